"""What the dashboard shows: what everybody may see, and the pages that are there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from equity_reports.dashboard import (
    NAME,
    Dashboard,
    Heading,
    IdeaRow,
    SessionRow,
    TeamRow,
    ThemeRow,
)
from equity_reports.intake.cells import shortened
from equity_reports.intake.registers import Session
from equity_reports.manifest import PageRecord
from equity_reports.narrative.catalogue import SENTENCES
from equity_reports.narrative.numbers import day, nouns
from equity_reports.narrative.wording import Wording, capitalised, wording_for
from equity_reports.outputs import SessionFolders
from equity_reports.programme import Programme
from equity_reports.reports import team_ideas
from equity_reports.reports.blocks import block
from equity_reports.reports.community_findings import CommunityFindings
from equity_reports.reports.community_themes import Themes
from equity_reports.reports.community_words import gap_now, other_measures
from equity_reports.reports.inputs import ReportInputs
from equity_reports.reports.jobs import FAILED
from equity_reports.reports.prepare import Prepared
from equity_reports.reports.summary import common_top, definition_line, summary_line
from equity_reports.reports.team import TeamReport

FOR_EVERYBODY = {
    "community.html": "page.dashboard_community",
    "slides.html": "page.dashboard_slides",
}
OF_A_TEAM = {"story.html": "page.dashboard_story", "poster.html": "page.dashboard_poster"}
LONGEST_LEARNING = 240


def session_dashboard(
    programme: Programme,
    session: Session,
    folders: SessionFolders,
    prepared: Prepared,
    pages: dict[str, PageRecord],
) -> Dashboard:
    """The dashboard of a session.

    Parameters
    ----------
    prepared
        Every figure is of its ``shared`` inputs: by the policy for pages that all see.
    pages
        What became of each page that was ever asked for.
    """
    community = prepared.community
    inputs = [prepared.shared[team.team_id] for team in community.teams]
    wording = wording_for(**community.measure.told)
    heading = Heading(
        programme=programme.settings.name,
        organisation=programme.settings.organisation,
        session=session.title or session.session_id,
        data=SENTENCES["page.dashboard_data"].format(day=day(session.data_to)),
        definition=definition_line(inputs),
        counted=capitalised(wording.vocabulary["missed"]),
        others=other_measures(community, wording),
    )
    links = [(SENTENCES[key], name) for name, key in FOR_EVERYBODY.items()]
    findings = CommunityFindings(community)
    themes = list(_themes(findings, wording))
    return Dashboard(
        heading,
        teams=tuple(_teams(programme, folders, prepared, pages)),
        trust=_trust(findings, inputs[0], wording) if inputs else "",
        themes=tuple(themes),
        ideas=tuple(_ideas(folders, prepared, {row.theme: row.grade for row in themes})),
        sessions=tuple(_sessions(programme, session, folders)),
        links=tuple((words, name) for words, name in links if (folders.shared / name).exists()),
        failed=tuple(_failed(programme, pages)),
    )


def _trust(findings: CommunityFindings, inputs: ReportInputs, wording: Wording) -> Markup:
    """All teams together: the gap within teams, as on the pages for all; then the gap over time."""
    said = gap_now(findings, wording)
    within = block("finding", said.lead, said.detail)
    shown = within + TeamReport(inputs).programme_gap()
    return Markup(shown.html)  # noqa: S704 - a block escapes


def _teams(
    programme: Programme,
    folders: SessionFolders,
    prepared: Prepared,
    pages: dict[str, PageRecord],
) -> Iterator[TeamRow]:
    common = prepared.community.measure.id
    tops = {
        one.measure.id: common_top(prepared.shared[team.team_id] for team in one.teams)
        for one in (prepared.community, *prepared.community.others)
    }
    phases = {team.team_id: team.phase for team in programme.teams}
    for team_id, inputs in prepared.shared.items():
        page = pages.get(team_id)
        line = summary_line(
            inputs,
            status=page.status if page else "not_built",
            href=_href(folders, folders.report(team_id)),
            reason=page.reason if page else "",
            top=tops[inputs.measure.id],
        )
        more = [
            (SENTENCES[key], _href(folders, folders.report(team_id).with_name(name)))
            for name, key in OF_A_TEAM.items()
        ]
        there = tuple((words, href) for words, href in more if href)
        own = "" if inputs.measure.id == common else inputs.measure.title
        yield replace(line, phase=phases[team_id], measure=own, more=there)


def _themes(findings: CommunityFindings, wording: Wording) -> Iterator[ThemeRow]:
    """The themes as the community report grades them, in its order."""
    themes = Themes(findings.themes, wording)
    for one in themes.found:
        yield ThemeRow(
            theme=one.theme,
            grade=themes.tag(one)[1],
            teams=nouns(len({tried.team.team_id for tried in one.tried}), "team"),
            reason=themes.described(one).lead,
        )


def _ideas(
    folders: SessionFolders, prepared: Prepared, grades: dict[str, str]
) -> Iterator[IdeaRow]:
    """The library: every idea that has begun, by theme and then by team."""
    rows = []
    for team_id, inputs in prepared.shared.items():
        wording = wording_for(**inputs.measure.told)
        for idea in inputs.ideas:
            about = [line for line in team_ideas.about(idea, wording) if line != f"{idea.theme}."]
            row = IdeaRow(
                title=idea.title,
                theme=idea.theme,
                grade=grades.get(idea.theme, ""),
                team_name=inputs.team.team_name,
                href=_href(folders, folders.report(team_id)),
                about=" ".join(about),
                learning=shortened(idea.learning or idea.what_happened, LONGEST_LEARNING),
            )
            rows.append(row)
    yield from sorted(rows, key=lambda row: (row.theme.casefold(), row.team_name.casefold()))


def _sessions(
    programme: Programme, session: Session, folders: SessionFolders
) -> Iterator[SessionRow]:
    """The calendar: every session of the register, in order of date."""
    for one in sorted(programme.sessions, key=lambda other: other.held_on):
        this = one.session_id == session.session_id
        there = not this and (folders.shared.parent / one.session_id / NAME).exists()
        yield SessionRow(
            title=one.title or one.session_id,
            held=day(one.held_on),
            data=day(one.data_to),
            mark=SENTENCES["page.dashboard_this_session"] if this else "",
            href=f"../{one.session_id}/{NAME}" if there else "",
        )


def _failed(programme: Programme, pages: dict[str, PageRecord]) -> Iterator[tuple[str, str]]:
    """The pages that were not built: a team's report by the team's name, others by their title."""
    names = {team.team_id: team.team_name for team in programme.teams}
    for page_id, page in pages.items():
        if page.status == FAILED:
            yield names.get(page_id, page.title), page.reason


def _href(folders: SessionFolders, page: Path) -> str:
    return page.relative_to(folders.shared).as_posix() if page.exists() else ""
