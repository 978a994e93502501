"""What the session before said: as it was published then, and as it is counted now."""

from dataclasses import replace

import pandas as pd
import pytest

from equity_reports.narrative.wording import wording_for
from equity_reports.programme import load_programme
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.prepare import prepare, write_inputs
from equity_reports.reports.team_cards import cards
from tests.reports import situations


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    return load_programme(
        situations.write(tmp_path_factory.mktemp("look_back") / "programme", "no_breakdowns")
    )


@pytest.fixture(scope="module")
def private(programme, tmp_path_factory):
    """The private folder after the first session, with a late change to what was published."""
    folder = tmp_path_factory.mktemp("private")
    write_inputs(prepare(programme, programme.session("s1", situations.TODAY)),
                 folder / "s1" / "released")  # fmt: skip
    return folder


def at_second(programme, **settings) -> ReportInputs:
    session = programme.session("s2", situations.TODAY)
    return prepare(programme, session, **settings).reports["no_breakdowns"]


def test_the_first_session_has_nothing_before_it(programme):
    first = prepare(programme, programme.session("s1", situations.TODAY)).reports
    assert first["no_breakdowns"].previous is None
    assert [card[3] for card in cards(Findings(first["no_breakdowns"]), wording_for())] == [""] * 4


def test_what_was_published_is_what_the_report_then_was_made_of(programme, private):
    previous = at_second(programme, published=private).previous
    text = (private / "s1" / "released" / "no_breakdowns.json").read_text(encoding="utf-8")
    then = ReportInputs.from_json(text)
    assert previous.session.session_id == "s1"
    assert previous.recent == then.definition.recent
    table = then.tables["by_group"].query("window == 'recent'").reset_index(drop=True)
    columns = ["group", "numerator", "denominator"]
    pd.testing.assert_frame_equal(previous.published.by_group, table[columns])


def test_the_same_appointments_counted_again_say_the_same(programme, private):
    previous = at_second(programme, published=private).previous
    pd.testing.assert_frame_equal(previous.now.by_group, previous.published.by_group)
    assert previous.now.completeness == previous.published.completeness


def test_without_a_report_of_that_session_there_is_only_the_count_now(programme, tmp_path):
    previous = at_second(programme, published=tmp_path).previous
    assert previous.published is None
    assert previous.now.by_group["denominator"].notna().any()


def test_what_was_made_by_another_policy_is_not_set_beside_it(programme, private):
    disclosure = programme.settings.disclosure.model_copy(update={"team": "hes"})
    settings = programme.settings.model_copy(update={"disclosure": disclosure})
    assert (
        at_second(replace(programme, settings=settings), published=private).previous.published
        is None
    )


def test_a_figure_counted_anew_is_said_beside_the_published_one(programme, private):
    inputs = at_second(programme, published=private)
    more = inputs.previous.now.by_group.assign(numerator=lambda table: table["numerator"] * 2)
    now = inputs.previous.now.model_copy(update={"by_group": more})
    previous = inputs.previous.model_copy(update={"now": now})
    changed = Findings(inputs.model_copy(update={"previous": previous}))
    said = [card[3] for card in cards(changed, wording_for())]
    assert all("Last time we said" in line and "Counted again now" in line for line in said[:3])
    assert said[3] == "Last time we said 100%. Counted again now, it is the same."


def test_each_figure_says_both_what_was_published_and_what_is_counted(programme, private):
    inputs = at_second(programme, published=private)
    said = [card[3] for card in cards(Findings(inputs), wording_for())]
    assert all("Last time we said" in line and "Counted again now" in line for line in said)
    nothing_held = inputs.previous.model_copy(update={"published": None})
    alone = Findings(inputs.model_copy(update={"previous": nothing_held}))
    for line in (card[3] for card in cards(alone, wording_for())):
        assert line.startswith("Counted now, last time it was")
        assert "We hold no report" in line


def test_the_look_back_travels_in_the_file(programme, private):
    inputs = at_second(programme, published=private)
    assert ReportInputs.from_json(inputs.to_json()).to_json() == inputs.to_json()
