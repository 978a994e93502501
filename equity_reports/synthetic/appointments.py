"""Invented appointments, before anybody knows what came of them.

Everything is drawn for all teams at once: which day, which person, how far ahead, how.
"""

from dataclasses import dataclass, fields

import numpy as np

from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.patients import DAYS_BEFORE, Patients
from equity_reports.synthetic.teams import Team
from equity_reports.synthetic.world import World

MONTH_SPREAD = 0.05
"""How much a team's volume moves from month to month, beside the season."""
DAYS_IN_CARE = 150
SAME_DAY = 0.06
MODES = np.array(["01", "02", "11"])
"""NHS codes: face to face, telephone, video."""
CONTACTS = np.array(["individual", "group", "home"])
UNPLANNED = 0.015
LONGEST_AHEAD = 90


@dataclass(frozen=True)
class Booked:
    """One entry an appointment in each array, by team and day.

    ``day`` counts from the first day of data; ``ahead`` is the days from booking to
    appointment; ``patient`` is an index into the patients.
    """

    team: np.ndarray
    patient: np.ndarray
    day: np.ndarray
    month: np.ndarray
    ahead: np.ndarray
    mode: np.ndarray
    contact: np.ndarray
    planned: np.ndarray
    new: np.ndarray

    def only(self, keep: np.ndarray) -> "Booked":
        """Some of the appointments, by index or by truth values."""
        return Booked(**{field.name: getattr(self, field.name)[keep] for field in fields(self)})

    def __len__(self) -> int:
        """The number of appointments."""
        return len(self.team)


def book(world: World, rng: np.random.Generator) -> Booked:
    """Book every appointment of every team."""
    teams, patients, days = world.teams, world.patients, world.days
    team, row = _when(teams, days, rng)
    day = days.day[row]
    patient = _whom(team, day, patients, days, rng)
    order = np.lexsort((day, patient))
    team, patient, row, day = team[order], patient[order], row[order], day[order]
    mode, contact, ahead = _how(teams, team, rng)
    planned = rng.random(len(team)) >= UNPLANNED
    return Booked(
        team,
        patient,
        day,
        days.month[row],
        np.where(planned, ahead, 0),
        mode,
        contact,
        planned,
        _is_new(patient, patients, day, days),
    )


def _when(teams: list[Team], days: Days, rng) -> tuple[np.ndarray, np.ndarray]:
    """A team and a working day (as its place among them) for each appointment."""
    months = days.month[-1] + 1
    share = np.bincount(days.month, days.share)
    sizes = np.array([team.per_month for team in teams])[:, None] * months * share
    noise = np.exp(rng.normal(-(MONTH_SPREAD**2) / 2, MONTH_SPREAD, sizes.shape))
    counts = rng.poisson(sizes * noise).ravel()
    team = np.repeat(np.arange(len(teams)), counts.reshape(sizes.shape).sum(axis=1))
    month = np.repeat(np.tile(np.arange(months), len(teams)), counts)
    before = np.concatenate([[0.0], np.cumsum(share)])
    place = before[month] + rng.random(len(month)) * share[month]
    row = np.searchsorted(np.cumsum(days.share), place, side="right")
    return team, np.minimum(row, len(days.day) - 1)


def _whom(team: np.ndarray, day: np.ndarray, patients: Patients, days: Days, rng) -> np.ndarray:
    """A person who came into care some time before, and mostly not long before."""
    # Nobody stays longer than the people invented reach back.
    entered = day - rng.exponential(DAYS_IN_CARE, len(day)) % DAYS_BEFORE
    share = (entered + DAYS_BEFORE) / (days.length + DAYS_BEFORE)
    # At 0 exactly it would be the last person of the team before.
    share = np.clip(share, 1e-9, 1 - 1e-9)
    return np.searchsorted(patients.position, team + share, side="left")


def _how(teams: list[Team], team: np.ndarray, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    def of_service(name: str) -> np.ndarray:
        return np.array([getattr(one.service, name) for one in teams])[team]

    remote, draw = of_service("remote"), rng.random(len(team))
    mode = np.where(draw < 0.6 * remote, 1, np.where(draw < remote, 2, 0))
    group, home, draw = of_service("group"), of_service("home"), rng.random(len(team))
    contact = np.where(draw < group, 1, np.where((draw < group + home) & (mode == 0), 2, 0))
    ahead = 1 + rng.gamma(1.2, of_service("days_ahead") / 1.2)
    same_day = rng.random(len(team)) < SAME_DAY
    ahead = np.where(same_day, 0, np.minimum(ahead, LONGEST_AHEAD)).astype(int)
    return mode, contact, ahead


def _is_new(patient: np.ndarray, patients: Patients, day: np.ndarray, days: Days) -> np.ndarray:
    """A person's first appointment, unless they were in care before the data begins."""
    first = np.concatenate([[True], patient[1:] != patient[:-1]])
    share = patients.position[patient] % 1
    entered = share * (days.length + DAYS_BEFORE) - DAYS_BEFORE
    return first & (entered > -DAYS_IN_CARE / 5)
