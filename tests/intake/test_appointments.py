"""Appointments from text to typed rows: what is kept, what is not, and that nothing is lost."""

import csv
import re
import stat
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equity_reports.errors import InputError
from equity_reports.intake import entries, scope
from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.intake.entries import BAD_DATE, MALFORMED, NO_IDENTIFIER, UNKNOWN_STATUS
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

DATA_TO = date(2025, 10, 31)
HEADINGS = "id,person,team,date,booked,status,decile,age"


def read(folder, **changed) -> Appointments:
    write_folder(folder, **changed)
    return read_appointments(
        load_programme(folder), data_to=DATA_TO, quarantine=folder / "private" / "quarantine"
    )


def rows(folder, *lines: str, headings: str = HEADINGS, programme: str = SETTINGS) -> Appointments:
    text = "\n".join([headings, *lines]) + "\n"
    return read(folder, programme=programme, data__appointments=text)


def column(appointments: Appointments, name: str) -> list:
    found = appointments.connection.execute(
        f'SELECT "{name}" FROM appointments ORDER BY source, "row"'
    )
    return [value for (value,) in found.fetchall()]


def quarantined(folder) -> list[dict[str, str]]:
    path = folder / "private" / "quarantine" / "appointments.csv"
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_text_is_typed(tmp_path):
    found = read(tmp_path)
    assert str(found.totals).startswith("2 read = 2 kept")
    assert column(found, "appointment_date") == [date(2025, 1, 3), date(2025, 2, 3)]
    assert column(found, "outcome") == ["attended", "did_not_attend"]
    assert column(found, "deprivation_group") == ["fifth_1", "fifth_5"]
    assert column(found, "age_band") == ["18 to 34", "65 and over"]
    assert column(found, "lead_time") == ["1 to 7 days", "More than 28 days"]
    assert column(found, "ethnicity") == [None, None]
    assert (found.grouping.most, found.grouping.least) == ("fifth_1", "fifth_5")


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04",
        "2025-03-04 09:30:00",
        "2025-03-04T09:30:00Z",
        "04/03/2025",
        "4/3/2025",
        "04/03/2025 09:30",
        "20250304",
        "04-Mar-2025",
        " 2025-03-04 ",
    ],
)
def test_dates_are_iso_or_british(tmp_path, text):
    found = rows(tmp_path, f"a1,p1,T01,{text},2025-03-01,5,1,30")
    assert column(found, "appointment_date") == [date(2025, 3, 4)]


@pytest.mark.parametrize(
    ("text", "value_class"),
    [
        ("", "blank"),
        ("NULL", "blank"),
        ("45720", "a number"),
        ("31/02/2025", "like a date, but none that exists or in another order"),
        ("12/31/2025", "like a date with the month before the day"),
        ("2025-13-01", "like a date, but none that exists or in another order"),
        ("soon", "text"),
        ("2025/03/04x", "text"),
    ],
)
def test_a_bad_date_is_rejected_with_its_row_and_class(tmp_path, text, value_class):
    good = "a{},p1,T01,2025-03-04,2025-03-01,5,1,30"
    found = rows(tmp_path, good.format(1), f"secret,person,T01,{text},,5,1,30", good.format(3))
    assert found.rejections.to_dict("records") == [
        {"file": "appointments.csv", "reason": BAD_DATE, "rows": 1}
    ]
    (line,) = quarantined(tmp_path)
    assert (line["row"], line["column"], line["consequence"]) == (
        "3",
        "appointment_date",
        "row rejected",
    )
    if text != "2025/03/04x":
        assert line["value_class"] == value_class


@pytest.mark.parametrize("code", ["3", " 3", "3.0", "3.00 "])
def test_codes_survive_a_spreadsheet(tmp_path, code):
    assert column(rows(tmp_path, f"a,p,T01,2025-03-04,,{code},1,3"), "outcome") == [
        "did_not_attend"
    ]


def test_words_of_ones_own_and_blank_outcomes(tmp_path):
    words = SETTINGS + '[status]\nattended = ["Seen"]\ndid_not_attend = ["DNA"]\nunknown = ["?"]\n'
    lines = [
        f"a{n},p,T01,2025-03-04,,{word},1,3" for n, word in enumerate(["seen", "dna", "", "?"])
    ]
    found = rows(tmp_path, *lines, programme=words)
    assert column(found, "outcome") == ["attended", "did_not_attend", "unknown", "unknown"]


def test_the_quarantine_is_private_and_holds_no_value_of_a_patient(tmp_path):
    rows(
        tmp_path,
        "good1,p1,T01,2025-03-04,2025-03-01,5,1,30",
        "good2,p1,T01,2025-03-04,2025-03-01,5,1,30",
        "good3,p1,T01,2025-03-04,2025-03-01,5,1,30",
        "SECRET1,SECRET2,T01,SECRET3,2025-03-01,5,1,30",
        "SECRET4,SECRET5,T01,2025-03-04,2025-03-01,SECRET6,1,30",
        ",SECRET7,T01,2025-03-04,2025-03-01,5,1,30",
    )
    path = tmp_path / "private" / "quarantine" / "appointments.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "SECRET" not in path.read_text()
    reasons = [(line["row"], line["reason"]) for line in quarantined(tmp_path)]
    assert reasons == [("5", BAD_DATE), ("6", UNKNOWN_STATUS), ("7", NO_IDENTIFIER)]


def test_rows_that_are_cut_short_keep_the_numbers_of_the_others(tmp_path):
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,2025-03-01,5,1,30",
        "a2,p1",
        '"a3",p1,T01,2025-03-05,2025-03-01,5,1,30',
        "a4,p1,T01,2025-03-06,2025-03-01,5,1,30,more",
        "a5,p1,T01,2025-03-07,2025-03-01,5,1,30",
    )
    assert column(found, "row") == [2, 4, 6]
    assert [(line["row"], line["reason"]) for line in quarantined(tmp_path)] == [
        ("3", MALFORMED),
        ("5", MALFORMED),
    ]


def test_the_latest_record_of_an_appointment_counts(tmp_path):
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,,3,1,30",
        "a2,p2,T01,2025-03-04,,5,1,30",
        "a1,p1,T01,2025-03-04,,5,1,30",
        "a1.0,p1,T01,2025-03-04,,3,1,30",
        "a1,p1,T01,not a date,,2,1,30",
    )
    assert (found.totals.kept, found.totals.duplicates, found.totals.rejected) == (3, 1, 1)
    assert column(found, "row") == [3, 4, 5]


def test_the_moment_of_recording_decides_which_is_the_latest(tmp_path):
    settings = SETTINGS + 'recorded_on = "recorded"\n'
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,,5,1,30,05/03/2025 10:00",
        "a1,p1,T01,2025-03-04,,3,1,30,2025-03-04T09:00:00",
        "a1,p1,T01,2025-03-04,,2,1,30,",
        headings=HEADINGS + ",recorded",
        programme=settings,
    )
    assert column(found, "outcome") == ["attended"]


def test_the_later_record_counts_even_where_it_leaves_the_scope(tmp_path):
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,,5,1,30",
        "a1,p1,T01,2026-03-04,,0,1,30",
        "a2,p1,T01,2025-03-04,,5,1,30",
    )
    assert (found.totals.kept, found.totals.duplicates, found.totals.out_of_scope) == (1, 1, 1)


def test_what_is_out_of_scope_is_told_by_reason(tmp_path):
    settings = SETTINGS + 'planned = "planned"\n'
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,,5,1,30,Y",
        "a2,p1,T01,2025-03-04,,5,1,30,N",
        "a3,p1,T01,2024-12-31,,5,1,30,",
        "a4,p1,T01,2025-11-01,,5,1,30,",
        "a5,p1,T01,2025-11-01,,0,1,30,",
        "a6,p1,T77,2025-03-04,,5,1,30,",
        "a7,p1,,2025-03-04,,5,1,30,",
        "a8,p1,t02,2025-10-31,,0,1,30,",
        headings=HEADINGS + ",planned",
        programme=settings,
    )
    assert dict(found.out_of_scope.itertuples(index=False)) == {
        "unplanned contact: it cannot be missed": 1,
        "before data_from": 1,
        "after data_to": 1,
        "in the future": 1,
        "team not in the register": 1,
        "no team recorded": 1,
    }
    assert column(found, "team_id") == ["T01", "T02"]
    assert column(found, "outcome") == ["attended", "unknown"]
    assert any("T77 (1)" in warning for warning in found.warnings)


@pytest.mark.parametrize("team", ["E1 4DG", "sw1a1aa", "9434765919", "943 476 5919"])
def test_what_could_be_a_patient_is_not_named(tmp_path, team):
    found = rows(tmp_path, "a1,p1,T01,2025-03-04,,5,1,30", f"a2,p1,{team},2025-03-04,,5,1,30")
    assert any("not shown (1)" in warning for warning in found.warnings)
    assert not any(team in warning for warning in found.warnings)


def test_values_that_cannot_be_are_set_aside_and_the_row_kept(tmp_path):
    found = rows(
        tmp_path,
        "a1,1.2E+11,T01,2025-03-04,2025-03-05,5,11,-1",
        "a2,p2,T01,2025-03-04,soon,5,UNKNOWN,121",
    )
    assert found.totals.kept == 2
    assert column(found, "patient_id") == [None, "p2"]
    assert column(found, "booked_date") == [None, None]
    assert column(found, "lead_time") == ["Not known", "Not known"]
    assert column(found, "age_band") == ["Not known", "Not known"]
    assert column(found, "place") == ["not_known", "not_known"]
    assert dict(found.set_aside[["column", "rows"]].itertuples(index=False)) == {
        "patient_id": 1,
        "booked_date": 1,
        "lead_time": 1,
        "age": 2,
        "deprivation": 1,
    }
    assert {line["consequence"] for line in quarantined(tmp_path)} == {"row kept, value not used"}


def test_breakdowns_are_labelled(tmp_path):
    names = ["ethnicity", "sex", "language", "interpreter", "mode", "new_or_follow_up", "contact"]
    settings = SETTINGS + "".join(f'{name} = "{name}"\n' for name in names)
    found = rows(
        tmp_path,
        "a1,p1,T01,2025-03-04,,5,1,30,B1,F,en,N,11,1,group",
        "a2,p1,T01,2025-03-04,,5,1,30,99,1,Sylheti,Y,01,2,home",
        "a3,p1,T01,2025-03-04,,5,1,30,Somali,,,,,,",
        headings=",".join([HEADINGS, *names]),
        programme=settings,
    )
    assert column(found, "ethnicity") == ["White", "Not known", "Somali"]
    assert column(found, "sex") == ["Female", "Male", "Not known"]
    assert column(found, "language") == ["English", "Sylheti", "Not known"]
    assert column(found, "interpreter") == [
        "No interpreter needed",
        "Interpreter needed",
        "Not known",
    ]
    assert column(found, "mode") == ["Video", "Face to face", "Not known"]
    assert column(found, "new_or_follow_up") == ["First appointment", "Follow-up", "Not known"]
    assert column(found, "contact") == ["Group", "Home", "Not known"]


def test_mistaken_settings_are_refused_and_not_reported_row_by_row(tmp_path):
    settings = SETTINGS.replace('status = "status"', 'status = "team"')
    with pytest.raises(
        InputError, match=r'2 other words \(2\).*status under \[columns\], now "team"'
    ):
        read(tmp_path, programme=settings)


def refused_words(folder, words: list[str]) -> str:
    lines = [f"a{n},p{n},T01,2025-03-04,,{word},1,3" for n, word in enumerate(words)]
    with pytest.raises(InputError) as error:
        rows(folder, *lines)
    return str(error.value)


def test_words_that_most_rows_have_and_no_outcome_are_named(tmp_path):
    said = refused_words(tmp_path, ["Seen"] * 6 + ["seen "] * 3 + ["DNA"] * 5 + ["41", "5"])
    assert "15 of 16 rows rejected" in said
    assert '"Seen" (9), "DNA" (5), "41" (1)' in said
    assert "one of attended, did_not_attend, late_not_seen, cancelled_by_patient" in said
    assert "under its outcome in [status] of programme.toml" in said


def test_at_most_ten_words_are_named_short_and_none_that_may_be_a_person(tmp_path):
    long = "Attended, " + "and then some " * 9
    many = [f"Word {letter}" for letter in "abcdefghijk" for _ in range(5)]
    said = refused_words(tmp_path, [f'"{long}"'] * 9 + many + ["Ada Example", "AB1 2CD"] * 4)
    assert "Ada" not in said
    assert "AB1" not in said
    assert '"Attended, and then some and then some …" (9), "Word a" (5)' in said
    assert '"Word i" (5), 4 other words (18); wanted' in said


def test_the_fingerprint_moves_with_what_matters(tmp_path):
    first = read(tmp_path / "a").fingerprint
    assert read(tmp_path / "b").fingerprint == first
    with (tmp_path / "b" / "data" / "appointments.csv").open("a") as stream:
        stream.write("a3,p3,T01,2025-03-04,,5,1,30\n")
    programme = load_programme(tmp_path / "b")
    assert read_appointments(programme, data_to=DATA_TO).fingerprint != first
    renamed = SETTINGS.replace("Test programme", "Another name")
    assert read(tmp_path / "c", programme=renamed).fingerprint == first
    later = SETTINGS.replace("2025-01-01", "2025-01-02")
    assert read(tmp_path / "d", programme=later).fingerprint != first


# Cells as they come: right, wrong, repeated, empty, and rows cut short or too long.
CELLS = (
    st.sampled_from(["a1", "a2", "a3", "a4", "", "a1.0", " a2 "]),
    st.sampled_from(["p1", "p2", "", "1.2E+11"]),
    st.sampled_from(["T01", "t02", "T03", "", "T01 "]),
    st.sampled_from(["2025-03-04", "05/03/2025", "31/02/2025", "", "2024-01-01", "2026-01-01"]),
    st.sampled_from(["2025-03-01", "2025-12-01", "", "x"]),
    st.sampled_from(["5", "3", "7.0", "0", "", "maybe", "2"]),
    st.sampled_from(["1", "10", "11", "", "UNKNOWN"]),
    st.sampled_from(["30", "-1", "", "old"]),
)
LINES = st.one_of(
    st.tuples(*CELLS).map(",".join),
    st.sampled_from(["a9,p", ",,,,,,,", "a1,p1,T01,2025-03-04,2025-03-01,5,1,30,extra"]),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(LINES, max_size=12))
def test_no_row_is_lost_and_a_slow_count_agrees(tmp_path, lines):
    """The totals add up, and say what a reader of one row at a time would say."""
    enough = [f"keep{n},p1,T01,2025-03-04,2025-03-01,5,1,30" for n in range(len(lines) + 1)]
    found = rows(tmp_path, *enough, *lines)
    assert found.totals.adds_up
    assert found.totals.read == len(enough) + len(lines)
    assert len(column(found, "row")) == found.totals.kept
    expected = Counter(_slow_fates([*enough, *lines]))
    assert expected == Counter(
        kept=found.totals.kept,
        duplicate=found.totals.duplicates,
        rejected=found.totals.rejected,
        out_of_scope=found.totals.out_of_scope,
    )


def _slow_fates(lines: list[str]) -> list[str]:
    """One row at a time, in plain Python: the same rules, written a second time."""
    days = {"2025-03-04": 1, "05/03/2025": 1, "2024-01-01": 0, "2026-01-01": 0}
    fates, latest = [], {}
    for number, line in enumerate(lines):
        cells = [cell.strip() for cell in line.split(",")]
        fates.append("rejected")
        if len(cells) != 8 or not cells[0] or cells[3] not in days or cells[5] == "maybe":
            continue
        if cells[0] in latest:
            fates[latest[cells[0]]] = "duplicate"
        latest[cells[0]] = number
        inside = days[cells[3]] and cells[2].upper() in ("T01", "T02")
        fates[number] = "kept" if inside else "out_of_scope"
    return fates


def test_an_extract_without_rows_is_told_as_such(tmp_path):
    with pytest.raises(InputError, match="found no rows; wanted appointments below"):
        rows(tmp_path)


KEPT = [f"k{n},p{n},T01,2025-03-04,,5,1,30" for n in range(60)]


def test_an_identifier_in_place_of_the_team_is_refused_and_not_named(tmp_path):
    lines = [f"a{n},p{n},P{n % 12},2025-03-04,,5,1,30" for n in range(80)]
    with pytest.raises(InputError) as caught:
        rows(tmp_path, *KEPT[:20], *lines)
    (problem,) = caught.value.problems
    assert problem.column == "columns.team"
    assert "80 of 100 rows" in problem.found
    assert 'check team under [columns], now "team"' in problem.hint


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([f"X{n}Y" for n in range(21)], "not shown (21)"),
        ([f"T{n}" for n in range(10, 31)], "not shown (21)"),
        ([f"word{n}" for n in range(20)], "not shown (20)"),
        (["AB123", "T77"], "T77 (1), not shown (1)"),
        (["Clinic"] * 5, "Clinic (5)"),
    ],
)
def test_only_a_few_unknown_teams_are_named(tmp_path, words, shown):
    lines = [f"a{n},p{n},{word},2025-03-04,,5,1,30" for n, word in enumerate(words)]
    (warning,) = rows(tmp_path, *KEPT, *lines).warnings
    assert warning.endswith(f": {shown}.")


def test_every_reason_has_words_without_a_setting_in_them(tmp_path):
    """Every reason that the judgement can give, read from the statement that gives them."""
    teams = scope.TeamKeys(pd.DataFrame(), "e.team", "team", scope.UNKNOWN_TEAM)
    statement = scope._judged(teams, DATA_TO, DATA_TO)
    given = set(re.findall(r"THEN '([^']+)'", statement.partition("AS fate")[2]))
    given -= {"an earlier record of the same appointment"}
    reasons = given | {*entries.FAULTS, MALFORMED, scope.NO_TEAM_OF_AREA}
    assert len(given) == 6
    assert reasons == set(scope.PLAIN_WORDS)
    for reason in reasons:
        plain = scope.in_plain_words(reason)
        assert plain.split()[0] in ("appointments", "rows", "contacts")
        assert not re.search(r"[\[\]_:]|register|status|data_", plain)
