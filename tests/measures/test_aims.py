"""An aim in numbers, in the unit of the measure that it is of."""

import pytest

from equity_reports.intake.aims import parse_aim_value
from equity_reports.measures.aims import aim_on_scale
from equity_reports.measures.definitions import load_measure


def test_the_aim_of_a_count_is_so_many_a_month():
    share = load_measure("missed_appointments")
    count = share.model_copy(update={"quantity": "count"})
    aim = parse_aim_value("12")
    assert aim_on_scale(aim, count) * count.scale.factor == pytest.approx(12)
    assert aim_on_scale(aim, share) == pytest.approx(0.12)
