"""What became of every message: one row each, kept through kills and power cuts.

A row is *queued*, then *sending* (written to disk before the first byte leaves), then *sent* or
*refused*. A row that is still *sending* when nobody sends any more belongs to an attempt that
died: the server may have taken the message or not. It becomes *uncertain* and stays so until a
person says what happened; nothing here ever guesses.

While it is open the file is written ahead (SQLite's WAL): a step reaches the disk with one flush,
and steps reach it in their order. What must not be lost is flushed before the caller goes on. What
came of an attempt need not be: a killed sender leaves it with the system, and after a power cut the
row is *sending* still, which a person settles. The next attempt's flush takes it along. It is held
by one process alone, since only so does this work on a network drive
(https://www.sqlite.org/wal.html, "Use of WAL Without Shared-Memory"), and is closed as one file.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from equity_reports.errors import UsageError
from equity_reports.retention import LEDGER

QUEUED, SENDING, SENT = "queued", "sending", "sent"
REFUSED, UNCERTAIN = "refused", "uncertain"
STATES = (QUEUED, SENDING, SENT, REFUSED, UNCERTAIN)
WORDS_KEPT = 500
LONGEST_WAIT = 2.0
"""Seconds to wait for another run to let go of the ledger."""

_MAY_BECOME = {
    QUEUED: (SENDING, REFUSED),
    SENDING: (SENT, REFUSED, QUEUED, UNCERTAIN),
    REFUSED: (QUEUED,),
    UNCERTAIN: (SENT, QUEUED),
    SENT: (),
}
_FORMAT = 1
_TABLE = f"""
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    recipient TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    rehearsal INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN {STATES}),
    attempts INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    UNIQUE (session, kind, subject, recipient, fingerprint, rehearsal)
) STRICT
"""


class LedgerInUseError(UsageError):
    """Another run has the ledger open."""


@dataclass(frozen=True)
class Row:
    """One message, its fields in the order of the table's columns.

    Attributes
    ----------
    id
        What ``--resolve`` calls it.
    session, kind, subject, recipient, fingerprint
        Which page it carries, to whom, in which version. ``recipient`` is without capitals.
    rehearsal
        0, or the number of the rehearsal that it belongs to.
    state, attempts, changed_at, words
        How it stands, how often it was tried, since when, and what the server said.
    """

    id: int
    session: str
    kind: str
    subject: str
    recipient: str
    fingerprint: str
    rehearsal: int
    state: str
    attempts: int
    changed_at: str
    words: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the message is, whatever version the page has."""
        return self.kind, self.subject, self.recipient


class Ledger:
    """The ledger of one session. Whoever changes it holds the session's lock.

    Parameters
    ----------
    connection
        From `open_ledger`.
    written_ahead
        Whether the file is; else every step is flushed by itself, several times.

    Attributes
    ----------
    flushed
        Whether everything that was written is sure to be on the disk.
    """

    def __init__(self, connection: sqlite3.Connection, *, written_ahead: bool = False) -> None:
        self._connection = connection
        self._written_ahead = written_ahead
        self.flushed = True

    def rows(self) -> list[Row]:
        """Every row, in the order of their ids."""
        found = self._connection.execute("SELECT * FROM message ORDER BY id")
        return [Row(*each) for each in found]

    def row(self, row_id: int) -> Row:
        """One row; ``UsageError`` where there is none."""
        found = self._connection.execute("SELECT * FROM message WHERE id = ?", (row_id,)).fetchone()
        if found is None:
            raise UsageError(f"There is no message {row_id} in this session's ledger.")
        return Row(*found)

    def forsake(self, at: str) -> list[Row]:
        """Call uncertain what a sender that is no more was sending; return those rows.

        Only whoever holds the lock may ask: a row that is being sent looks the same.
        """
        left = [row for row in self.rows() if row.state == SENDING]
        words = "the program ended while it was being sent"
        for row in left:
            self.move(row, UNCERTAIN, at=at, words=words)
        return left

    def queue(
        self, wanted: Sequence[tuple[str, str, str, str, str]], *, at: str, rehearsal: int = 0
    ) -> None:
        """Queue messages, all or none; those that are there already stay as they are.

        ``wanted`` holds session, kind, subject, recipient and fingerprint of each.
        """
        with self._whole():
            self._connection.executemany(
                "INSERT INTO message (session, kind, subject, recipient, fingerprint, rehearsal, "
                "state, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(*one, rehearsal, QUEUED, at) for one in wanted],
            )

    def next_rehearsal(self) -> int:
        """Return a number that no rehearsal has had."""
        (last,) = self._connection.execute("SELECT max(rehearsal) FROM message").fetchone()
        return (last or 0) + 1

    def move(self, row: Row, state: str, *, at: str, words: str = "") -> Row:
        """Give a row its next state and return it.

        It is on the disk before this returns, but for what came of an attempt: see `keep`.

        Raises
        ------
        ValueError
            The row may not become that, or is no longer what ``row`` says.
        """
        if state not in _MAY_BECOME[row.state]:
            raise ValueError(f"a message that is {row.state} cannot become {state}")
        attempt = int(state == SENDING)
        with self._whole(at_once=row.state != SENDING):
            changed = self._connection.execute(
                "UPDATE message SET state = ?, changed_at = ?, words = ?, "
                "attempts = attempts + ? WHERE id = ? AND state = ?",
                (state, at, words[:WORDS_KEPT], attempt, row.id, row.state),
            ).rowcount
            if changed != 1:
                raise ValueError(f"message {row.id} is no longer {row.state}")
        return self.row(row.id)

    def resolve(self, row_id: int, sent: bool, *, at: str) -> Row:
        """Settle an uncertain message as a person says; it may then be sent again, or never.

        Raises
        ------
        UsageError
            There is no such message, or nothing is uncertain about it.
        """
        row = self.row(row_id)
        if row.state != UNCERTAIN:
            raise UsageError(
                f"Message {row_id} to {row.recipient} is {row.state}: there is nothing to resolve."
            )
        state = SENT if sent else QUEUED
        return self.move(
            row, state, at=at, words=f"resolved by a person as {'' if sent else 'un'}sent"
        )

    def keep(self) -> None:
        """Bring to the disk what came of the attempts so far."""
        self._connection.execute("PRAGMA wal_checkpoint").fetchone()
        self.flushed = True

    @contextmanager
    def _whole(self, *, at_once: bool = True) -> Iterator[None]:
        if self._written_ahead:
            self._connection.execute(f"PRAGMA synchronous = {'FULL' if at_once else 'NORMAL'}")
            self.flushed = at_once
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


@contextmanager
def open_ledger(folder: Path) -> Iterator[Ledger]:
    """Open the ledger in a private folder, making it where there is none.

    Raises
    ------
    UsageError
        The file was written by another version, or is no ledger.
    """
    path = folder / LEDGER
    path.touch(mode=0o600)
    with _held(path) as connection:
        _prepare(connection, path)
        yield Ledger(connection, written_ahead=_write_ahead(connection))
        connection.execute("PRAGMA journal_mode = DELETE")


def read_rows(folder: Path) -> list[Row]:
    """Return the rows of a ledger as they stand; none where there is no ledger.

    It is opened for writing too: what a killed sender left beside it is taken in first.

    Raises
    ------
    LedgerInUseError
        A sender holds it.
    """
    path = folder / LEDGER
    if not path.exists() or not path.stat().st_size:
        return []
    with _held(path) as connection:
        _check_format(connection, path)
        return Ledger(connection).rows()


@contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=LONGEST_WAIT)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        yield connection
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise LedgerInUseError("Another run holds this session's ledger: wait for it.") from error
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if _format_of(connection) == 0:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("COMMIT")
    _check_format(connection, path)


def _write_ahead(connection: sqlite3.Connection) -> bool:
    """Have the ledger written ahead; say whether it is, since not every system can."""
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    # EXTRA: a commit has reached the disk, and the folder's entry too, before it returns.
    connection.execute("PRAGMA synchronous = EXTRA")
    return mode == "wal"


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    if _format_of(connection) != _FORMAT:
        raise UsageError(
            f"{path} is not a ledger that this version can read. Do not delete it: it says what "
            "was sent. Use the version of equity-reports that wrote it, or ask for help."
        )


def _format_of(connection: sqlite3.Connection) -> int | None:
    """The format of the ledger; 0 for a file that is empty, None for one that is no ledger."""
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        return None
