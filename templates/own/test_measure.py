"""The measure NAME can be read, and counts what it is meant to."""

from pathlib import Path

from equity_reports.measures.definitions import load_measure

OWN = Path(__file__).parents[1] / "measures"


def test_the_measure_can_be_read():
    assert load_measure("NAME", own=OWN).title


def test_a_missed_appointment_is_counted_among_those_that_took_place_or_should_have():
    measure = load_measure("NAME", own=OWN)
    assert "did_not_attend" in measure.numerator
    assert "attended" in measure.denominator
