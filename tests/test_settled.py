from dataclasses import replace

import pytest

from equity_reports import files, settled
from equity_reports.intake.totals import Totals
from equity_reports.outputs import SessionFolders
from equity_reports.programme import load_programme
from equity_reports.synthetic import write_programme


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("settled") / "programme"
    return write_programme(home, teams=2, months=24, per_month=300)


@pytest.fixture
def folders(tmp_path):
    """A session's folders after a run that left two files."""
    folders = SessionFolders(tmp_path / "outputs", "a-programme", "S2")
    files.private_folder(folders.private)
    files.write_text(folders.report("T01"), "<p>the page</p>")
    files.write_text(folders.released / "T01.json", "{}")
    totals = Totals(10, 7, 1, 0, 2)
    made = settled.made_by(folders)
    settled.Settled(
        "key", made, {"T01": "T01", "programme.slides": ""}, totals, ("a warning",)
    ).write(folders)
    return folders


def key(folder, folders):
    return settled.key_of(load_programme(folder), folders)


def test_what_was_settled_is_read_back(folders):
    found = settled.read_settled(folders, "key")
    assert list(found.pages) == ["T01", "programme.slides"]
    assert found.warnings == ("a warning",)
    assert str(found.totals).startswith("10 read = 7 kept")


def test_another_key_settles_nothing(folders):
    assert settled.read_settled(folders, "another") is None
    assert settled.read_settled(folders, None) is None


@pytest.mark.parametrize("which", ["report", "released"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_is_gone_or_changed_settles_nothing(folders, which, gone):
    path = folders.report("T01") if which == "report" else folders.released / "T01.json"
    if gone:
        path.unlink()
    else:
        path.write_text("something else")
    assert settled.read_settled(folders, "key") is None


def test_a_file_of_another_version_or_half_a_file_settles_nothing(folders):
    path = folders.private / settled.NAME
    whole = path.read_text()
    for text in ("", whole[:50], whole.replace('"pages"', '"teams"')):
        path.write_text(text)
        assert settled.read_settled(folders, "key") is None


def test_a_run_that_begins_forgets(folders):
    settled.forget_settled(folders)
    assert settled.read_settled(folders, "key") is None


def test_the_same_inputs_have_the_same_key(folder, folders):
    assert key(folder, folders) == key(folder, folders)


@pytest.mark.parametrize(
    "name", ["change_ideas.csv", "programme.toml", "data/appointments.csv.gz", "teams.csv"]
)
def test_every_input_is_in_the_key(folder, folders, name):
    before, path = key(folder, folders), folder / name
    programme, kept = load_programme(folder), path.read_bytes()
    path.write_bytes(kept + b"\n")
    try:
        assert settled.key_of(programme, folders) != before
    finally:
        path.write_bytes(kept)


def test_the_session_before_is_in_the_key_and_this_one_is_not(folder, folders):
    before = key(folder, folders)
    files.write_text(folders.released / "T02.json", "{}")
    assert key(folder, folders) == before
    earlier = replace(folders, session_id="S1")
    files.write_text(earlier.released / "T01.json", "{}")
    assert key(folder, folders) != before


def test_the_program_is_in_the_key(folder, folders, monkeypatch):
    before = key(folder, folders)
    monkeypatch.setattr(settled, "program", lambda: "another")
    assert key(folder, folders) != before


def test_without_a_source_there_is_no_key(folder, folders):
    programme = load_programme(folder)
    source = folder / "data" / "deprivation.csv"
    kept = source.read_bytes()
    source.unlink()
    try:
        assert settled.key_of(programme, folders) is None
    finally:
        source.write_bytes(kept)
