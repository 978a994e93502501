"""The gates: when a fall in missed appointments may not be called better."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from equity_reports.measures.definitions import load_measure
from equity_reports.reports.denominator_gate import fewer_people, more_cancelled
from equity_reports.reports.findings import Findings
from equity_reports.tables import MOST

FINDINGS = Findings(
    SimpleNamespace(
        definition=SimpleNamespace(rounding=5),
        design_effects={MOST: 1.2},
        measure=load_measure("missed_appointments"),
    )
)


def year(booked, missed, cancelled):
    return pd.Series(
        {
            "booked": booked,
            "missed": missed,
            "cancelled_by_patient": cancelled,
            "cancelled_by_provider": 40.0,
        }
    )


@pytest.mark.parametrize(
    ("now", "then", "gate"),
    [
        # A clear rise, whatever became of the misses.
        ((850, 130, 130), (750, 130, 50), True),
        # Four tenths of the fall in misses is made up for, and chance seldom does so.
        ((850, 90, 90), (745, 135, 50), True),
        # The same rise beside a fall five times as large says little of it.
        ((850, 40, 90), (745, 165, 50), False),
        # No fall, no claim to guard.
        ((850, 155, 90), (745, 135, 50), False),
        ((850, 90, 60), (745, 135, 50), False),
        ((850, 90, float("nan")), (745, 135, 50), None),
        ((0, 0, 0), (745, 135, 50), None),
    ],
)
def test_misses_that_may_have_become_cancellations_close_the_gate(now, then, gate):
    assert more_cancelled(FINDINGS, year(*now), year(*then)) is gate


def seen(people, attended):
    return pd.Series({"people": float(people), "attended": float(attended)})


@pytest.mark.parametrize(
    ("now", "then", "gate"),
    [
        # A fifth fewer appointments of a hundred people is chance; of a thousand it is not.
        (seen(100, 480), seen(90, 450), False),
        (seen(1000, 4800), seen(900, 4500), True),
        # Beyond chance, yet less than a tenth.
        (seen(9000, 55_000), seen(9000, 45_000), False),
        (seen(float("nan"), 480), seen(90, 450), None),
        (seen(0, 0), seen(900, 4500), True),
    ],
)
def test_appointments_vary_as_their_people_do(now, then, gate):
    definition = SimpleNamespace(
        recent=(date(2025, 10, 1), date(2026, 9, 30)),
        before=(date(2025, 1, 1), date(2025, 9, 30)),
        patients_known=True,
    )
    measure = SimpleNamespace(of_events=False)
    inputs = SimpleNamespace(definition=definition, design_effects={MOST: 1.2}, measure=measure)
    assert fewer_people(Findings(inputs), now, then) is gate
