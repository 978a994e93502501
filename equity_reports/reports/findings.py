"""A team's findings: the statistics of one report, from released counts alone.

Nothing here draws or speaks. Everything is computed when first asked for, and once.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from equity_reports.measures.exposure import over_exposure
from equity_reports.measures.periods import DAYS, MONTHS, PeriodKind
from equity_reports.narrative.denominators import DenominatorCheck
from equity_reports.publication.sums import end_of
from equity_reports.reports.counted_together import groups_in
from equity_reports.reports.denominator_gate import denominator_check
from equity_reports.reports.inputs import Glance, GroupFacts, IdeaFacts, ReportInputs
from equity_reports.stats.effects import ChangeEffect, change_effect
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.gap import EquityGap, GapSeries, equity_gap, gap_series
from equity_reports.stats.rates import proportion
from equity_reports.stats.run_chart import RunChart, run_chart
from equity_reports.stats.run_rule_sets import FEWEST_USEFUL
from equity_reports.stats.slope_index import SlopeIndex, slope_index
from equity_reports.stats.spc import ControlChart, control_chart
from equity_reports.stats.standing_out import standing_out
from equity_reports.tables import ALL, MOST, PAIR_LEAST, PAIR_MOST

WHOLE_TEAM = "whole_team"
NOT_TOLD = Estimate(np.nan, np.nan, np.nan)
NO_SIZE = "a count leaves out how many people live in each group"
EFFECT_COLUMNS = ["period", "group", "numerator", "denominator", "cancelled"]
FEWEST_ON_A_SLOPE = 3

A_PERIOD = {kind: pd.DateOffset(days=days) for kind, days in DAYS.items()} | {
    kind: pd.DateOffset(months=months) for kind, months in MONTHS.items()
}


@dataclass(frozen=True)
class Findings:
    """What one team's released counts, or the whole programme's, have to say.

    Attributes
    ----------
    inputs
        What the report is made from.
    whole
        Whether the findings are the whole programme's.
    """

    inputs: ReportInputs
    whole: bool = False

    def table(self, name: str) -> pd.DataFrame:
        """A released table: counts are missing where withheld."""
        tables = self.inputs.programme_tables if self.whole else self.inputs.tables
        return over_exposure(tables[name])

    def design_effect(self, series: str) -> float:
        """How much repeated appointments widen an interval of this series."""
        effects = self.inputs.programme_design_effects if self.whole else self.inputs.design_effects
        return float(effects.get(series, 1.0))

    def settings(self, series: str) -> dict[str, float]:
        """What every interval of this series must allow for."""
        rounding = self.inputs.definition.rounding
        return {"design_effect": self.design_effect(series), "rounding_base": rounding}

    def kind(self, series: str) -> PeriodKind:
        """The kind of period on which this series is counted."""
        kinds = self.inputs.programme_kinds if self.whole else self.inputs.kinds
        return kinds[series]

    def periods(self, series: str) -> pd.DataFrame:
        """The counts of a series, indexed by period, with ``value``: the share."""
        rows = self.table("by_period")
        rows = rows[rows["series"] == series].set_index("period").drop(columns="series")
        with np.errstate(invalid="ignore", divide="ignore"):
            value = rows["numerator"] / rows["denominator"]
        return rows.assign(value=value.where(rows["denominator"] > 0))

    def shares(self, series: str) -> pd.Series:
        """The share in each finished period; missing where withheld or nobody was booked."""
        return self._finished(series)["value"]

    def _finished(self, series: str) -> pd.DataFrame:
        """The finished periods; before there is one, a single empty one to draw and speak of."""
        every = self.periods(series)
        rows = every[every["finished"]]
        if len(rows):
            return rows
        first = every.index[0] if len(every) else pd.Timestamp(self.inputs.definition.recent[0])
        start = pd.DatetimeIndex([first - A_PERIOD[self.kind(series)]], name="period")
        empty = dict.fromkeys(("numerator", "denominator", "cancelled", "value"), np.nan)
        return pd.DataFrame(empty | {"finished": True}, index=start)

    def any_finished(self, series: str) -> bool:
        """Whether there is one period whose outcomes are all in."""
        return bool(self.periods(series)["finished"].any())

    def unfinished(self, series: str) -> pd.Series:
        """The share in each period whose outcomes are still being entered."""
        rows = self.periods(series)
        return rows.loc[~rows["finished"], "value"]

    def withheld(self, series: str) -> int:
        """How many finished periods the door withheld."""
        rows = self.periods(series)
        return int((rows["finished"] & rows["numerator"].isna()).sum())

    def run_chart(self, series: str) -> RunChart:
        """The run chart of a series, its median set before the team joined where it can be."""
        shares = self.shares(series)
        baseline = self._baseline_points(shares, series)
        rules = "anhoej_frozen" if baseline else "anhoej"
        return run_chart(
            shares, baseline_points=baseline, rebase_at=self._rebase_at(shares.index), rules=rules
        )

    def _baseline_points(self, shares: pd.Series, series: str) -> int | None:
        """Periods over before the team joined, where they are enough to set a median on."""
        joined = self.inputs.team.joined_on
        if joined is None or self.whole or self.inputs.rebases:
            return None
        kind = self.kind(series)
        before = np.array([end_of(kind, period.date()) < joined for period in shares.index])
        return int(before.sum()) if shares[before].notna().sum() >= FEWEST_USEFUL else None

    def baseline_to(self, series: str) -> date | None:
        """The last day that a median from before the team joined rests on.

        None where it rests on all points.
        """
        shares = self.shares(series)
        points = self._baseline_points(shares, series)
        if not points:
            return None
        return end_of(self.kind(series), shares.index[points - 1].date())

    def _rebase_at(self, index: pd.DatetimeIndex) -> list[pd.Timestamp]:
        """The first period that begins on or after each recorded decision."""
        if self.whole:
            return []
        later = [index[index >= pd.Timestamp(one.from_date)] for one in self.inputs.rebases]
        return sorted({labels[0] for labels in later if len(labels) and labels[0] > index[0]})

    def on_the_gradient(self, window: str = "recent") -> pd.DataFrame:
        """Counts of the deprivation groups alone, most deprived first."""
        rows = self.table("by_group")
        groups = self._gradient_groups(rows)
        rows = rows[(rows["window"] == window) & rows["group"].isin(groups)]
        return rows.set_index("group").loc[groups].reset_index()

    @cached_property
    def gap(self) -> EquityGap:
        """The gap in the latest year."""
        return self._gap_in("recent")

    @cached_property
    def gap_before(self) -> EquityGap | None:
        """The gap in the year before, where there is one."""
        return self._gap_in("before") if self.inputs.definition.before else None

    def _gap_in(self, window: str) -> EquityGap:
        return self._gap_of(self.on_the_gradient(window))

    def gap_at(self, glance: Glance) -> EquityGap:
        """The gap in the year of the learning session before."""
        table = over_exposure(glance.by_group).set_index("group")
        return self._gap_of(table.loc[self._gradient_groups(glance.by_group)].reset_index())

    def _gap_of(self, counts: pd.DataFrame) -> EquityGap:
        definition = self.inputs.definition
        counts = counts[["group", "numerator", "denominator"]]
        gap = equity_gap(
            counts,
            most=definition.most,
            least=definition.least,
            of_events=self.inputs.measure.of_events,
            **self.settings(ALL),
        )
        if not self.inputs.measure.is_count:
            return gap
        unknown = dict.fromkeys(("difference", "ratio", "excess"), NOT_TOLD)
        return replace(gap, comparable=False, reason=NO_SIZE, **unknown)

    def _gradient_groups(self, by_group: pd.DataFrame) -> list[str]:
        groups = groups_in(self.inputs.definition, by_group["group"].unique())
        return [one.group for one in groups if one.order]

    @cached_property
    def group_facts(self) -> list[GroupFacts]:
        """The deprivation groups in their order, as they are counted here."""
        return groups_in(self.inputs.definition, self.table("by_group")["group"].unique())

    @cached_property
    def gap_over_time(self) -> GapSeries:
        """The gap in each finished period on which the two groups can be compared."""
        parts = []
        for series in (PAIR_MOST, PAIR_LEAST):
            rows = self._finished(series).reset_index()
            parts.append(rows[["period", "numerator", "denominator"]].assign(group=series))
        counts = pd.concat(parts, ignore_index=True)
        if self.inputs.measure.is_count:
            counts["numerator"] = np.nan
        both = self.shares(PAIR_MOST) + self.shares(PAIR_LEAST)
        return gap_series(
            counts,
            most=PAIR_MOST,
            least=PAIR_LEAST,
            baseline_periods=self._baseline_points(both, PAIR_MOST),
            **self.settings(ALL),
        )

    def share_in(self, group: str, window: str = "recent") -> pd.Series:
        """One group's counts in a window."""
        rows = self.table("by_group")
        return rows[(rows["window"] == window) & (rows["group"] == group)].iloc[0]

    @cached_property
    def groups(self) -> pd.DataFrame:
        """Every deprivation group in the latest year, as the breakdown is drawn.

        ``group, label, numerator, denominator, value, lower, upper, role``: role is most,
        least, middle, or apart for places on no gradient.
        """
        rows = self.table("by_group").query("window == 'recent'").set_index("group")
        definition = self.inputs.definition
        roles = {definition.most: "most", definition.least: "least"}
        labels = pd.DataFrame(
            [
                (one.group, one.label, roles.get(one.group, "middle" if one.order else "apart"))
                for one in self.group_facts
            ],
            columns=["group", "label", "role"],
        )
        table = labels.join(rows[["numerator", "denominator"]], on="group")
        empty_apart = (table["role"] == "apart") & (table["denominator"].fillna(0) == 0)
        table = table[~empty_apart].reset_index(drop=True)
        return table.join(self._intervals(table))

    def _intervals(self, table: pd.DataFrame) -> pd.DataFrame:
        share = proportion(table["numerator"], table["denominator"], **self.settings(ALL))
        limits = {"value": share.value, "lower": share.lower, "upper": share.upper}
        return pd.DataFrame(limits, index=table.index)

    @cached_property
    def breakdowns(self) -> pd.DataFrame:
        """Every category of every other breakdown: ``breakdown, label`` and as in `groups`."""
        table = self.table("by_breakdown").rename(columns={"category": "label"})
        table = table.reset_index(drop=True)
        return table.join(self._intervals(table))

    @cached_property
    def gradient(self) -> SlopeIndex | None:
        """The slope over all deprivation groups that are shown.

        None with fewer than three; and of a count, which tells of their sizes too.
        """
        if self.inputs.measure.is_count:
            return None
        groups = self.groups[self.groups["role"] != "apart"].dropna(subset=["value"])
        if len(groups) < FEWEST_ON_A_SLOPE:
            return None
        order = {one.group: one.order for one in self.group_facts}
        table = groups.assign(order=groups["group"].map(order), population=groups["denominator"])
        columns = ["group", "order", "value", "lower", "upper", "population"]
        return slope_index(table[columns].reset_index(drop=True))

    @cached_property
    def standing_out(self) -> pd.DataFrame:
        """The categories of all breakdowns with ``direction``: higher, lower or empty."""
        table, total = self.breakdowns, self.share_in(ALL)
        if table.empty or pd.isna(total["numerator"]):
            return table.assign(direction="")
        found = standing_out(
            table["numerator"],
            table["denominator"],
            total=(total["numerator"], total["denominator"]),
            **self.settings(ALL),
        )
        return table.assign(direction=found["direction"].to_numpy())

    def control_chart(self, series: str) -> ControlChart:
        """Laney's P′ chart of a series, with the NHS's rules and icons."""
        rows = self._finished(series)
        target = self.inputs.team.aim_value if series == MOST and not self.whole else None
        return control_chart(
            rows["numerator"],
            rows["denominator"],
            kind="p_prime",
            rebase_at=self._rebase_at(rows.index),
            better=self.inputs.measure.better,
            target=target,
        )

    def effect(self, idea: IdeaFacts) -> ChangeEffect | None:
        """What changed after an idea began; None unless the whole team uses it.

        The rate is judged on the most deprived group's own periods; the gap on the longer
        ones that the two ends share.
        """
        if idea.scale != WHOLE_TEAM:
            return None
        dates = {"started_on": pd.Timestamp(idea.started_on)}
        if idea.ended_on:
            dates["ended_on"] = pd.Timestamp(idea.ended_on) + pd.Timedelta(days=1)
        rate = change_effect(
            self._counts_of({MOST: "most"}),
            most="most",
            comparison=self._beside(idea, {MOST: "most"}),
            **dates,
        )
        pair = {PAIR_MOST: "most", PAIR_LEAST: "least"}
        gap = change_effect(
            self._counts_of(pair),
            most="most",
            least="least",
            comparison=self._beside(idea, pair),
            **dates,
        )
        return replace(
            rate,
            gap=gap.gap,
            gap_reason=gap.gap_reason,
            log_gap=gap.log_gap,
            log_gap_variance=gap.log_gap_variance,
        )

    def _counts_of(self, series: dict[str, str]) -> pd.DataFrame:
        """Finished periods of some series, told apart by group."""
        parts = []
        for name, group in series.items():
            parts.append(self._finished(name).reset_index().assign(group=group))
        return pd.concat(parts, ignore_index=True)[EFFECT_COLUMNS]

    def _beside(self, idea: IdeaFacts, series: dict[str, str]) -> pd.DataFrame | None:
        """The same periods of the teams that tested no idea of this theme, if there are any."""
        table = over_exposure(self.inputs.tables["comparison"])
        table = table[(table["idea_id"] == idea.idea_id) & table["series"].isin(list(series))]
        if table.empty:
            return None
        table = table.assign(group=table["series"].map(series))
        own = self._counts_of(series)[["period", "group"]]
        return own.merge(table, on=["period", "group"], how="left")[EFFECT_COLUMNS]

    @cached_property
    def overall(self) -> float:
        """The share missed in the latest year, all appointments together."""
        row = self.share_in(ALL)
        return float(row["numerator"] / row["denominator"]) if row["denominator"] else np.nan

    @cached_property
    def panel(self) -> pd.DataFrame:
        """What became of every booking, indexed by window and series (most, rest)."""
        return self.table("panel").set_index(["window", "series"])

    @cached_property
    def denominators(self) -> DenominatorCheck:
        """Whether fewer people were seen, or more was cancelled, in the most deprived areas."""
        return denominator_check(self)
