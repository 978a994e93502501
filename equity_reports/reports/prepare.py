"""From the programme folder to the inputs of every report: read, count, release, write.

This is the last place on the way to a report that holds true counts. What it returns and writes
has been through the disclosure door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from equity_reports import __version__
from equity_reports.disclosure import (
    Policy,
    ReleasedCounts,
    require_released,
)
from equity_reports.files import private_folder, write_if_changed
from equity_reports.intake.appointments import Appointments, Totals, read_appointments
from equity_reports.intake.deprivation import Grouping
from equity_reports.intake.registers import ChangeIdea, Session, Team
from equity_reports.intake.scope import in_plain_words
from equity_reports.intake.typed_rows import typed_rows
from equity_reports.measures.counts import APART, Counted, Span, count
from equity_reports.measures.definitions import Measure, load_measure
from equity_reports.measures.periods import windows
from equity_reports.programme import Programme
from equity_reports.reports.community_inputs import FILE, SHARED, CommunityInputs, PersonFacts
from equity_reports.reports.elsewhere import with_elsewhere
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
from equity_reports.reports.look_back import (
    LookBack,
    percent_recorded,
    session_facts,
)
from equity_reports.reports.published import PREVIOUS
from equity_reports.reports.releasing import (
    folder_before,
    how_counted,
    released_together,
    true_counts,
)
from equity_reports.reports.shape import hold_shape
from equity_reports.tables import WHOLE_PROGRAMME

FEWEST_REACHED = 20
"""A whole percent of fewer people whom an idea could reach would tell the very count."""

ENTERED_TWICE = "appointments entered twice, of which the latest entry counts"

APART_LABELS = {
    "no_fixed_abode": "No fixed abode",
    "not_known": "Place not known",
    "outside_england": "Outside England",
}


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
    appointments = read_appointments(
        programme,
        data_to=session.data_to,
        quarantine=quarantine,
        typed=typed_rows(programme, published),
    )
    measure = load_measure(programme.settings.measures[0], own=programme.own_measures)
    span = span_of(programme, session)
    counted = count(
        appointments.engine,
        teams=[team.team_id for team in programme.teams],
        measure=measure,
        grouping=appointments.grouping,
        span=span,
    )
    before = LookBack.over(programme, session, appointments, published)
    how = how_counted(programme, session, counted, appointments.grouping, span)
    true = true_counts(counted, how, before)
    if before:
        how = replace(how, windows={**how.windows, PREVIOUS: before.recent})
    edition = (appointments.grouping.kind, appointments.grouping.edition)
    own, shared = released_together(programme, session, true, counted, how, edition, published)
    maker = ReportMaker(
        programme, session, appointments, measure, span, counted, own, shared, before
    )
    reports = maker.every()
    for_all = reports if shared is own else replace(maker, own=shared).every()
    appointments.close()
    community = _community(programme, session, for_all, published)
    reports = with_elsewhere(reports, community)
    return Prepared(
        reports,
        reports if shared is own else for_all,
        community,
        appointments.totals,
        appointments.rejections,
        appointments.out_of_scope,
        tuple(appointments.warnings),
        tuple(programme.own_reports),
    )


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
            ),
            session=session_facts(self.session),
            sessions=tuple(map(session_facts, self.programme.sessions_until(self.session))),
            measure=self.measure,
            definition=self._definition(),
            team=TeamFacts(**{name: getattr(team, name) for name in TeamFacts.model_fields}),
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
