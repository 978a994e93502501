"""What was planted, and what it came to: the answer sheet beside an invented programme.

Tests hold reports against it. Nothing that makes a page may read it.
"""

from typing import Any

import numpy as np

from equity_reports.synthetic import outcomes
from equity_reports.synthetic.appointments import Booked
from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.ideas import Idea
from equity_reports.synthetic.outcomes import Risk, lasting, since, touched
from equity_reports.synthetic.patients import SPREAD, Patients
from equity_reports.synthetic.recording import (
    ATTENDED,
    ATTENDED_LATE,
    BLANK,
    BY_PATIENT,
    BY_PROVIDER,
    MISSED,
    NOT_SEEN,
    WRONG,
    Extract,
)
from equity_reports.synthetic.teams import Team
from equity_reports.synthetic.world import World

PLACES = ("fifth_1", "fifth_2", "fifth_3", "fifth_4", "fifth_5", "no_fixed_abode", "not_known")
OUTCOMES = {
    "attended": (ATTENDED, ATTENDED_LATE),
    "did_not_attend": (MISSED,),
    "late_not_seen": (NOT_SEEN,),
    "cancelled_by_patient": (BY_PATIENT,),
    "cancelled_by_provider": (BY_PROVIDER,),
    "unknown": (BLANK,),
}
DUE = (ATTENDED, ATTENDED_LATE, MISSED, NOT_SEEN)


def ideas_truth(world: World, booked: Booked, risk: Risk) -> list[dict[str, Any]]:
    """What each idea does; ``alone`` where nothing else that a team tried does anything."""
    acting = [idea.team_id for idea in world.ideas if idea.kind.truth != "null"]
    return [
        _idea(idea, world, booked, risk)
        | {"alone": acting.count(idea.team_id) == (idea.kind.truth != "null")}
        for idea in world.ideas
    ]


def themes_truth(ideas: list[Idea]) -> dict[str, Any]:
    """What each theme truly does where whole teams use it, and in how many teams.

    ``ratio_most`` and ``ratio_gap`` are of the share missed in the most deprived fifth, and
    of that fifth to the least deprived; a theme with both at 1 is null.
    """
    whole = [idea for idea in ideas if idea.kind.scale == "whole_team"]
    themes: dict[str, Any] = {}
    for idea in sorted(whole, key=lambda one: one.kind.theme):
        most, least = idea.kind.ratio[0], idea.kind.ratio[4]
        found = themes.setdefault(idea.kind.theme, {"truth": idea.kind.truth, "teams": []})
        found["teams"].append(idea.team_id)
        found |= {"ratio_most": most, "ratio_gap": _rounded(most / least)}
    return themes


def _idea(idea: Idea, world: World, booked: Booked, risk: Risk) -> dict[str, Any]:
    """What one idea does: as planted, and as expected over all the team's appointments.

    ``expected`` compares the chances of the team's appointments since the idea began with
    and without it: exact, without the noise of the draw. ``gap`` is the ratio of the most
    to the least deprived fifth, with over without; missing where a fifth is empty.
    """
    meant = touched(idea, world, booked)
    kind = idea.kind
    use = since(idea, world, booked) & booked.planned
    share = risk.share[use]
    effect = lasting(idea, world, booked)[use]
    gone = np.where(meant[use], kind.cancelled, 0.0)
    place = world.patients.place[booked.patient[use]]
    ratios = {"all": _ratio(share, effect, gone)}
    for name, number in (("most", 0), ("least", 4)):
        here = place == number
        ratios[name] = _ratio(share[here], effect[here], gone[here])
    most, least = ratios["most"], ratios["least"]
    ratios["gap"] = most / least if most and least else None
    return {
        "team_id": idea.team_id,
        "idea_id": idea.idea_id,
        "theme": kind.theme,
        "truth": kind.truth,
        "scale": idea.kind.scale,
        "only": kind.only,
        "started_on": idea.started_on.isoformat(),
        "ended_on": idea.ended_on.isoformat() if idea.ended_on else None,
        "reactive": idea.bad_from is not None,
        "bad_months": {"from": idea.bad_from.isoformat(), "ratio": kind.bad_months}
        if idea.bad_from
        else None,
        "planted_ratio": dict(zip(PLACES, kind.ratio, strict=True)),
        "misses_cancelled": kind.cancelled,
        "discharged_at_first_miss": kind.discharged,
        "expected": {name: _rounded(value) for name, value in ratios.items()},
        "appointments_since": int(use.sum()),
    }


def _ratio(share: np.ndarray, effect: np.ndarray, gone: np.ndarray) -> float | None:
    """Missed among those due, with the idea over without it."""
    without = np.minimum(share / effect, outcomes.HIGHEST)
    due = 1 - share * gone
    if not len(share):
        return None
    return float((share * (1 - gone)).sum() / due.sum() / without.mean())


def programme_truth(world: World, booked: Booked, risk: Risk, rows: Extract) -> dict[str, Any]:
    """The trust's ratio, the teams as planted and as drawn, and the rows of the extract."""
    patients, days = world.patients, world.days
    counted = _counts(rows, days)
    return {
        "trust": _trust(patients, booked, risk) | {"drawn": _drawn(rows, patients, counted)},
        "teams": {
            team.team_id: _team(team, patients, booked, risk, booked.team == number)
            | {"drawn": _drawn(rows, patients, counted & (rows.booked.team == number))}
            for number, team in enumerate(world.teams)
        },
        "factors": _factors(),
        "rows": _rows(rows, days),
    }


def _trust(patients: Patients, booked: Booked, risk: Risk) -> dict[str, Any]:
    rates = _expected(patients, booked, risk, np.ones(len(booked), dtype=bool))
    most, least = rates["fifth_1"], rates["fifth_5"]
    return {
        "target_rate_ratio": outcomes.RATE_RATIO,
        "expected_rate_ratio": _rounded(most / least) if most and least else None,
        "log_slope_in_a_mean_team": _rounded(risk.slope),
        "expected_rate": rates,
    }


def _team(team: Team, patients: Patients, booked: Booked, risk: Risk, here) -> dict[str, Any]:
    return {
        "team_name": team.part.name,
        "borough": team.part.borough,
        "per_month": _rounded(team.per_month),
        "rate_without_ideas": team.part.rate,
        # Between areas at the middles of the most and the least deprived national fifth.
        "fifths_rate_ratio_without_ideas": _rounded(np.exp(0.8 * risk.slope * team.gradient)),
        "expected_rate": _expected(patients, booked, risk, here),
    }


def _expected(patients: Patients, booked: Booked, risk: Risk, here: np.ndarray) -> dict[str, Any]:
    """Mean chance to miss, in all the data and with the ideas, of all and by place."""
    here = here & booked.planned
    place, share = patients.place[booked.patient[here]], risk.share[here]
    rates = {"all": _mean(share)}
    return rates | {name: _mean(share[place == number]) for number, name in enumerate(PLACES)}


def _counts(rows: Extract, days: Days) -> np.ndarray:
    """Truth values: the rows that a reader has to keep."""
    spoilt = rows.superseded | rows.bad_date | rows.unknown_team | (rows.status == WRONG)
    return ~spoilt & rows.booked.planned & (rows.booked.day < days.length)


def _drawn(rows: Extract, patients: Patients, here: np.ndarray) -> dict[str, Any]:
    """Rows that count, by outcome and by place, and the people behind them."""
    status, person = rows.status[here], rows.booked.patient[here]
    place = patients.place[person]
    return {
        "people": len(np.unique(person)),
        "outcomes": {name: int(np.isin(status, codes).sum()) for name, codes in OUTCOMES.items()},
        "places": {
            name: {
                "missed": int(np.isin(status[place == number], (MISSED, NOT_SEEN)).sum()),
                "due": int(np.isin(status[place == number], DUE).sum()),
            }
            for number, name in enumerate(PLACES)
        },
    }


def _rows(rows: Extract, days: Days) -> dict[str, int]:
    first = ~rows.superseded
    return {
        "written": len(rows.status),
        "superseded": int(rows.superseded.sum()),
        "bad_date": int(rows.bad_date.sum()),
        "unknown_status": int((rows.status == WRONG).sum()),
        "unknown_team": int(rows.unknown_team.sum()),
        "unplanned": int((first & ~rows.booked.planned).sum()),
        "future": int((first & (rows.booked.day >= days.length)).sum()),
        "kept": int(_counts(rows, days).sum()),
    }


def _factors() -> dict[str, Any]:
    """What else was planted, each as a factor of the share missed."""
    ahead = np.array([0, 7, 14, 28, 60])
    missed = outcomes.ahead_factor(ahead)
    return {
        "missed_in_100_by_days_ahead": {
            str(day): _rounded(value) for day, value in zip(ahead, missed, strict=True)
        },
        "age_from": {str(start): factor for start, factor in outcomes.MISSED_BY_AGE},
        "mode": outcomes.MISSED_BY_MODE,
        "sex": outcomes.MISSED_BY_SEX,
        "ethnicity": outcomes.MISSED_BY_ETHNICITY,
        "interpreter_needed": outcomes.MISSED_WITH_INTERPRETER,
        "place": {PLACES[key]: value for key, value in outcomes.MISSED_BY_PLACE.items()},
        "person_log_sd": SPREAD,
        "team_month_log_sd": outcomes.TEAM_MONTH_SPREAD,
    }


def _mean(share: np.ndarray) -> float | None:
    return _rounded(share.mean()) if len(share) else None


def _rounded(value: float | None) -> float | None:
    # Short enough to read, and the same on every machine.
    return None if value is None else round(float(value), 4)
