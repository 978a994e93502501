"""One team's inputs, put together from what was counted and released for all.

Like `prepare` this holds true counts, and hands on what has been through the disclosure door.
"""

from dataclasses import dataclass

import pandas as pd

from equity_reports import __version__
from equity_reports.disclosure import Policy, ReleasedCounts, require_released
from equity_reports.intake.appointments import Appointments
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.registers import ChangeIdea, Session, Team
from equity_reports.intake.scope import in_plain_words
from equity_reports.measures.aims import aim_on_scale
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import Counted
from equity_reports.measures.definitions import Measure
from equity_reports.measures.groups import APART
from equity_reports.measures.periods import windows
from equity_reports.programme import Programme
from equity_reports.reports.inputs import (
    CycleFacts,
    Definition,
    GroupFacts,
    IdeaFacts,
    ProgrammeFacts,
    RebaseFacts,
    ReportInputs,
    TeamFacts,
)
from equity_reports.reports.look_back import LookBack, percent_recorded, session_facts
from equity_reports.reports.published import PREVIOUS
from equity_reports.tables import WHOLE_PROGRAMME

FEWEST_REACHED = 20
"""A whole percent of fewer people whom an idea could reach would tell the very count."""

ENTERED_TWICE = "appointments entered twice, of which the latest entry counts"

APART_LABELS = {
    "no_fixed_abode": "No fixed abode",
    "not_known": "Place not known",
    "outside_england": "Outside England",
}


def span_of(programme: Programme, session: Session) -> Span:
    """The days that count for a session, and which are old enough to compare."""
    dates = programme.settings.dates
    mature_to = dates.mature_to(session.data_to)
    return Span(
        first=dates.data_from,
        last=session.data_to,
        mature_to=mature_to,
        windows=windows(dates.data_from, max(mature_to, dates.data_from)),
        finest=programme.settings.period,
        threshold=dates.completeness_threshold,
    )


@dataclass(frozen=True)
class ReportMaker:
    """Puts one team's inputs together from what was counted and released for all."""

    programme: Programme
    session: Session
    appointments: Appointments
    measure: Measure
    span: Span
    counted: Counted
    own: ReleasedCounts
    shared: ReleasedCounts
    before: LookBack | None = None
    apart: bool = False

    def every(self) -> dict[str, ReportInputs]:
        """Every team's inputs, with what the session before had to say."""
        made = {team.team_id: self.inputs(team) for team in self.programme.teams}
        if self.before is None:
            return made
        return {team_id: self.before.added_to(one, self.own) for team_id, one in made.items()}

    def inputs(self, team: Team) -> ReportInputs:
        """One team's inputs."""
        settings = self.programme.settings
        return ReportInputs(
            software=f"equity-reports {__version__}",
            programme=ProgrammeFacts(
                name=settings.name,
                organisation=settings.organisation,
                slug=self.programme.slug,
                phase=settings.phase,
                apart=self.apart,
            ),
            session=session_facts(self.session),
            sessions=tuple(map(session_facts, self.programme.sessions_until(self.session))),
            measure=self.measure,
            definition=self._definition(),
            team=self._team(team),
            ideas=tuple(self._ideas(team)),
            rebases=tuple(self._rebases(team)),
            kinds=_by_series(self.counted.kinds, team.team_id, "kind"),
            design_effects=_by_series(self.counted.design_effects, team.team_id, "design_effect"),
            completeness=percent_recorded(_recent(self.own, team.team_id)),
            left_out=_left_out(self.appointments, self.shared.policy),
            source=self.appointments.fingerprint[:16],
            tables=_rows_of(self.own, team.team_id)
            | {"comparison": _rows_of(self.shared, team.team_id)["comparison"]},
            programme_tables=_rows_of(self.shared, WHOLE_PROGRAMME),
            programme_design_effects=_by_series(
                self.counted.design_effects, WHOLE_PROGRAMME, "design_effect"
            ),
            programme_kinds=_by_series(self.counted.kinds, WHOLE_PROGRAMME, "kind"),
        )

    def _team(self, team: Team) -> TeamFacts:
        """The team, its aim in numbers where it is one of this measure."""
        facts = {name: getattr(team, name) for name in TeamFacts.model_fields}
        own = self.programme.measure_of(team) == self.measure.id
        aim = aim_on_scale(team.aim_value, self.measure) if own else None
        return TeamFacts(**facts | {"aim_value": aim})

    def _definition(self) -> Definition:
        recent, before = self.span.windows.recent, self.span.windows.before
        grouping = self.appointments.grouping
        return Definition(
            grouping=grouping.kind,
            grouping_in_words=grouping.description,
            edition=grouping.edition,
            groups=tuple(_groups(grouping)),
            most=grouping.most,
            least=grouping.least,
            policy=self.own.policy.rule,
            policy_in_words=self.own.policy.in_words,
            rounding=self.own.policy.rounding,
            maturity_days=self.programme.settings.dates.maturity_days,
            recent=(recent.start, recent.end),
            before=(before.start, before.end) if before else None,
            patients_known=bool(self.counted.design_effects["people"].notna().any()),
        )

    def _ideas(self, team: Team) -> list[IdeaFacts]:
        begun = [
            idea
            for idea in self.programme.ideas_of(team.team_id)
            if idea.started_on <= self.session.held_on
        ]
        return [self._idea(idea, number) for number, idea in enumerate(begun, start=1)]

    def _rebases(self, team: Team) -> list[RebaseFacts]:
        return [
            RebaseFacts(from_date=one.from_date, reason=one.reason, agreed_by=one.agreed_by)
            for one in self.programme.rebases
            if (one.team_id, one.measure_id) == (team.team_id, self.measure.id)
            and one.from_date <= self.session.data_to
        ]

    def _idea(self, idea: ChangeIdea, number: int) -> IdeaFacts:
        same = {"team_id": idea.team_id, "idea_id": idea.idea_id}
        cycles = [
            CycleFacts(**{name: getattr(cycle, name) for name in CycleFacts.model_fields})
            for cycle in self.programme.cycles
            if same == {"team_id": cycle.team_id, "idea_id": cycle.idea_id}
        ]
        own = set(IdeaFacts.model_fields) - {"number", "cycles", "reach"}
        return IdeaFacts(
            **{name: getattr(idea, name) for name in own},
            number=number,
            cycles=tuple(cycles),
            reach=self._reach(idea),
        )

    def _reach(self, idea: ChangeIdea) -> int | None:
        """The latest period's share that the idea reached, as a whole percent."""
        rows = [
            row
            for row in self.programme.process
            if (row.team_id, row.idea_id) == (idea.team_id, idea.idea_id)
            and row.period <= self.session.data_to
        ]
        if not rows:
            return None
        latest = max(rows, key=lambda row: row.period)
        least = max(self.own.policy.smallest, 1)
        if latest.denominator < FEWEST_REACHED or latest.numerator < least:
            return None
        return round(100 * latest.numerator / latest.denominator)


def _groups(grouping: Grouping) -> list[GroupFacts]:
    on_the_gradient = [
        GroupFacts(group=group.group, label=group.label, order=group.order)
        for group in grouping.groups
    ]
    apart = [GroupFacts(group=name, label=APART_LABELS[name], order=None) for name in APART]
    return [*on_the_gradient, *apart]


def _by_series(table: pd.DataFrame, team_id: str, column: str) -> dict:
    rows = table[table["team_id"] == team_id]
    return dict(zip(rows["series"], rows[column], strict=True))


def _rows_of(counts: ReleasedCounts, team_id: str) -> dict[str, pd.DataFrame]:
    """One team's rows of every released table; a process without true counts reads them."""
    return {
        name: table[_now(table) & (table["team_id"] == team_id)]
        .drop(columns="team_id")
        .reset_index(drop=True)
        for name, table in require_released(counts).tables.items()
    }


def _now(table: pd.DataFrame) -> pd.Series:
    """All rows but those of the look back, which has its own place."""
    return table["window"] != PREVIOUS if "window" in table else pd.Series(True, index=table.index)


def _recent(counts: ReleasedCounts, team_id: str) -> pd.DataFrame:
    panel = _rows_of(counts, team_id)["panel"]
    return panel[panel["window"] == "recent"]


def _left_out(appointments: Appointments, policy: Policy) -> dict[str, str]:
    """Rows of the whole extract that are in no figure, by reason, as may be published."""
    reasons = pd.concat([appointments.rejections, appointments.out_of_scope])
    plain = reasons["reason"].map(in_plain_words)
    by_reason = reasons["rows"].groupby(plain, sort=True).sum().to_dict()
    if appointments.totals.duplicates:
        by_reason[ENTERED_TWICE] = appointments.totals.duplicates
    return {reason: _about(rows, policy) for reason, rows in by_reason.items() if rows}


def _about(rows: int, policy: Policy) -> str:
    if rows < policy.smallest:
        return f"fewer than {policy.smallest}"
    return f"{policy.rounding * round(rows / policy.rounding):,}"
