"""Rows kept between runs: the same figures, changed files alone read, nothing beyond its source."""

import stat
from datetime import date

import duckdb
import pytest

from equity_reports.intake import appointments
from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.typed_rows import FOLDER, typed_rows
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder

KEEP = SETTINGS.replace("[dates]", "[refresh]\nkeep_typed_rows = true\n[dates]").replace(
    "data/appointments.csv", "data"
)
HEADINGS = "id,person,team,date,booked,status,decile,age\n"


def month(number, status="5"):
    rows = [
        f"m{number}-{row},p{row},T0{row % 2 + 1},2025-0{number}-1{row},,{status},{row + 1},40\n"
        for row in range(6)
    ]
    return HEADINGS + "".join(rows)


@pytest.fixture
def folder(tmp_path):
    """A programme with two monthly files, which keeps its typed rows."""
    write_folder(tmp_path / "p", programme=KEEP, data__appointments=None)
    for number in (1, 2):
        (tmp_path / "p" / "data" / f"month{number}.csv").write_text(month(number))
    return tmp_path / "p"


@pytest.fixture
def opened(monkeypatch):
    """The names of the files that were opened to be read."""
    names = []
    whole = appointments.open_extract

    def noted(path, columns):
        names.append(path.name)
        return whole(path, columns)

    monkeypatch.setattr(appointments, "open_extract", noted)
    return names


def read(folder, private):
    programme = load_programme(folder)
    kept = typed_rows(programme, private)
    found = read_appointments(programme, data_to=date(2025, 10, 31), typed=kept)
    rows = found.connection.execute(
        "SELECT * FROM appointments ORDER BY appointment_id, source"
    ).fetchall()
    found.connection.close()
    return rows, found.totals, found.rejections.to_dict("records"), found.warnings


def test_only_what_changed_is_read_and_the_figures_are_the_same(folder, tmp_path, opened):
    private = tmp_path / "private"
    first = read(folder, private)
    assert opened == ["month1.csv", "month2.csv"]
    assert read(folder, private) == first == read(folder, None)
    assert opened[2:4] == ["month1.csv", "month2.csv"]  # nothing kept was used without a folder

    # A month comes and another is taken out again, with an appointment of the month before in it.
    late = month(3) + "m1-0,p0,T01,2025-01-10,,3,1,40\n" + "m9,p9,T01,no day,,5,1,40\n"
    (folder / "data" / "month3.csv").write_text(late)
    del opened[:]
    grown = read(folder, private)
    assert opened == ["month3.csv"]
    assert grown == read(folder, None)
    assert (grown[1].duplicates, grown[1].rejected) == (1, 1)


def test_a_file_that_changed_is_read_again_and_its_old_rows_are_gone(folder, tmp_path, opened):
    private = tmp_path / "private"
    read(folder, private)
    before = {path.name for path in (private / FOLDER).iterdir()}
    (folder / "data" / "month2.csv").write_text(month(2, status="3"))
    del opened[:]
    changed = read(folder, private)
    assert opened == ["month2.csv"]
    assert changed == read(folder, None)
    after = {path.name for path in (private / FOLDER).iterdir()}
    assert len(before) == len(after) == 2
    assert len(before & after) == 1
    (folder / "data" / "month2.csv").unlink()
    read(folder, private)
    assert len(list((private / FOLDER).iterdir())) == 1


def test_a_new_meaning_of_a_word_types_every_row_anew(folder, tmp_path, opened):
    private = tmp_path / "private"
    read(folder, private)
    (folder / "programme.toml").write_text(KEEP + '[status]\nattended = ["6"]\nunknown = ["5"]\n')
    del opened[:]
    with pytest.raises(Exception, match="outcome"):
        read(folder, private)
    assert opened == ["month1.csv", "month2.csv"]


def test_rows_are_their_owners_alone_and_kept_by_request_only(folder, tmp_path):
    private = tmp_path / "private"
    read(folder, private)
    kept = private / FOLDER
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    (folder / "programme.toml").write_text(KEEP.replace("= true", "= false"))
    read(folder, private)
    assert not kept.exists()


def test_rows_that_were_damaged_are_read_from_their_file(folder, tmp_path, opened):
    private = tmp_path / "private"
    first = read(folder, private)
    for path in (private / FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:200])
    del opened[:]
    assert read(folder, private) == first
    assert opened == ["month1.csv", "month2.csv"]
    assert all(duckdb.sql(f"FROM '{path}'").fetchall() for path in (private / FOLDER).iterdir())
