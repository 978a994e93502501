"""Exploring says what the report says, cuts as asked, and shows no appointment."""

from dataclasses import replace
from datetime import date

import pytest

from equity_reports.errors import UsageError
from equity_reports.explore import Programme, cutting
from equity_reports.explore import programme as explored
from equity_reports.explore.explorer import SECTIONS, Explorer
from equity_reports.measures.pooling import members_of
from equity_reports.programme import load_programme
from equity_reports.reports.prepare import prepare
from equity_reports.reports.team import TeamReport
from equity_reports.synthetic import write_programme

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("explore") / "programme"
    return write_programme(home, today=TODAY, teams=3, months=24, per_month=1500)


@pytest.fixture(scope="module")
def trust(folder):
    return Programme.load(folder)


def test_it_counts_as_a_report_with_true_counts_does(folder, trust):
    programme = load_programme(folder)
    session = programme.session(None, TODAY)
    open_ = {"team": "none", "approved_by": "A. Person", "approved_on": TODAY}
    disclosure = programme.settings.disclosure.model_copy(update=open_)
    settings = programme.settings.model_copy(update={"disclosure": disclosure})
    report = prepare(replace(programme, settings=settings), session).reports["T02"]
    team = trust.team("T02", until=session.data_to)
    for name in ("by_period", "by_group", "panel"):
        ours, theirs = team.findings.table(name), report.tables[name]
        assert ours.to_csv(index=False) == theirs.to_csv(index=False)
    hold_the_same_categories(team.findings.table("by_breakdown"), report.tables["by_breakdown"])
    assert team.gap().block.html == TeamReport(report).gap().html


def hold_the_same_categories(ours, theirs):
    """A report counts rare categories together, and has a row for those that a team has not."""
    keys, counts = ["breakdown", "category"], ["numerator", "denominator"]
    ours = ours.set_index(keys)[counts]
    seen = []
    for row in theirs.itertuples():
        members = [(row.breakdown, one) for one in members_of(row.category)]
        members = [one for one in members if one in ours.index]
        assert tuple(ours.loc[members].sum()) == (row.numerator, row.denominator)
        seen += members
    assert sorted(seen) == sorted(ours.index)


def test_all_teams_together_are_their_sum(trust):
    whole = trust.team("all").gap().table["denominator"].sum()
    parts = [trust.team(one).gap().table["denominator"].sum() for one in ("T01", "T02", "T03")]
    assert whole == sum(parts)


def test_a_grouping_moves_people_between_groups_and_loses_nobody(trust):
    fifths = trust.team("T01").findings.table("by_group").set_index(["window", "group"])
    tenths = trust.team("T01", grouping="national_decile").findings.table("by_group")
    tenths = tenths.set_index(["window", "group"])["denominator"]
    two = tenths[("recent", "tenth_1")] + tenths[("recent", "tenth_2")]
    assert two == fifths.loc[("recent", "fifth_1"), "denominator"]
    core = trust.team("T01", grouping="core20").findings.table("by_group")
    assert core.set_index(["window", "group"])["denominator"]["recent", "core20"] == two


def test_local_fifths_are_those_of_the_whole_trust(folder, trust):
    text = (folder / "programme.toml").read_text()
    other = folder.with_name("local")
    write_programme(other, today=TODAY, teams=3, months=24, per_month=1500)
    (other / "programme.toml").write_text(text.replace("national_quintile", "local_quintile"))
    ours = trust.team("T01", grouping="local_quintile").groups().table
    theirs = Programme.load(other).team("T01").groups().table
    assert ours.to_csv() == theirs.to_csv()


def test_days_that_are_left_out_are_not_counted(trust):
    team = trust.team("T01", since=date(2026, 1, 1), until=date(2026, 6, 30))
    periods = team.rate("all").table
    assert periods.index.min() >= date_of(2026, 1, 1)
    assert periods.index.max() <= date_of(2026, 6, 30)


def date_of(*day):
    import pandas as pd

    return pd.Timestamp(*day)


def test_released_counts_obey_the_policy(trust):
    shown = trust.team("T01", released=True)
    counts = shown.findings.table("by_breakdown")["denominator"].dropna()
    assert len(counts)
    assert (counts % 5 == 0).all()
    assert "released counts" in repr(shown)
    assert "would let out" in shown.gap()._repr_html_()
    assert "True counts" in trust.team("T01").gap()._repr_html_()


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ({"grouping": "core_20"}, 'did you mean "core20"'),
        ({"period": "moth"}, 'did you mean "month"'),
        ({"since": date(2026, 5, 1), "until": date(2026, 4, 1)}, "before they begin"),
    ],
)
def test_what_cannot_be_looked_at_is_said(trust, choices, told):
    with pytest.raises(UsageError, match=told):
        trust.team("T01", **choices)


def test_a_team_and_a_choice_that_are_not_there_are_said(trust):
    with pytest.raises(UsageError, match='no team "T99"'):
        trust.team("T99")
    with pytest.raises(TypeError, match="a choice is one of grouping"):
        trust.team("T01", group="core20")
    with pytest.raises(UsageError, match='no breakdown "ethnic"'):
        trust.team("T01").breakdown("ethnic")


def test_only_groupings_that_the_data_allow_are_offered(trust):
    connection = trust._appointments.connection.cursor()
    connection.execute("USE programme")
    assert cutting.groupings(connection) == trust.groupings
    assert "national_decile" in trust.groupings
    connection.execute(
        "CREATE TEMP TABLE appointments AS SELECT * REPLACE (NULL AS decile) "
        "FROM programme.main.appointments LIMIT 10"
    )
    assert "national_decile" not in cutting.groupings(connection)


def test_nothing_shown_prints_an_appointment(trust, folder):
    (patient,) = trust._appointments.connection.execute(
        "SELECT patient_id FROM appointments WHERE length(patient_id) > 4 LIMIT 1"
    ).fetchone()
    team = trust.team("T01")
    shown = [repr(trust), repr(team), trust.teams.to_csv(), trust.account]
    shown += [show(team)._repr_html_() + repr(show(team)) for _, show in SECTIONS.values()]
    shown += [show(team).table.to_csv() for _, show in SECTIONS.values()
              if show(team).table is not None]  # fmt: skip
    assert not any(patient in one for one in shown)
    assert not any("@" in one for one in shown)


def test_an_empty_stretch_is_a_view_and_not_an_error(trust):
    team = trust.team("T01", since=date(2024, 11, 1), until=date(2024, 11, 3))
    for _, show in SECTIONS.values():
        assert show(team)._repr_html_()


def test_appointments_that_stay_in_a_warehouse_are_not_explored(folder, trust, monkeypatch):
    class Elsewhere:
        closed = False

        def close(self):
            self.closed = True

    there = Elsewhere()
    away = replace(trust._appointments, connection=Elsewhere(), counted_by=there)
    monkeypatch.setattr(explored, "read_appointments", lambda *_, **__: away)
    with pytest.raises(UsageError, match="counted in their warehouse"):
        Programme.load(folder)
    assert there.closed


@pytest.fixture(scope="module")
def explorer(trust, folder):
    return Explorer(trust, str(folder))


def test_every_section_of_the_controls_has_its_lines_of_code(explorer, trust):
    for section in explorer.section.options:
        explorer.section.value = section
        last = explorer.code.value.splitlines()[-1]
        shown = eval(last, {"programme": trust, "date": date})
        assert shown._repr_html_() == explorer.view.value


def test_the_lines_of_code_hold_every_choice(explorer, trust):
    explorer.section.value = "The gap"
    explorer.team.value, explorer.grouping.value = "T03", "core20"
    explorer.since.value, explorer.released.value = date(2025, 3, 1), True
    namespace = {"programme": trust}
    exec(explorer.code.value.split("\n\n")[0], namespace)
    shown = eval(explorer.code.value.splitlines()[-1], namespace)
    assert shown._repr_html_() == explorer.view.value
    explorer.since.value, explorer.released.value = None, False
    assert "since" not in explorer.code.value


def test_a_mistake_is_said_where_the_view_would_be(explorer):
    until = explorer.until.value
    explorer.until.value = date(2020, 1, 1)
    assert "give a later until" in explorer.view.value
    assert "role='alert'" in explorer.view.value
    explorer.until.value = until
    assert "equity-shown" in explorer.view.value
