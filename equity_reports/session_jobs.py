"""The pages of a session, kind by kind: what each is made from and where it goes.

A kind of page is a function in `KINDS`. A job's fingerprint is of the file that its notebook
reads, so a page is built again exactly when something in that file has changed.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from equity_reports import resources
from equity_reports.fingerprints import fingerprint
from equity_reports.outputs import SessionFolders
from equity_reports.reports.coaches import coaches_of
from equity_reports.reports.jobs import PageJob

if TYPE_CHECKING:
    from equity_reports.reports.prepare import Prepared

PageKind = Callable[[SessionFolders, "Prepared"], list[PageJob]]


def jobs_of(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """Every page of the session, the teams' own reports first.

    Raises
    ------
    ValueError
        Two pages have one id.
    """
    jobs = [job for kind in KINDS for job in kind(folders, prepared)]
    ids = [job.page_id for job in jobs]
    if twice := {page_id for page_id in ids if ids.count(page_id) > 1}:
        raise ValueError(f"two pages are called {', '.join(sorted(twice))}")
    return jobs


def page_job(
    folders: SessionFolders,
    page_id: str,
    *,
    notebook: str | Path,
    title: str,
    released: tuple[Path, str],
    output: Path,
    team_id: str = "",
    more: Mapping[str, str | Path] | None = None,
) -> PageJob:
    """One page whose notebook is given one file of released counts, as ``released``.

    Parameters
    ----------
    page_id
        A team's report has the team's id. Any other page has a dot in its id, which no team's
        has: ``poster.T01`` is of one team, ``programme.slides`` of all.
    notebook
        The name of one of the package's notebooks, or the path of a programme's own.
    released
        The file, and its text.
    team_id
        The team whose page it is, for ``--team``; empty: everybody's.
    more
        Further parameters of the notebook. A path is of another file that it writes.
    """
    path, text = released
    given = dict(more or {})
    written = {name: value for name, value in given.items() if isinstance(value, Path)}
    words = {name: value for name, value in given.items() if name not in written}
    source = notebook if isinstance(notebook, Path) else resources.notebook(notebook)
    return PageJob(
        page_id=page_id,
        notebook=source,
        parameters={
            "released": str(path.resolve()),
            **words,
            **{name: str(value.resolve()) for name, value in written.items()},
        },
        output=output,
        fingerprint=fingerprint(notebook=source, title=title, inputs={"released": text, **words}),
        title=title,
        team_id=team_id,
        beside=tuple(written.values()),
        scratch=folders.scratch.resolve(),
    )


def team_reports(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """Each team's own report, by the policy for a team's own."""
    return [
        page_job(
            folders,
            team_id,
            notebook="team_report",
            title=f"{one.team.team_name}: equity report, {one.session.title}",
            released=(folders.inputs(team_id), one.to_json()),
            output=folders.report(team_id),
            team_id=team_id,
        )
        for team_id, one in prepared.reports.items()
    ]


def stories(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """Each team's story as a page and as a Word document, of what everybody may see."""
    return [
        page_job(
            folders,
            f"story.{team_id}",
            notebook="story",
            title=f"{one.team.team_name}: story, {one.session.title}",
            released=(_seen_by_all(folders, prepared, team_id), one.to_json()),
            output=folders.story(team_id),
            team_id=team_id,
            more={"word": folders.story_document(team_id)},
        )
        for team_id, one in prepared.shared.items()
    ]


def coach_packs(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """One pack for each coach and adviser, into the private folder: it is that person's alone."""
    community = prepared.community
    text = community.to_json()
    return [
        page_job(
            folders,
            f"coach.{coach.page_name}",
            notebook="coach_pack",
            title=f"{coach.name}: teams, {community.session.title}",
            released=(folders.community_inputs, text),
            output=folders.coach_pack(coach.page_name),
            more={"person": coach.page_name},
        )
        for coach in coaches_of(community.every_team)
    ]


def community_report(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """The report for everybody."""
    community = prepared.community
    return [
        page_job(
            folders,
            "programme.community",
            notebook="community_report",
            title=f"{community.programme.name}: all teams, {community.session.title}",
            released=(folders.community_inputs, community.to_json()),
            output=folders.shared / "community.html",
        )
    ]


def slides(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """The same for the room."""
    community = prepared.community
    return [
        page_job(
            folders,
            "programme.slides",
            notebook="community_slides",
            title=f"{community.programme.name}: slides, {community.session.title}",
            released=(folders.community_inputs, community.to_json()),
            output=folders.shared / "slides.html",
        )
    ]


def posters(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """One sheet a team for the gallery wall, of what everybody may see."""
    return [
        page_job(
            folders,
            f"poster.{team_id}",
            notebook="poster",
            title=f"{one.team.team_name}: poster, {one.session.title}",
            released=(_seen_by_all(folders, prepared, team_id), one.to_json()),
            output=folders.report(team_id).with_name("poster.html"),
            team_id=team_id,
        )
        for team_id, one in prepared.shared.items()
    ]


def _seen_by_all(folders: SessionFolders, prepared: "Prepared", team_id: str) -> Path:
    """The file of a team's shared inputs; its own report's where one policy holds for both."""
    same = prepared.shared[team_id] is prepared.reports[team_id]
    return folders.inputs(team_id) if same else folders.shared_inputs(team_id)


def own_reports(folders: SessionFolders, prepared: "Prepared") -> list[PageJob]:
    """Each report of the programme's own, once a team, from what the team's report is made of."""
    return [
        page_job(
            folders,
            f"{notebook.stem}.{team_id}",
            notebook=notebook,
            title=f"{one.team.team_name}: {notebook.stem.replace('_', ' ')}, {one.session.title}",
            released=(folders.inputs(team_id), one.to_json()),
            output=folders.report(team_id).with_name(f"{notebook.stem}.html"),
            team_id=team_id,
        )
        for notebook in prepared.own_reports
        for team_id, one in prepared.reports.items()
    ]


KINDS: tuple[PageKind, ...] = (
    team_reports,
    community_report,
    slides,
    posters,
    stories,
    coach_packs,
    own_reports,
)
"""Every kind of page, in the order in which they are built."""
