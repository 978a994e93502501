"""What is past its retention is said, and deleted only when a person confirms."""

import pytest

from equity_reports.cli import run
from equity_reports.programme import load_programme
from equity_reports.synthetic import write_programme

DAY = "2026-11-22"


@pytest.fixture
def programme(tmp_path):
    folder = write_programme(tmp_path / "programme", teams=1, months=12, per_month=60)
    loaded = load_programme(folder)
    ids = [one.session_id for one in sorted(loaded.sessions, key=lambda one: one.data_to)]
    home = tmp_path / "outputs" / loaded.slug
    for one in [*ids[-4:], "somebody-elses"]:
        (home / one).mkdir(parents=True)
        (home / "private" / one / "released").mkdir(parents=True)
    return folder, home, ids


def keep(folder, sessions):
    path = folder / "programme.toml"
    path.write_text(f"{path.read_text()}\n[retention]\nsessions = {sessions}\n")


def asked(folder, home, *more):
    where = ("--outputs", str(home.parent), "--today", DAY)
    return run(["status", str(folder), *where, "--purge", *more])


def test_the_last_sessions_stay_and_the_older_ones_go(programme, capsys):
    folder, home, ids = programme
    keep(folder, 2)
    assert asked(folder, home) == 0
    assert capsys.readouterr().out.count("Would delete") == 4
    assert (home / ids[-4]).is_dir()
    assert asked(folder, home, "--confirm") == 0
    for place in (home, home / "private"):
        left = {path.name for path in place.iterdir()} - {"private"}
        assert left == {*ids[-2:], "somebody-elses"}


def test_the_ledger_outlives_the_pages_so_that_none_is_sent_twice(programme, capsys):
    folder, home, ids = programme
    keep(folder, 2)
    ledger = home / "private" / ids[-4] / "ledger.sqlite"
    left_by_a_killed_sender = ledger.with_name("ledger.sqlite-wal")
    ledger.write_text("who was sent what")
    left_by_a_killed_sender.write_text("and what was being sent")
    assert asked(folder, home, "--confirm") == 0
    assert set(ledger.parent.iterdir()) == {ledger, left_by_a_killed_sender}
    capsys.readouterr()
    assert asked(folder, home) == 0
    assert "Would delete" not in capsys.readouterr().out


def test_fewer_than_two_sessions_are_never_kept(programme, capsys):
    folder, home, ids = programme
    keep(folder, 1)
    assert asked(folder, home, "--confirm") == 3
    assert (home / ids[-4]).is_dir()


def test_without_the_setting_nothing_is_deleted(programme, capsys):
    folder, home, ids = programme
    assert asked(folder, home, "--confirm") == 2
    assert "[retention]" in capsys.readouterr().err
    assert (home / ids[-4]).is_dir()
