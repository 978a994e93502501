"""A programme's appointments, read for a check: every row accounted for, and counted."""

from dataclasses import replace
from pathlib import Path

from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.intake.registers import Session
from equity_reports.intake.typed_rows import typed_rows
from equity_reports.measures.definitions import load_measure
from equity_reports.programme import Programme
from equity_reports.quality.counting import QualityCounting
from equity_reports.quality.private_counts import PrivateCounts, QualityFacts


def read_quality(
    programme: Programme,
    session: Session,
    *,
    quarantine: Path | None = None,
    private: Path | None = None,
) -> tuple[Appointments, PrivateCounts]:
    """Read the appointments as a report would, and count what an analyst must know of them.

    The connection of the appointments is closed: only counts are left. Where a warehouse counts
    the appointments itself, it counts these too. ``private`` is the programme's private folder,
    where typed rows are kept if the programme says so.

    Raises
    ------
    InputError
        As `read_appointments`.
    """
    counting = QualityCounting(_facts(programme, session))
    read = read_appointments(
        programme,
        data_to=session.data_to,
        quarantine=quarantine,
        inspect=counting,
        typed=typed_rows(programme, private),
    )
    read.close()
    facts = replace(
        counting.facts,
        groups={group.group: group.label for group in read.grouping.groups},
        grouping=read.grouping.description,
        source=read.fingerprint,
    )
    accounts = {
        "rejections": read.rejections,
        "out_of_scope": read.out_of_scope,
        "set_aside": read.set_aside,
    }
    return read, PrivateCounts(facts, read.totals, counting.tables | accounts)


def _facts(programme: Programme, session: Session) -> QualityFacts:
    settings = programme.settings
    measure = load_measure(settings.measures[0], own=programme.own_measures)
    return QualityFacts(
        programme=settings.name,
        organisation=settings.organisation,
        session_id=session.session_id,
        session=session.title or session.session_id,
        data_from=settings.dates.data_from,
        data_to=session.data_to,
        mature_to=settings.dates.mature_to(session.data_to),
        maturity_days=settings.dates.maturity_days,
        threshold=settings.dates.completeness_threshold,
        teams={team.team_id: team.team_name for team in programme.teams},
        groups={},
        grouping="",
        columns=tuple(settings.columns.mapped()),
        missed=tuple(measure.numerator),
        denominator=tuple(measure.denominator),
        source="",
        counted_in=_counted_in(programme),
    )


def _counted_in(programme: Programme) -> str:
    """The warehouse that counts the appointments itself; empty where they are read here."""
    warehouse = programme.settings.sources.warehouse
    return warehouse.name if warehouse is not None and warehouse.counted == "there" else ""
