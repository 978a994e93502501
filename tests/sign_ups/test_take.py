"""Exports as they come, against a register that people edit by hand."""

import csv
import email
import re
from datetime import date
from email.policy import default

import pytest

from equity_reports.cli import run
from equity_reports.intake.registers import Team, read_register
from equity_reports.sign_ups.take import take_sign_ups
from equity_reports.synthetic import write_programme
from tests.narrative.reading_grade import reading_grade
from tests.sign_ups import exports

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An invented programme of 38 teams; its files are copied before a test changes them."""
    folder = tmp_path_factory.mktemp("made")
    return write_programme(folder / "programme", teams=38, months=2, per_month=380)


@pytest.fixture
def programme(made, tmp_path):
    """The registers and settings alone: no data need be there to sign up."""
    folder = tmp_path / "programme"
    folder.mkdir()
    for path in made.glob("*.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def take(programme, tmp_path):
    def take(export, **more):
        return take_sign_ups(programme, export, outputs=tmp_path / "out", today=TODAY, **more)

    return take


def fates(taken):
    return [(one.fate, one.team_id) for one in taken.sorted]


def letters(taken):
    return [email.message_from_bytes(path.read_bytes(), policy=default) for path in taken.drafts]


def teams(programme):
    register = read_register(programme, "teams", Team)
    assert register.problems == []
    return {team.team_id: team for _, team in register.records}


def test_microsoft_forms(take, programme, tmp_path):
    taken = take(exports.microsoft_forms(tmp_path / "export.xlsx"))
    assert fates(taken) == [("added", "T39"), ("added", "T40"), ("to be decided", "")]
    assert "T09" in taken.sorted[2].why  # Old Orchard Memory Service
    team = teams(programme)["T39"]
    assert (team.team_name, team.joined_on) == ("Willow Bank Memory Clinic", date(2026, 11, 3))
    assert (team.aim, team.sponsor, team.phase) == ("Fewer missed first visits", "", "3")
    assert team.recipients == (f"lead.1@{exports.DOMAIN}",)


def test_google_forms(take, programme, tmp_path):
    taken = take(exports.google_forms(tmp_path / "export.csv"))
    assert fates(taken) == [
        ("signed up twice", ""),
        ("registered already", "T38"),
        ("added", "T39"),
        ("added", "LUT7"),
    ]
    assert teams(programme)["T39"].aim == "Second thoughts, longer"


def test_a_folder_of_answers_that_our_form_saved(take, programme, tmp_path):
    taken = take(exports.saved_by_our_form(tmp_path / "answers"))
    assert fates(taken) == [("added", "T39"), ("added", "T40")]
    assert teams(programme)["T40"].joined_on == date(2026, 11, 9)


@pytest.mark.parametrize("export", [exports.hostile_text, exports.hostile_fields])
def test_hostile_answers_do_no_harm(export, take, programme, tmp_path):
    suffix = "xlsx" if export is exports.hostile_fields else "csv"
    taken = take(export(tmp_path / f"export.{suffix}"))
    with (programme / "teams.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[39:]
    assert rows
    for cell in (cell for row in rows for cell in row):
        assert not cell or cell[0] not in "=+-@|%\t\r\n'＝"
        assert not re.search(r"://|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", cell)
    assert "evil.example" not in "".join(row[-1] for row in rows)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", row[0]) for row in rows)
    for letter in letters(taken):
        assert set(letter.keys()) <= {
            "X-Unsent", "From", "Reply-To", "To", "Subject", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip
        assert "evil.example" not in str(letter["To"])
        assert "://" not in letter.get_content()
        assert "1337" not in letter.get_content()


def test_hostile_exports_land_rightly(take, tmp_path):
    text = take(exports.hostile_text(tmp_path / "text.csv"))
    assert fates(text)[-1][0] == "added"
    names = [one.response.sign_up.team_name for one in text.sorted if one.fate == "added"]
    assert names[-1] == "Decent Team"
    assert not re.search(r"[<>{}\\@]|://", "".join(names))
    fields = take(exports.hostile_fields(tmp_path / "fields.xlsx"))
    assert [fate for fate, _ in fates(fields)] == [
        "not usable",
        "not usable",
        "not usable",
        "not usable",
        "not usable",
        "not usable",
        "to be decided",
        "added",
    ]


def test_a_second_run_adds_nothing(take, programme, tmp_path):
    export = exports.microsoft_forms(tmp_path / "export.xlsx")
    first = take(export)
    before = (programme / "teams.csv").read_bytes()
    stamps = {path: path.stat().st_mtime_ns for path in first.drafts}
    again = take(export)
    assert [fate for fate, _ in fates(again)] == ["registered already"] * 2 + ["to be decided"]
    assert (programme / "teams.csv").read_bytes() == before
    assert {path: path.stat().st_mtime_ns for path in first.drafts} == stamps
    assert again.drafts == ()


def test_a_person_may_say_that_it_is_another_team(take, programme, tmp_path):
    export = exports.microsoft_forms(tmp_path / "export.xlsx")
    taken = take(export, different=["old orchard memory  CLINIC"])
    assert taken.sorted[2].team_id == "T41"
    assert [fate for fate, _ in fates(take(export))] == ["registered already"] * 3


def test_what_was_read_adds_up(take, tmp_path):
    for export in (
        exports.microsoft_forms(tmp_path / "one.xlsx"),
        exports.hostile_text(tmp_path / "two.csv"),
    ):
        taken = take(export)
        told = next(taken.lines())
        read, *parts = map(int, re.findall(r"\d+", told))
        assert read == sum(parts) == len(taken.sorted)


def test_the_letters_are_drafts_to_the_right_people(take, programme, tmp_path):
    people = (programme / "people.csv").read_text()
    people = people.replace("role,email", "role,email,covers")
    people = re.sub(r"(Advisor Hazel.*)", r"\1,Luton; Bedford", people)
    (programme / "people.csv").write_text(people)
    taken = take(exports.saved_by_our_form(tmp_path / "answers"))
    adviser, welcome, *_ = letters(taken)
    assert adviser["To"] == f"advisor.hazel@{exports.DOMAIN}"
    assert welcome["To"] == f"dunmore@{exports.DOMAIN}"
    assert teams(programme)["T39"].improvement_advisor == "Advisor Hazel Example"
    for letter in (adviser, welcome):
        assert letter["X-Unsent"] == "1"
        assert letter["Date"] is None
        assert "Dunmore Nursing Team" in letter.get_content()
        prose = re.split("What they told us|Here is what", letter.get_content())[0]
        names = ("Pursuing Equity", "Improvement Advisor", "learning session", "change idea")
        assert reading_grade(re.sub(r"\([^)]*\)|\* ", "", prose), names=names) <= 6
    folder = taken.drafts[0].parent
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}


def test_nobody_is_guessed_to_be_the_adviser(take, tmp_path):
    taken = take(exports.saved_by_our_form(tmp_path / "answers"))
    assert letters(taken)[0]["To"] is None
    assert "No Improvement Advisor is known for Luton, Older people" in "".join(taken.notes)


def test_the_drafts_are_there_before_the_register_says_so(take, programme, tmp_path, monkeypatch):
    export = exports.saved_by_our_form(tmp_path / "answers")
    before = (programme / "teams.csv").read_bytes()
    with monkeypatch.context() as stopped:
        stopped.setattr("equity_reports.sign_ups.take._replace", _stop)
        with pytest.raises(KeyboardInterrupt):
            take(export)
    assert (programme / "teams.csv").read_bytes() == before
    assert len(list(tmp_path.rglob("*.eml"))) == 4
    assert fates(take(export)) == [("added", "T39"), ("added", "T40")]


def _stop(*_):
    raise KeyboardInterrupt


def command(programme, tmp_path, export, *more):
    where = ("--outputs", str(tmp_path / "out"), "--today", "2026-11-22")
    return run(["sign-ups", str(programme), str(export), *where, *more])


def test_the_command_says_what_was_done(programme, tmp_path, capfd):
    assert command(programme, tmp_path, exports.microsoft_forms(tmp_path / "export.xlsx")) == 0
    told = capfd.readouterr().out
    assert "Sign-ups: 3 read = 2 added + 0 registered already" in told
    assert "T39 Willow Bank Memory Clinic: added" in told
    assert "--different" in told
    assert "Nothing was sent." in told


@pytest.mark.parametrize("text", ["", "name,place\nOne,Luton\n", None])
def test_an_export_that_is_none_is_bad_input(text, programme, tmp_path, capfd):
    before = (programme / "teams.csv").read_bytes()
    if text is not None:
        (tmp_path / "export.csv").write_text(text)
    assert command(programme, tmp_path, tmp_path / "export.csv") == 3
    assert "export.csv" in capfd.readouterr().err
    assert (programme / "teams.csv").read_bytes() == before


def test_a_register_that_is_open_is_left_alone(programme, tmp_path, capfd):
    export = exports.microsoft_forms(tmp_path / "export.xlsx")
    (programme / "~$teams.csv").touch()
    assert command(programme, tmp_path, export) == 2
    assert "open" in capfd.readouterr().err
    assert not list(tmp_path.rglob("*.eml"))
