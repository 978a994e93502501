"""Every kind of message, held by what its page is held by: the same counts, and no figure more."""

import html
import re
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import get_args

import pytest

from equity_reports import session_jobs
from equity_reports.delivery import pages
from equity_reports.delivery.attachment import Attached
from equity_reports.delivery.message import Sender, write_letter
from equity_reports.delivery.messages import MESSAGES, message_of
from equity_reports.delivery.pages import sendable_pages
from equity_reports.email_settings import PageKindName
from equity_reports.outputs import SessionFolders
from equity_reports.programme import load_programme
from equity_reports.reports.prepare import prepare
from equity_reports.session_pages import PageState
from tests.delivery.conftest import SESSION, SLUG
from tests.reports.situations import TODAY

SENDER = Sender("A programme", "reports@trust.example", "inbox@trust.example")
FIGURE = r"\d[\d,.]*%?"
KINDS = get_args(PageKindName)


@pytest.fixture(scope="module")
def folders(built):
    return SessionFolders(built / "outputs", SLUG, SESSION)


@pytest.fixture(scope="module")
def programme(built):
    read = load_programme(built / "programme")
    email = read.settings.email.model_copy(update={"pages": KINDS})
    return replace(read, settings=read.settings.model_copy(update={"email": email}))


@pytest.fixture(scope="module")
def carried(programme, folders):
    """Every page that a message may carry."""
    session = programme.session(None, TODAY)
    built = [path for home in (folders.shared, folders.private) for path in home.rglob("*.html")]
    states = [PageState("", "", "built", str(path)) for path in built]
    found = sendable_pages(programme, session, folders, states)
    assert [page.why_not for page in found] == [""] * len(found)
    assert {page.kind for page in found} == set(KINDS)
    return found


@pytest.fixture(scope="module")
def jobs(programme, folders):
    """The jobs of each kind of message's page, by the file that they write."""
    prepared = prepare(programme, programme.session(None, TODAY))
    return {
        kind: {job.output: job for job in message.carries(folders, prepared)}
        for kind, message in MESSAGES.items()
    }


def figures_in(words):
    return {figure.rstrip(".,") for figure in re.findall(FIGURE, words)}


def words_of(markup):
    """What a page or a body says, to the eye and to the ear."""
    told = " ".join(re.findall(r'(?:aria-label|alt)="([^"]*)"', markup))
    return html.unescape(re.sub(r"<[^>]+>", " ", markup) + " " + told)


def test_every_kind_that_a_programme_may_send_is_of_a_kind_of_page():
    assert set(MESSAGES) == set(KINDS)
    for kind, message in MESSAGES.items():
        assert message.carries in session_jobs.KINDS, kind


def test_a_message_is_made_of_the_counts_that_its_page_was_given(carried, jobs, folders):
    for page in carried:
        given = Path(jobs[page.kind][page.path].parameters["released"])
        assert MESSAGES[page.kind].released(folders, page).resolve() == given, page.name


def test_no_page_of_a_kind_that_is_sent_is_forgotten(carried, jobs):
    """But for the packs of coaches who are in no register of people: nobody knows their address."""
    sent = {page.path for page in carried}
    for kind in (pages.TEAM, pages.COMMUNITY):
        assert set(jobs[kind]) <= sent


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_shows_no_figure_that_its_page_does_not(kind, carried, folders):
    """So it adds nothing to what is published: the page has been held against all the rest."""
    seen = 0
    for page in (one for one in carried if one.kind == kind):
        digest = message_of(folders, page).digest
        letter = write_letter(
            digest, Attached("html", "x.html", b"x"), SENDER, about=(kind, "x", "f"), session_id="s"
        )
        message = message_from_bytes(letter.body, policy=policy.default)
        known = figures_in(words_of(page.path.read_text(encoding="utf-8")))
        for form in ("html", "plain"):
            said = words_of(message.get_body((form,)).get_content())
            figures = figures_in(said.replace(digest.software, ""))
            seen += len(figures)
            assert figures <= known, (page.name, form)
    assert seen > 6


def test_a_coachs_message_names_their_own_teams_alone(carried, folders, programme):
    packs = [page for page in carried if page.kind == pages.COACH]
    assert len(packs) > 1
    for page in packs:
        digest = message_of(folders, page).digest
        own = {
            team.team_name
            for team in programme.teams
            if page.subject in (team.qi_coach, team.improvement_advisor)
        }
        assert {name for name, _ in digest.points} <= own
        assert page.subject in digest.title
