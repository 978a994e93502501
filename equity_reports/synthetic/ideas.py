"""When each team tries which change idea, and the registers that say so."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from equity_reports.synthetic.catalogue import CATALOGUE, Kind
from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.teams import Team, ideas_of

DAYS_OF_TESTING = 70
DAYS_BEFORE_ABANDONING = 150
CYCLE_DAYS = 21


@dataclass(frozen=True)
class Idea:
    """A change idea as one team planted it; ``bad_from`` begins two bad months before it."""

    team_id: str
    idea_id: str
    key: str
    started_on: date
    implemented_on: date | None
    ended_on: date | None
    status: str
    bad_from: date | None

    @property
    def kind(self) -> Kind:
        """What it says and does."""
        return CATALOGUE[self.key]


def make_ideas(teams: list[Team], days: Days, rng: np.random.Generator) -> list[Idea]:
    """Give each idea its dates; the seed moves each start by up to ten days."""
    ideas = []
    for team in teams:
        for number, (key, share) in enumerate(ideas_of(team.part), start=1):
            moved = timedelta(days=int(rng.integers(-10, 11)))
            ideas.append(_idea(team, number, key, days.at(share) + moved, days))
    return ideas


def _idea(team: Team, number: int, key: str, start: date, days: Days) -> Idea:
    kind = CATALOGUE[key]
    bad_from = None
    if kind.bad_months > 1:
        # The team meets in the first days of a month, looks at two bad ones, and acts.
        start = start.replace(day=6)
        bad_from = (pd.Period(start, "M") - 2).start_time.date()
    status, implemented, ended = kind.status, None, None
    if (days.last - start).days < DAYS_OF_TESTING:
        status = "testing"
    elif status == "abandoned":
        ended = start + timedelta(days=DAYS_BEFORE_ABANDONING)
        if ended > days.last:
            status, ended = "testing", None
    elif status in ("adopted", "adapted"):
        implemented = start + timedelta(days=DAYS_OF_TESTING)
    idea_id = f"{team.team_id}-{number}"
    return Idea(team.team_id, idea_id, key, start, implemented, ended, status, bad_from)


def change_ideas(ideas: list[Idea]) -> pd.DataFrame:
    """The register of change ideas."""
    return pd.DataFrame([_register_row(idea) for idea in ideas])


def _register_row(idea: Idea) -> dict:
    kind = idea.kind
    told = idea.status != "testing" or kind.status == "testing"
    return {
        "team_id": idea.team_id,
        "idea_id": idea.idea_id,
        "title": kind.title,
        "theme": kind.theme,
        "scale": kind.scale,
        "started_on": idea.started_on,
        "implemented_on": idea.implemented_on,
        "ended_on": idea.ended_on,
        "status": idea.status,
        "prediction": kind.prediction,
        "what_happened": kind.happened if told else "",
        "learning": kind.learning if told else "",
        "next_step": kind.next_step if told else "",
    }


CYCLES = (
    ("one_clinic", "Small steps will show what is in the way.", "Two people asked for changes."),
    ("part_of_team", "It will hold up on a busy day.", "It did on most days, not on Mondays."),
    ("whole_team", "Everybody can do it.", "Everybody does; new colleagues need showing."),
)
LESSONS = (
    ("Ask before you change.", "Try it with a few more."),
    ("Leave Mondays free.", "Try it with all."),
    ("Write it down.", "Keep it."),
)


def pdsa_cycles(ideas: list[Idea], days: Days) -> pd.DataFrame:
    """Cycles of two in three of the ideas: as many as fit between its start and the data's end."""
    rows = []
    for idea in ideas[::3] + ideas[1::3]:
        for number, (cycle, lesson) in enumerate(zip(CYCLES, LESSONS, strict=True)):
            begun = idea.started_on + timedelta(days=CYCLE_DAYS * number)
            over = begun + timedelta(days=CYCLE_DAYS - 1)
            if over <= min(days.last, idea.ended_on or days.last):
                row = (idea.team_id, idea.idea_id, number + 1, begun, over, *cycle, *lesson)
                rows.append(row)
    columns = "team_id idea_id cycle from_date to_date scale predicted happened learnt next_step"
    table = pd.DataFrame(rows, columns=columns.split())
    return table.sort_values(["team_id", "idea_id", "cycle"], kind="stable")


def process_measures(
    ideas: list[Idea], teams: list[Team], days: Days, rng: np.random.Generator
) -> pd.DataFrame:
    """How far ideas reached, month by month, where the team measured it."""
    sizes = {team.team_id: team.per_month for team in teams}
    rows = []
    for idea in ideas:
        if not idea.kind.reach or int(idea.team_id[1:]) % 3 == 0:
            continue
        months = pd.period_range(
            idea.started_on, min(idea.ended_on or days.last, days.last), freq="M"
        )
        # Of the team's appointments, those of people for whom the idea is meant.
        meant = max(12, 0.3 * sizes[idea.team_id])
        for number, month in enumerate(months):
            first, final = idea.kind.reach
            share = final - (final - first) * 0.6**number
            denominator = int(rng.poisson(meant))
            numerator = int(rng.binomial(denominator, share))
            rows.append((idea.team_id, idea.idea_id, f"{month}", numerator, denominator))
    columns = ["team_id", "idea_id", "period", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns)
