"""All that a session publishes, released together: its tables, its comparisons, its look back.

Like `prepare` this holds true counts, and hands on what has been through the disclosure door.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from equity_reports.disclosure import ReleasedCounts, TrueCounts, policy_called
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.registers import Session
from equity_reports.measures.comparisons import (
    WholeTeamIdea,
    comparisons,
    teams_beside,
    teams_that_changed,
)
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import Counted
from equity_reports.measures.definitions import load_measure
from equity_reports.programme import Programme
from equity_reports.publication.sums import HowCounted
from equity_reports.reports.community_inputs import SHARED
from equity_reports.reports.look_back import LookBack, session_before
from equity_reports.reports.publish import (
    Publication,
    named_windows,
    reports_of,
)

WHOLE_TEAM = "whole_team"


def folder_before(programme: Programme, session: Session, published: Path | None) -> Path | None:
    """What the session before was made from, if that is kept."""
    earlier = session_before(programme, session)
    return published / earlier.session_id / "released" if published and earlier else None


def how_counted(
    programme: Programme, session: Session, counted: Counted, grouping: Grouping, span: Span
) -> HowCounted:
    """What everybody may know of how a session's tables are made."""
    return HowCounted(
        teams=tuple(team.team_id for team in programme.teams),
        kinds=counted.kinds.set_index(["team_id", "series"])["kind"].to_dict(),
        windows=named_windows(span.windows.recent, span.windows.before),
        ends=(grouping.most, grouping.least),
        measure=load_measure(programme.settings.measures[0], own=programme.own_measures),
        beside=_beside(programme, session, counted),
    )


def true_counts(counted: Counted, how: HowCounted, before: LookBack | None) -> TrueCounts:
    """All that a session counts: comparisons and the look back too."""
    tables = {**counted.counts.tables, "comparison": comparisons(counted, how.beside)}
    for name, table in before.true.tables.items() if before else ():
        tables[name] = pd.concat([tables[name], table], ignore_index=True)
    return TrueCounts(tables)


def released_together(
    programme: Programme,
    session: Session,
    true: TrueCounts,
    counted: Counted,
    how: HowCounted,
    edition: tuple[str, str],
    published: Path | None,
    key: bytes,
) -> tuple[ReleasedCounts, ReleasedCounts]:
    """What a team's own report and the shared pages may show; one release where they agree.

    Where the two policies differ, the stricter figures are made from the others, so that nobody
    gains by laying a team's report beside the shared pages.
    """
    earlier = session_before(programme, session)
    folder = folder_before(programme, session, published)
    publication = Publication(
        how,
        edition,
        key,
        (reports_of(folder), reports_of(folder / SHARED if folder else None)),
        _beside(programme, earlier, counted) if earlier else {},
    )
    disclosure = programme.settings.disclosure
    team, shared = (
        policy_called(name, disclosure) for name in (disclosure.team, disclosure.shared)
    )
    if team == shared:
        both = publication.release(true, team)
        return both, both
    if team.rounding == 1:
        return publication.release(true, team), publication.release(true, shared)
    finer, stricter = sorted((team, shared), key=lambda one: (one.smallest, one.people))
    # A figure does not tell how many people stand behind it: both keep to the higher floor.
    first = publication.release(true, replace(finer, people=max(team.people, shared.people)))
    second = publication.release(true, stricter, beside=first)
    return (first, second) if finer is team else (second, first)


def _beside(
    programme: Programme, session: Session, counted: Counted
) -> dict[tuple[str, str], frozenset[str]]:
    whole = [
        WholeTeamIdea(idea.team_id, idea.idea_id, idea.theme, idea.started_on, idea.ended_on)
        for idea in programme.ideas
        if idea.scale == WHOLE_TEAM
    ]
    themes: dict[str, set[str]] = {team.team_id: set() for team in programme.teams}
    for idea in programme.ideas:
        themes[idea.team_id].add(idea.theme)
    changed = teams_that_changed(whole, programme.settings.dates.data_from, session.data_to)
    return teams_beside(counted, ideas=whole, themes=themes, changed=changed)
