"""The session before this one: what was published then, and the same year as counted now.

Outcomes are entered late and records are mended, so the two can differ; a report shows both.
Like `prepare` this holds true counts, and hands on what has been through the disclosure door.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from equity_reports.disclosure import ReleasedCounts, TrueCounts
from equity_reports.intake.appointments import Appointments
from equity_reports.intake.registers import Session
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import count_window
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.periods import Period, Windows, windows
from equity_reports.programme import Programme
from equity_reports.reports.inputs import (
    Glance,
    PreviousFacts,
    ReportInputs,
    SessionFacts,
    for_a_glance,
    read_inputs,
)
from equity_reports.reports.published import PREVIOUS
from equity_reports.tables import ALL

ENOUGH_BOOKED = 80
"""Of fewer bookings a withheld count of up to four is too large a share to leave unsaid."""

MIDDLE = 2
"""What a withheld count of outcomes that are not recorded stands for."""


@dataclass(frozen=True)
class LookBack:
    """The session before, counted once more for every team.

    ``true`` has the tables of its latest year, as the window "previous"; they are released
    together with everything else that this session publishes.
    """

    session: Session
    recent: Period
    true: TrueCounts = field(repr=False)
    published: Path | None = None

    @classmethod
    def over(
        cls,
        programme: Programme,
        session: Session,
        appointments: Appointments,
        published: Path | None,
        *,
        apart: bool = False,
        pool: bytes | None = None,
    ) -> "LookBack | None":
        """Count the year that the session before reported on; None where there was none.

        ``apart``: the programme is a part, and other teams' appointments are left out.
        ``pool``: the secret by which small groups are counted together.
        """
        previous = session_before(programme, session)
        if previous is None:
            return None
        folder = published / previous.session_id / "released" if published else None
        span = _span(programme, previous, _published_year(folder))
        true = count_window(
            appointments.engine,
            teams=[team.team_id for team in programme.teams],
            measure=load_measure(programme.settings.measures[0], own=programme.own_measures),
            grouping=appointments.grouping,
            span=span,
            apart=apart,
            pool=pool,
        )
        named = {name: table.assign(window=PREVIOUS) for name, table in true.tables.items()}
        return cls(previous, span.windows.recent, TrueCounts(named), folder)

    def added_to(self, inputs: ReportInputs, released: ReleasedCounts) -> ReportInputs:
        """A team's inputs with what the session before had to say."""
        team_id = inputs.team.team_id
        rows = {
            name: table[(table["team_id"] == team_id) & (table["window"] == PREVIOUS)]
            for name, table in released.tables.items()
            if name in self.true.tables
        }
        now = Glance(
            by_group=for_a_glance(rows["by_group"]),
            completeness=percent_recorded(rows["panel"]),
        )
        previous = PreviousFacts(
            session=session_facts(self.session),
            recent=(self.recent.start, self.recent.end),
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
        if then.definition.recent != (self.recent.start, self.recent.end):
            return None
        return Glance(by_group=_glance(then.tables["by_group"]), completeness=then.completeness)


def session_before(programme: Programme, session: Session) -> Session | None:
    """The session before, by the last day of data that counts; None where there was none."""
    earlier = [one for one in programme.sessions_until(session) if one.data_to < session.data_to]
    return earlier[-1] if earlier else None


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
    return for_a_glance(by_group[by_group["window"] == "recent"])


def session_facts(session: Session) -> SessionFacts:
    """A learning session as a report names it."""
    return SessionFacts(
        session_id=session.session_id,
        title=session.title or session.session_id,
        held_on=session.held_on,
        data_to=session.data_to,
    )


def percent_recorded(panel: pd.DataFrame) -> dict[str, int]:
    """Past bookings that have an outcome, as a whole percent, by series.

    Parameters
    ----------
    panel
        One team's released counts of one window. What is made from them tells nothing more:
        a percent of the true counts would give a count away that is withheld beside it. A
        withheld count stands for 2, the middle of 0 to 4; where that is much, nothing is said.
    """
    rows = panel.set_index("series")[["booked", "not_recorded"]]
    unknown = rows["not_recorded"].isna()
    said = rows[rows["booked"].notna() & (~unknown | (rows["booked"] >= ENOUGH_BOOKED))]
    counts = {name: (row["booked"], row["not_recorded"]) for name, row in said.iterrows()}
    every = rows.fillna({"booked": 0, "not_recorded": MIDDLE}).sum()
    if every["booked"] >= ENOUGH_BOOKED:
        counts[ALL] = (every["booked"], every["not_recorded"])
    return {
        series: max(round(100 * (1 - (MIDDLE if pd.isna(missing) else missing) / booked)), 0)
        for series, (booked, missing) in counts.items()
        if booked > 0
    }
