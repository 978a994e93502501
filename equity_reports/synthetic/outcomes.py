"""What came of each appointment: the risk that it is missed, and the draw.

The share missed is a product, so that each planted effect is a ratio of known size:
team x deprivation x time ahead x person x the person's circumstances x season x ideas.
"""

from dataclasses import dataclass

import numpy as np

from equity_reports.synthetic.appointments import MODES, Booked
from equity_reports.synthetic.ideas import Idea
from equity_reports.synthetic.patients import ETHNICITIES, MISSED_BY_ETHNICITY, SEXES
from equity_reports.synthetic.places import NO_FIXED_ABODE, NOT_KNOWN, RANKS
from equity_reports.synthetic.teams import Team
from equity_reports.synthetic.world import World

RATE_RATIO = 1.36
"""Share missed in the most deprived fifth over that in the least, trust-wide."""
HIGHEST = 0.9
AHEAD = (2.0, 8.0, 35)
"""Missed in 100 on the same day, how many more in the end, and the days to get there."""
MISSED_BY_AGE = ((0, 1.0), (18, 1.14), (25, 1.08), (45, 0.97), (65, 0.85))
MISSED_BY_MODE = {"01": 1.0, "02": 0.82, "11": 0.93}
MISSED_BY_SEX = {"1": 1.06, "2": 1.0, "9": 1.0}
MISSED_WITH_INTERPRETER = 1.12
MISSED_BY_PLACE = {NO_FIXED_ABODE: 1.6, NOT_KNOWN: 1.1}
MISSED_BY_MONTH = {12: 1.04, 1: 1.03, 8: 1.03}
TEAM_MONTH_SPREAD = 0.03


@dataclass(frozen=True)
class Risk:
    """The chance that an appointment that is due is missed, one entry an appointment.

    ``share`` is that chance, with the change ideas. ``slope`` is how much its logarithm
    falls from the most to the least deprived area of England in a mean team.
    """

    share: np.ndarray
    slope: float


def since(idea: Idea, world: World, booked: Booked) -> np.ndarray:
    """The team's appointments while an idea is in use, as truth values."""
    days = world.days
    end = days.length if idea.ended_on is None else days.since_first(idea.ended_on)
    within = (booked.day >= days.since_first(idea.started_on)) & (booked.day <= end)
    return within & (booked.team == world.number(idea.team_id))


def touched(idea: Idea, world: World, booked: Booked) -> np.ndarray:
    """Those of them that the idea is meant for."""
    within = since(idea, world, booked)
    if idea.kind.only == "clinic":
        within &= world.patients.clinic[booked.patient]
    if idea.kind.only == "interpreter":
        within &= world.patients.interpreter[booked.patient] == 1
    return within


def lasting(idea: Idea, world: World, booked: Booked) -> np.ndarray:
    """What an idea multiplies the share missed by, one entry an appointment."""
    ratio = np.array(idea.kind.ratio)[world.patients.place[booked.patient]]
    return np.where(touched(idea, world, booked), ratio, 1.0)


def missed_risk(world: World, booked: Booked, rng: np.random.Generator) -> Risk:
    """Each appointment's chance to be missed, set to the teams' rates and the trust's ratio."""
    teams, patients = world.teams, world.patients
    fixed = _circumstances(world, booked)
    rank = np.where(patients.area >= 0, world.areas.rank[patients.area], (RANKS + 1) / 2)
    place = (0.5 - (rank - 0.5) / RANKS)[booked.patient]
    gradient = np.array([team.gradient for team in teams])[booked.team] * place
    months = booked.month.max() + 1
    shock = np.exp(rng.normal(0, TEAM_MONTH_SPREAD, (len(teams), months)))
    fixed = fixed * shock[booked.team, booked.month]
    changed = np.ones(len(booked))
    for idea in world.ideas:
        changed *= lasting(idea, world, booked) * _bad_months(idea, world, booked)
    slope = _slope(teams, booked, patients.place[booked.patient], fixed, gradient, changed)
    base = _levelled(teams, booked, fixed * np.exp(slope * gradient))
    share = np.minimum(base * patients.risk[booked.patient] * changed, HIGHEST)
    return Risk(share, slope)


def _slope(teams, booked, place, fixed, gradient, changed) -> float:
    """The slope that gives the trust-wide ratio, by halving; a middling one where none can."""
    most, least = place == 0, place == 4
    if not most.any() or not least.any():
        return 0.35
    low, high = -1.0, 3.0
    for _ in range(22):
        middle = (low + high) / 2
        share = np.minimum(_levelled(teams, booked, fixed * np.exp(middle * gradient)), HIGHEST)
        share = share * changed
        ratio = share[most].mean() / share[least].mean()
        low, high = (middle, high) if ratio < RATE_RATIO else (low, middle)
    return (low + high) / 2


def _levelled(teams: list[Team], booked: Booked, risk: np.ndarray) -> np.ndarray:
    """Scale each team's mean to its planted rate."""
    rates = np.array([team.part.rate for team in teams])
    count = np.bincount(booked.team, minlength=len(teams))
    mean = np.bincount(booked.team, risk, len(teams)) / np.maximum(count, 1)
    return risk * (rates / np.where(mean > 0, mean, 1))[booked.team]


def ahead_factor(ahead: np.ndarray) -> np.ndarray:
    """Missed in 100 by days from booking to appointment: 2 on the same day, 10 beyond 35.

    Examples
    --------
    >>> ahead_factor(np.array([0, 7, 35, 80])).round(1).tolist()
    [2.0, 5.6, 10.0, 10.0]
    """
    start, rise, days = AHEAD
    return start + rise * np.sqrt(np.minimum(ahead / days, 1))


def _circumstances(world: World, booked: Booked) -> np.ndarray:
    patients, days = world.patients, world.days
    ethnicity = np.array([MISSED_BY_ETHNICITY.get(code, 1.0) for code in ETHNICITIES])
    sex = np.array([MISSED_BY_SEX[code] for code in SEXES])
    starts, factors = zip(*MISSED_BY_AGE, strict=True)
    age = np.array(factors)[np.searchsorted(starts, patients.age, side="right") - 1]
    place = np.array([MISSED_BY_PLACE.get(place, 1.0) for place in range(NOT_KNOWN + 1)])
    interpreter = np.array([1.0, MISSED_WITH_INTERPRETER, 1.0])
    person = ethnicity[patients.ethnicity] * sex[patients.sex] * age * place[patients.place]
    person = person * interpreter[patients.interpreter]
    season = np.array(
        [MISSED_BY_MONTH.get((days.first.month - 1 + m) % 12 + 1, 1) for m in range(len(days.day))]
    )
    mode = np.array([MISSED_BY_MODE[code] for code in MODES])
    return (
        person[booked.patient]
        * season[booked.month]
        * mode[booked.mode]
        * ahead_factor(booked.ahead)
    )


def _bad_months(idea: Idea, world: World, booked: Booked) -> np.ndarray:
    """The two months that made a team act."""
    if idea.bad_from is None:
        return np.ones(1)
    start = world.days.since_first(idea.bad_from)
    end = world.days.since_first(idea.started_on.replace(day=1))
    within = (
        (booked.team == world.number(idea.team_id)) & (booked.day >= start) & (booked.day < end)
    )
    return np.where(within, idea.kind.bad_months, 1.0)
