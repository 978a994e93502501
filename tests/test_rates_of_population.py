"""A rate for every 1,000 people: counted, told over who lives there, released, and built."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from equity_reports.cli import run
from equity_reports.delivery.digest import team_digest
from equity_reports.disclosure import MHSDS
from equity_reports.errors import InputError
from equity_reports.explore import Programme as Explored
from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.population import population_problems
from equity_reports.measures import population as populations
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.repeats import design_effect_of_events
from equity_reports.measures.scale import Scale
from equity_reports.programme import load_programme
from equity_reports.reports import prepare as preparing
from equity_reports.reports.community import CommunityReport
from equity_reports.reports.community_slides import CommunitySlides
from equity_reports.reports.findings import Findings
from equity_reports.reports.planning import rate_plan
from equity_reports.reports.poster import Poster
from equity_reports.reports.team import TeamReport
from equity_reports.stats.gap import equity_gap
from equity_reports.stats.rates import proportion
from equity_reports.synthetic import write_programme
from equity_reports.tables import PERSON_DAYS, WHOLE_PROGRAMME
from tests.disclosure.attacker import Attack, read_session
from tests.narrative.reading_grade import reading_grade
from tests.recorded import edit_teams, name_measures, recorded

RATE, ACCESS = "unseen", "access_rate"
WAITS, COMMON = "waited_over_28_days", "missed_appointments"
OF_RATE = ("T01", "T02")
AIM = {"T01": "1"}
"""For every 1,000 people in a year; as a share it would be refused."""
PEOPLE = 1_700
DEFINITION = """
title = "Missed appointments where people live"
what = "We count missed appointments, for every 1,000 people who live in the areas."
why = "Care that did not reach someone."
quantity = "population_rate"
numerator = ["did_not_attend", "late_not_seen"]
better = "lower"
unit = "appointments"
words = "missed"
kind = "outcome"
caveats = ["We count appointments, not people."]
author = "An analyst"
review_date = 2027-11-30
"""


def give_rate(folder, definition=DEFINITION, *, shared_area=True):
    """T01 and T02 on a rate of their own, T03 on access, T04 and T05 as usual, T06 on a wait."""
    (folder / "measures").mkdir()
    (folder / "measures" / f"{RATE}.toml").write_text(definition, encoding="utf-8")
    name_measures(folder, COMMON, RATE, ACCESS, WAITS)
    settings = folder / "programme.toml"
    text = settings.read_text(encoding="utf-8")
    text = text.replace("\ndeprivation =", '\npopulation = "data/population.csv"\ndeprivation =')
    settings.write_text(text, encoding="utf-8")
    own = dict.fromkeys(OF_RATE, RATE) | {"T03": ACCESS, "T06": WAITS}

    def given(row):
        row["aim_measure"] = own.get(row["team_id"], COMMON)
        usual = row["aim_value"] if row["aim_measure"] == COMMON else ""
        row["aim_value"] = AIM.get(row["team_id"], usual)

    rows = edit_teams(folder, given)
    index = pd.read_csv(folder / "data" / "deprivation.csv")
    area, place = index["LSOA code (2011)"], index["Local Authority District name (2019)"]
    served = [
        (one, PEOPLE, row["team_id"]) for row in rows for one in area[place == row["borough"]]
    ]
    if shared_area:
        served += [(one, PEOPLE, "T02") for one, _, team in served if team == "T01"][:10]
    table = pd.DataFrame(served, columns=["area", "population", "team_id"])
    table.to_csv(folder / "data" / "population.csv", index=False)
    return table


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rates") / "programme"
    write_programme(folder, teams=6, months=24, per_month=3_000)
    return folder, give_rate(folder)


@pytest.fixture(scope="module")
def published(made, tmp_path_factory):
    return recorded(load_programme(made[0]), tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def latest(published):
    return published[-1].prepared


@pytest.fixture(scope="module")
def of_rate(latest):
    return next(one for one in latest.community.others if one.measure.id == RATE)


def test_missed_ones_of_residents_are_counted_over_their_days(made, published):
    folder, served = made
    programme = load_programme(folder)
    session = max(programme.sessions, key=lambda one: one.data_to)
    appointments = read_appointments(programme, data_to=session.data_to)
    every = appointments.connection.execute("SELECT * FROM appointments").df()
    appointments.close()
    fifth = pd.read_csv(folder / "data" / "deprivation.csv").set_index("LSOA code (2011)")
    fifth = (fifth.filter(like="Decile").iloc[:, 0] + 1) // 2
    prepared = published[-1].prepared
    first, last = map(pd.Timestamp, prepared.reports["T01"].definition.recent)
    days = (last - first).days + 1
    rows = published[-1].true[RATE]["by_group"].query("window == 'recent'")
    rows = rows.set_index(["team_id", "group"])
    for team in (*OF_RATE, WHOLE_PROGRAMME):
        teams = OF_RATE if team == WHOLE_PROGRAMME else [team]
        own = served[served["team_id"].isin(teams)]
        pairs = set(zip(own["team_id"], own["area"], strict=True))
        both = zip(every["team_id"], every["area"], strict=True)
        inside = np.array([pair in pairs for pair in both])
        seen = every[inside & every["appointment_date"].between(first, last)]
        missed = seen[seen["outcome"].isin(["did_not_attend", "late_not_seen"])]
        lives = own.drop_duplicates("area").assign(fifth=lambda one: one["area"].map(fifth))
        tables = prepared.reports["T01" if team == WHOLE_PROGRAMME else team]
        shown = tables.programme_tables if team == WHOLE_PROGRAMME else tables.tables
        shown = shown["by_group"].query("window == 'recent'").set_index("group")[PERSON_DAYS]
        for group in ("all", *(f"fifth_{number}" for number in range(1, 6))):
            who = lives if group == "all" else lives[lives["fifth"] == int(group[-1])]
            of = missed if group == "all" else missed[missed["deprivation_group"] == group]
            assert rows.loc[(team, group), "numerator"] == len(of), (team, group)
            assert shown[group] == who["population"].sum() * days, (team, group)
    assert rows.loc[(WHOLE_PROGRAMME, "all"), "numerator"] > 100


def test_the_rate_is_the_released_count_over_the_days(latest):
    inputs = latest.reports["T01"]
    row = inputs.tables["by_group"].query("window == 'recent' and group == 'all'").iloc[0]
    told = Scale(1_000).factor * Findings(inputs).overall
    assert told == pytest.approx(row["numerator"] / row[PERSON_DAYS] * 365.25 * 1_000)


@pytest.mark.parametrize("events", [5, 20, 400])
def test_a_share_of_days_has_the_score_limits_of_a_poisson_rate(events):
    days, z = 40_000 * 365, 1.959964
    share = proportion(events, days)
    middle, reach = events + z**2 / 2, z * (events + z**2 / 4) ** 0.5
    assert [share.lower, share.upper] == pytest.approx(
        [(middle - reach) / days, (middle + reach) / days], rel=1e-4
    )


def test_people_with_many_appointments_make_a_rate_vary_as_in_a_simulation():
    rng = np.random.default_rng(3)
    each = np.arange(1, 9)
    totals = [(rng.poisson(30, len(each)) * each).sum() for _ in range(4_000)]
    people = np.repeat(each, 30)
    sums = pd.DataFrame({"y": [people.sum()], "yy": [(people**2).sum()], "people": [240]})
    found = design_effect_of_events(sums).iloc[0]
    assert found == pytest.approx(np.var(totals) / np.mean(totals), rel=0.06)


def test_few_events_are_not_compared_however_many_live_there():
    counts = {"group": ["most", "least"], "denominator": [9e6, 9e6]}
    ends = {"most": "most", "least": "least", "of_events": True}
    few = equity_gap(pd.DataFrame({**counts, "numerator": [50.0, 15.0]}), **ends)
    assert not few.comparable
    assert "least" in few.reason
    assert equity_gap(pd.DataFrame({**counts, "numerator": [50.0, 25.0]}), **ends).comparable


def words_of(*blocks):
    text = " ".join(block.html for block in blocks)
    text = re.sub(r"<svg.*?</svg>", lambda svg: " ".join(re.findall(r"<text[^>]*>([^<]*)", svg[0])),
                  text, flags=re.S)  # fmt: skip
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def every_word(report):
    return words_of(
        report.masthead(), report.answer(), report.at_a_glance(), report.rate_over_time(),
        report.rate_over_time("all"), report.control_chart(), report.gap(), report.gap_over_time(),
        report.programme_gap(), report.gradient(), report.groups(), report.breakdowns(),
        report.change_ideas(), report.elsewhere(), report.questions(), report.about(),
        report.easy_read(),
    )  # fmt: skip


def test_a_report_tells_the_rate_for_every_1000_people_and_in_every_100_nowhere(latest):
    for team in (*OF_RATE, "T03"):
        text = every_word(TeamReport(latest.reports[team]))
        assert "a year for every 1,000 people" in text
        assert "person-years" in text
        told = re.sub(r"(it|It) reached \d+ in every 100", "", text)
        assert "in every 100" not in told
        assert "{" not in told
        assert "appointments were missed" not in told
    assert "in every 100" in every_word(TeamReport(latest.reports["T04"]))


def test_an_aim_is_in_the_unit_of_the_rate(latest):
    report = TeamReport(latest.reports["T01"])
    assert Scale(1_000).factor * report.inputs.team.aim_value == pytest.approx(1)
    assert "aim 1" in words_of(report.rate_over_time())
    assert "aim 1" in words_of(Poster(latest.reports["T01"]).data())
    assert "the aim of 1 a year for every 1,000 people" in words_of(report.control_chart())


def test_a_plan_is_made_from_the_rate_before_the_team_joined(latest):
    findings = Findings(latest.reports["T01"])
    plan = rate_plan(findings)
    before = findings.periods("most").query("finished")
    before = before[before.index < pd.Timestamp(findings.inputs.team.joined_on)]
    rate = before["numerator"].sum() / before[PERSON_DAYS].sum() * 365.25 * 1_000
    assert Scale(1_000).factor * plan.rate == pytest.approx(rate)
    assert Scale(1_000).factor * plan.aim == pytest.approx(1)


def test_the_access_rate_is_one_of_which_higher_is_better(latest):
    inputs = latest.reports["T03"]
    assert (inputs.measure.id, inputs.measure.better) == (ACCESS, "higher")
    text = every_word(TeamReport(inputs))
    assert "Higher is better." in text
    assert "Lower is better." not in text
    assert "appointments that people came to" in text
    measure = load_measure(ACCESS)
    assert reading_grade(" ".join((measure.what, measure.why, *measure.caveats))) <= 6


def test_the_email_tells_the_rate(latest):
    digest = team_digest(latest.reports["T01"])
    assert digest.cards[0][1] == "a year for every 1,000 people"


def test_the_pages_for_everybody_do_not_split_the_gap_of_teams_that_share_areas(of_rate):
    report = CommunityReport(of_rate)
    text = words_of(
        report.answer(), report.at_a_glance(), report.parts(), report.funnel(),
        report.every_team(), report.change_ideas(), CommunitySlides(report).gap(),
    )  # fmt: skip
    assert not report.findings.adds_up
    assert "We do not split this gap, as several teams serve the same areas." in text
    assert "Within teams" not in text
    assert "a year for every 1,000 people" in text


def test_the_gap_of_teams_with_areas_of_their_own_is_split(of_rate):
    table = of_rate.tables["by_group"]
    alone = table.copy()
    whole = alone["team_id"] == WHOLE_PROGRAMME
    sums = alone[~whole].groupby(["window", "group"])[PERSON_DAYS].sum()
    keys = pd.MultiIndex.from_frame(alone.loc[whole, ["window", "group"]])
    alone.loc[whole, PERSON_DAYS] = sums.reindex(keys).to_numpy()
    apart = of_rate.model_copy(update={"tables": {**of_rate.tables, "by_group": alone}})
    report = CommunityReport(apart)
    assert report.findings.adds_up
    assert "for every 1,000 people" in words_of(report.parts())
    assert "not split" not in words_of(report.parts())


def test_no_count_of_a_rate_can_be_told(published):
    sessions = [read_session(one.files, one.beside[RATE], RATE) for one in published]
    found = Attack(sessions, MHSDS).run(np.random.default_rng(0))
    assert len(found) > 100
    assert [one for one in found if one.spare < 0] == []


def test_a_rate_looks_back_on_what_it_published(latest):
    for team in OF_RATE:
        previous = latest.reports[team].previous
        assert previous.published is not None
        assert (previous.published.by_group[PERSON_DAYS] > 0).any()
        assert "for every 1,000" in words_of(TeamReport(latest.reports[team]).at_a_glance())


def test_measures_of_three_kinds_and_both_directions_are_built(made, tmp_path, capfd):
    built = ("T01", "T03", "T04", "T06")
    asked = [part for team in built for part in ("--team", team)]
    assert run(["report", str(made[0]), *asked, "--outputs", str(tmp_path), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    pages = {path.parent.name: path for path in tmp_path.rglob("teams/*/report.html")}
    assert set(pages) == set(built), told
    assert "Higher is better." in pages["T03"].read_text(encoding="utf-8")
    assert "for every 1,000 people" in pages["T01"].read_text(encoding="utf-8")
    assert "came after more than 28 days" in pages["T06"].read_text(encoding="utf-8")
    (index,) = tmp_path.rglob("index.html")
    assert "for every 1,000 people" in index.read_text(encoding="utf-8")
    numbers = pages["T01"].with_name("numbers.csv").read_text(encoding="utf-8")
    assert f",{PERSON_DAYS}," in numbers
    assert PERSON_DAYS not in pages["T04"].with_name("numbers.csv").read_text(encoding="utf-8")


def test_a_rate_can_be_explored_for_a_team_and_for_all(made):
    trust = Explored.load(made[0])
    for team, grouping in (("T01", "core20"), ("all", "local_quintile")):
        gap = trust.team(team, measure=RATE, grouping=grouping).gap()
        assert "for every 1,000 people" in words_of(gap.block)
        assert (gap.table["denominator"] > gap.table["numerator"]).all()


@pytest.mark.parametrize(
    "kind", ["national_quintile", "national_decile", "core20", "local_quintile"]
)
def test_an_area_is_in_the_group_of_its_appointments(made, kind):
    folder, _ = made
    programme = load_programme(folder)
    grouping = programme.settings.grouping.model_copy(update={"kind": kind})
    programme.settings.grouping.__dict__.update(grouping.__dict__)
    appointments = read_appointments(programme, data_to=max(s.data_to for s in programme.sessions))
    found = populations.read_population_of(
        programme, appointments.grouping, populations.cuts_of(appointments.engine)
    )
    pairs = appointments.connection.execute(
        "SELECT DISTINCT lower(area) AS key, deprivation_group FROM appointments "
        "WHERE place = 'known'"
    ).df()
    appointments.close()
    both = found.areas.drop_duplicates("key").merge(pairs, on="key")
    assert len(both) > 200
    assert (both["group"] == both["deprivation_group"]).all()


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("place,population\nE01,5\n", "area", "place, population"),
        ("area,population\nE01,many\n", "population", '"many"'),
        ("area,population\nE01,-1\n", "population", '"-1"'),
        ("area,population\n,5\n", "area", "nothing"),
        ("area,population\nE01,5\ne 01,5\n", "area", '"e 01" again'),
        ("area,population,team_id\nE01,5,T01\nE01,6,T02\n", "population", "another number"),
        ("area,population,team_id\nE01,5,T9\n", "team_id", '"T9"'),
    ],
)
def test_a_mistake_in_the_population_is_told_with_its_row(tmp_path, text, column, found):
    path = tmp_path / "population.csv"
    path.write_text(text, encoding="utf-8")
    (problem, *_) = population_problems(path, ["T01", "T02"])
    assert problem.column == column
    assert found in str(problem)


def refused(folder):
    programme = load_programme(folder)
    with pytest.raises(InputError) as caught:
        preparing.prepare(programme, programme.sessions[-1])
    return str(caught.value)


@pytest.fixture
def small(tmp_path):
    """A programme that is read in a moment, to be broken."""
    folder = tmp_path / "programme"
    write_programme(folder, teams=6, months=4, per_month=300)
    give_rate(folder)
    return folder


def test_check_tells_what_a_rate_lacks_before_it_reads(small, tmp_path, capfd):
    settings = small / "programme.toml"
    whole = settings.read_text(encoding="utf-8")
    settings.write_text(whole.replace('population = "data/population.csv"\n', ""), encoding="utf-8")
    assert run(["check", str(small), "--outputs", str(tmp_path / "outputs")]) == 3
    said = capfd.readouterr()
    assert "sources.population" in said.out + said.err
    assert "Traceback" not in said.out + said.err


def test_a_rate_without_a_population_or_with_an_aim_of_a_share_is_refused(small):
    settings = small / "programme.toml"
    whole = settings.read_text(encoding="utf-8")
    settings.write_text(whole.replace('population = "data/population.csv"\n', ""), encoding="utf-8")
    assert "sources.population" in refused(small)
    settings.write_text(whole, encoding="utf-8")
    table = small / "data" / "population.csv"
    told = pd.read_csv(table)
    told.assign(area="X" + told["area"]).to_csv(table, index=False)
    assert "0% of the people" in refused(small)
    told.to_csv(table, index=False)
    teams = small / "teams.csv"
    rows = pd.read_csv(teams, dtype=str, keep_default_na=False)
    wrong = {"T01": "12%", "T02": "0", "T03": "365250", "T04": "1", "T05": "101", "T06": "28"}
    rows.assign(aim_value=rows["team_id"].map(wrong)).to_csv(teams, index=False)
    said = refused(small)
    for team in ("T01", "T02", "T03"):
        assert re.search(f'"{wrong[team]}" of {team}, .*a year for every 1,000 people', said)
    for team in ("T04", "T05"):
        assert re.search(f'"{wrong[team]}" of {team}, .*in every 100', said)
    assert "T06" not in said
