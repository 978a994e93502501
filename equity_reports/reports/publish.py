"""What a session may publish: through the door, steady since the last session, safe together.

Every page of a session is made from what `Publication.release` returns, so a page adds nothing
that has not been judged beside all the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equity_reports.disclosure import Policy, ReleasedCounts, TrueCounts, hold_steady
from equity_reports.measures.periods import Period
from equity_reports.publication.settle import settle
from equity_reports.publication.sums import HowCounted, sums
from equity_reports.reports.inputs import ReportInputs, read_inputs
from equity_reports.tables import (
    BY_BREAKDOWN,
    BY_GROUP,
    BY_PERIOD,
    COMPARISON,
    PANEL,
    WHOLE_PROGRAMME,
)


@dataclass(frozen=True)
class Publication:
    """One session's released counts, as a whole.

    Attributes
    ----------
    how
        What everybody may know of how the tables were made.
    edition
        The grouping and the edition of the index; figures of another do not stand.
    before
        The reports of the session before by team; empty where there are none.
    """

    how: HowCounted
    edition: tuple[str, str]
    before: Mapping[str, ReportInputs] = field(default_factory=dict, repr=False)

    def release(self, true: TrueCounts, policy: Policy) -> ReleasedCounts:
        """Everything that is published under one policy."""
        released = hold_steady(true, self._standing(policy), policy)
        return settle(released, sums(released.tables, self.how)).counts

    def _standing(self, policy: Policy) -> dict[str, pd.DataFrame]:
        """Figures of the session before that mean the same now."""
        alike = {team: one for team, one in self.before.items() if self._made_alike(one, policy)}
        if not alike:
            return {}
        parts: dict[str, list[pd.DataFrame]] = {}
        for team_id, inputs in alike.items():
            for name, table in inputs.tables.items():
                parts.setdefault(name, []).append(self._same(name, table, team_id, inputs))
        some = next(iter(alike.values()))
        for name, table in some.programme_tables.items():
            if name != COMPARISON.name:
                parts.setdefault(name, []).append(self._same(name, table, WHOLE_PROGRAMME, some))
        whole = {name: [one for one in tables if len(one)] for name, tables in parts.items()}
        return {name: pd.concat(tables) for name, tables in whole.items() if tables}

    def _made_alike(self, inputs: ReportInputs, policy: Policy) -> bool:
        made = inputs.definition
        measure = self.how.measure.id if self.how.measure else ""
        then = (made.policy, made.grouping, made.edition, inputs.measure.id)
        return then == (policy.name, *self.edition, measure)

    def _same(
        self, name: str, table: pd.DataFrame, team_id: str, inputs: ReportInputs
    ) -> pd.DataFrame:
        """The rows whose keys mean the same in both sessions."""
        table = table.assign(team_id=team_id)
        whole = team_id == WHOLE_PROGRAMME
        if name in (BY_PERIOD.name, COMPARISON.name):
            kinds = inputs.programme_kinds if whole else inputs.kinds
            same = [
                series for series, kind in kinds.items()
                if self.how.kinds.get((team_id, series)) == kind
            ]  # fmt: skip
            return table[table["series"].isin(same)]
        then = {"recent": inputs.definition.recent, "before": inputs.definition.before}
        same = [
            window
            for window, days in self.how.windows.items()
            if then[window] == (days.start, days.end)
        ]
        if name in (BY_GROUP.name, PANEL.name):
            return table[table["window"].isin(same)]
        return table if name == BY_BREAKDOWN.name and "recent" in same else table.iloc[:0]


def named_windows(recent: Period, before: Period | None) -> dict[str, Period]:
    """The windows by name."""
    return {"recent": recent, "before": before} if before else {"recent": recent}


def reports_of(folder: Path | None) -> dict[str, ReportInputs]:
    """A session's reports as they were made; those that cannot be read are left out."""
    found = {}
    for path in sorted(folder.glob("*.json")) if folder and folder.is_dir() else ():
        try:
            inputs = read_inputs(path)
        except (ValueError, KeyError, TypeError):
            continue
        found[inputs.team.team_id] = inputs
    return found
