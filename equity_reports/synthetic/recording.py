"""How outcomes get into the record: drawn, entered late, superseded, and now and then wrong."""

from dataclasses import dataclass, fields

import numpy as np

from equity_reports.synthetic.appointments import Booked
from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.ideas import Idea
from equity_reports.synthetic.outcomes import Risk, touched
from equity_reports.synthetic.world import World

ATTENDED, ATTENDED_LATE, MISSED, NOT_SEEN, BY_PATIENT, BY_PROVIDER, FUTURE, BLANK, WRONG = range(9)
STATUS = np.array(["5", "6", "3", "7", "2", "4", "0", "", "9"])
"""NHS codes (Attendance Status) in the order of the names above; the last is no code."""

LATE_BUT_SEEN, LATE_NOT_SEEN = 0.10, 0.08
CANCELLED_BY_PATIENT, CANCELLED_BY_PROVIDER = (0.04, 0.10), (0.02, 0.07)
ENTERED_LATE, DAYS_LATE, NEVER_ENTERED = (0.20, 0.45), 12, 0.004
MISSED_ENTERED_LATE = 1.2
"""Missed appointments are entered late more often, which makes the newest weeks look good."""
FUTURE_SHARE, FUTURE_DAYS = 0.15, 28
DUPLICATED, SPOILT = 0.001, 0.0001
NO_DAY = -1


@dataclass(frozen=True)
class Extract:
    """The rows of the extract, one entry a row in each array, in the order of the file.

    ``recorded`` is the day on which the outcome was entered, -1 where it has not been;
    ``bad_date`` and ``unknown_team`` mark the spoilt rows; ``superseded`` the first versions
    of duplicates.
    """

    booked: Booked
    number: np.ndarray
    status: np.ndarray
    recorded: np.ndarray
    superseded: np.ndarray
    bad_date: np.ndarray
    unknown_team: np.ndarray

    def only(self, keep: np.ndarray) -> "Extract":
        """Some of the rows, by index or by truth values."""
        arrays = {one.name: getattr(self, one.name)[keep] for one in fields(self)[1:]}
        return Extract(self.booked.only(keep), **arrays)


def draw_status(world: World, booked: Booked, risk: Risk, rng: np.random.Generator) -> np.ndarray:
    """What came of each appointment, as an index into STATUS."""
    count = len(booked)
    missed = rng.random(count) < risk.share
    status = np.where(
        missed,
        np.where(rng.random(count) < LATE_NOT_SEEN, NOT_SEEN, MISSED),
        np.where(rng.random(count) < LATE_BUT_SEEN, ATTENDED_LATE, ATTENDED),
    )
    for idea in world.ideas:
        if idea.kind.cancelled:
            within = touched(idea, world, booked) & missed
            status[within & (rng.random(count) < idea.kind.cancelled)] = BY_PATIENT
    by_patient = rng.uniform(*CANCELLED_BY_PATIENT, len(world.teams))[booked.team]
    by_provider = rng.uniform(*CANCELLED_BY_PROVIDER, len(world.teams))[booked.team]
    draw = rng.random(count)
    status[draw < by_patient] = BY_PATIENT
    status[(draw >= by_patient) & (draw < by_patient + by_provider)] = BY_PROVIDER
    status[~booked.planned] = ATTENDED
    return status


def still_in_care(
    idea: Idea, world: World, booked: Booked, status: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Truth values: false for what a discharge at the first miss took away."""
    within, patients = touched(idea, world, booked), world.patients
    missed = within & np.isin(status, [MISSED, NOT_SEEN])
    discharged = rng.random(len(patients.team)) < idea.kind.discharged
    first = np.full(len(patients.team), np.iinfo(np.int64).max)
    np.minimum.at(first, booked.patient[missed], booked.day[missed])
    return ~(discharged[booked.patient] & (booked.day > first[booked.patient]) & within)


def record(world: World, booked: Booked, status: np.ndarray, rng: np.random.Generator) -> Extract:
    """Enter the outcomes as an extract taken on the last day of data would hold them."""
    teams, days = world.teams, world.days
    recorded = _entered_on(teams, booked, status, days, rng)
    status = np.where(recorded == NO_DAY, BLANK, status)
    rows = _with_future(booked, status, recorded, days, rng)
    order = np.lexsort((rng.random(len(rows.status)), rows.booked.day))
    rows = rows.only(order)
    rows = _numbered(rows)
    rows = _with_superseded(rows, rng)
    return _spoilt(rows, days, rng)


def _entered_on(teams, booked: Booked, status, days: Days, rng) -> np.ndarray:
    share = rng.uniform(*ENTERED_LATE, len(teams))[booked.team]
    share = share * np.where(np.isin(status, [MISSED, NOT_SEEN]), MISSED_ENTERED_LATE, 1)
    late = 1 + rng.exponential(DAYS_LATE, len(booked)).astype(int)
    recorded = booked.day + np.where(rng.random(len(booked)) < share, late, 0)
    cancelled = np.isin(status, [BY_PATIENT, BY_PROVIDER])
    recorded = np.where(cancelled, booked.day - np.minimum(booked.ahead, late), recorded)
    never = (recorded >= days.length) | (rng.random(len(booked)) < NEVER_ENTERED)
    return np.where(never, NO_DAY, np.maximum(recorded, 0))


def _with_future(booked: Booked, status, recorded, days: Days, rng) -> Extract:
    """Add appointments that are booked and still to come."""
    recent = np.flatnonzero((booked.day >= days.length - FUTURE_DAYS) & booked.planned)
    later = np.sort(rng.choice(recent, round(FUTURE_SHARE * len(recent)), replace=False))
    both = booked.only(np.concatenate([np.arange(len(booked)), later]))
    day, new = both.day.copy(), both.new.copy()
    day[len(booked) :] += FUTURE_DAYS
    new[len(booked) :] = False
    both = Booked(**vars(both) | {"day": day, "new": new})
    none = np.zeros(len(both), dtype=bool)
    return Extract(
        both,
        np.zeros(len(both), dtype=np.int64),
        np.concatenate([status, np.full(len(later), FUTURE)]),
        np.concatenate([recorded, np.full(len(later), NO_DAY)]),
        none,
        none,
        none,
    )


def _numbered(rows: Extract) -> Extract:
    return Extract(**vars(rows) | {"number": np.arange(1, len(rows.status) + 1)})


def _with_superseded(rows: Extract, rng) -> Extract:
    """Put before some rows an earlier version of them, when they were still to come."""
    known = np.flatnonzero(rows.recorded > 0)
    first = np.sort(rng.choice(known, min(len(known), _few(DUPLICATED, rows)), replace=False))
    index = np.sort(np.concatenate([np.arange(len(rows.status)), first]), kind="stable")
    again = np.concatenate([index[1:] == index[:-1], [False]])
    rows = rows.only(index)
    status = np.where(again, FUTURE, rows.status)
    recorded = np.where(again, rows.recorded - 1, rows.recorded)
    return Extract(**vars(rows) | {"status": status, "recorded": recorded, "superseded": again})


def _spoilt(rows: Extract, days: Days, rng) -> Extract:
    """Spoil a few rows: a date that cannot be, a status that is no code, a team unheard of."""
    number, several = np.unique(rows.number, return_counts=True)
    single = np.isin(rows.number, number[several == 1]) & (rows.booked.day < days.length)
    few = _few(SPOILT, rows)
    chosen = rng.choice(np.flatnonzero(single & rows.booked.planned), 3 * few, replace=False)
    bad_date, wrong, unknown_team = np.sort(chosen.reshape(3, few))
    flags = {}
    for name, which in (("bad_date", bad_date), ("unknown_team", unknown_team)):
        flags[name] = np.zeros(len(rows.status), dtype=bool)
        flags[name][which] = True
    status = rows.status.copy()
    status[wrong] = WRONG
    return Extract(**vars(rows) | flags | {"status": status})


def _few(share: float, rows: Extract) -> int:
    return max(2, round(share * len(rows.status)))
