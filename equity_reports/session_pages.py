"""Every page of a learning session: count once, build what has changed, say what was done.

What reads, counts and draws is imported where it is used: a run with nothing to do is over
before it would have been imported.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from equity_reports import batch, files
from equity_reports.fingerprints import of_file
from equity_reports.intake.registers import Session
from equity_reports.intake.totals import Totals
from equity_reports.locking import only_run
from equity_reports.manifest import Manifest, PageRecord, read_manifest
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme
from equity_reports.progress import Progress, Quiet
from equity_reports.reports.build import is_up_to_date
from equity_reports.reports.jobs import BUILT, FAILED, UNCHANGED, PageJob, PageResult
from equity_reports.session_jobs import jobs_of
from equity_reports.settled import Settled, forget_settled, key_of, made_by, read_settled

if TYPE_CHECKING:
    from equity_reports.reports.prepare import Prepared

INDEX = "index.html"
Watch = Callable[[int], AbstractContextManager[Progress]]


@dataclass(frozen=True)
class SessionRun:
    """What a run did.

    ``results`` are of the pages that were asked for; ``pages`` of all that were ever built for
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
        pages = "1 page" if len(self.results) == 1 else f"{len(self.results)} pages"
        return f"{pages}: {', '.join(parts)}."

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
    """How pages stand: ``state`` is built, stale, failed or not built.

    One of a team is of all its pages; ``team_id`` is empty for a page of everybody's.
    """

    team_id: str
    team_name: str
    state: str
    path: str
    reason: str = ""


WORST_FIRST = ("failed", "not built", "stale", "built")


def page_states(programme: Programme, session: Session, *, outputs: Path) -> list[PageState]:
    """Say how each team's pages stand, and each page of everybody's; nothing is written.

    A page is stale where a new run would build it again. One that failed is so even if the
    page of an earlier run is still there. A team's pages stand as the worst of them does.
    """
    return _worst_of_each(states_of_pages(programme, session, outputs=outputs))


def states_of_pages(programme: Programme, session: Session, *, outputs: Path) -> list[PageState]:
    """As `page_states`, but one state a page."""
    folders = SessionFolders(outputs, programme.slug, session.session_id)
    names = {team.team_id: team.team_name for team in programme.teams}
    settled = read_settled(folders, key_of(programme, folders))
    if settled:
        told = _all_pages(folders)
        return [
            PageState(team_id, names.get(team_id, told[page_id].title), "built", told[page_id].path)
            for page_id, team_id in settled.pages.items()
        ]
    from equity_reports.reports.prepare import prepare

    pages = _all_pages(folders)
    prepared = prepare(programme, session, published=folders.all_private)
    jobs = jobs_of(folders, prepared)
    return [_state(names.get(job.team_id, job.title), job, pages.get(job.page_id)) for job in jobs]


def _state(name: str, job: PageJob, page: PageRecord | None) -> PageState:
    if page is not None and page.status == FAILED and page.fingerprint == job.fingerprint:
        return PageState(job.team_id, name, "failed", str(job.output), page.reason)
    if not job.output.exists():
        return PageState(job.team_id, name, "not built", str(job.output))
    state = "built" if is_up_to_date(job) else "stale"
    return PageState(job.team_id, name, state, str(job.output))


def _worst_of_each(states: Sequence[PageState]) -> list[PageState]:
    """One state a team, in the order of the teams; then every page of everybody's."""
    of_teams: dict[str, list[PageState]] = {}
    for state in states:
        of_teams.setdefault(state.team_id, []).append(state)
    for_all = of_teams.pop("", [])
    worst = (
        min(one, key=lambda state: WORST_FIRST.index(state.state)) for one in of_teams.values()
    )
    return [*worst, *for_all]


def _all_pages(folders: SessionFolders) -> dict[str, PageRecord]:
    """What is told of every page, of those in the private folder too."""
    return read_manifest(folders.private).pages | read_manifest(folders.shared).pages


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
    """Build every page of a session, and the dashboard.

    Parameters
    ----------
    team_ids
        Only these teams' pages; empty: every page.
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
            jobs = jobs_of(folders, prepared)
        limits = programme.settings.limits
        wanted = [
            replace(job, seconds=limits.seconds, megabytes=limits.megabytes)
            for job in jobs
            if not teams or job.team_id in teams
        ]
        with watch(len(wanted)) as progress:
            results = batch.run(
                wanted,
                workers=workers,
                executor=executor,
                progress=progress,
                failures=folders.failures,
                force=force,
            )
        manifest = _manifest(programme, folders, wanted, results)
        dashboard = _dashboard(programme, session, folders, prepared, manifest)
        if key and all(map(is_up_to_date, jobs)) and not any(result.failure for result in results):
            pages = {job.page_id: job.team_id for job in jobs}
            Settled(key, made_by(folders), pages, prepared.totals, prepared.warnings).write(folders)
    return SessionRun(
        folders, dashboard, tuple(results), _all_pages(folders), prepared.totals, prepared.warnings
    )


def _nothing_to_do(folders: SessionFolders, settled: Settled, teams: Sequence[str]) -> SessionRun:
    asked = [one for one, team in settled.pages.items() if not teams or team in teams]
    results = tuple(PageResult(page_id, UNCHANGED) for page_id in asked)
    pages = _all_pages(folders)
    dashboard = folders.shared / INDEX
    return SessionRun(folders, dashboard, results, pages, settled.totals, settled.warnings)


def _prepared(programme: Programme, session: Session, folders: SessionFolders) -> "Prepared":
    """Count, and write what the pages are made from, beside each report the released counts."""
    from equity_reports.reports.numbers import numbers_csv
    from equity_reports.reports.prepare import prepare, write_inputs

    with _spilling_into(files.private_folder(folders.scratch)):
        prepared = prepare(
            programme, session, quarantine=folders.quarantine, published=folders.all_private
        )
    write_inputs(prepared, files.private_folder(folders.released))
    files.private_folder(folders.coaches)
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


def _manifest(
    programme: Programme,
    folders: SessionFolders,
    jobs: Sequence[PageJob],
    results: Sequence[PageResult],
) -> Manifest:
    """Write what was made: of the shared pages beside them, of private ones in their folder."""
    disclosure = programme.settings.disclosure
    released = sorted(folders.released.rglob("*.json"))
    inputs = {
        path.relative_to(folders.released).with_suffix("").as_posix(): of_file(path)
        for path in released
    }
    policy = {"shared": disclosure.shared, "team": disclosure.team}
    manifest = Manifest()
    for folder in (folders.private, folders.shared):
        told = [
            (job, result)
            for job, result in zip(jobs, results, strict=True)
            if job.output.is_relative_to(folder)
        ]
        before = read_manifest(folder).pages
        manifest = Manifest(before, inputs, policy).with_pages(folder, told)
        if told or folder == folders.shared:
            manifest.write(folder)
    return manifest


def _dashboard(
    programme: Programme,
    session: Session,
    folders: SessionFolders,
    prepared: "Prepared",
    manifest: Manifest,
) -> Path:
    from equity_reports.dashboard import write_dashboard
    from equity_reports.session_dashboard import session_dashboard

    shown = session_dashboard(programme, session, folders, prepared, manifest.pages)
    return write_dashboard(folders.shared, shown)
