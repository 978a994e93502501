"""Text that means harm does none: no file strays, no formula computes, no bomb goes off."""

import csv
import gzip
import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date

import nbformat
import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from equity_reports import resources
from equity_reports.cli import run
from equity_reports.errors import InputError
from equity_reports.intake import limits
from equity_reports.intake.appointments import read_appointments
from equity_reports.intake.cells import SAFE_NAME, CellError, parse_identifier, parse_text
from equity_reports.intake.deprivation import read_deprivation
from equity_reports.intake.extracts import headings_of, open_extract
from equity_reports.intake.registers import Team
from equity_reports.intake.sources import read_text_table
from equity_reports.programme import load_programme
from equity_reports.reports.markup import forbidden
from equity_reports.reports.page import PageError, check_page
from equity_reports.synthetic import write_programme
from tests.disclosure.hostile import PAYLOADS
from tests.intake.folders import FILES, SETTINGS, write_folder

DAY = "2026-11-22"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write_programme(
        tmp_path_factory.mktemp("small") / "programme", teams=3, months=12, per_month=600
    )


# Ids


@pytest.mark.parametrize(
    "text",
    [
        *PAYLOADS, "../T01", "..", ".", "T01/../T02", "/etc", "C:", "T01\\x", "con", "NUL", "Com1",
        "LPT9", "T01.", "T01 ", "T\u0131", "\uff34\uff10\uff11", "T01\n", "T01\x00", "-T01", "",
        "{team}", "{{ team }}", "~", "T" * 41, "T\u200b01", "%2e%2e",
    ],
)  # fmt: skip
def test_no_id_leaves_the_outputs_folder(text):
    with pytest.raises(CellError):
        parse_identifier(text)


@pytest.mark.parametrize("other", ["T01", "t01"])
def test_no_two_ids_are_one_folder(tmp_path, other):
    teams = FILES["teams.csv"] + f"{other},Another,,,\n"
    with pytest.raises(InputError, match="team_id"):
        load_programme(write_folder(tmp_path, teams=teams))


@pytest.mark.parametrize("session", ["private", "Private", "../s1", "teams/..", "{session}"])
def test_no_session_is_a_folder_of_the_programs_own(tmp_path, session):
    sessions = FILES["learning_sessions.csv"].replace("s1,", f"{session},")
    with pytest.raises(InputError, match="session_id"):
        load_programme(write_folder(tmp_path, learning_sessions=sessions))


@pytest.mark.parametrize("slug", ["../out", "private/..", "nul", "a/b", "{x}"])
def test_no_slug_leaves_the_outputs(tmp_path, slug):
    with pytest.raises(InputError, match="slug"):
        load_programme(write_folder(tmp_path, programme=f'slug = "{slug}"\n' + SETTINGS))


# Words


def test_what_steers_a_screen_is_taken_out_and_long_text_is_cut():
    shown = parse_text(PAYLOADS[14])
    assert all(character.isprintable() for character in shown)
    assert not set(shown) & set("\u202e\u202c\u2066\u2069\u200f\ufeff\x1b\x9b\x07")
    assert len(parse_text("W" * 100_000)) <= 2_000
    assert parse_text("Łódź, 東京, 👩🏽\u200d⚕️") == "Łódź, 東京, 👩🏽\u200d⚕️"


def test_a_file_name_does_not_steer_the_terminal(tmp_path, capfd):
    settings = SETTINGS.replace("data/appointments.csv", "data/\\u001b[2J<b>\\u202e.csv")
    folder = write_folder(tmp_path / "programme", programme=settings)
    text = FILES["data/appointments.csv"].encode() + "a9,p9,T01,2025-02-03,,5,1,£\n".encode(
        "cp1252"
    )
    (folder / "data" / "\x1b[2J<b>\u202e.csv").write_bytes(text)
    assert run(["check", str(folder), "--outputs", str(tmp_path / "o"), "--today", DAY]) == 0
    (folder / "data" / "\x1b[2J<b>\u202e.csv").write_bytes(b"\x1b[2J\n")
    assert run(["check", str(folder), "--outputs", str(tmp_path / "o"), "--today", DAY]) == 3
    said = "".join(capfd.readouterr())
    assert "[2J<b>" in said
    assert not set(said) & set("\x1b\u202e")


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_page_is_judged_by_its_markup_and_not_by_its_words(text):
    from markupsafe import escape

    page = f'<body><h1>Team</h1><p title="{escape(text)}">{escape(text)}</p>'
    check_page(page)
    marked_up = {0, 1, 2, 3, 5, 6, 7}
    if PAYLOADS.index(text) in marked_up:
        with pytest.raises(PageError):
            check_page(f"<body><h1>Team</h1><p>{text}</p>")


@pytest.mark.parametrize(
    "html",
    [
        "<style>@import 'x'</style>",
        "<style>p { background: url( 'http://x' ) }</style>",
        '<p style="background:url(http://x)">',
        '<path fill="url(http://x#a)">',
        "<svg><animate attributeName=href values=javascript:x>",
        "<a href=' javascript:x'>",
        "<a href=JavaScript:x>",
        "<input formaction=javascript:x>",
        "<image xlink:href=http://x>",
        "<meta http-equiv='refresh' content='0;url=http://x'>",
        "<p ONCLICK=x>",
    ],
)
def test_what_runs_fetches_or_leads_away_is_found(html):
    assert list(forbidden(html))


def test_formulas_are_neutralised_in_every_table(small, tmp_path):
    from equity_reports.reports.numbers import _as_text

    for text in ("=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20x"):
        assert _as_text(text).startswith("'")
    folder = shutil.copytree(small, tmp_path / "programme")
    name = "=HYPERLINK(1).csv.gz"
    (folder / "data" / "appointments.csv.gz").rename(folder / "data" / name)
    settings = (folder / "programme.toml").read_text()
    (folder / "programme.toml").write_text(settings.replace("appointments.csv.gz", name))
    programme = load_programme(folder)
    read_appointments(programme, data_to=date(2026, 10, 31), quarantine=tmp_path / "q")
    (written,) = (tmp_path / "q").iterdir()
    cells = [cell for row in csv.reader(io.StringIO(written.read_text())) for cell in row]
    assert len(cells) > 6
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


# papermill


def test_papermills_templates_are_not_reachable(small, tmp_path):
    """A path with papermill's own braces, and Python in a folder's name, stay a path."""
    from equity_reports.reports import build
    from equity_reports.reports.jobs import PageJob
    from tests.reports.sample_notebook import write_sample

    folder = tmp_path / "{released} {{x}} '''+open('owned','w').name+''' \" \\n"
    folder.mkdir()
    notebook = write_sample(folder / "{current_datetime_utc}.ipynb", "assert 'owned' in released")
    value = str(folder / "T01.json")
    job = PageJob("T01", notebook, {"released": value}, folder / "{x}.html", "f", "t")
    result = build.build_page(job)
    assert result.failure is None
    assert (folder / "{x}.html").exists()
    assert not list(tmp_path.rglob("owned"))
    parameters = nbformat.read(resources.notebook("team_report"), as_version=4).cells[1].source
    assert parameters.strip() == 'released = "demo"'  # a register gives a parameter no value


def test_a_coach_is_named_to_papermill_by_a_safe_name(small):
    from equity_reports.outputs import SessionFolders
    from equity_reports.reports.coaches import coaches_of
    from equity_reports.reports.inputs import TeamFacts

    teams = [TeamFacts(team_id=f"T{n}", team_name="A", qi_coach=p) for n, p in enumerate(PAYLOADS)]
    for coach in coaches_of(teams):
        assert SAFE_NAME.fullmatch(coach.page_name)
        path = SessionFolders(small, "s", "1").coach_pack(coach.page_name)
        assert path.parent.name == "coaches"


def test_a_team_is_named_to_papermill_by_its_id_alone():
    assert not set(Team.__dataclass_fields__) & {"notebook", "parameters", "output", "path"}


# Bombs


def gzip_of(path, piece, times):
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(times):
            stream.write(piece)
    return path


def test_a_gzip_bomb_is_refused_at_a_stated_size(tmp_path):
    row = b"a1,p1,T01,2025-01-03,2025-01-01,5,1,34\n"
    bomb = gzip_of(tmp_path / "bomb.csv.gz", row * 25_000, 200)
    assert bomb.stat().st_size < 2_000_000
    with pytest.raises(InputError, match="more than 200 times its size"):
        open_extract(bomb, {"appointment_id": "a1"})
    for read in (read_text_table, read_deprivation):
        with pytest.raises(InputError, match="more than 200 times its size"):
            read(bomb)


def test_a_line_without_an_end_is_refused(tmp_path):
    bomb = gzip_of(tmp_path / "bomb.csv.gz", bytes(1 << 20), 300)
    with pytest.raises(InputError):
        headings_of(bomb)
    with pytest.raises(InputError, match="more than 200 times"):
        open_extract(bomb, {"appointment_id": "id"})


def test_a_file_that_is_only_large_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_TABLE", 1 << 20)
    path = gzip_of(tmp_path / "large.csv.gz", os.urandom(1 << 16), 40)
    with pytest.raises(InputError, match="more than 1 MiB when unpacked"):
        read_text_table(path)


def test_a_workbook_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", bytes(150 << 20))
    with pytest.raises(InputError, match="200 times its size"):
        read_text_table(path)
    with pytest.raises(InputError, match="200 times its size"):
        headings_of(path)


def test_a_sheet_of_formatting_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS_OF_TABLE", 1000)
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD2"] = "team_id", "x"
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(InputError, match="more than"):
        read_text_table(tmp_path / "wide.xlsx")


def test_entities_in_a_workbook_are_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    entities = (
        '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "/etc/passwd">]>'
    )
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as plain,
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as bomb,
    ):
        for part in plain.namelist():
            content = plain.read(part).decode()
            if part.endswith("sheet1.xml"):
                cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;&f;</t></is></c></row>'
                content = content.replace("<sheetData />", f"<sheetData>{cell}</sheetData>")
                start = content.find("<worksheet")
                content = content[:start] + entities + content[start:]
            bomb.writestr(part, content)
    with pytest.raises(InputError, match="cannot be read"):
        read_text_table(tmp_path / "bomb.xlsx")


def test_a_parquet_file_of_too_many_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 1000)
    path = tmp_path / "bomb.parquet"
    pyarrow.parquet.write_table(pa.table({"id": pa.array(["x"] * 2000)}), path)
    with pytest.raises(InputError, match="2,000 rows"):
        headings_of(path)


# The same inputs, the same bytes


def pages_of(folder):
    (shared,) = folder.glob("*/2026-11-25")
    kept = [path for path in shared.rglob("*") if path.suffix in (".html", ".csv")]
    return {path.relative_to(shared).as_posix(): path.read_bytes() for path in kept}


def test_the_same_inputs_give_the_same_bytes(small, tmp_path):
    """In two folders, with other hash seeds, another number of workers and another language."""
    made = []
    settings = (("1", "0", "C.UTF-8"), ("2", "4242", "POSIX"))
    for number, (workers, seed, language) in enumerate(settings):
        folder = tmp_path / f"place {number}"
        shutil.copytree(small, folder / "programme")
        asked = [str(folder / "programme"), "--outputs", str(folder / "o"), "--today", DAY]
        done = subprocess.run(
            [sys.executable, "-m", "equity_reports", "report", *asked, "--jobs", workers],
            env=os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": language},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
        made.append(pages_of(folder / "o"))
    first, second = made
    assert len(first) >= 7
    assert {name for name in first if first[name] != second.get(name)} == set()
    assert first.keys() == second.keys()
    print(f"{sum(map(len, first.values())):,} bytes of {len(first)} files compared")
