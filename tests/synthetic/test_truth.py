"""What truth.json says, held against the appointments themselves."""

import numpy as np
import pandas as pd
import pytest

CODES = {
    "attended": ["5", "6"],
    "did_not_attend": ["3"],
    "late_not_seen": ["7"],
    "cancelled_by_patient": ["2"],
    "cancelled_by_provider": ["4"],
    "unknown": [""],
}


@pytest.fixture(params=["demo", "small"])
def written(request):
    return request.getfixturevalue(request.param)


def before_and_after(written, idea):
    """The team's counted rows in the year before an idea, and since it began."""
    rows = written.counted[written.counted["CareProfTeamLocalId"] == idea["team_id"]]
    start = pd.Timestamp(idea["started_on"])
    before = (rows["date"] < start) & (rows["date"] >= start - pd.DateOffset(years=1))
    return rows[before], rows[rows["date"] >= start]


def log_ratio(before, after):
    """The change of the share missed on the log scale, and its rough standard error."""
    counts = [(rows["missed"].sum(), rows["due"].sum()) for rows in (before, after)]
    (a, n), (b, m) = counts
    # People repeat, teams wobble by month, so more than binomial chance.
    return np.log(b / m / (a / n)), np.sqrt(1.6 * (1 / a + 1 / b) + 0.03**2 / 5)


def test_counts_by_team_and_outcome_are_those_of_the_file(written):
    for team_id, team in written.truth["teams"].items():
        rows = written.counted[written.counted["CareProfTeamLocalId"] == team_id]
        assert team["drawn"]["people"] == rows["Person_ID"].nunique()
        found = {name: int(rows["AttendStatus"].isin(codes).sum()) for name, codes in CODES.items()}
        assert team["drawn"]["outcomes"] == found


def test_counts_by_place_are_those_of_the_file(written):
    places = written.truth["trust"]["drawn"]["places"]
    for fifth in range(1, 6):
        rows = written.counted[written.counted["fifth"] == fifth]
        found = {"missed": int(rows["missed"].sum()), "due": int(rows["due"].sum())}
        assert places[f"fifth_{fifth}"] == found
    homeless = written.counted["LSOA2011"] == "ZZ99 3VZ"
    assert places["no_fixed_abode"]["due"] == (homeless & written.counted["due"]).sum()


def test_expected_rates_are_near_what_was_drawn(demo):
    for team in demo.truth["teams"].values():
        counts = team["drawn"]["outcomes"]
        missed = counts["did_not_attend"] + counts["late_not_seen"]
        due = missed + counts["attended"]
        if team["team_name"] not in (
            "Copper Beech Children's Team",
            "Brewhouse Yard Community Team",
        ):
            rate = team["expected_rate"]["all"]
            # Discharges and misses that were cancelled are not in the expected rate.
            slack = 0.015 if team["team_name"] == "Tallow Yard Addictions Service" else 0.0
            chance = np.sqrt(2.5 * rate * (1 - rate) / due)
            assert abs(missed / due - rate) < 4 * chance + slack


def test_the_cast_holds_every_kind_of_idea(demo):
    whole = [idea["truth"] for idea in demo.idea(scale="whole_team")]
    assert whole.count("lowers_rate") >= 4
    assert whole.count("closes_gap") >= 6
    assert whole.count("widens_gap") >= 4
    assert whole.count("misses_to_cancellations") >= 1
    assert whole.count("discharges_after_miss") == 1
    assert whole.count("null") >= 8
    assert len(demo.idea(truth="null", reactive=True)) >= 3
    assert len(demo.idea(scale="one_clinic")) >= 4
    assert not demo.idea(truth="lowers_rate", reactive=True)


def test_themes_are_shared_by_teams_so_that_they_can_be_pooled(demo):
    ideas = pd.DataFrame(demo.idea(scale="whole_team"))
    teams = ideas.groupby("theme")["team_id"].nunique()
    assert (teams >= 3).sum() >= 5


def test_themes_say_which_is_best_and_which_are_null(demo):
    themes = demo.truth["themes"]
    assert min(themes, key=lambda name: themes[name]["ratio_most"]) == "Personal calls"
    assert len(themes["Personal calls"]["teams"]) == 7
    for name, theme in themes.items():
        truths = {idea["truth"] for idea in demo.idea(theme=name, scale="whole_team")}
        assert truths == {theme["truth"]}
    null = {name for name, theme in themes.items() if theme["truth"] == "null"}
    assert null == {"Transport", "Letters written together", "Welcome and first contact"}
    assert themes["Reminders"]["ratio_gap"] > 1.3


def test_a_null_idea_changes_nothing(written):
    for idea in written.idea(truth="null"):
        assert set(idea["expected"].values()) <= {1.0, None}
        assert set(idea["planted_ratio"].values()) == {1.0}


def test_the_most_deprived_alone_gain_from_what_closes_the_gap(demo):
    planted = demo.idea(truth="closes_gap", scale="whole_team")
    assert all(0.65 < idea["expected"]["most"] < 0.68 for idea in planted)
    assert {idea["expected"]["least"] for idea in planted} <= {1.0, None}


@pytest.mark.parametrize(
    ("truth", "fifth", "name"),
    [
        ("lowers_rate", None, "all"),
        ("closes_gap", 1, "most"),
        ("widens_gap", 5, "least"),
        ("widens_gap", 1, "most"),
        ("null", None, "all"),
    ],
)
def test_what_was_planted_is_in_the_appointments(truth, fifth, name, demo):
    scores = []
    for idea in demo.idea(truth=truth, scale="whole_team", reactive=False, alone=True):
        before, after = before_and_after(demo, idea)
        if fifth:
            before, after = (rows[rows["fifth"] == fifth] for rows in (before, after))
        if min(before["missed"].sum(), after["missed"].sum()) >= 40:
            change, error = log_ratio(before, after)
            scores.append((change - np.log(idea["expected"][name])) / error)
    assert len(scores) >= 2
    assert np.abs(scores).max() < 3.5
    assert abs(np.mean(scores)) < 2.5 / np.sqrt(len(scores))


def test_the_universal_reminder_lowers_the_rate_and_widens_the_gap(demo):
    for idea in demo.idea(truth="widens_gap"):
        assert idea["expected"]["all"] < 0.95
        assert 1.3 < idea["expected"]["gap"] < 1.45


def test_misses_became_cancellations_and_no_more_people_came(demo):
    idea = demo.idea(truth="misses_to_cancellations")[0]
    before, after = before_and_after(demo, idea)
    cancelled = [rows["AttendStatus"].eq("2").mean() for rows in (before, after)]
    attended = [rows["AttendStatus"].isin(["5", "6"]).mean() for rows in (before, after)]
    assert cancelled[1] - cancelled[0] > 0.03
    assert abs(attended[1] - attended[0]) < 0.02
    assert log_ratio(before, after)[0] < -0.3
    assert idea["expected"]["all"] < 0.7


def test_where_a_miss_ends_care_fewer_come_and_the_rate_looks_no_worse(demo):
    [idea] = demo.idea(truth="discharges_after_miss")
    before, after = before_and_after(demo, idea)
    days = [(rows["date"].max() - rows["date"].min()).days for rows in (before, after)]
    a_day = [len(rows) / length for rows, length in zip((before, after), days, strict=True)]
    assert a_day[1] < 0.75 * a_day[0]
    assert log_ratio(before, after)[0] < 0.05
    assert idea["expected"]["all"] == 1.0
    missed = after[after["missed"]].groupby("Person_ID").size()
    assert missed.eq(1).mean() > 0.75


def test_a_reactive_idea_begins_after_two_bad_months(demo):
    ratios = []
    for idea in demo.idea(reactive=True):
        rows = demo.counted[demo.counted["CareProfTeamLocalId"] == idea["team_id"]]
        start = pd.Timestamp(idea["started_on"])
        first = pd.Timestamp(idea["bad_months"]["from"])
        assert (start.to_period("M") - first.to_period("M")).n == 2
        bad = rows["date"].between(first, start.replace(day=1) - pd.Timedelta(days=1))
        ratios.append(
            (rows[bad & rows["due"]]["missed"].mean(), rows[~bad & rows["due"]]["missed"].mean())
        )
    bad, usual = np.mean(ratios, axis=0)
    assert bad / usual > 1.2


def test_one_clinic_hardly_moves_the_team(demo):
    for idea in demo.idea(scale="one_clinic"):
        assert idea["expected"]["all"] > 0.9
