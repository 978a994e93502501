"""What is to be done with each page for each recipient, from what the ledger knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from equity_reports.delivery.addressing import Parcel
from equity_reports.delivery.ledger import QUEUED, REFUSED, SENDING, SENT, UNCERTAIN, Row

TO_SEND, HELD = "to send", "held"
NEW_VERSION = "another version was sent before: --again sends this one too"
REPLACED = "a newer version took its place"


@dataclass(frozen=True)
class Planned:
    """One page for one recipient, and what becomes of it.

    Attributes
    ----------
    parcel
        The page and the recipient.
    state
        ``to send``, ``held`` (another version was sent before), or as in `ledger`: ``sent``,
        ``uncertain`` and ``refused``.
    row
        The ledger's row of this version, if there is one.
    words
        Why, or what the server said.
    """

    parcel: Parcel
    state: str
    row: Row | None = None
    words: str = ""


def plan(parcels: Iterable[Parcel], rows: Sequence[Row], *, again: bool = False) -> list[Planned]:
    """Say what becomes of every parcel.

    A version that was sent is never sent again, and one that may have been sent waits for a
    person. A new version of what was sent, or may have been, goes only where that was asked for.

    Parameters
    ----------
    parcels
        From `addressing.parcels`.
    rows
        The ledger's.
    again
        Whether new versions go too.
    """
    real: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if not row.rehearsal:
            real.setdefault(row.key, []).append(row)
    return [_planned(parcel, real.get(parcel.key, []), again) for parcel in parcels]


def outdated(rows: Iterable[Row], planned: Iterable[Planned]) -> list[Row]:
    """Queued rows that nobody is to get any more: another version, or no longer a recipient."""
    wanted = {
        (*one.parcel.key, one.parcel.page.fingerprint) for one in planned if one.state == TO_SEND
    }
    return [
        row
        for row in rows
        if row.state == QUEUED and (row.rehearsal or (*row.key, row.fingerprint) not in wanted)
    ]


def unsettled(rows: Iterable[Row], planned: Iterable[Planned]) -> list[Row]:
    """Uncertain rows that no plan shows: of another version, or of who is no longer listed."""
    shown = {one.row.id for one in planned if one.row is not None}
    return [
        row for row in rows if row.state == UNCERTAIN and not row.rehearsal and row.id not in shown
    ]


def _planned(parcel: Parcel, rows: Sequence[Row], again: bool) -> Planned:
    this = next((row for row in rows if row.fingerprint == parcel.page.fingerprint), None)
    if this is not None and this.state in (SENT, UNCERTAIN, SENDING):
        return Planned(parcel, this.state, this, this.words)
    if parcel.why_not:
        return Planned(parcel, REFUSED, this, parcel.why_not)
    others = [row for row in rows if row is not this and row.state in (SENT, UNCERTAIN)]
    if others and not again:
        return Planned(parcel, HELD, this, NEW_VERSION)
    return Planned(parcel, TO_SEND, this)
