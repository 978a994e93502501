"""One message after another: with patience where the server asks for it, and without a guess.

What is written before each attempt and after it makes a kill at any moment harmless: see
`ledger`. A temporary refusal puts a message behind the others and makes everybody wait, a little
longer each time that nothing gets through. When nothing has got through for a while the rest is
left in the queue, where the same command finds it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import (
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    UNCERTAIN,
    Ledger,
    Row,
)
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    Transport,
    UnclearError,
)

LONGEST_PAUSE = 60.0
MOST_TRIES = 6
"""Attempts at one message in one run."""
MOST_IN_A_ROW = 8
"""Attempts in a row that may fail before the rest is left for another time: about three minutes."""


@dataclass
class Patience:
    """How long to wait before the next attempt, from what has happened so far.

    Attributes
    ----------
    clock
        Where waiting is done.
    per_minute
        The most messages a minute that the server is asked to take; None: as many as it can.
    in_a_row
        Attempts since a message last got through.
    """

    clock: Clock
    per_minute: int | None = None
    in_a_row: int = 0
    _owed: float = 0.0

    def wait(self) -> None:
        """Wait for what is owed."""
        if self.owes:
            self.clock.sleep(self._owed)
        self._owed = 0.0

    @property
    def owes(self) -> bool:
        """Whether the next attempt has to wait."""
        return self._owed > 0

    def after_success(self) -> None:
        """Keep below the rate that is allowed."""
        self.in_a_row = 0
        self._owed = 60.0 / self.per_minute if self.per_minute else 0.0

    def after_failure(self, asked: float | None = None) -> None:
        """Owe what the server asks for, or else twice as long as the last time."""
        self.in_a_row += 1
        growing = min(LONGEST_PAUSE, 2.0**self.in_a_row)
        self._owed = growing if asked is None else min(asked, 10 * LONGEST_PAUSE)

    @property
    def is_at_its_end(self) -> bool:
        """Whether nothing has got through for too long."""
        return self.in_a_row >= MOST_IN_A_ROW


@dataclass
class Sending:
    """Sends the queued rows of a ledger.

    Attributes
    ----------
    ledger, transport, patience
        Where it is written, how it leaves, and when.
    compose
        Gives a row's message. Raises `RefusedError` where the row no longer agrees with the
        registers, the page or itself: it is asked at the moment of sending.
    told
        Is told of each row as it is settled.
    stopped
        Why nothing more can be sent; "" while it can.
    """

    ledger: Ledger
    transport: Transport
    patience: Patience
    compose: Callable[[Row], Outgoing]
    told: Callable[[Row], None] = lambda row: None
    stopped: str = ""
    _tries: dict[int, int] = field(default_factory=dict)

    def send(self, rows: Sequence[Row]) -> None:
        """Send rows that are queued, in their order; those put off come again at the end."""
        waiting = deque(rows)
        while waiting and not self.stopped:
            row = self._attempt(waiting.popleft())
            if row.state == QUEUED and not self.stopped:
                if self._tries[row.id] < MOST_TRIES:
                    waiting.append(row)
                else:
                    self.told(row)
            elif row.state != QUEUED:
                self.told(row)
            if self.patience.is_at_its_end and waiting:
                self.stopped = "the server has taken no message for some time"
        self.ledger.keep()

    def _attempt(self, row: Row) -> Row:
        if self.patience.owes:
            self.ledger.keep()
        self.patience.wait()
        try:
            outgoing = self.compose(row)
        except RefusedError as refusal:
            return self._moved(row, REFUSED, refusal.words)
        row = self._moved(row, SENDING)
        self._tries[row.id] = self._tries.get(row.id, 0) + 1
        try:
            words = self.transport.send(outgoing)
        except NotNowError as put_off:
            row = self._moved(row, QUEUED, put_off.words)
            self.patience.after_failure(put_off.pause)
            return row
        except CannotSendError as stopped:
            self.stopped = stopped.words
            return self._moved(row, QUEUED, stopped.words)
        except RefusedError as refusal:
            return self._moved(row, REFUSED, refusal.words)
        except UnclearError as unclear:
            row = self._moved(row, UNCERTAIN, unclear.words)
            self.patience.after_failure()
            return row
        row = self._moved(row, SENT, words)
        self.patience.after_success()
        return row

    def _moved(self, row: Row, state: str, words: str = "") -> Row:
        return self.ledger.move(row, state, at=self.patience.clock.stamp(), words=words)

    def close(self) -> None:
        """Let go of the server; what is sent is sent, so nothing that fails here matters."""
        with suppress(Exception):
            self.transport.close()
