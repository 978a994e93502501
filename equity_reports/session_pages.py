"""Every page of a learning session: count once, build what has changed, say what was done.

What reads, counts and draws is imported where it is used: a run with nothing to do is over
before it would have been imported.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equity_reports import batch, files, resources
from equity_reports.fingerprints import fingerprint, of_file
from equity_reports.intake.registers import Session
from equity_reports.intake.totals import Totals
from equity_reports.locking import only_run
from equity_reports.manifest import Manifest, PageRecord, read_manifest
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme
from equity_reports.progress import Progress, Quiet
from equity_reports.reports.build import is_up_to_date
from equity_reports.reports.jobs import BUILT, FAILED, UNCHANGED, PageJob, PageResult
from equity_reports.settled import Settled, forget_settled, key_of, made_by, read_settled

if TYPE_CHECKING:
    from equity_reports.reports.inputs import ReportInputs
    from equity_reports.reports.prepare import Prepared

NOTEBOOK = "team_report"
INDEX = "index.html"
Watch = Callable[[int], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class SessionRun:
    """What a run did.

    ``results`` are of the teams that were asked for; ``pages`` of all that were ever built for
    the session.
    """

    folders: SessionFolders
    dashboard: Path
    results: tuple[PageResult, ...]
    pages: dict[str, PageRecord]
    totals: Totals
    warnings: tuple[str, ...]

    @property
    def failed(self) -> tuple[PageResult, ...]:
        """The pages that could not be built."""
        return tuple(result for result in self.results if result.status == FAILED)

    def count(self, status: str) -> int:
        """How many results have this status."""
        return sum(result.status == status for result in self.results)

    @property
    def summary(self) -> str:
        """One sentence for a person."""
        parts = [f"{self.count(BUILT)} built", f"{self.count(UNCHANGED)} unchanged"]
        if self.failed:
            parts.append(f"{len(self.failed)} failed")
        reports = "1 report" if len(self.results) == 1 else f"{len(self.results)} reports"
        return f"{reports}: {', '.join(parts)}."

    def plain(self) -> dict[str, Any]:
        """Return the run as one JSON object."""
        reasons = {result.page_id: result.failure.reason for result in self.failed}
        return {
            "dashboard": str(self.dashboard),
            "pages": {result.page_id: result.status for result in self.results},
            "failed": reasons,
            "totals": asdict(self.totals),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True)
class PageState:
    """A team's report as it stands: ``state`` is built, stale, failed or not built."""

    team_id: str
    team_name: str
    state: str
    path: str
    reason: str = ""


def page_states(programme: Programme, session: Session, *, outputs: Path) -> list[PageState]:
    """Say how each team's report stands; nothing is written.

    A report is stale where a new run would build it again. One that failed is so even if the
    report of an earlier run is still there.
    """
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    names = {team.team_id: team.team_name for team in programme.teams}
    settled = read_settled(folders, key_of(programme, folders))
    if settled:
        reports = {team_id: str(folders.report(team_id)) for team_id in settled.teams}
        return [PageState(one, names[one], "built", path) for one, path in reports.items()]
    from equity_reports.reports.prepare import prepare

    pages = read_manifest(folders.shared).pages
    prepared = prepare(programme, session, published=folders.all_private)
    jobs = _jobs(folders, prepared)
    return [_state(names[job.page_id], job, pages.get(job.page_id)) for job in jobs]


def _state(name: str, job: PageJob, page: PageRecord | None) -> PageState:
    if page is not None and page.status == FAILED and page.fingerprint == job.fingerprint:
        return PageState(job.page_id, name, "failed", str(job.output), page.reason)
    if not job.output.exists():
        return PageState(job.page_id, name, "not built", str(job.output))
    state = "built" if is_up_to_date(job) else "stale"
    return PageState(job.page_id, name, state, str(job.output))


@contextmanager
def _unwatched(_total: int) -> Iterator[Progress]:
    yield Quiet()


def build_session(
    programme: Programme,
    session: Session,
    *,
    outputs: Path,
    team_ids: Sequence[str] = (),
    workers: int | None = None,
    executor: Executor | None = None,
    force: bool = False,
    watch: Watch = _unwatched,
    waiting: Callable[[str], AbstractContextManager[None]] = nullcontext,
) -> SessionRun:
    """Build every team's report for a session, and the dashboard.

    Parameters
    ----------
    team_ids
        Only these teams; empty: all.
    workers, executor, force
        As in `batch.run`.
    watch
        Gives the progress display for so many pages.
    waiting
        Shows, by name, what takes its time.

    Raises
    ------
    UsageError
        A team does not exist, or another run is writing to the same outputs.
    InputError
        The data are not as the settings say; nothing is built.
    """
    teams = [programme.team(team_id).team_id for team_id in team_ids]
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    files.private_folder(folders.all_private)
    with only_run(files.private_folder(folders.private)), _tidy(folders):
        key = key_of(programme, folders)
        settled = None if force else read_settled(folders, key)
        if settled:
            return _nothing_to_do(folders, settled, teams)
        forget_settled(folders)
        with waiting("Reading the appointments"):
            prepared = _prepared(programme, session, folders)
            jobs = _jobs(folders, prepared)
        wanted = [job for job in jobs if not teams or job.page_id in teams]
        with watch(len(wanted)) as progress:
            results = batch.run(
                wanted,
                workers=workers,
                executor=executor,
                progress=progress,
                failures=folders.failures,
                force=force,
            )
        manifest = _manifest(programme, folders, prepared, wanted, results)
        dashboard = _dashboard(programme, session, folders, prepared, manifest)
        if key and all(map(is_up_to_date, jobs)) and not any(result.failure for result in results):
            ids = tuple(job.page_id for job in jobs)
            Settled(key, made_by(folders), ids, prepared.totals, prepared.warnings).write(folders)
    return SessionRun(
        folders, dashboard, tuple(results), manifest.pages, prepared.totals, prepared.warnings
    )


def _nothing_to_do(folders: SessionFolders, settled: Settled, teams: Sequence[str]) -> SessionRun:
    results = tuple(PageResult(team_id, UNCHANGED) for team_id in teams or settled.teams)
    pages = read_manifest(folders.shared).pages
    dashboard = folders.shared / INDEX
    return SessionRun(folders, dashboard, results, pages, settled.totals, settled.warnings)


def _prepared(programme: Programme, session: Session, folders: SessionFolders) -> "Prepared":
    """Count, and write what the reports are made from, beside each the released counts."""
    from equity_reports.reports.numbers import numbers_csv
    from equity_reports.reports.prepare import prepare, write_inputs

    with _spilling_into(files.private_folder(folders.scratch)):
        prepared = prepare(
            programme, session, quarantine=folders.quarantine, published=folders.all_private
        )
    write_inputs(prepared, files.private_folder(folders.released))
    for team_id, inputs in prepared.reports.items():
        files.write_if_changed(folders.numbers(team_id), numbers_csv(inputs))
    return prepared


@contextmanager
def _tidy(folders: SessionFolders) -> Iterator[None]:
    """Begin and end without the leavings of a run that was killed."""
    for folder in (folders.shared, folders.private):
        files.remove_unfinished(folder)
    shutil.rmtree(folders.scratch, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(folders.scratch, ignore_errors=True)


@contextmanager
def _spilling_into(folder: Path) -> Iterator[None]:
    """Have temporary files made in a private folder, where a run that is killed may leave rows."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder.resolve())
    try:
        yield
    finally:
        tempfile.tempdir = before


def _jobs(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    notebook = resources.notebook(NOTEBOOK)
    return [_job(folders, notebook, inputs) for inputs in prepared.reports.values()]


def _job(folders: SessionFolders, notebook: Path, inputs: "ReportInputs") -> PageJob:
    team, session = inputs.team, inputs.session
    title = f"{team.team_name}: equity report, {session.title or session.session_id}"
    made_from = {"released": inputs.to_json()}
    return PageJob(
        page_id=team.team_id,
        notebook=notebook,
        parameters={"released": str((folders.released / f"{team.team_id}.json").resolve())},
        output=folders.report(team.team_id),
        fingerprint=fingerprint(notebook=notebook, title=title, inputs=made_from),
        title=title,
        scratch=folders.scratch.resolve(),
    )


def _manifest(
    programme: Programme,
    folders: SessionFolders,
    prepared: "Prepared",
    jobs: Sequence[PageJob],
    results: Sequence[PageResult],
) -> Manifest:
    disclosure = programme.settings.disclosure
    manifest = Manifest(
        pages=read_manifest(folders.shared).pages,
        inputs={path.stem: of_file(path) for path in sorted(folders.released.glob("*.json"))},
        policy={"shared": disclosure.shared, "team": disclosure.team},
    ).with_pages(folders.shared, jobs, results)
    manifest.write(folders.shared)
    return manifest


def _dashboard(
    programme: Programme,
    session: Session,
    folders: SessionFolders,
    prepared: "Prepared",
    manifest: Manifest,
) -> Path:
    from equity_reports.dashboard import Heading, write_dashboard
    from equity_reports.narrative.numbers import day
    from equity_reports.reports.summary import common_top, definition_line, summary_line

    heading = Heading(
        programme=programme.settings.name,
        organisation=programme.settings.organisation,
        session=session.title or session.session_id,
        data=f"Appointments up to {day(session.data_to)}",
        definition=definition_line(prepared.reports.values()),
    )
    top = common_top(prepared.reports.values())
    rows = []
    for team_id, inputs in prepared.reports.items():
        page = manifest.pages.get(team_id)
        line = summary_line(
            inputs,
            status=page.status if page else "not_built",
            href=_href(folders, team_id),
            reason=page.reason if page else "",
            top=top,
            shared_policy=programme.settings.disclosure.shared,
        )
        rows.append(line)
    return write_dashboard(folders.shared, heading, rows)


def _href(folders: SessionFolders, team_id: str) -> str:
    report = folders.report(team_id)
    return report.relative_to(folders.shared).as_posix() if report.exists() else ""
