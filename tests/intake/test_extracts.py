"""Appointments from every kind of file, with the right row numbers, whatever is wrong in it."""

import gzip
import subprocess
import sys
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from equity_reports.errors import InputError
from equity_reports.intake import extracts
from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.extracts import open_extract
from equity_reports.programme import load_programme
from tests.intake.folders import FILES, SETTINGS, write_folder

COLUMNS = {"appointment_id": "id", "status": "status"}
CSV = FILES["data/appointments.csv"]


def rows_of(path, columns=COLUMNS):
    batches = [batch.to_pandas() for batch in open_extract(path, columns).batches()]
    return pd.concat(batches, ignore_index=True)


def test_row_numbers_step_over_malformed_rows_in_every_block(tmp_path, monkeypatch):
    """Every tenth row is cut short; the others keep the numbers that a spreadsheet shows."""
    monkeypatch.setattr(extracts, "BLOCK_BYTES", 256)
    path = tmp_path / "many.csv"
    lines = [f"{row},5" if row % 10 else f"{row}" for row in range(2, 1001)]
    path.write_text("\n".join(["id,status", *lines]) + "\n")
    found = rows_of(path)
    assert len(found) == 900 - 1
    assert (found["row"] == found["appointment_id"].astype(int)).all()


def test_quotes_newlines_and_spaces_do_not_shift_columns(tmp_path):
    path = tmp_path / "quoted.csv"
    path.write_text('\ufeffnote, id ,status\n"a, ""b""\nc",1, 5 \n"x",2,3\n', encoding="utf-8")
    assert rows_of(path).to_numpy().tolist() == [[2, "1", "5"], [3, "2", "3"]]


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0", "\u2003", "\u3000", "  "])
def test_white_space_of_any_kind_goes_from_both_ends_and_stays_within(tmp_path, space):
    path = tmp_path / "spaced.csv"
    path.write_text(f"id,status\n{space}1{space},a{space}b\n22,{space}\n", encoding="utf-8")
    assert rows_of(path)[["appointment_id", "status"]].to_numpy().tolist() == [
        ["1", f"a{space}b"],
        ["22", ""],
    ]


def test_what_only_a_workbook_or_a_solver_needs_is_not_loaded_to_read_text():
    command = (
        "import sys, equity_reports.intake.appointments, equity_reports.reports.maker as _; "
        "print({'openpyxl', 'scipy.optimize'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_encodings_and_marks_between_columns(tmp_path, encoding, mark):
    path = tmp_path / "spelt.csv"
    text = "id,status\n" + "1,seen\n" * 50 + "2,vu à l’hôpital\n"
    path.write_bytes(text.replace(",", mark).encode(encoding))
    assert rows_of(path)["status"].iloc[-1] == "vu à l’hôpital"


def test_gzip_and_parquet_and_excel_say_the_same(tmp_path):
    write_folder(tmp_path)
    data = tmp_path / "data"
    with gzip.open(data / "a.csv.gz", "wt") as stream:
        stream.write(CSV)
    table = pd.read_csv(data / "appointments.csv")
    table["status"] = table["status"].astype(float)
    table["date"] = [datetime(2025, 1, 3), datetime(2025, 2, 3)]
    table["team"] = table["team"].astype("category")
    table.to_parquet(data / "b.parquet")
    table["date"] = [date(2025, 1, 3), date(2025, 2, 3)]
    table.to_excel(data / "c.xlsx", index=False)
    kept = []
    for name in ("appointments.csv", "a.csv.gz", "b.parquet", "c.xlsx"):
        write_folder(tmp_path, programme=SETTINGS.replace("appointments.csv", name))
        found = read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
        table = found.connection.execute("FROM appointments").df()
        kept.append(table.drop(columns=["source", "row"]))
    for other in kept[1:]:
        pd.testing.assert_frame_equal(kept[0], other)


def test_a_list_of_files_and_a_folder_are_one_extract(tmp_path):
    more = CSV.replace("a1,", "a3,").replace(
        "a2,p2,T02,03/02/2025,2025-01-03,3.0", "a1,p1,T01,2025-01-03,,3"
    )
    for setting in ('["data/appointments.csv", "data/more.csv"]', '"data"'):
        settings = SETTINGS.replace('"data/appointments.csv"', setting)
        write_folder(tmp_path, programme=settings, data__more=more)
        found = read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
        assert (found.totals.read, found.totals.kept, found.totals.duplicates) == (4, 3, 1)
        later = found.connection.execute(
            "SELECT source, outcome FROM appointments WHERE appointment_id = 'a1'"
        ).fetchall()
        assert later == [("more.csv", "did_not_attend")]


def test_large_identifiers_from_parquet_keep_every_digit(tmp_path):
    path = tmp_path / "ids.parquet"
    pd.DataFrame({"id": [558997776694438.0, 29872499824296.0], "status": [5, 3]}).to_parquet(path)
    assert rows_of(path)["appointment_id"].tolist() == ["558997776694438", "29872499824296"]


@pytest.mark.parametrize("kind", ["truncated", "unclosed", "not_excel", "not_parquet", "empty"])
def test_a_damaged_file_is_told_without_a_traceback(tmp_path, kind, monkeypatch):
    monkeypatch.setattr(extracts, "BLOCK_BYTES", 4096)
    name = {"truncated": "x.csv.gz", "not_excel": "x.xlsx", "not_parquet": "x.parquet"}
    file = name.get(kind, "x.csv")
    write_folder(tmp_path, programme=SETTINGS.replace("appointments.csv", file))
    many = CSV + "".join(f"b{n},p,T01,2025-01-03,,5,1,3\n" for n in range(5000))
    content = {
        "truncated": gzip.compress(many.encode())[:-2000],
        "unclosed": many.replace("b7,p", 'b7,"p').encode(),
        "empty": b"",
    }.get(kind, b"no such thing")
    (tmp_path / "data" / file).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
    assert caught.value.problems[0].file == file


def test_a_heading_that_is_there_twice_is_refused(tmp_path):
    folder = write_folder(tmp_path, data__appointments=CSV.replace("booked", "date", 1))
    with pytest.raises(InputError) as caught:
        load_programme(folder)
    assert {problem.column for problem in caught.value.problems} == {
        "appointment_date",
        "booked_date",
    }


def test_an_empty_workbook_is_told(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="a table of appointments with headings"):
        extracts.headings_of(tmp_path / "x.xlsx")


MANY = [f"b{n},p{n},T01,2025-01-03,,5,1,3" for n in range(2, 9001)]
HEADING = CSV.partition("\n")[0]


def with_rows(changed: dict[int, str]) -> str:
    rows = [changed.get(row, line) for row, line in enumerate(MANY, 2)]
    return "\n".join([HEADING, *rows]) + "\n"


@pytest.mark.parametrize("file", ["x.csv", "x.csv.gz"])
@pytest.mark.parametrize(
    "changed",
    [
        {500: '"b500,p,T01,2025-01-03,,5,1,3'},
        {500: 'b500,p,T01,2025-01-03,,5,1,"3'},
        {500: 'b500,"p,T01,2025-01-03,,5,1,3', 700: 'b700,"Smith, J",T01,2025-01-03,,5,1,3'},
        {500: 'b500,"p,T01,2025-01-03,,5,1,3', 700: 'b700,p",T01,2025-01-03,,5,1,3'},
        {500: 'b500,p,T01,2025-01-03,,5,1,"3', 700: 'b700,p,T01,2025-01-03,,5,1,3"'},
        {500: '"b500,p,T01,2025-01-03,,5,1,3', 501: 'b501,p",T01,2025-01-03,,5,1,3'},
    ],
)
def test_a_quotation_mark_that_is_never_closed_loses_no_row_in_silence(tmp_path, file, changed):
    """Far below the size of a block: only the rows it swallows tell of it."""
    write_folder(tmp_path, programme=SETTINGS.replace("appointments.csv", file))
    content = with_rows(changed).encode()
    packed = gzip.compress(content) if file.endswith(".gz") else content
    (tmp_path / "data" / file).write_bytes(packed)
    with pytest.raises(InputError, match="not closed in its row") as caught:
        read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == (file, 500)
    assert "b500" not in str(problem)


def test_notes_of_several_lines_and_marks_within_a_cell_are_no_mistake(tmp_path):
    notes = ['5" wide', '"said ""no, thanks""\nand left"', '"a,\r\n\r\nb,c,d,e,f"', ""]
    rows = [f"{row},{notes[number % 4]}" for number, row in enumerate(MANY[:400])]
    write_folder(tmp_path, data__appointments="\n".join([f"{HEADING},note", *rows]))
    found = read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
    assert str(found.totals).startswith("400 read = 400 kept")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_an_unclosed_mark_is_found_in_any_encoding(tmp_path, encoding):
    write_folder(tmp_path)
    text = with_rows({7: 'b7,"é,T01,2025-01-03,,5,1,3'})
    (tmp_path / "data" / "appointments.csv").write_bytes(text.encode(encoding))
    with pytest.raises(InputError, match="row 7: found a quotation mark"):
        read_appointments(load_programme(tmp_path), data_to=date(2025, 10, 31))
