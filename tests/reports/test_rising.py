"""A measure of which higher is better: every report turned upside down says the same of it.

The counts of each situation are turned round, so that what was missed is what was kept. Verdicts
must not change, and no sentence may call a fall better or a rise worse.
"""

import re

import numpy as np
import pandas as pd
import pytest

from equity_reports.measures.definitions import Words
from equity_reports.narrative.catalogue import RISING, SENTENCES, SENTENCES_OVER
from equity_reports.narrative.description import BETTER, WORSE
from equity_reports.narrative.easy_read import easy_read
from equity_reports.reports import team_answer, team_groups
from equity_reports.reports.elsewhere import has_gap
from equity_reports.reports.planning import gap_plan, rate_plan
from equity_reports.reports.story import Story
from equity_reports.reports.summary import summary_line
from equity_reports.reports.team import TeamReport
from equity_reports.reports.team_questions import session_findings
from equity_reports.reports.team_standing import standing
from equity_reports.reports.theme_findings import (
    EFFECTS,
    MIXED,
    NO_SIGN,
    PROMISING,
    WIDENS,
    graded_themes,
)
from equity_reports.tables import ALL, MOST
from tests.reports.situations import SITUATIONS, inputs

KEPT = Words(
    one="kept appointment", many="kept appointments", were="were kept", was="was kept",
    short="kept", of_100="that we planned",
)  # fmt: skip
DOWN = r"gone down|went down|fewer kept|fewer appointments were kept|have fallen|by a fall|The fall"
UP = r"gone up|went up|more kept|more appointments were kept|by a rise"


def turned(one):
    """The same inputs of what did not happen, of which higher is better."""
    measure = one.measure.model_copy(
        update={"better": "higher", "words": KEPT, "title": "Kept appointments", "what": "Kept.",
                "why": "Care.", "caveats": ()}
    )  # fmt: skip
    changed = {
        name: {key: upside_down(table) for key, table in getattr(one, name).items()}
        for name in ("tables", "programme_tables")
    }
    aim = one.team.aim_value
    team = one.team.model_copy(update={"aim_value": None if aim is None else 1 - aim, "aim": ""})
    if one.previous:
        glances = {
            when: glance.model_copy(update={"by_group": upside_down(glance.by_group)})
            for when in ("now", "published")
            if (glance := getattr(one.previous, when))
        }
        changed["previous"] = one.previous.model_copy(update=glances)
    return one.model_copy(update={**changed, "measure": measure, "team": team, "elsewhere": ()})


def upside_down(table):
    if "numerator" not in table:
        return table
    return table.assign(numerator=table["denominator"] - table["numerator"])


@pytest.fixture(params=sorted(SITUATIONS), scope="module")
def pair(request):
    own = inputs(request.param)
    return TeamReport(own), TeamReport(turned(own))


def answer(report):
    return team_answer.answer(report.findings, report.programme, report.wording)


def test_the_verdicts_are_those_of_what_it_is_the_opposite_of(pair):
    own, up = pair
    for part in ("rate", "gap"):
        assert getattr(answer(own), part).verdict == getattr(answer(up), part).verdict, part
    assert own.described(ALL).verdict == up.described(ALL).verdict
    sessions = own.inputs.sessions
    one, other = standing(own.findings, sessions), standing(up.findings, sessions)
    for name in ("now", "before", "wider", "succeeded", "kept", "new_signal"):
        assert getattr(one, name) == getattr(other, name), name
    assert has_gap(own.findings) == has_gap(up.findings)
    line = [summary_line(each.inputs, status="built", href="", reason="") for each in pair]
    assert line[0].signal_text.replace("Lower", "Higher") == line[1].signal_text


def test_the_plan_is_that_of_what_it_is_the_opposite_of(pair):
    own, up = (report.findings for report in pair)
    one, other = rate_plan(own), rate_plan(up)
    assert (one.needed, one.rate is None) == (other.needed, other.rate is None)
    if one.rate is not None:
        assert one.rate == pytest.approx(1 - other.rate)
    assert gap_plan(own).power == pytest.approx(gap_plan(up).power, abs=1e-6)
    assert gap_plan(own).needed == gap_plan(up).needed


def test_who_is_behind_and_what_an_idea_was_followed_by_is_the_same(pair):
    own, up = pair
    one, other = (
        session_findings(report.findings, answer(report), report.wording) for report in pair
    )
    for name in ("rate", "everyone", "gap", "fewer_people", "more_cancelled", "success"):
        assert getattr(one, name) == getattr(other, name), name
    behind = [
        set(team_groups.behind(team_groups.breakdowns(each.findings, each.wording), each.wording))
        for each in pair
    ]
    # A category of which all or none is counted is withheld, and the first few are named.
    assert behind[0] == behind[1] or len(behind[0]) >= team_groups.MOST_NAMED
    for idea in own.inputs.ideas:
        effects = own.findings.effect(idea), up.findings.effect(idea)
        if None in effects or None in (effects[0].rate, effects[1].rate):
            continue
        # The two are judged by their logarithms, which do not mirror each other exactly.
        assert not (effects[0].rate.upper < 1 and effects[1].rate.upper < 1)
        assert not (effects[0].rate.lower > 1 and effects[1].rate.lower > 1)


def words_of(*blocks):
    text = " ".join(block.html for block in blocks)
    alts = re.findall(r'aria-label="([^"]*)"', text)
    text = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text) + " ".join(alts))


def test_no_sentence_calls_a_fall_better_or_a_rise_worse(pair):
    _, up = pair
    said = answer(up)
    for each in (said.rate, up.described(MOST), up.described(ALL)):
        if each.verdict == BETTER:
            assert re.search(UP, each.lead), each.lead
            assert not re.search(DOWN, each.text), each.text
        if each.verdict == WORSE:
            assert re.search(DOWN, each.lead), each.lead
    lines = easy_read(said, up.findings.gap, team_name="T", wording=up.wording)
    pictures = {line.picture for line in lines}
    if said.rate.verdict == BETTER:
        assert "arrow_up" in pictures
        assert any("gone up" in line.words for line in lines)
        assert not any("gone down" in line.words for line in lines)
    if said.rate.verdict == WORSE:
        assert "arrow_down" in pictures
    chart = up.findings.control_chart(MOST)
    assert chart.variation not in ("improvement_low", "concern_high")


def test_every_part_of_the_report_speaks_of_what_was_kept(pair):
    _, up = pair
    text = words_of(
        up.masthead(), up.answer(), up.at_a_glance(), up.rate_over_time(), up.rate_over_time(ALL),
        up.control_chart(), up.gap(), up.gap_over_time(), up.programme_gap(), up.gradient(),
        up.groups(), up.breakdowns(), up.change_ideas(), up.elsewhere(), up.questions(), up.about(),
        up.easy_read(),
    )  # fmt: skip
    assert "Higher is better." in text
    assert "Lower is better." not in text
    assert "{" not in text
    told = text.split("Left out of every figure")[0]
    # What ideas and people wrote is theirs; "missed" is an outcome in the panel alone.
    assert "were missed" not in told
    assert "missed appointments" not in told
    for sentence in re.findall(r"([^.]*\.) That is better\.", told):
        assert "higher" in sentence, sentence
    for sentence in re.findall(r"([^.]*\.) That is worse\.", told):
        assert "lower" in sentence, sentence
    story = Story(up.inputs)
    for part in story.parts:
        assert "may still need care" not in " ".join(part.said)


def test_only_more_may_be_called_better_and_fewer_worse():
    report = TeamReport(turned(inputs("better")))
    assert answer(report).rate.verdict == BETTER
    assert "gone up" in answer(report).rate.lead
    report = TeamReport(turned(inputs("worse")))
    assert answer(report).rate.verdict == WORSE
    assert "gone down" in answer(report).rate.lead
    asked = words_of(report.questions())
    assert "went down. What is new" in asked


@pytest.fixture
def effects():
    rng = np.random.default_rng(1)
    rows = []
    for theme, effect, gap in (("good", 0.5, 0.0), ("bad", -0.5, 0.0), ("null", 0.0, 0.0),
                               ("behind", 0.0, -0.6)):  # fmt: skip
        for team in range(5):
            noise = rng.normal(0, 0.02)
            rows.append((theme, f"{theme}{team}", effect + noise, 0.004, gap + noise, 0.004, True))
    return pd.DataFrame(rows, columns=[*EFFECTS, "sound"])


def test_a_theme_after_which_more_was_seen_is_promising(effects):
    graded = graded_themes(effects, rising=True).set_index("theme")
    assert graded["grade"].to_dict() == {
        "good": PROMISING, "bad": WIDENS, "null": NO_SIGN, "behind": WIDENS,
    }  # fmt: skip
    row = graded.loc["good"]
    assert row["lower"] < row["estimate"] < row["upper"]
    assert row["estimate"] == pytest.approx(0.5, abs=0.05)
    assert row["prediction_lower"] < row["prediction_upper"]
    assert graded.loc["behind", "gap_upper"] < 0
    falling = graded_themes(effects).set_index("theme")["grade"]
    assert falling["good"] == WIDENS
    assert falling["bad"] == PROMISING
    assert MIXED not in set(falling)


@pytest.mark.parametrize("override", [RISING, *SENTENCES_OVER.values()])
def test_what_is_said_instead_has_the_same_fields(override):
    for key, sentence in override.items():
        fields = set(re.findall(r"\{(\w+)\}", sentence))
        known = set(re.findall(r"\{(\w+)\}", SENTENCES[key]))
        assert fields <= known | {"missed_appointments", "missed", "per"}, key


def test_directional_sentences_have_a_rising_form():
    """Sentences that name a direction as the better or worse one; true of a direction is fine."""
    named = r"\b(gone down|gone up|went down|went up|by a fall|fell|a fall)\b"
    for key, sentence in SENTENCES.items():
        if re.search(named, sentence) and key not in ("community.why_mixed",):
            assert key in RISING or key.startswith("quality"), key
