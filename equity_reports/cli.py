"""The commands. Here alone the clock is read; everything below is given today's date."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from equity_reports import __version__
from equity_reports.console import Console, told
from equity_reports.errors import (
    DELIVERY_INCOMPLETE,
    DONE,
    PAGES_FAILED,
    UNEXPECTED,
    EquityReportsError,
    UsageError,
)
from equity_reports.traces import came_through, kind_of

if TYPE_CHECKING:
    from equity_reports.checking import Checked


STOPPED = 130
"""What shells give for a run that was ended with Ctrl-C."""

DEMO_FOLDER = "demo-programme"
DEMO_DAY = date(2026, 11, 22)

_programme = click.argument("programme", type=click.Path(path_type=Path))
_session = click.option(
    "--session", "session_id", help="The session; else the next to be held, else the latest."
)
_COMMON = (
    click.option(
        "--outputs",
        type=click.Path(path_type=Path),
        default="outputs",
        show_default=True,
        help="Where everything is written.",
    ),
    click.option(
        "--today",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help="Act as on this day, such as 2026-11-22.",
    ),
    click.option("--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("--verbose", is_flag=True, help="One line a page, and where an error arose."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead."),
)


def _with_common_options(command: Callable) -> Callable:
    """Give a command the options that all have; it takes outputs, today and a console."""

    @wraps(command)
    def with_common(*, outputs, today, quiet, verbose, as_json, **own):
        console = Console(quiet=quiet or as_json, verbose=verbose, as_json=as_json)
        day = today.date() if today else None
        return command(outputs=outputs, today=day, console=console, **own)

    for option in reversed(_COMMON):
        with_common = option(with_common)
    return with_common


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. A person's mistake prints no traceback."""
    as_json = "--json" in arguments
    try:
        code = commands.main(
            args=list(arguments), prog_name="equity-reports", standalone_mode=False
        )
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped. Whole pages stay; the same command carries on from here.", err=True)
        return STOPPED
    except EquityReportsError as error:
        click.echo(told(error, as_json=as_json), err=not as_json)
        return error.exit_code
    except OSError as error:
        click.echo(f"The system did not allow it: {kind_of(error)}", err=True)
        click.echo("Whole pages stay; once that is mended the same command goes on.", err=True)
        return UNEXPECTED
    except Exception as error:
        click.echo(f"This should not have happened: {kind_of(error)}", err=True)
        verbose = "--verbose" in arguments
        again = "Run the command again with --verbose to see where."
        click.echo(came_through(error) if verbose else again, err=True)
        return UNEXPECTED
    return code or DONE


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="equity-reports")
def commands() -> None:
    """Appointment data in, equity reports out."""


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DEMO_FOLDER)
@click.option("--seed", type=int, default=7, show_default=True, help="Another invented trust.")
@click.option("--jobs", type=click.IntRange(min=1), help="Reports at a time; else one a processor.")
@_with_common_options
def demo(*, folder, seed, jobs, outputs, today, console) -> int:
    """Write an invented programme of 38 teams, check it, and build every page."""
    from equity_reports.demonstration import write_demonstration

    day = today or DEMO_DAY
    with console.waiting("Inventing two years of appointments"):
        write_demonstration(folder, seed=seed, today=day)
    console.say(f"An invented programme is in {folder}.")
    checked = _check(folder, outputs, day, console)
    built = _report(folder, None, outputs, day, console, workers=jobs)
    return PAGES_FAILED if checked.failure else built


@commands.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--measure", metavar="NAME", help="Add a measure of your own to a programme.")
@click.option("--report", metavar="NAME", help="Add a report of your own to a programme.")
@_with_common_options
def new(*, folder, measure, report, outputs, today, console) -> None:
    """Write a programme folder to fill in, or add a measure or a report to one."""
    from equity_reports import new_programme

    if measure and report:
        raise UsageError("Add one at a time: --measure NAME, then --report NAME.")
    if measure:
        written = new_programme.write_new_measure(folder, measure)
        then = f'Change its words, and use it: measures = ["{measure}"] in programme.toml.'
    elif report:
        written = new_programme.write_new_report(folder, report)
        then = f"Open it in JupyterLab. Each team's is built by: equity-reports report {folder}"
    else:
        written = new_programme.write_new_programme(folder)
        then = f"Fill these in, then: equity-reports check {folder}"
    for path in written:
        console.say(f"  {path}")
    console.say(then)
    console.answer({"folder": str(folder), "written": [str(path) for path in written]})


@commands.command()
@_programme
@_with_common_options
def check(*, programme, outputs, today, console) -> int:
    """Read everything, report every problem, and write the page on the data."""
    checked = _check(programme, outputs, today or _clock(), console)
    console.answer(checked.plain())
    return PAGES_FAILED if checked.failure else DONE


@commands.command()
@_programme
@_session
@click.option(
    "--team", "team_ids", multiple=True, metavar="ID", help="Only this team's pages; repeatable."
)
@click.option("--jobs", type=click.IntRange(min=1), help="Reports at a time; else one a processor.")
@click.option("--scheduler", metavar="ADDRESS", help="Build on this Dask cluster instead.")
@click.option("--force", is_flag=True, help="Build pages that are up to date too.")
@_with_common_options
def report(*, programme, session_id, jobs, scheduler, outputs, today, console, **how) -> int:
    """Build every page of a session, and the dashboard."""
    day = today or _clock()
    with _executor(scheduler) as executor:
        how |= {"workers": jobs, "executor": executor}
        return _report(programme, session_id, outputs, day, console, **how)


@commands.command()
@_programme
@_session
@click.option("--to", metavar="ADDRESS", help="Rehearse: everything goes to this address.")
@click.option("--confirm", is_flag=True, help="Send. Without it, drafts are written.")
@click.option("--again", is_flag=True, help="Send new versions of what was sent before, too.")
@click.option(
    "--resolve",
    multiple=True,
    metavar="ID=sent|unsent",
    help="Say what became of an uncertain message; repeatable.",
)
@_with_common_options
def send(*, programme, session_id, to, confirm, again, resolve, outputs, today, console) -> int:
    """Email each page to its people, once; without --confirm, write drafts."""
    from equity_reports.delivery.clock import Clock
    from equity_reports.delivery.session import Asked, send_session
    from equity_reports.programme import load_programme

    loaded = load_programme(programme)
    session = loaded.session(session_id, today or _clock())
    delivery = send_session(
        loaded,
        session,
        outputs=outputs,
        clock=Clock(now=lambda: datetime.now(UTC).astimezone(), sleep=time.sleep),
        asked=Asked(confirm, again, _address(to), [_resolved(one) for one in resolve]),
        watch=console.watching("Messages"),
        waiting=console.waiting,
    )
    for line in delivery.lines():
        console.say(line)
    console.answer(delivery.plain())
    return DONE if delivery.is_complete else DELIVERY_INCOMPLETE


def _address(given: str | None) -> str | None:
    from equity_reports.intake.cells import CellError, parse_address

    # An empty one is a variable that was not set, and must not mean everybody.
    try:
        return None if given is None else parse_address(given)
    except CellError as error:
        raise UsageError(f"--to {given}: wanted {error.wanted}.") from None


def _resolved(given: str) -> tuple[int, bool]:
    number, _, became = given.partition("=")
    if not number.isdecimal() or became not in ("sent", "unsent"):
        raise UsageError(f"--resolve {given}: wanted an id and what became of it, as 12=sent.")
    return int(number), became == "sent"


@commands.command()
@_programme
@_session
@click.option("--purge", is_flag=True, help="Say what is past its retention, and nothing else.")
@click.option("--confirm", is_flag=True, help="With --purge: delete it.")
@_with_common_options
def status(*, programme, session_id, purge, confirm, outputs, today, console) -> None:
    """Say of each team how its pages stand, and how many got its report by email."""
    if purge or confirm:
        _purge(programme, outputs, console, purge=purge, confirm=confirm)
        return
    from equity_reports.delivery.ledger import LedgerInUseError
    from equity_reports.delivery.session import delivery_of_teams
    from equity_reports.outputs import SessionFolders
    from equity_reports.programme import load_programme
    from equity_reports.session_pages import page_states

    loaded = load_programme(programme)
    session = loaded.session(session_id, today or _clock())
    with console.waiting("Reading the appointments"):
        states = page_states(loaded, session, outputs=outputs)
    sent, sending = {}, False
    try:
        sent = delivery_of_teams(SessionFolders(outputs, loaded.slug, session.session_id))
    except LedgerInUseError:
        sending = True
        console.say("Emails are being sent just now: ask again afterwards what became of them.")
    for state in states:
        why = f": {state.reason}" if state.reason else ""
        counts = (f"{number} {became}" for became, number in sent.get(state.team_id, {}).items())
        mail = f" (email: {', '.join(counts)})" if state.team_id in sent else ""
        console.say(
            f"{state.team_id or '(all)':<12} {state.state:<10} {state.team_name}{why}{mail}"
        )
    if any("uncertain" in counts for counts in sent.values()):
        console.say(
            "Uncertain: it may have been sent. send lists these emails with their ids, and "
            "send --resolve ID=sent (or ID=unsent) settles each."
        )
    teams = [
        asdict(state) | {"email": sent.get(state.team_id, {})} for state in states if state.team_id
    ]
    for_all = [asdict(state) for state in states if not state.team_id]
    console.answer(
        {"session": session.session_id, "sending": sending, "teams": teams, "for_all": for_all}
    )


def _purge(programme: Path, outputs: Path, console: Console, *, purge: bool, confirm: bool) -> None:
    from equity_reports import retention
    from equity_reports.programme import load_programme

    loaded = load_programme(programme)
    keep = loaded.settings.retention.sessions
    if not purge:
        raise UsageError("--confirm goes with --purge.")
    if keep is None:
        raise UsageError(
            "--purge: programme.toml says under [retention] how many sessions to keep."
        )
    ids = [one.session_id for one in sorted(loaded.sessions, key=lambda one: one.data_to)]
    folders = retention.past_retention(outputs / loaded.slug, ids, keep)
    said = "Deleted" if confirm else "Would delete"
    if confirm:
        retention.purge(folders)
    for folder in folders:
        console.say(f"{said} {folder}")
    if not folders:
        console.say("Nothing is past its retention.")
    elif not confirm:
        console.say("Nothing is deleted without --confirm.")
    console.answer({"deleted": confirm, "folders": [str(folder) for folder in folders]})


@commands.command("sign-ups")
@_programme
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--different",
    multiple=True,
    metavar="NAME",
    help="This team is not the one that it looks like; repeatable.",
)
@_with_common_options
def sign_ups(*, programme, file, different, outputs, today, console) -> None:
    """Add the teams of a sign-up form's export to the register, and draft their emails."""
    from equity_reports.sign_ups.take import take_sign_ups

    day = today or _clock()
    taken = take_sign_ups(programme, file, outputs=outputs, today=day, different=different)
    for line in taken.lines():
        console.say(line)
    console.answer(taken.plain())


def _executor(scheduler: str | None) -> AbstractContextManager:
    if scheduler is None:
        return nullcontext()
    from equity_reports.cluster import cluster

    return cluster(scheduler)


def _check(folder: Path, outputs: Path, day: date, console: Console) -> "Checked":
    from equity_reports.checking import check_programme

    with console.waiting("Reading the programme"):
        checked = check_programme(folder, outputs=outputs, today=day)
    for line in checked.lines():
        console.say(line)
    if checked.failure:
        console.warn(f"The page on the data was not built: {checked.failure.reason}.")
    return checked


def _report(folder, session_id, outputs, day, console, **how) -> int:
    from equity_reports.programme import load_programme
    from equity_reports.session_pages import build_session

    programme = load_programme(folder)
    session = programme.session(session_id, day)
    console.say(f"{programme.settings.name}, session {session.session_id}")
    run = build_session(
        programme,
        session,
        outputs=outputs,
        **how,
        watch=console.watching("Pages"),
        waiting=console.waiting,
    )
    console.say(f"Appointments: {run.totals}")
    if run.totals.rejected or run.totals.out_of_scope:
        console.say(f"Why some are not counted: equity-reports check {folder}")
    for warning in run.warnings:
        console.say(f"Note: {warning}")
    console.say(run.summary)
    for failed in run.failed:
        where = run.folders.failures / f"{failed.page_id}.html"
        console.warn(f"{failed.page_id} was not built: {failed.failure.reason}. See {where}")
    console.say(f"The dashboard: {run.dashboard}")
    if run.folders.data_quality.exists():
        console.say(f"The data, for you alone: {run.folders.data_quality}")
    console.answer(run.plain())
    return PAGES_FAILED if run.failed else DONE


def _clock() -> date:
    return date.today()
