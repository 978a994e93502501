"""What changed after an idea: no more is said than the interval, and never that it did it."""

import re

import numpy as np
import pandas as pd
import pytest

from equity_reports.narrative.denominators import DenominatorCheck
from equity_reports.narrative.effects import describe_effect, effect_verdict
from equity_reports.narrative.wording import wording_for
from equity_reports.stats.effects import change_effect
from tests.narrative.test_sentences_read_back import FORBIDDEN

MISSED = wording_for("missed")
SOUND = DenominatorCheck(fewer_people=False, more_cancelled=False)
STARTED = "2025-01-01"


def effect_of(most, least, *, size=1000, months=24, cancelled=None, shown=24):
    """Rates before and after, in every 1,000, for the two groups."""
    index = pd.date_range("2024-01-01", periods=months, freq="MS")
    rows = []
    for group, (before, after) in ((1, most), (5, least)):
        for at, when in enumerate(index):
            missed = round(size * (before if at < 12 else after)) + (at % 3)
            rows.append((when, group, missed, size, 20 if at < 12 else cancelled or 20))
    columns = ["period", "group", "numerator", "denominator", "cancelled"]
    counts = pd.DataFrame(rows, columns=columns)
    counts.loc[counts["period"].isin(index[shown:]), "numerator"] = np.nan
    return change_effect(counts, started_on=STARTED, most=1, least=5)


def test_a_clear_fall_is_better_and_carries_its_interval():
    effect = effect_of((0.30, 0.15), (0.15, 0.15))
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "better"
    assert "After it began, fewer appointments were missed" in said.lead
    found = re.search(r"was ([\d.]+) times what .*?between ([\d.]+) and ([\d.]+) times", said.text)
    wanted = (effect.rate.value, effect.rate.lower, effect.rate.upper)
    assert [float(x) for x in found.groups()] == pytest.approx(wanted, abs=0.05)


def test_without_a_look_at_the_denominators_nothing_is_better():
    effect = effect_of((0.30, 0.15), (0.15, 0.15))
    assert describe_effect(effect, wording=MISSED).verdict == "cannot_be_compared"


def test_misses_turned_into_cancellations_are_not_better():
    effect = effect_of((0.30, 0.15), (0.15, 0.15), cancelled=200)
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "cannot_be_compared"
    assert "cancelled" in said.text


def test_a_fall_that_widens_the_gap_is_called_out_in_the_lead():
    effect = effect_of((0.30, 0.20), (0.20, 0.05))
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert "but the gap got wider" in said.lead
    assert said.verdict is None


def test_no_change_is_no_sign_yet():
    effect = effect_of((0.20, 0.20), (0.15, 0.15))
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "no_sign_yet"
    assert "no sign of change yet" in said.lead


def test_a_rise_is_worse_whatever_the_denominators():
    effect = effect_of((0.15, 0.30), (0.15, 0.15))
    assert effect_verdict(effect) == "worse"


def test_two_months_after_is_too_early_and_says_how_many_more():
    effect = effect_of((0.2, 0.1), (0.15, 0.15), months=14)
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "too_early"
    assert "1 month more" in said.text


def test_months_that_came_and_cannot_be_shown_are_too_small_not_too_early():
    effect = effect_of((0.24, 0.24), (0.12, 0.12), shown=13)
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "too_small_alone"


def test_a_gap_that_may_not_be_judged_may_have_changed():
    effect = effect_of((0.30, 0.20), (0.20, 0.05))
    said = describe_effect(effect, wording=MISSED, denominators=SOUND, gap_judged=False)
    assert "gap may have got wider" in said.lead
    assert "too small to be sure" in said.text
    judged = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert "gap may have" not in judged.text


def test_a_team_with_too_few_missed_is_too_small_alone():
    effect = effect_of((0.0, 0.0), (0.0, 0.0), size=4)
    said = describe_effect(effect, wording=MISSED, denominators=SOUND)
    assert said.verdict == "too_small_alone"


def test_an_idea_tried_in_one_clinic_is_described_and_not_judged():
    effect = effect_of((0.30, 0.15), (0.15, 0.15))
    said = describe_effect(effect, wording=MISSED, scale="one_clinic", denominators=SOUND)
    assert said.verdict is None
    assert not re.search(r"\d", said.text)


@pytest.mark.parametrize("number", range(40))
@pytest.mark.parametrize("words", ["missed", "was_not_brought"])
def test_random_effects_say_their_interval_and_nothing_forbidden(number, words):
    rng = np.random.default_rng(number)
    pair = lambda: tuple(rng.uniform(0.05, 0.4, 2))  # noqa: E731
    size, months = int(10 ** rng.uniform(1, 3)), int(rng.integers(13, 36))
    effect = effect_of(pair(), pair(), size=size, months=months)
    said = describe_effect(effect, wording=wording_for(words), denominators=SOUND)
    for text in (said.text, said.alt):
        assert not FORBIDDEN.search(text), text
    if effect.rate is None:
        assert said.verdict in ("too_early", "too_small_alone", "cannot_be_compared")
    elif effect.rate.upper < 1:
        assert "fewer appointments" in said.lead
    elif effect.rate.lower > 1:
        assert said.verdict == "worse"
    else:
        assert said.verdict == "no_sign_yet"
