import pytest

from equity_reports import files
from equity_reports.errors import UsageError
from equity_reports.locking import only_run


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    files.write_text(path, "old")
    with pytest.raises(UnicodeEncodeError):
        files.write_text(path, "half of the new, then \ud800")
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["page.html"]


def test_what_a_killed_run_left_is_removed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / ".report.html.12.unfinished").touch()
    (tmp_path / "a" / "report.html").touch()
    assert files.remove_unfinished(tmp_path) == 1
    assert [found.name for found in (tmp_path / "a").iterdir()] == ["report.html"]
    assert files.remove_unfinished(tmp_path / "none") == 0


def test_a_private_folder_is_its_owners_alone(tmp_path):
    folder = files.private_folder(tmp_path / "private")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("made", "free"), [(None, True), ("", True), ("a.txt", False)])
def test_a_folder_is_free_where_nothing_is_lost(tmp_path, made, free):
    folder = tmp_path / "new"
    if made is not None:
        folder.mkdir()
    if made:
        (folder / made).touch()
    assert files.is_free(folder) is free
    assert not files.is_free(tmp_path / "new" / "a.txt") or made != "a.txt"


def test_the_second_run_says_so_and_stops(tmp_path):
    second = only_run(tmp_path)
    with only_run(tmp_path), pytest.raises(UsageError, match="Another run is writing"):
        second.__enter__()
    with only_run(tmp_path):
        pass
