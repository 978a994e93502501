"""From the programme folder to the inputs of every report: read, count, release, write.

This is the last place on the way to a report that holds true counts. What it returns and writes
has been through the disclosure door.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from equity_reports.disclosure import ReleasedCounts
from equity_reports.files import private_folder, write_if_changed
from equity_reports.intake.appointments import Appointments, Totals, read_appointments
from equity_reports.intake.registers import Session
from equity_reports.intake.typed_rows import typed_rows
from equity_reports.measures.counts import count
from equity_reports.measures.definitions import Measure
from equity_reports.measures.exposure import Clock
from equity_reports.measures.population import (
    Population,
    cuts_of,
    hold_residents,
    read_population_of,
)
from equity_reports.programme import Programme
from equity_reports.publication.sums import HowCounted
from equity_reports.reports.community_inputs import FILE, SHARED, CommunityInputs, PersonFacts
from equity_reports.reports.elsewhere import with_elsewhere
from equity_reports.reports.inputs import (
    ReportInputs,
)
from equity_reports.reports.look_back import (
    LookBack,
)
from equity_reports.reports.maker import ReportMaker, span_of
from equity_reports.reports.publish import rounding_key
from equity_reports.reports.published import PREVIOUS
from equity_reports.reports.releasing import (
    folder_before,
    how_counted,
    released_together,
    true_counts,
)
from equity_reports.reports.reportable import reportable_measures
from equity_reports.reports.shape import hold_shape


@dataclass(frozen=True)
class Prepared:
    """What every page of a session is made from, and what the intake had to say.

    Attributes
    ----------
    reports
        By team, for its own report.
    shared
        By team, as everybody may see it: the same where one policy holds for both.
    community
        All teams together, as everybody may see them.
    own_reports
        The notebooks of the programme's own reports, each built once a team.
    """

    reports: Mapping[str, ReportInputs] = field(repr=False)
    shared: Mapping[str, ReportInputs] = field(repr=False)
    community: CommunityInputs = field(repr=False)
    totals: Totals
    rejections: pd.DataFrame = field(repr=False)
    out_of_scope: pd.DataFrame = field(repr=False)
    warnings: tuple[str, ...]
    own_reports: tuple[Path, ...] = ()


def prepare(
    programme: Programme,
    session: Session,
    *,
    quarantine: Path | None = None,
    published: Path | None = None,
) -> Prepared:
    """Read the appointments, count them, and make each team's inputs from released counts.

    Parameters
    ----------
    quarantine
        The private folder for rows that were rejected; None writes none.
    published
        The programme's private folder, where the inputs of the session before may lie, and typed
        rows where the programme keeps them.

    Raises
    ------
    InputError
        A source, a column or a word of the extract is not as the settings say.
    """
    hold_shape(programme.own_reports)
    measures = reportable_measures(programme)
    appointments = read_appointments(
        programme,
        data_to=session.data_to,
        quarantine=quarantine,
        typed=typed_rows(programme, published),
    )
    parts = programme.by_measure()
    key = rounding_key(published, lambda: _booked_by_day(appointments))
    made = [
        _prepare_part(
            part,
            measures[part.settings.measures[0]],
            session,
            appointments,
            published,
            key,
            apart=len(parts) > 1,
        )
        for part in parts
    ]
    appointments.close()
    order = [team.team_id for team in programme.teams]
    reports, shared = (
        {team_id: every[team_id] for team_id in order}
        for every in (_merged(part.reports for part in made), _merged(part.shared for part in made))
    )
    community = made[0].community.model_copy(
        update={"others": tuple(part.community for part in made[1:])}
    )
    return Prepared(
        reports,
        shared,
        community,
        appointments.totals,
        appointments.rejections,
        appointments.out_of_scope,
        tuple(appointments.warnings),
        tuple(programme.own_reports),
    )


def _booked_by_day(appointments: Appointments) -> pd.DataFrame:
    """Every team's bookings on every day: nobody can guess what is made of them."""
    rows = appointments.engine.rows("""
        SELECT team_id, appointment_date, count(*) AS booked FROM appointments
        GROUP BY team_id, appointment_date""")
    return rows.sort_values(["team_id", "appointment_date"], ignore_index=True)


@dataclass(frozen=True)
class _Part:
    """What the teams of one measure publish: as in `Prepared`."""

    reports: dict[str, ReportInputs] = field(repr=False)
    shared: dict[str, ReportInputs] = field(repr=False)
    community: CommunityInputs = field(repr=False)


def _prepare_part(
    programme: Programme,
    measure: Measure,
    session: Session,
    appointments: Appointments,
    published: Path | None,
    key: bytes,
    *,
    apart: bool,
) -> _Part:
    """The teams of one measure. They share no appointment with another measure's teams."""
    population = None
    if measure.of_population:
        population = read_population_of(
            programme, appointments.grouping, cuts_of(appointments.engine)
        )
        hold_residents(appointments.engine, population)
    exposure = population or (Clock() if measure.of_events else None)
    span = span_of(programme, session)
    counted = count(
        appointments.engine,
        teams=[team.team_id for team in programme.teams],
        measure=measure,
        grouping=appointments.grouping,
        span=span,
        apart=apart,
        pool=key,
    )
    before = LookBack.over(programme, session, appointments, published, apart=apart, pool=key)
    how = how_counted(programme, session, counted, appointments.grouping, span)
    true = true_counts(counted, how, before)
    if before:
        how = replace(how, windows={**how.windows, PREVIOUS: before.recent})
    edition = (appointments.grouping.kind, appointments.grouping.edition)
    own, shared = released_together(programme, session, true, counted, how, edition, published, key)
    if exposure:
        own, shared = _over(exposure, own, shared, how)
    maker = ReportMaker(
        programme, session, appointments, measure, span, counted, own, shared, before, apart
    )
    reports = maker.every()
    for_all = reports if shared is own else replace(maker, own=shared).every()
    community = _community(programme, session, for_all, published)
    reports = with_elsewhere(reports, community)
    return _Part(reports, reports if shared is own else for_all, community)


def _over(
    exposure: Population | Clock, own: ReleasedCounts, shared: ReleasedCounts, how: HowCounted
) -> tuple[ReleasedCounts, ReleasedCounts]:
    """Both released counts beside the people who live there, or time; one where they are one."""
    below = exposure.below(own, how)
    return below, below if shared is own else exposure.below(shared, how)


def _merged(parts: Iterable[dict[str, ReportInputs]]) -> dict[str, ReportInputs]:
    return {team_id: one for part in parts for team_id, one in part.items()}


def write_inputs(prepared: Prepared, folder: Path) -> dict[str, Path]:
    """Write one file a team and one of all; a file that would not change is left untouched.

    Returns
    -------
    dict
        By team, the file of its own report.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_if_changed(folder / FILE, prepared.community.to_json())
    paths = {}
    for team_id, inputs in prepared.reports.items():
        paths[team_id] = folder / f"{team_id}.json"
        write_if_changed(paths[team_id], inputs.to_json())
        if prepared.shared[team_id] is not inputs:
            text = prepared.shared[team_id].to_json()
            write_if_changed(private_folder(folder / SHARED) / f"{team_id}.json", text)
    return paths


def _community(
    programme: Programme,
    session: Session,
    reports: Mapping[str, ReportInputs],
    published: Path | None,
) -> CommunityInputs:
    """All teams together, from what every page for everybody may show of each."""
    return CommunityInputs.of(
        reports,
        themes=programme.settings.themes,
        people=[PersonFacts(name=one.name, role=one.role) for one in programme.people],
        before=folder_before(programme, session, published),
    )
