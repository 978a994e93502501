"""The kinds of message, each beside the kind of page that it carries and is made of.

A message is made of the very file of released counts that its page's notebook was given, so it can
show nothing that its page may not, and what holds for the pages of `session_jobs` (which counts are
registered, settled together and attacked) holds for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from equity_reports import session_jobs
from equity_reports.delivery.digest import Digest, coach_digest, community_digest, team_digest
from equity_reports.delivery.pages import COACH, COMMUNITY, TEAM, SendablePage
from equity_reports.outputs import SessionFolders
from equity_reports.reports.coaches import coaches_of
from equity_reports.reports.community_inputs import read_community_inputs
from equity_reports.reports.inputs import read_inputs


@dataclass(frozen=True)
class Made:
    """A message's words, and whose page and which session the counts say that they are of."""

    digest: Digest
    subject: str
    session_id: str


@dataclass(frozen=True)
class MessageKind:
    """One kind of message.

    Attributes
    ----------
    carries
        The kind of page, of `session_jobs.KINDS`.
    released
        The file of released counts that a page of this kind is made from.
    make
        The message, from that file and the page's name among the kind's.
    """

    carries: session_jobs.PageKind
    released: Callable[[SessionFolders, SendablePage], Path]
    make: Callable[[Path, SendablePage], Made]


def message_of(folders: SessionFolders, page: SendablePage) -> Made:
    """Return the message that carries a page."""
    kind = MESSAGES[page.kind]
    return kind.make(kind.released(folders, page), page)


def _of_team(released: Path, _page: SendablePage) -> Made:
    inputs = read_inputs(released)
    return Made(team_digest(inputs), inputs.team.team_id, inputs.session.session_id)


def _of_coach(released: Path, page: SendablePage) -> Made:
    inputs = read_community_inputs(released)
    person = page.path.stem
    names = {coach.page_name: coach.name for coach in coaches_of(inputs.every_team)}
    name = names.get(person, "")
    # The register of people may write the same name with other capitals.
    subject = page.subject if name.casefold() == page.subject.casefold() else name
    return Made(coach_digest(inputs, person), subject, inputs.session.session_id)


def _of_all(released: Path, _page: SendablePage) -> Made:
    inputs = read_community_inputs(released)
    return Made(community_digest(inputs), "", inputs.session.session_id)


MESSAGES: Mapping[str, MessageKind] = {
    TEAM: MessageKind(
        session_jobs.team_reports, lambda folders, page: folders.inputs(page.subject), _of_team
    ),
    COACH: MessageKind(
        session_jobs.coach_packs, lambda folders, _: folders.community_inputs, _of_coach
    ),
    COMMUNITY: MessageKind(
        session_jobs.community_report, lambda folders, _: folders.community_inputs, _of_all
    ),
}
"""Every kind of message, by the name that the settings have for it."""
