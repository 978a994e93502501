"""The ledger: a message's states, what each may become, and what a dead sender leaves."""

import sqlite3
import stat
from itertools import product

import pytest

from equity_reports.delivery import ledger as states
from equity_reports.delivery.ledger import open_ledger, read_rows
from equity_reports.errors import UsageError
from equity_reports.retention import LEDGER

AT = "2026-11-22T09:00:00+00:00"
ONE = ("2026-11", "team", "T01", "a@trust.example", "f1")


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path) as ledger:
        yield ledger


def bring(ledger, state):
    """Queue a message and bring it into a state."""
    ledger.queue([ONE], at=AT)
    (row,) = ledger.rows()
    if state == states.REFUSED:
        return ledger.move(row, states.REFUSED, at=AT)
    if state != states.QUEUED:
        row = ledger.move(row, states.SENDING, at=AT)
    return ledger.move(row, state, at=AT) if row.state != state else row


ALLOWED = {
    ("queued", "sending"), ("queued", "refused"), ("refused", "queued"),
    ("sending", "sent"), ("sending", "refused"), ("sending", "queued"), ("sending", "uncertain"),
    ("uncertain", "sent"), ("uncertain", "queued"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(states.STATES, states.STATES)))
def test_a_message_becomes_what_it_may_and_nothing_else(ledger, before, after):
    row = bring(ledger, before)
    if (before, after) in ALLOWED:
        assert ledger.move(row, after, at=AT).state == after
    else:
        with pytest.raises(ValueError, match="cannot become"):
            ledger.move(row, after, at=AT)
        assert ledger.row(row.id) == row


def test_what_was_sent_is_never_sent_again(ledger):
    bring(ledger, states.SENT)
    ledger.queue([ONE], at=AT)
    assert [row.state for row in ledger.rows()] == ["sent"]


def test_a_row_that_has_moved_on_is_not_moved_by_an_old_reader(ledger):
    row = bring(ledger, states.QUEUED)
    ledger.move(row, states.SENDING, at=AT)
    with pytest.raises(ValueError, match="no longer queued"):
        ledger.move(row, states.SENDING, at=AT)


def test_versions_recipients_and_rehearsals_are_messages_of_their_own(ledger):
    other = [(*ONE[:3], "b@trust.example", "f1"), (*ONE[:4], "f2")]
    ledger.queue([ONE, *other], at=AT)
    ledger.queue([ONE], at=AT, rehearsal=ledger.next_rehearsal())
    assert len(ledger.rows()) == 4
    assert ledger.next_rehearsal() == 2


def test_what_a_dead_sender_was_sending_is_uncertain_until_a_person_says(tmp_path):
    with open_ledger(tmp_path) as ledger:
        bring(ledger, states.SENDING)
    with open_ledger(tmp_path) as ledger:
        (row,) = ledger.forsake(AT)
        assert ledger.row(row.id).state == "uncertain"
        assert ledger.forsake(AT) == []
        assert ledger.resolve(row.id, sent=True, at=AT).state == "sent"
        with pytest.raises(UsageError, match="nothing to resolve"):
            ledger.resolve(row.id, sent=False, at=AT)


def test_a_message_that_did_not_arrive_is_queued_again(ledger):
    row = bring(ledger, states.UNCERTAIN)
    assert ledger.resolve(row.id, sent=False, at=AT).state == "queued"
    assert ledger.row(row.id).words == "resolved by a person as unsent"


def test_a_message_that_is_not_there_cannot_be_resolved(ledger):
    with pytest.raises(UsageError, match="no message 7"):
        ledger.resolve(7, sent=True, at=AT)


def test_the_file_is_its_owners_and_reading_makes_none(tmp_path):
    assert read_rows(tmp_path) == []
    assert not (tmp_path / LEDGER).exists()
    with open_ledger(tmp_path) as ledger:
        bring(ledger, states.SENT)
    assert stat.S_IMODE((tmp_path / LEDGER).stat().st_mode) & 0o077 == 0
    assert [row.state for row in read_rows(tmp_path)] == ["sent"]


@pytest.mark.parametrize("content", ["another version", "no database"])
def test_a_ledger_that_cannot_be_read_is_never_begun_anew(tmp_path, content):
    path = tmp_path / LEDGER
    if content == "no database":
        path.write_text("notes " * 100)
    else:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="Do not delete it"), open_ledger(tmp_path):
        pass
    with pytest.raises(UsageError, match="Do not delete it"):
        read_rows(tmp_path)
    assert path.read_bytes() == before


def test_all_are_queued_or_none(ledger):
    with pytest.raises(sqlite3.IntegrityError):
        ledger.queue([ONE, (*ONE[:4], None)], at=AT)
    assert ledger.rows() == []


def test_after_a_power_cut_what_was_not_flushed_is_uncertain_and_never_queued(tmp_path):
    """Only what came of an attempt is not flushed at once; what is lost is the file's end."""
    path, after = tmp_path / LEDGER, tmp_path / "after"
    ahead = path.with_name(f"{LEDGER}-wal")
    with open_ledger(tmp_path) as ledger:
        ledger.queue([ONE], at=AT)
        flushed = []
        for statement in ("SENDING", "SENT"):
            (row,) = ledger.rows()
            ledger.move(row, getattr(states, statement), at=AT)
            flushed.append((ahead.stat().st_size, ledger.flushed))
        (sending, at_once), (sent, later) = flushed
        assert (at_once, later) == (True, False)
        assert sending < sent
        after.mkdir()
        (after / LEDGER).write_bytes(path.read_bytes())
        (after / ahead.name).write_bytes(ahead.read_bytes()[:sending])
        ledger.keep()
        assert ledger.flushed
    assert [row.state for row in read_rows(tmp_path)] == ["sent"]
    with open_ledger(after) as ledger:
        assert [row.state for row in ledger.forsake(AT)] == ["sending"]


def test_a_ledger_is_one_file_again_when_it_is_closed(tmp_path):
    with open_ledger(tmp_path) as ledger:
        bring(ledger, states.SENT)
        assert len(list(tmp_path.iterdir())) > 1
    assert [path.name for path in tmp_path.iterdir()] == [LEDGER]
    assert path_format(tmp_path / LEDGER) == "delete"


def path_format(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA journal_mode").fetchone()[0]
    finally:
        connection.close()


def test_a_ledger_that_is_open_is_read_by_nobody_else(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(states, "LONGEST_WAIT", 0.1)
    bring(ledger, states.SENDING)
    with pytest.raises(states.LedgerInUseError, match="wait for it"):
        read_rows(tmp_path)
