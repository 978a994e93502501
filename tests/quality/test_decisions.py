"""What is found in counts made odd in one place: that, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from equity_reports.intake.entries import BAD_DATE, UNKNOWN_STATUS
from equity_reports.narrative.quality import describe_decision
from equity_reports.quality.account import quality_account
from equity_reports.quality.decisions import Harm, QualityFindings
from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.reports.quality_page import DataQuality
from equity_reports.tables import WHOLE_PROGRAMME
from tests.narrative.test_sentences_read_back import FORBIDDEN
from tests.quality.made import (
    MONTHS,
    NOTHING,
    USUAL,
    by_month,
    completeness,
    labels,
    made,
    named,
    team_months,
)

RISEN = np.where(np.arange(24) < 12, 24, 60)
GONE = np.where(np.arange(24) < 18, 1, 0)
NEW = np.where(np.arange(24) < 6, 0, 1)


def months(**changed):
    return {"by_month": by_month(team_months("T01", **changed), team_months("T02"))}


def without_bookings(when):
    return months(**{outcome: level * when for outcome, level in USUAL.items()})


def halved():
    table = team_months("T01")
    table.loc[10, list(USUAL)] //= 4
    table["booked"] = table[list(USUAL)].sum(axis=1)
    return {"by_month": by_month(table, team_months("T02"))}


def unrecorded():
    lost = np.where(np.arange(24) == 9, 100, 4)
    return months(unknown=lost)


def late():
    rows = [(team, days, 100) for team in (WHOLE_PROGRAMME, "T01") for days in (0, 50)]
    return {"delays": pd.DataFrame(rows, columns=["team_id", "days", "rows"])}


def places(**rows):
    return {"places": pd.DataFrame({"place": list(rows), "rows": list(rows.values())})}


def rejected(reason):
    return {"rejections": pd.DataFrame({"file": ["a.csv"], "reason": [reason], "rows": [7]})}


def sexless():
    table = completeness()
    table.loc[table["item"] == "sex", "known"] = 600
    return {"completeness": table}


def both(outcome, values):
    teams = [team_months(team, **{outcome: USUAL[outcome] * values}) for team in ("T01", "T02")]
    return {"by_month": by_month(*teams)}


ODD = {
    "unknown_status": {"unknown_words": named(**{"9": 48})},
    "unequal_outcomes": {"completeness": completeness(fifth_1=60, fifth_5=10)},
    "outcomes_missing": unrecorded(),
    "share_moved": months(cancelled_by_patient=RISEN),
    "outcome_begins": both("late_not_seen", NEW),
    "outcome_stops": both("late_not_seen", GONE),
    "recoded": {"labels": labels(**{"Male": 350 * GONE, "M": 350 * (1 - GONE)})},
    "label_begins": {"labels": labels(**{"Non-binary": 30 * NEW})},
    "label_stops": {"labels": labels(**{"Not stated": 30 * GONE})},
    "slow_entry": late(),
    "unknown_team_near": {"unknown_teams": named(T1=30)},
    "unknown_team": {"unknown_teams": named(T77=30)},
    "team_stops": without_bookings(GONE),
    "team_begins": without_bookings(NEW),
    "rejected": rejected(BAD_DATE),
    "unmatched_areas": places(known=100, unmatched=50) | {"unmatched_areas": named(E01999999=50)},
    "place_missing": places(known=100, blank=5000),
    "volume_jumps": halved(),
    "breakdown": sexless(),
    "set_aside": {
        "set_aside": pd.DataFrame(
            {"column": ["age"], "reason": ["age below 0"], "rows": [3]},
        )
    },
}
ALWAYS = {"unfinished"}


def kinds(counts, before=None):
    return {one.kind for one in QualityFindings(counts, before).decisions}


def test_where_nothing_is_odd_nothing_is_to_be_decided():
    assert kinds(made()) == ALWAYS


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_found_and_nothing_else(kind):
    assert kinds(made(**ODD[kind])) == ALWAYS | {kind}


@pytest.mark.parametrize("kind", ODD)
def test_every_decision_has_words_and_stands_on_the_page(kind):
    counts = PrivateCounts.from_json(made(**ODD[kind]).to_json())
    page = DataQuality(counts)
    html = page.decisions().html
    for decision in page.found.decisions:
        said = describe_decision(decision)
        assert not FORBIDDEN.search(f"{said.what} {said.do}"), said
        assert said.what.replace("'", "&#39;") in html


def test_the_most_harmful_comes_first_and_then_the_most_appointments():
    tables = {name: table for odd in ODD.values() for name, table in odd.items()}
    found = QualityFindings(made(**tables)).decisions
    assert [(one.harm, -one.appointments) for one in found] == sorted(
        (one.harm, -one.appointments) for one in found
    )
    assert {one.harm for one in found} == set(Harm)


def test_rows_of_an_unknown_status_are_told_once():
    assert kinds(made(**ODD["unknown_status"], **rejected(UNKNOWN_STATUS))) == {
        *ALWAYS,
        "unknown_status",
    }


def test_a_team_without_a_row_is_told_with_what_it_may_be_called():
    table = by_month(team_months("T02"))
    silent = team_months("T01")
    silent[["booked", *USUAL]] = 0
    tables = {"by_month": pd.concat([table, silent], ignore_index=True)}
    assert "silent_team" in kinds(made(**tables))
    near = QualityFindings(made(**tables, unknown_teams=named(**{"Lantern Street": 9})))
    (told,) = [one for one in near.decisions if one.kind == "silent_team_near"]
    assert told.about["suggestion"] == "Lantern Street"
    assert [one.suggestion for one in near.unknown_teams] == ["T01"]


def test_a_figure_of_the_past_that_moved_is_listed_and_late_outcomes_are_expected():
    now, before = made(), made(**months(attended=USUAL["attended"] + np.zeros(24, int)))
    table = before.tables["by_month"]
    now.tables["by_month"].loc[:, table.columns] = table
    was = table[(table["team_id"] == "T01") & (table["period"] == MONTHS[4])].index[0]
    late = table[(table["team_id"] == "T01") & (table["period"] == MONTHS[23])].index[0]
    changed = table.copy()
    changed.loc[[was, late], "attended"] -= [9, 4]
    before = PrivateCounts(before.facts, before.totals, before.tables | {"by_month": changed})
    found = QualityFindings(now, before).revisions
    assert found["figure"].tolist() == ["attended", "attended"]
    assert (found["now"] - found["before"]).tolist() == [9, 4]
    assert found["expected"].tolist() == [False, True]
    assert "revised" in kinds(now, before)
    assert kinds(now, now) == ALWAYS


def test_a_month_that_is_not_over_is_no_past():
    before = made(facts={"data_to": pd.Timestamp("2026-09-20").date()})
    changed = before.tables["by_month"].assign(attended=0)
    before = PrivateCounts(before.facts, before.totals, before.tables | {"by_month": changed})
    found = QualityFindings(made(), before).revisions
    assert found["period"].max() == pd.Timestamp("2026-08-01")


def test_the_account_for_a_machine_has_the_same_decisions():
    import json

    counts = made(**ODD["share_moved"])
    found = QualityFindings(counts)
    told = json.loads(json.dumps(quality_account(found), allow_nan=False))
    assert [one["kind"] for one in told["decisions"]] == [one.kind for one in found.decisions]
    assert told["shifts"][0]["since"] == "2025-11-01"


@pytest.mark.parametrize(
    ("label", "months"),
    [
        ("few people", np.where(np.arange(24) < 6, 0, 9)),
        ("one month of none", np.where(np.arange(24) == 23, 0, 60)),
        ("gaps in between", np.where(np.arange(24) % 3 == 1, 0, 60)),
    ],
)
def test_a_rare_label_or_one_that_was_only_missed_is_not_told(label, months):
    assert kinds(made(labels=labels(**{label: months}))) == ALWAYS


def test_a_label_of_less_than_one_in_a_hundred_is_not_told():
    """Each of its appointments is another person's."""
    small, enough = (
        labels(Other=np.where(np.arange(24) < 6, 0, rows)).eval("people = rows") for rows in (7, 9)
    )
    assert kinds(made(labels=small)) == ALWAYS
    assert kinds(made(labels=enough)) == {*ALWAYS, "label_begins"}


def test_a_label_of_the_newest_months_is_told_at_once_and_to_a_machine():
    newest = np.where(np.arange(24) < 23, 0, 60)
    found = QualityFindings(made(labels=labels(Other=newest)))
    (told,) = quality_account(found)["code_changes"]
    assert (told["item"], told["label"], told["edge"]) == ("sex", "Other", "begins")
    assert (told["period"], told["months"], told["usual"]) == ("2026-10-01", 23, 60)
    assert "Other" in DataQuality(found.counts).coding().html


def test_counts_come_back_from_their_file_as_they_were():
    counts = made(**ODD["unknown_status"])
    again = PrivateCounts.from_json(counts.to_json())
    assert again.facts == counts.facts
    assert again.to_json() == counts.to_json()
    assert kinds(again) == kinds(counts)


@pytest.mark.parametrize(
    "tables",
    [
        {"delays": NOTHING.assign(team_id=[], days=[])},
        {"by_month": by_month(team_months("T01"), team_months("T02")).assign(people=np.nan)},
    ],
    ids=["no days of entry", "no people"],
)
def test_what_the_extract_does_not_have_is_said_and_not_made_up(tables):
    page = DataQuality(made(**tables))
    for section in (page.rows, page.over_time, page.teams, page.late_entry, page.completeness):
        assert section().html
    if "delays" in tables:
        assert "recorded_on" in page.late_entry().html
    else:
        assert "People with a booking" not in page.over_time().html
