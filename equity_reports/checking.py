"""What ``check`` says of a programme: what was read, what was not, and what to decide.

It writes the data-quality page into the private folder, from true counts that are kept there
for the next check to be held against.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from equity_reports import files, resources
from equity_reports.fingerprints import fingerprint
from equity_reports.intake.appointments import Totals
from equity_reports.intake.registers import Session
from equity_reports.locking import only_run
from equity_reports.narrative.quality import describe_decision
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme, load_programme
from equity_reports.quality.account import quality_account
from equity_reports.quality.decisions import QualityFindings
from equity_reports.quality.private_counts import PrivateCounts, read_private_counts
from equity_reports.quality.reading import read_quality
from equity_reports.reports.build import build_page, is_up_to_date
from equity_reports.reports.jobs import UNCHANGED, Failure, PageJob, PageResult
from equity_reports.reports.quality_page import BEFORE
from equity_reports.reports.reportable import reportable_measures

NOTEBOOK = "data_quality"
SAID_AT_MOST = 5
"""Decisions told on the screen; the page has them all."""


@dataclass(frozen=True)
class Checked:
    """A programme that can be read, and what was seen on the way.

    ``rejections`` (file, reason, rows) and ``out_of_scope`` (reason, rows) hold counts only;
    so does ``quality``, which holds small ones. ``page`` is the data-quality page; ``failure``
    says why it could not be built.
    """

    programme: str
    session_id: str
    teams: int
    ideas: int
    totals: Totals
    rejections: pd.DataFrame
    out_of_scope: pd.DataFrame
    grouping: str
    warnings: tuple[str, ...]
    quarantine: Path
    page: Path
    quality: QualityFindings = field(repr=False)
    failure: Failure | None = None

    def lines(self) -> Iterator[str]:
        """Yield what a person is told."""
        yield f"{self.programme}: {self.teams} teams, {self.ideas} change ideas"
        yield f"Appointments up to session {self.session_id}: {self.totals}"
        for row in self.rejections.itertuples():
            yield f"  rejected: {row.rows:,} in {row.file}: {row.reason}"
        for row in self.out_of_scope.itertuples():
            yield f"  out of scope: {row.rows:,}: {row.reason}"
        yield f"Areas: {self.grouping}"
        for warning in self.warnings:
            yield f"Note: {warning}"
        if self.totals.rejected:
            yield f"Rejected rows, with the reason for each: {self.quarantine}"
        yield from self._decided()

    def _decided(self) -> Iterator[str]:
        decisions = self.quality.decisions
        if decisions:
            yield "To decide, the most harmful first:"
        for number, decision in enumerate(decisions[:SAID_AT_MOST], start=1):
            yield f"  {number}. {describe_decision(decision).what}"
        if len(decisions) > SAID_AT_MOST:
            yield f"  and {len(decisions) - SAID_AT_MOST} more"
        if not self.failure:
            yield f"What to do about each, for you alone: {self.page}"

    def plain(self) -> dict[str, Any]:
        """Return the same as one JSON object."""
        same = ("programme", "session_id", "teams", "ideas", "grouping")
        told: dict[str, Any] = {name: getattr(self, name) for name in same}
        told |= {"totals": asdict(self.totals), "warnings": list(self.warnings)}
        told["quarantine"] = str(self.quarantine)
        told["rejections"] = self.rejections.to_dict("records")
        told["out_of_scope"] = self.out_of_scope.to_dict("records")
        told["page"] = None if self.failure else str(self.page)
        account = quality_account(self.quality)
        for plain, decision in zip(account["decisions"], self.quality.decisions, strict=True):
            words = describe_decision(decision)
            plain |= {"what": words.what, "do": words.do}
        return told | {"quality": account}


def check_programme(folder: Path, *, outputs: Path, today: date) -> Checked:
    """Read a programme and its appointments as a report would, and write the page on the data.

    Raises
    ------
    InputError
        With every mistake in the settings and registers, or else in the sources.
    UsageError
        Another run is writing to the same outputs.
    """
    programme = load_programme(folder)
    reportable_measures(programme)
    session = programme.session(None, today)
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    files.private_folder(folders.all_private)
    with only_run(files.private_folder(folders.private)):
        read, counts = read_quality(
            programme, session, quarantine=folders.quarantine, private=folders.all_private
        )
        found = QualityFindings(counts, _counted_before(programme, session, folders, counts))
        failure = _write_page(folders, counts, found.before).failure
    return Checked(
        programme=programme.settings.name,
        session_id=session.session_id,
        teams=len(programme.teams),
        ideas=len(programme.ideas),
        totals=read.totals,
        rejections=read.rejections,
        out_of_scope=read.out_of_scope,
        grouping=read.grouping.description,
        warnings=(*programme.warnings, *read.warnings),
        quarantine=folders.quarantine,
        page=folders.data_quality,
        quality=found,
        failure=failure,
    )


def _counted_before(
    programme: Programme, session: Session, folders: SessionFolders, now: PrivateCounts
) -> PrivateCounts | None:
    """What to hold the counts against: the last session's, else the last check's of other data."""
    for earlier in reversed(programme.sessions_until(session)[:-1]):
        path = SessionFolders(folders.outputs, folders.slug, earlier.session_id).quality_counts
        if counts := read_private_counts(path):
            return counts
    last = read_private_counts(folders.quality_counts)
    if last is None or last.facts.source != now.facts.source:
        return last
    return read_private_counts(folders.quality_counts.with_name(BEFORE))


def _write_page(
    folders: SessionFolders, counts: PrivateCounts, before: PrivateCounts | None
) -> PageResult:
    """Keep the counts and build the page from them, where it is not there already."""
    path = folders.quality_counts
    if before is not None:
        before.write(path.with_name(BEFORE))
    counts.write(path)
    notebook = resources.notebook(NOTEBOOK)
    title = f"Data quality, for the analyst alone: {counts.facts.session}"
    made_from = {
        "private_counts": counts.to_json(),
        "before": before.to_json() if before else "",
    }
    job = PageJob(
        page_id=NOTEBOOK,
        notebook=notebook,
        parameters={"private_counts": str(path.resolve())},
        output=folders.data_quality,
        fingerprint=fingerprint(notebook=notebook, title=title, inputs=made_from),
        title=title,
        scratch=folders.scratch.resolve(),
    )
    return PageResult(NOTEBOOK, UNCHANGED) if is_up_to_date(job) else build_page(job)
