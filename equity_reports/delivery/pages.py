"""The pages of a session that may be sent, and whether each may go out as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from equity_reports.fingerprints import of_file
from equity_reports.intake.cells import safe_name
from equity_reports.intake.registers import Session
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme
from equity_reports.reports.coaches import coaches_of
from equity_reports.session_pages import PageState

TEAM, COACH, COMMUNITY = "team", "coach", "community"
NOT_READY = {
    "stale": "what it is made from has changed since: run report again",
    "failed": "it could not be built: see status",
    "not built": "it has not been built: run report first",
}


@dataclass(frozen=True)
class SendablePage:
    """One page that a message may carry.

    Attributes
    ----------
    kind
        team, coach or community.
    subject
        Whose page it is: a team's id, a person's name, or "" for the community's.
    title
        As people call it.
    path
        The file.
    policy
        The disclosure policy that its figures follow.
    fingerprint
        Of the file's bytes; "" where it may not be sent.
    why_not
        Why it may not be sent; "" where it may.
    """

    kind: str
    subject: str
    title: str
    path: Path
    policy: str
    fingerprint: str
    why_not: str = ""

    @property
    def name(self) -> str:
        """The page in a few letters, for files and lists."""
        if self.kind == TEAM:
            return self.subject
        return f"{self.kind}-{safe_name(self.subject)}" if self.subject else self.kind


def sendable_pages(
    programme: Programme, session: Session, folders: SessionFolders, states: Sequence[PageState]
) -> list[SendablePage]:
    """Every page that the programme has switched on for sending, in the order of the registers.

    Parameters
    ----------
    states
        How the session's pages stand, from `session_pages.states_of_pages`.
    """
    wanted = programme.settings.email.pages
    own, shared = programme.settings.disclosure.team, programme.settings.disclosure.shared
    found = []
    for kind, subject, title, path in _named(programme, session, folders):
        if kind in wanted:
            why = _why_not(path, _state_of(path, folders, states))
            policy = own if kind == TEAM else shared
            made = "" if why else of_file(path)
            found.append(SendablePage(kind, subject, title, path, policy, made, why))
    return found


def _state_of(path: Path, folders: SessionFolders, states: Sequence[PageState]) -> PageState | None:
    """The state of one file; a state names it from the session's folder, or from further up."""
    home = folders.shared if folders.shared in path.parents else folders.private
    name = path.relative_to(home).as_posix()
    told = ((Path(state.path).as_posix(), state) for state in states)
    return next((state for at, state in told if at == name or at.endswith(f"/{name}")), None)


def _named(
    programme: Programme, session: Session, folders: SessionFolders
) -> Iterator[tuple[str, str, str, Path]]:
    for team in programme.teams:
        yield TEAM, team.team_id, team.team_name, folders.report(team.team_id)
    known = {person.name.casefold(): person.name for person in programme.people}
    for coach in coaches_of(programme.teams):
        if name := known.get(coach.name.casefold()):
            yield COACH, name, f"{name}: coach pack", folders.coach_pack(coach.page_name)
    yield COMMUNITY, "", f"{programme.settings.name}: all teams", folders.shared / "community.html"


def _why_not(path: Path, state: PageState | None) -> str:
    if state is not None and state.state in NOT_READY:
        return NOT_READY[state.state]
    if state is None or not path.is_file():
        return NOT_READY["not built"]
    return ""
