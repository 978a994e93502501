"""The session before this one: what was published then, and the same year as counted now.

Outcomes are entered late and records are mended, so the two can differ; a report shows both.
Like `prepare` this holds true counts, and hands on what has been through the disclosure door.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from equity_reports.disclosure import POLICIES, ReleasedCounts, release
from equity_reports.intake.appointments import Appointments
from equity_reports.intake.registers import Session
from equity_reports.measures.counts import Span, count_groups
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.periods import Windows, windows
from equity_reports.programme import Programme
from equity_reports.reports.inputs import (
    Glance,
    PreviousFacts,
    ReportInputs,
    SessionFacts,
    read_inputs,
)

ENOUGH_BOOKED = 20
"""A whole percent of fewer bookings would tell the very count."""

COLUMNS = ["group", "numerator", "denominator"]


@dataclass(frozen=True)
class LookBack:
    """The session before, counted once more for every team."""

    session: Session
    recent: tuple[date, date]
    counts: ReleasedCounts = field(repr=False)
    completeness: pd.DataFrame = field(repr=False)
    published: Path | None = None

    @classmethod
    def over(
        cls,
        programme: Programme,
        session: Session,
        appointments: Appointments,
        published: Path | None,
    ) -> "LookBack | None":
        """Count the year that the session before reported on; None where there was none."""
        earlier = [
            one for one in programme.sessions_until(session) if one.data_to < session.data_to
        ]
        if not earlier:
            return None
        previous = earlier[-1]
        folder = published / previous.session_id / "released" if published else None
        span = _span(programme, previous, _published_year(folder))
        true, completeness = count_groups(
            appointments.engine,
            teams=[team.team_id for team in programme.teams],
            measure=load_measure(programme.settings.measures[0]),
            grouping=appointments.grouping,
            span=span,
        )
        released = release(true, POLICIES[programme.settings.disclosure.team])
        recent = span.windows.recent
        return cls(previous, (recent.start, recent.end), released, completeness, folder)

    def added_to(self, inputs: ReportInputs) -> ReportInputs:
        """A team's inputs with what the session before had to say."""
        table, team_id = self.counts.tables["by_group"], inputs.team.team_id
        now = Glance(
            by_group=_glance(table[table["team_id"] == team_id]),
            completeness=percent_recorded(self.completeness, team_id),
        )
        previous = PreviousFacts(
            session=session_facts(self.session),
            recent=self.recent,
            now=now,
            published=self._published(inputs),
        )
        return inputs.model_copy(update={"previous": previous})

    def _published(self, inputs: ReportInputs) -> Glance | None:
        """What was released then, where it was made as these figures are."""
        path = self.published / f"{inputs.team.team_id}.json" if self.published else None
        then = _read(path)
        if then is None or _how_made(then) != _how_made(inputs):
            return None
        if then.definition.recent != self.recent:
            return None
        return Glance(by_group=_glance(then.tables["by_group"]), completeness=then.completeness)


def _span(programme: Programme, session: Session, year: tuple[date, date] | None) -> Span:
    """The year that was published; else the one that the session's own last day gives."""
    dates = programme.settings.dates
    mature_to = max(session.data_to - timedelta(days=dates.maturity_days), dates.data_from)
    recent = windows(dates.data_from, mature_to).recent
    if year:
        recent = type(recent)(*year)
    return Span(
        first=dates.data_from,
        last=session.data_to,
        mature_to=mature_to,
        windows=Windows(recent, None),
        finest=programme.settings.period,
        threshold=dates.completeness_threshold,
    )


def _published_year(folder: Path | None) -> tuple[date, date] | None:
    """The year of the first report of that session that can be read; it is the same in all."""
    for path in sorted(folder.glob("*.json")) if folder and folder.is_dir() else []:
        then = _read(path)
        if then is not None:
            return then.definition.recent
    return None


def _read(path: Path | None) -> ReportInputs | None:
    """A session's inputs; None where there are none, or those of another version."""
    try:
        return read_inputs(path) if path and path.is_file() else None
    except (ValueError, KeyError, TypeError):
        return None


def _how_made(inputs: ReportInputs) -> tuple[str, ...]:
    made = inputs.definition
    return made.policy, made.grouping, made.edition, inputs.measure.id


def _glance(by_group: pd.DataFrame) -> pd.DataFrame:
    return by_group.loc[by_group["window"] == "recent", COLUMNS].reset_index(drop=True)


def session_facts(session: Session) -> SessionFacts:
    """A learning session as a report names it."""
    return SessionFacts(
        session_id=session.session_id,
        title=session.title or session.session_id,
        held_on=session.held_on,
        data_to=session.data_to,
    )


def percent_recorded(table: pd.DataFrame, team_id: str) -> dict[str, int]:
    """Past bookings that have an outcome, as a whole percent, by series; few are left out."""
    rows = table[(table["team_id"] == team_id) & (table["booked"] >= ENOUGH_BOOKED)]
    percent = (100 * rows["recorded"] / rows["booked"]).round().astype(int)
    return dict(zip(rows["series"], percent.tolist(), strict=True))
