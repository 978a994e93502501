import hashlib
import os
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import equity_reports
from equity_reports.intake.appointments import read_appointments
from equity_reports.programme import load_programme
from equity_reports.synthetic import write_programme
from equity_reports.synthetic.dates import make_days

SMALL = {"teams": 3, "months": 12, "per_month": 600}
FILES = {
    "programme.toml",
    "teams.csv",
    "people.csv",
    "change_ideas.csv",
    "pdsa_cycles.csv",
    "process_measures.csv",
    "learning_sessions.csv",
    "data/appointments.csv.gz",
    "data/deprivation.csv",
    "truth.json",
}
COLUMNS = {
    "teams": "team_id team_name directorate borough phase joined_on qi_coach improvement_advisor "
    "sponsor aim aim_measure aim_value aim_by recipients",
    "people": "name role email",
    "change_ideas": "team_id idea_id title theme scale started_on implemented_on ended_on status "
    "prediction what_happened learning next_step",
    "pdsa_cycles": "team_id idea_id cycle from_date to_date scale predicted happened learnt "
    "next_step",
    "process_measures": "team_id idea_id period numerator denominator",
    "learning_sessions": "session_id title held_on data_to",
}


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_that_a_programme_holds_is_written(small):
    assert set(digests(small.folder)) == FILES


@pytest.mark.parametrize("name", COLUMNS)
def test_registers_have_the_promised_columns(name, small):
    assert list(small.register(name).columns) == COLUMNS[name].split()


def test_one_seed_gives_the_same_bytes_in_another_process(tmp_path):
    here = write_programme(tmp_path / "here", seed=11, **SMALL)
    there = tmp_path / "a folder with another name"
    code = (
        "import sys, pathlib; from equity_reports.synthetic import write_programme; "
        f"write_programme(pathlib.Path(sys.argv[1]), seed=11, **{SMALL!r})"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, env=environment)
    assert digests(here) == digests(there)


def test_another_seed_gives_other_appointments_in_the_same_teams(small, tmp_path):
    other = write_programme(tmp_path, seed=4, **SMALL)
    same = {
        name for name, digest in digests(other).items() if digests(small.folder)[name] == digest
    }
    assert same == {"programme.toml", "teams.csv", "people.csv", "learning_sessions.csv"}


@pytest.mark.parametrize(
    "settings", [{"teams": 0}, {"teams": 39}, {"months": 1}, {"teams": 10, "per_month": 99}]
)
def test_settings_out_of_range_are_refused(settings, tmp_path):
    with pytest.raises(ValueError, match="wanted"):
        write_programme(tmp_path / "new", **settings)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("teams", [1, 2, 3, 7, 38])
def test_a_programme_of_any_number_of_teams_is_of_the_size_asked_for(teams, tmp_path):
    write_programme(tmp_path, teams=teams, months=3, per_month=400)
    lines = (tmp_path / "teams.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == teams + 1


def test_the_program_reads_it_as_it_reads_real_data(small):
    programme = load_programme(small.folder)
    session = programme.session(None, date(2026, 11, 22))
    assert (len(programme.teams), session.session_id) == (3, "2026-11-25")
    appointments = read_appointments(programme, data_to=session.data_to)
    told = small.truth["rows"]
    totals = appointments.totals
    assert totals.adds_up
    assert (totals.read, totals.kept) == (told["written"], told["kept"])
    assert (totals.duplicates, totals.rejected) == (
        told["superseded"],
        told["bad_date"] + told["unknown_status"],
    )


def test_settings_map_every_column_of_the_extract(small):
    settings = tomllib.loads((small.folder / "programme.toml").read_text(encoding="utf-8"))
    assert list(settings["columns"].values()) == list(small.rows.columns)
    assert settings["dates"]["data_from"] == date.fromisoformat(small.truth["data_from"])
    assert set(small.register("change_ideas")["theme"]) <= set(settings["themes"])


@pytest.mark.parametrize("name", ["change_ideas", "pdsa_cycles", "process_measures"])
def test_registers_name_known_teams_and_ideas_in_order_of_time(name, demo):
    table, ideas = demo.register(name), demo.register("change_ideas")
    assert set(table["team_id"]) <= set(demo.register("teams")["team_id"])
    assert set(table["idea_id"]) <= set(ideas["idea_id"])
    assert ideas["idea_id"].is_unique
    for start, end in (("started_on", "ended_on"), ("from_date", "to_date")):
        if start in table:
            assert (table[start].le(table[end]) | table[end].eq("")).all()


def test_process_measures_count_no_more_than_there_are(demo):
    table = demo.register("process_measures")
    assert len(table) > 100
    assert table["numerator"].astype(int).le(table["denominator"].astype(int)).all()


def test_every_person_and_place_is_plainly_invented(demo):
    people, teams = demo.register("people"), demo.register("teams")
    assert people["name"].str.endswith(" Example").all()
    assert set(teams[["qi_coach", "improvement_advisor", "sponsor"]].to_numpy().ravel()) <= set(
        people["name"]
    )
    addresses = ";".join([*people["email"], *teams["recipients"]]).split(";")
    assert all(address.strip().endswith(".example") for address in addresses)
    # The last real code of 2011 is E01033768.
    assert (demo.areas.index > "E01033768").all()
    assert demo.areas["LSOA name (2011)"].str.contains("(invented)", regex=False).all()


@pytest.mark.parametrize(
    "today", [date(2026, 11, 22) + timedelta(days=11 * n) for n in range(40)] + [date(2028, 2, 29)]
)
def test_sessions_come_every_six_to_eight_weeks_with_time_to_prepare(today):
    days = make_days(today, 24)
    sessions = days.sessions
    assert 4 <= len(sessions) <= 6
    assert 2 <= (sessions[-1].held_on - today).days <= 5
    assert sessions[-1].held_on.weekday() < 5
    for earlier, later in pairwise(sessions):
        assert 42 <= (later.held_on - earlier.held_on).days <= 56
        assert earlier.data_to < later.data_to
    for session in sessions:
        assert 14 <= (session.held_on - session.data_to).days <= 45
        assert (session.data_to + timedelta(days=1)).day == 1
    assert days.first.day == 1
    assert round(days.length / 30.44) == 24


def test_the_last_session_of_the_demonstration_leaves_three_to_four_weeks():
    last = make_days(date(2026, 11, 22), 24).sessions[-1]
    assert (last.held_on, last.data_to) == (date(2026, 11, 25), date(2026, 10, 31))


def test_nothing_that_makes_a_page_knows_the_truth():
    package = Path(equity_reports.__file__).parent
    for path in package.rglob("*.py"):
        if path.parent.name != "synthetic":
            text = path.read_text(encoding="utf-8")
            assert "truth.json" not in text, path
            assert "synthetic.truth" not in text, path
    for path in (package.parent / "notebooks").glob("*.ipynb"):
        assert "truth.json" not in path.read_text(encoding="utf-8"), path
