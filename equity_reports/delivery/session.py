"""All of delivery for one learning session: who gets what, the drafts, the sending, what became."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from equity_reports import files
from equity_reports.delivery import ledger as states
from equity_reports.delivery.addressing import (
    Parcel,
    check_email_settings,
    parcels,
    rehearsal_refusal,
    unaddressed,
)
from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import Ledger, Row, open_ledger, read_rows
from equity_reports.delivery.outbox import FolderTransport, clear_drafts, write_draft
from equity_reports.delivery.pages import SendablePage, sendable_pages
from equity_reports.delivery.plan import REPLACED, TO_SEND, Planned, outdated, plan, unsettled
from equity_reports.delivery.result import Delivery, Entry
from equity_reports.delivery.sending import Patience, Sending
from equity_reports.delivery.transport import RefusedError, Transport
from equity_reports.intake.registers import Session
from equity_reports.locking import only_run
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme
from equity_reports.progress import Progress, Quiet
from equity_reports.reports.jobs import FAILED, Failure, PageResult
from equity_reports.session_pages import states_of_pages

if TYPE_CHECKING:
    from equity_reports.delivery.post import Post

Watch = Callable[[int], AbstractContextManager[Progress]]
TABLE = "who_gets_what.txt"


@dataclass(frozen=True)
class Asked:
    """What the command was asked for.

    Attributes
    ----------
    confirm
        Send; else only drafts are written.
    again
        New versions of what was sent go too.
    to
        Rehearse: everything goes to this one address.
    resolve
        What a person says became of uncertain messages: their ids, and whether they were sent.
    """

    confirm: bool = False
    again: bool = False
    to: str | None = None
    resolve: Sequence[tuple[int, bool]] = ()


@contextmanager
def _unwatched(_total: int) -> Iterator[Progress]:
    yield Quiet()


def send_session(
    programme: Programme,
    session: Session,
    *,
    outputs: Path,
    clock: Clock,
    asked: Asked,
    watch: Watch = _unwatched,
    waiting: Callable[[str], AbstractContextManager[None]] = nullcontext,
) -> Delivery:
    """Send a session's pages to their people, or write what would be sent.

    Raises
    ------
    InputError
        The settings do not say enough to send, or a register cannot be read.
    UsageError
        Another run holds the session, or there is no such message to resolve.
    """
    check_email_settings(programme)
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    files.private_folder(folders.all_private)
    with only_run(files.private_folder(folders.private)):
        with waiting("Looking at the pages"):
            found = states_of_pages(programme, session, outputs=outputs)
        pages = sendable_pages(programme, session, folders, found)
        work = _Work(programme, folders, pages, clock, asked, watch)
        if asked.confirm or asked.resolve or (folders.private / states.LEDGER).exists():
            with open_ledger(folders.private) as ledger:
                return work.with_ledger(ledger)
        return work.without_ledger()


def delivery_of_teams(folders: SessionFolders) -> dict[str, dict[str, int]]:
    """How many messages with each team's report stand how; nothing is changed."""
    told: dict[str, dict[str, int]] = {}
    for row in read_rows(folders.private):
        if row.kind == "team" and not row.rehearsal:
            counts = told.setdefault(row.subject, {})
            counts[row.state] = counts.get(row.state, 0) + 1
    return told


@dataclass
class _Work:
    """One run of the command."""

    programme: Programme
    folders: SessionFolders
    pages: list[SendablePage]
    clock: Clock
    asked: Asked
    watch: Watch
    stopped: str = ""
    _unsettled: Sequence[Row] = ()
    _drafts: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def without_ledger(self) -> Delivery:
        """Nothing was ever sent, and nothing is to be."""
        return self._drafted(plan(self._parcels(), []))

    def with_ledger(self, ledger: Ledger) -> Delivery:
        """Settle what a person has said, then send or write drafts."""
        ledger.forsake(self.clock.stamp())
        for row_id, sent in self.asked.resolve:
            ledger.resolve(row_id, sent, at=self.clock.stamp())
        wanted = self._parcels()
        rows = [] if self.asked.to else ledger.rows()
        planned = plan(wanted, rows, again=self.asked.again)
        self._unsettled = unsettled(rows, planned)
        if not self.asked.confirm:
            return self._drafted(planned)
        number = ledger.next_rehearsal() if self.asked.to else 0
        for row in outdated(ledger.rows(), planned):
            if row.rehearsal or not number:  # a rehearsal leaves alone what is not
                ledger.move(row, states.REFUSED, at=self.clock.stamp(), words=REPLACED)
        self._queue(ledger, planned, number)
        due = [row for row in ledger.rows() if self._is_due(row, planned, number)]
        self._send(ledger, due)
        return self._told(planned, {self._key(row): row for row in ledger.rows()}, number)

    def _parcels(self) -> list[Parcel]:
        if not self.asked.to:
            return parcels(self.programme, self.pages)
        to = self.asked.to
        every = [(page, rehearsal_refusal(self.programme, page, to)) for page in self.pages]
        return [Parcel(page, to, why) for page, why in every]

    def _queue(self, ledger: Ledger, planned: Sequence[Planned], number: int) -> None:
        """Queue what is to be sent, and what is refused, so that the ledger knows of both."""
        stamp = self.clock.stamp()
        known = [one for one in planned if one.parcel.page.fingerprint]
        wanted = [one for one in known if one.state in (TO_SEND, states.REFUSED)]
        ledger.queue([self._row_of(one) for one in wanted], at=stamp, rehearsal=number)
        rows = {self._key(row): row for row in ledger.rows()}
        for one in wanted:
            row = rows[(*self._row_of(one), number)]
            if one.state == states.REFUSED and row.state == states.QUEUED:
                ledger.move(row, states.REFUSED, at=stamp, words=one.words)
            elif one.state == TO_SEND and row.state == states.REFUSED:
                ledger.move(row, states.QUEUED, at=stamp)

    def _is_due(self, row: Row, planned: Sequence[Planned], number: int) -> bool:
        wanted = {(*self._row_of(one), number) for one in planned if one.state == TO_SEND}
        return row.state == states.QUEUED and self._key(row) in wanted

    def _row_of(self, one: Planned) -> tuple[str, str, str, str, str]:
        kind, subject, recipient = one.parcel.key
        return self.folders.session_id, kind, subject, recipient, one.parcel.page.fingerprint

    @staticmethod
    def _key(row: Row) -> tuple:
        return (row.session, *row.key, row.fingerprint, row.rehearsal)

    def _send(self, ledger: Ledger, due: Sequence[Row]) -> None:
        if not due:
            return
        post, email = self._post(), self.programme.settings.email
        pace = None if email.transport == "folder" else email.per_minute
        with self.watch(len(due)) as progress:
            sending = Sending(
                ledger,
                _transport(self.programme, self.folders),
                Patience(self.clock, pace),
                compose=lambda row: post.compose(row, sent_at=self.clock.now()),
                told=lambda row: progress.page(_result(row)),
            )
            try:
                sending.send(due)
            finally:
                sending.close()
        self.stopped = sending.stopped

    def _post(self) -> "Post":
        # Statistics, charts and words are slow to import, and a run with nothing to send is not.
        from equity_reports.delivery.post import Post

        return Post(self.programme, self.folders, self.pages)

    def _drafted(self, planned: list[Planned]) -> Delivery:
        """Write what would be sent, and a table of who would get it."""
        outbox = files.private_folder(self.folders.private / "outbox")
        clear_drafts(outbox)
        number = 1 if self.asked.to else 0
        wanted = [one for one in planned if one.state == TO_SEND]
        refused: dict[tuple, str] = {}
        post = self._post() if wanted else None
        with self.watch(len(wanted)) as progress:
            for one in wanted:
                row = Row(0, *self._row_of(one), number, states.QUEUED, 0, "", "")
                try:
                    draft = write_draft(outbox, post.compose(row, sent_at=None))
                    self._drafts[one.parcel.key] = draft.name
                except RefusedError as refusal:
                    refused[one.parcel.key] = refusal.words
                progress.page(PageResult(one.parcel.recipient, "drafted"))
        planned = [
            replace(one, state=states.REFUSED, words=refused[one.parcel.key])
            if one.parcel.key in refused
            else one
            for one in planned
        ]
        told = self._told(planned, {}, number)
        files.write_text(outbox / TABLE, "\n".join(told.lines()) + "\n")
        return told

    def _told(self, planned: Sequence[Planned], rows: dict[tuple, Row], number: int) -> Delivery:
        entries = []
        for one in planned:
            row = rows.get((*self._row_of(one), number)) or one.row
            settled = one.state == TO_SEND and row is not None and self.asked.confirm
            page = one.parcel.page
            entries.append(
                Entry(
                    id=row.id if row else None,
                    kind=page.kind,
                    subject=page.subject,
                    title=page.title,
                    recipient=one.parcel.recipient,
                    state=row.state if settled else one.state,
                    words=row.words if settled else one.words,
                    draft=self._drafts.get(one.parcel.key, ""),
                    before=one.state == states.SENT,
                )
            )
        for row in self._unsettled:
            of = (row.kind, row.subject, row.subject, row.recipient, row.state, row.words)
            entries.append(Entry(row.id, *of))
        nobody = tuple(page.title for page in unaddressed(self.programme, self.pages))
        return Delivery(
            session_id=self.folders.session_id,
            outbox=self.folders.private / "outbox",
            confirmed=self.asked.confirm,
            rehearsed_to=self.asked.to or "",
            entries=tuple(entries),
            as_files=self.programme.settings.email.transport == "folder",
            nobody=nobody,
            stopped=self.stopped,
        )


def _transport(programme: Programme, folders: SessionFolders) -> Transport:
    email = programme.settings.email
    if email.transport == "smtp":
        from equity_reports.delivery.smtp import SmtpTransport

        return SmtpTransport(email.smtp)
    if email.transport == "graph":
        from equity_reports.delivery.graph import GraphTransport

        return GraphTransport(email.graph)
    return FolderTransport(folders.private / "outbox")


def _result(row: Row) -> PageResult:
    """A settled row, as the progress display takes it."""
    name = f"{row.subject or row.kind} {row.recipient}"
    if row.state == states.SENT:
        return PageResult(name, row.state)
    return PageResult(name, FAILED, failure=Failure(row.words))
