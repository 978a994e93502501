"""Whether the demonstration is what it was asked to be, from its files alone."""

import numpy as np
import pandas as pd

INNER = ("Hackney", "Newham")


def rates(rows, by):
    sums = rows[rows["due"]].groupby(by, observed=True)["missed"]
    return sums.mean()


def test_teams_months_and_sizes(demo):
    rows = demo.counted
    teams = demo.register("teams").set_index("team_id")
    assert len(teams) == 38
    assert teams["borough"].nunique() == 7
    assert rows["month"].nunique() == 24
    assert abs(len(rows) / 24 - 20_000) < 600
    sizes = [team["per_month"] for team in demo.truth["teams"].values()]
    assert (min(sizes), max(sizes)) == (40, 3_000)
    a_month = rows.groupby("CareProfTeamLocalId").size() / 24
    assert np.corrcoef(np.log(sizes), np.log(a_month.sort_index()))[0, 1] > 0.99


def test_rates_run_from_8_to_28_in_every_100(demo):
    rate = rates(demo.counted, "CareProfTeamLocalId")
    assert 0.075 < rate.min() < 0.10
    assert 0.25 < rate.max() < 0.29
    planted = [team["rate_without_ideas"] for team in demo.truth["teams"].values()]
    assert min(planted) >= 0.08
    assert max(planted) <= 0.28


def test_most_deprived_miss_about_1_36_times_as_many(demo):
    rate = rates(demo.counted, "fifth")
    assert abs(rate[1] / rate[5] - 1.36) < 0.06
    assert abs(demo.truth["trust"]["expected_rate_ratio"] - 1.36) < 0.01
    assert rate[1] > rate[3] > rate[5]


def test_most_of_that_lies_within_teams(demo):
    within = [team["fifths_rate_ratio_without_ideas"] for team in demo.truth["teams"].values()]
    assert 1.2 < np.mean(within) < 1.45


def test_inner_london_teams_see_nobody_from_the_least_deprived_fifth(demo):
    teams = demo.register("teams").set_index("team_id")["borough"]
    borough = demo.counted["CareProfTeamLocalId"].map(teams)
    least = demo.counted["fifth"].eq(5).groupby(borough).sum()
    assert (least[list(INNER)] == 0).all()
    assert (least.drop(list(INNER)) > 0).all()


def test_places_are_unknown_for_5_to_15_in_every_100(demo):
    known = demo.counted["fifth"].notna()
    share = 1 - known.groupby(demo.counted["CareProfTeamLocalId"]).mean()
    large = demo.counted["CareProfTeamLocalId"].value_counts() > 5_000
    assert share[large].between(0.04, 0.17).all()
    assert 0.05 < 1 - known.mean() < 0.15
    odd = set(demo.counted.loc[~known, "LSOA2011"])
    assert odd == {"ZZ99 3VZ", "ZZ99 3WZ", "", "W01900001", "E01999999"}


def test_deciles_follow_the_english_rule_and_boroughs_the_real_profile(demo):
    rank = demo.areas["Index of Multiple Deprivation (IMD) Rank"]
    assert rank.is_unique
    assert rank.between(1, 32_844).all()
    decile = demo.areas["Index of Multiple Deprivation (IMD) Decile"]
    assert decile.equals(np.ceil(10 * rank / 32_844).astype(int).rename(decile.name))
    fifths = pd.crosstab(
        demo.areas["Local Authority District name (2019)"], np.ceil(5 * rank / 32_844)
    )
    assert fifths.loc["Newham"].tolist() == [44, 107, 12, 1, 0]
    assert fifths.sum().tolist() == [203, 318, 115, 99, 104]


def test_august_and_december_are_quiet(demo):
    month = demo.counted["date"].dt.month
    a_day = demo.counted.groupby(month).size()
    quiet, busy = a_day[[8, 12]], a_day.drop([8, 12])
    assert quiet.max() < 0.9 * busy.min()
    christmas = demo.counted["date"].dt.strftime("%m-%d").between("12-22", "12-31")
    assert christmas.sum() < 0.012 * len(demo.counted)


def test_the_longer_ahead_the_more_are_missed(demo):
    rows = demo.counted[demo.counted["BookedDate"] != ""]
    ahead = (rows["date"] - pd.to_datetime(rows["BookedDate"])).dt.days
    assert ahead.min() == 0
    rate = rates(rows, pd.cut(ahead, [-1, 0, 7, 28, 200])).to_numpy()
    assert (np.diff(rate) > 0).all()
    assert 4 < rate[-1] / rate[0] < 6


def test_people_repeat_and_differ(demo):
    due = demo.counted[demo.counted["due"]]
    each = due.groupby("Person_ID")["missed"].agg(["size", "sum", "mean"])
    assert each["size"].mean() > 4
    # More spread than chance gives: the sum over people of the excess of squares.
    rate = due["CareProfTeamLocalId"].map(rates(due, "CareProfTeamLocalId"))
    expected = rate.groupby(due["Person_ID"]).sum()
    chance = (rate * (1 - rate)).groupby(due["Person_ID"]).sum()
    spread = ((each["sum"] - expected) ** 2).sum() / chance.sum()
    assert 1.2 < spread < 2.0


def test_a_person_belongs_to_one_team(demo):
    ours = demo.rows[demo.rows["CareProfTeamLocalId"] != "T99"]
    assert ours.groupby("Person_ID")["CareProfTeamLocalId"].nunique().max() == 1


def test_outcomes_of_the_last_weeks_are_still_coming_in(demo):
    blank = demo.counted["AttendStatus"].eq("").groupby(demo.counted["month"]).mean()
    assert blank.iloc[:-2].max() < 0.01
    assert 0.10 < blank.iloc[-1] < 0.15
    last = demo.truth["extracted_on"]
    assert demo.rows["OutcomeRecordedDate"].max() <= last
    entered = demo.counted["OutcomeRecordedDate"] != ""
    assert (entered == demo.counted["AttendStatus"].ne("")).all()


def test_every_breakdown_has_several_groups_and_some_unknown(demo):
    for column in ("EthnicCategory", "PersonStatedGenderCode", "LanguageCodePreferred"):
        assert demo.counted[column].nunique() >= 3
    for column in ("ConsMechanismMH", "ContactSetting", "InterpreterRequiredInd"):
        assert demo.counted[column].nunique() == 3
    assert set(demo.counted["NewOrFollowUp"]) == {"New", "Follow-up"}
    ages = demo.counted["AgeCareContDate"].astype(int)
    assert (ages.min(), ages.max() > 85) == (4, True)


def test_an_unplanned_contact_is_never_missed(demo):
    unplanned = demo.rows[demo.rows["PlannedCareContIndicator"] == "N"]
    assert demo.truth["rows"]["unplanned"] == unplanned["UniqCareContID"].nunique() > 1_000
    assert set(unplanned["AttendStatus"]) <= {"5", "", "0"}


def test_the_later_version_of_a_duplicate_was_entered_later(demo):
    twice = demo.rows[demo.rows["UniqCareContID"].duplicated(keep=False)]
    pair = twice.groupby("UniqCareContID", sort=False)
    earlier, later = pair.first(), pair.last()
    assert (earlier["OutcomeRecordedDate"] < later["OutcomeRecordedDate"]).all()
    assert set(earlier["AttendStatus"]) == {"0"}
    assert set(later["AttendStatus"]) <= set("234567")


def test_dirt_is_there_and_counted(demo):
    told, rows = demo.truth["rows"], demo.rows
    assert told["written"] == len(rows)
    assert told["superseded"] == rows["UniqCareContID"].duplicated().sum() > 100
    assert told["bad_date"] == rows["CareContDate"].eq("31/02/2026").sum() > 10
    assert told["unknown_status"] == rows["AttendStatus"].eq("9").sum() > 10
    assert told["unknown_team"] == rows["CareProfTeamLocalId"].eq("T99").sum() > 10
    assert told["kept"] == len(demo.counted)
