"""From a row of the ledger to its message, held against the registers at the moment of sending."""

from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.parser import BytesHeaderParser
from hashlib import sha256
from pathlib import Path

from equity_reports.delivery.addressing import Parcel, parcels, rehearsal_refusal
from equity_reports.delivery.attachment import attached
from equity_reports.delivery.digest import Digest
from equity_reports.delivery.ledger import Row
from equity_reports.delivery.message import (
    FOR,
    PAGE,
    SESSION,
    Letter,
    MessageError,
    Sender,
    addressed,
    write_letter,
)
from equity_reports.delivery.messages import message_of
from equity_reports.delivery.pages import SendablePage
from equity_reports.delivery.transport import Outgoing, RefusedError
from equity_reports.fingerprints import of_file
from equity_reports.intake.cells import safe_name
from equity_reports.narrative.wording import wording_for
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme, load_programme

_NOBODY = "it is no longer in the registers as a recipient of this page"
_OTHER_PAGE = "the page is no longer the one that was queued"
_MIXED_UP = "the message and the ledger disagree about whose it is"


@dataclass
class Post:
    """Writes the messages of one session.

    Attributes
    ----------
    programme
        As its folder describes it; read again when a file of it changes.
    folders
        The session's.
    pages
        From `pages.sendable_pages`.
    """

    programme: Programme
    folders: SessionFolders
    pages: list[SendablePage]
    _read: dict[Path, str] = field(default_factory=dict)
    _letter: tuple[tuple, Letter] | None = None

    def __post_init__(self) -> None:
        self._read = self._registers()

    def recipients(self, page: SendablePage) -> list[str]:
        """Who gets a page, refused or not."""
        return [one.recipient for one in parcels(self.programme, [page])]

    def compose(self, row: Row, *, sent_at: datetime | None) -> Outgoing:
        """Return a row's message, if everything still agrees.

        Raises
        ------
        RefusedError
            The recipient, the page or the message is not what the row says.
        InputError
            The registers have changed and can no longer be read.
        """
        page = self._page_of(row)
        parcel = self._parcel_of(row, page)
        if of_file(page.path) != row.fingerprint:
            raise RefusedError(_OTHER_PAGE)
        sender = self._sender()
        identity = "|".join((row.session, *row.key, row.fingerprint, str(row.rehearsal)))
        try:
            letter = self._written(page, sender, bool(row.rehearsal))
            raw = addressed(letter, parcel.recipient, sender, identity=identity, sent_at=sent_at)
        except MessageError as error:
            raise RefusedError(str(error)) from error
        self._check(raw, row)
        mark = sha256(identity.encode()).hexdigest()[:8]
        name = f"{page.name}_{safe_name(parcel.recipient)}_{mark}"
        return Outgoing(sender.address, parcel.recipient, name, raw)

    def _page_of(self, row: Row) -> SendablePage:
        for page in self.pages:
            if (page.kind, page.subject) == (row.kind, row.subject):
                return page
        raise RefusedError(_NOBODY)

    def _parcel_of(self, row: Row, page: SendablePage) -> Parcel:
        """The row's parcel by the registers as they are now."""
        now = self._registers()
        if now != self._read:
            self.programme, self._read = load_programme(self.programme.folder), now
            self._letter = None
        if row.rehearsal:
            why = rehearsal_refusal(self.programme, page, row.recipient)
            parcel = Parcel(page, row.recipient, why)
        else:
            known = {one.key: one for one in parcels(self.programme, [page])}
            parcel = known.get(row.key) or Parcel(page, row.recipient, _NOBODY)
        if parcel.why_not:
            raise RefusedError(parcel.why_not)
        return parcel

    def _registers(self) -> dict[Path, str]:
        """The bytes of everything that says who gets what."""
        folder = self.programme.folder
        names = ("programme.toml", "teams.csv", "teams.xlsx", "people.csv", "people.xlsx")
        return {path: of_file(path) for name in names if (path := folder / name).is_file()}

    def _sender(self) -> Sender:
        email = self.programme.settings.email
        return Sender(self.programme.settings.name, email.from_address, email.reply_to)

    def _written(self, page: SendablePage, sender: Sender, rehearsal: bool) -> Letter:
        """The page's letter; that of the last page is kept, since rows of a page come together."""
        key = (page.kind, page.subject, rehearsal)
        if self._letter is None or self._letter[0] != key:
            self._letter = (key, self._write(page, sender, rehearsal))
        return self._letter[1]

    def _write(self, page: SendablePage, sender: Sender, rehearsal: bool) -> Letter:
        said = ""
        if rehearsal:
            who = "; ".join(self.recipients(page))
            said = wording_for().say("email.rehearsal", recipients=who)
        return write_letter(
            self._digest(page),
            attached(page, self.programme.settings.email, self.folders),
            sender,
            about=(page.kind, page.subject, page.fingerprint),
            session_id=self.folders.session_id,
            rehearsal=said,
        )

    def _digest(self, page: SendablePage) -> Digest:
        made = message_of(self.folders, page)
        if (made.subject, made.session_id) != (page.subject, self.folders.session_id):
            raise RefusedError(_MIXED_UP)
        return made.digest

    def _check(self, raw: bytes, row: Row) -> None:
        """Read the message as a mail program will, and hold it against the row."""
        head = BytesHeaderParser(policy=policy.default).parsebytes(raw)
        said = tuple(str(head[name]).strip() for name in (SESSION, FOR, PAGE))
        meant = (row.session, f"{row.kind} {row.subject}".strip(), row.fingerprint)
        (to,) = head["To"].addresses
        if said != meant or to.addr_spec.casefold() != row.recipient:
            raise RefusedError(_MIXED_UP)
