"""What a delivery did, or would do, in lines for a person and as one JSON object."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from equity_reports.delivery.ledger import QUEUED, REFUSED, SENT, UNCERTAIN
from equity_reports.delivery.plan import HELD, TO_SEND

_ORDER = (TO_SEND, SENT, QUEUED, HELD, REFUSED, UNCERTAIN)
_IN_WORDS = {
    TO_SEND: "would be sent",
    SENT: "sent",
    QUEUED: "not sent yet",
    HELD: "held",
    REFUSED: "refused",
    UNCERTAIN: "uncertain",
}


@dataclass(frozen=True)
class Entry:
    """One page for one recipient.

    ``id`` is the ledger's, None where it has none; ``before`` says that an earlier run sent it.
    """

    id: int | None
    kind: str
    subject: str
    title: str
    recipient: str
    state: str
    words: str = ""
    draft: str = ""
    before: bool = False

    @property
    def became(self) -> str:
        """What became of it, in words."""
        return "sent before" if self.before else _IN_WORDS[self.state]

    @property
    def whose(self) -> str:
        """Whose page it carries."""
        return self.subject or self.kind

    def line(self, widths: tuple[int, int]) -> str:
        """One line of the table of who gets what, its columns for page and recipient so wide."""
        page, to = widths
        number = str(self.id or "-")
        why = f": {self.words}" if self.words and self.state not in (SENT, TO_SEND) else ""
        return f"{number:>5}  {self.whose:<{page}}  {self.recipient:<{to}}  {self.became}{why}"


@dataclass(frozen=True)
class Delivery:
    """What became of a session's messages.

    Attributes
    ----------
    session_id, outbox
        Of which session, and where drafts lie.
    confirmed, rehearsed_to
        Whether anything was sent, and in a rehearsal to whom.
    as_files
        Whether sending means to write files.
    entries
        Every page with each of its recipients.
    nobody
        Titles of pages that nobody would get, since no register names an address.
    stopped
        Why sending ended early; "" where it did not.
    """

    session_id: str
    outbox: Path
    confirmed: bool
    rehearsed_to: str
    entries: tuple[Entry, ...]
    as_files: bool = False
    nobody: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everybody has got, or would get, what they should."""
        done = (SENT, TO_SEND) if not self.confirmed else (SENT,)
        return not self.stopped and all(entry.state in done for entry in self.entries)

    def lines(self) -> Iterator[str]:
        """Yield what a person is told: the whole table, or after sending what is not sent."""
        told = [one for one in self.entries if not self.confirmed or one.state != SENT]
        widths = (
            max((len(one.whose) for one in told), default=0),
            max((len(one.recipient) for one in told), default=0),
        )
        yield from (one.line(widths) for one in told)
        for title in self.nobody:
            yield f"Nobody is listed to get: {title}"
        if self.stopped:
            yield f"Sending stopped: {self.stopped}. The rest is in the queue."
        yield self.summary()
        yield from self._what_next()

    def summary(self) -> str:
        """One sentence with the counts."""
        in_order = sorted(self.entries, key=lambda entry: _ORDER.index(entry.state))
        counts = Counter(entry.became for entry in in_order)
        parts = [f"{number} {became}" for became, number in counts.items()]
        messages = "1 message" if len(self.entries) == 1 else f"{len(self.entries)} messages"
        what = f"rehearsal to {self.rehearsed_to}: {messages}" if self.rehearsed_to else messages
        return f"{what[:1].upper()}{what[1:]}: {', '.join(parts) or 'nothing to send'}."

    def plain(self) -> dict[str, Any]:
        """Return the delivery as one JSON object."""
        return {
            "session": self.session_id,
            "confirmed": self.confirmed,
            "rehearsed_to": self.rehearsed_to,
            "complete": self.is_complete,
            "stopped": self.stopped,
            "outbox": str(self.outbox),
            "nobody_listed": list(self.nobody),
            "messages": [asdict(entry) for entry in self.entries],
        }

    def _what_next(self) -> Iterator[str]:
        uncertain = [entry for entry in self.entries if entry.state == UNCERTAIN]
        if uncertain:
            number = uncertain[0].id
            yield (
                "An uncertain message may have arrived: look into the mailbox that sends, or ask. "
                f"Then say so: --resolve {number}=sent, or --resolve {number}=unsent."
            )
        if not self.confirmed and any(entry.state == TO_SEND for entry in self.entries):
            yield f"Nothing was sent. Read the drafts in {self.outbox}, then add --confirm."
        elif self.as_files and any(entry.state == SENT for entry in self.entries):
            yield f"The messages are files in {self.outbox}."
        elif any(entry.state == QUEUED for entry in self.entries):
            yield "Run the same command again to send what is not sent yet."
