"""The data-quality page: the sections that ``notebooks/data_quality.ipynb`` shows, in order.

It is the analyst's alone and is made from `PrivateCounts`, true counts that no report is given.
It lies in the private folder; nothing of it is shared.
"""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.panel import value_words
from equity_reports.charts.quality import (
    LACKING,
    NO_BOOKING,
    RECENT,
    RECORDED,
    draw_team_months,
)
from equity_reports.charts.spc import draw_control_chart
from equity_reports.narrative.amounts import count, nouns, percent
from equity_reports.narrative.numbers import day
from equity_reports.narrative.quality import (
    days,
    describe_decision,
    figures,
    known,
    levels,
    months_of,
    say,
    team_words,
)
from equity_reports.quality.coding import SMALLEST_LABEL
from equity_reports.quality.completeness import of_team
from equity_reports.quality.decisions import QualityFindings
from equity_reports.quality.private_counts import PrivateCounts, read_private_counts
from equity_reports.quality.shifts import (
    ENOUGH_EXPECTED,
    MONTHS_APART,
    MOVED,
    SHARES,
    judged_months,
)
from equity_reports.reports import quality_tables as tables
from equity_reports.reports.blocks import (
    NOTEBOOK_STYLE,
    Block,
    block,
    chart_block,
    folded,
    numbers,
    together,
)
from equity_reports.reports.quality_example import example_counts
from equity_reports.stats.spc import ControlChart, control_chart
from equity_reports.tables import WHOLE_PROGRAMME

BEFORE = "before.json"
"""Beside the counts of a check: those that it is compared with."""
MOST_TEAMS = 40


class DataQuality:
    """What an analyst must know of the data, and decide, before a team sees a figure.

    Parameters
    ----------
    counts
        True counts of the data as they are now.
    before
        Those of the session before, if there are any.
    """

    def __init__(self, counts: PrivateCounts, before: PrivateCounts | None = None) -> None:
        self.counts, self.before = counts, before
        self.found = QualityFindings(counts, before)

    @classmethod
    def read(cls, private_counts: str | Path) -> "DataQuality":
        """Read the counts that a check left in the private folder.

        ``"demo"`` stands for an invented programme, counted in a process of its own.
        """
        if str(private_counts) == "demo":
            return cls(*example_counts())
        path = Path(private_counts)
        counts = read_private_counts(path)
        if counts is None:
            raise FileNotFoundError("no counts of a check are there: run check again")
        return cls(counts, read_private_counts(path.with_name(BEFORE)))

    def __repr__(self) -> str:
        """Name the programme and the session, and show no figure."""
        return f"DataQuality({self.counts.facts.session_id})"

    def style(self) -> Block:
        """What JupyterLab needs to show the sections as the page does."""
        return Block(NOTEBOOK_STYLE)

    def masthead(self) -> Block:
        """The programme, the session and the time that the data cover."""
        facts = self.counts.facts
        above = f"{facts.programme} · {facts.session}"
        covered = say("covered", first=day(facts.data_from), last=day(facts.data_to))
        return block("masthead", above, say("title"), f"{facts.organisation} · {covered}")

    def private(self) -> Block:
        """Who the page is for: small numbers are on it."""
        return block("banner", say("private"))

    def decisions(self) -> Block:
        """What to decide, in order of harm, each with what to do."""
        told = [
            (("worse" if one.harm == 1 else "wait"), describe_decision(one))
            for one in self.found.decisions
        ]
        return block("decisions", told) if told else block("note", say("nothing"))

    def rows(self) -> Block:
        """What became of every row that was read."""
        totals = self.counts.totals
        lead = say("lead_rows", read=count(totals.read), kept=count(totals.kept))
        there = self.counts.facts.counted_in
        return together(
            [
                block("finding", lead, ()),
                *([block("note", say("counted_there", warehouse=there))] if there else []),
                block("table", *tables.rows_by_fate(self.counts)),
                numbers(*tables.files(self.counts)),
            ]
        )

    def over_time(self) -> Block:
        """Bookings, people and cancellations by month, all teams together."""
        moved = self.found.shifts
        lead = say("lead_shifts", levels=levels(len(moved))) if moved else say("no_shift")
        shown = [block("finding", lead, ())]
        if moved:
            shown.append(block("table", *tables.moved(self.found)))
        names = ("booked", "people", "cancelled_by_patient", "cancelled_by_provider", "discharges")
        shown += [self._chart(name) for name in names if self._counted(name)]
        return together([*shown, numbers(*tables.months(self.counts))])

    def _counted(self, name: str) -> bool:
        return bool(self.counts.tables["by_month"][name].notna().any())

    def _chart(self, name: str) -> Block:
        months = of_team(judged_months(self.counts)).set_index("period")
        what = say(f"chart_{name}")
        if len(months) < 2:
            return block("subheading", what) + block("note", say("too_short"))
        chart = self._control_chart(name, months)
        share = name in SHARES
        last = chart.points["value"].iloc[-1]
        latest = value_words(last) if share else count(last)
        unit = say("unit_share") if share else say("unit_count")

        def draw(narrow: bool) -> Figure:
            return draw_control_chart(chart, unit=unit, narrow=narrow)

        alt = say("chart_alt", what=what, value=f"{latest} {unit}")
        return block("subheading", what) + chart_block(draw, alt=alt)

    def _control_chart(self, name: str, months: pd.DataFrame) -> ControlChart:
        if name in SHARES:
            booked = months["booked"]
            return control_chart(months[name], booked, kind="p_prime", better="neither")
        return control_chart(months[name].astype(float), kind="xmr", better="neither")

    def teams(self) -> Block:
        """Every team by month: outcomes missing, too recent, no booking."""
        states = self._team_months()
        lacking = int((states == LACKING).to_numpy().sum())
        threshold = percent(self.counts.facts.threshold)
        said = say("months_lacking", months=months_of(lacking), threshold=threshold)
        said = said if lacking else say("all_recorded")
        alt = say("months_alt", teams=nouns(len(states), "team"), lacking=said)
        worst = (states == LACKING).sum(axis=1) + (states == NO_BOOKING).sum(axis=1)
        drawn = states.loc[worst.sort_values(ascending=False, kind="stable").index[:MOST_TEAMS]]
        shown = [block("finding", said, ())]
        if len(drawn) < len(states):
            part = say("most_teams", shown=count(len(drawn)), teams=count(len(states)))
            shown.append(block("note", part))
        shown.append(chart_block(lambda narrow: draw_team_months(drawn, narrow=narrow), alt=alt))
        return together([*shown, self._matches()])

    def _team_months(self) -> pd.DataFrame:
        """The state of each team's months; teams by their name, in the register's order."""
        table = self.counts.tables["by_month"]
        table = table[table["team_id"] != WHOLE_PROGRAMME]
        state = pd.Series(RECORDED, index=table.index)
        unfinished = self.found.unfinished.set_index(["team_id", "period"])["old"]
        key = pd.MultiIndex.from_frame(table[["team_id", "period"]])
        old = unfinished.reindex(key).to_numpy()
        state[old == True] = LACKING  # noqa: E712  (missing where the month is finished)
        state[old == False] = RECENT  # noqa: E712
        state[(table["booked"] == 0).to_numpy()] = NO_BOOKING
        grid = state.to_numpy().reshape(len(self.counts.facts.teams), -1)
        names = [team_words(one, self.counts.facts.teams) for one in self.counts.facts.teams]
        return pd.DataFrame(grid, names, pd.DatetimeIndex(table["period"].unique()))

    def _matches(self) -> Block:
        table = tables.team_matches(self.found)
        return block("table", *table) if table[2] else block("note", say("all_matched"))

    def completeness(self) -> Block:
        """How much of each item is known, by deprivation, team and month."""
        whole = self.found.shares.query("by == 'all' and item == 'outcome'")["share"]
        lead = say("lead_complete", recorded=known(whole.iloc[0] if len(whole) else None))
        return together(
            [
                block("finding", lead, ()),
                block("table", *tables.recorded(self.found, "group")),
                folded("quality.show_teams", block("table", *tables.recorded(self.found, "team"))),
                folded(
                    "quality.show_months", block("table", *tables.recorded(self.found, "period"))
                ),
            ]
        )

    def late_entry(self) -> Block:
        """How soon outcomes are entered."""
        whole = of_team(self.found.delays)
        if whole.empty:
            return block("note", say("no_delays"))
        first = whole.iloc[0]
        lead = say(
            "lead_delays",
            same_day=percent(first["within_0"]),
            mature=percent(first["within_28"]),
            days=days(28),
            wait=tables.wait(first["days_to_most"]),
        )
        early = int(first["early"])
        detail = (say("lead_early", early=nouns(early, "appointment")),) if early else ()
        return block("finding", lead, detail) + numbers(*tables.delays(self.found))

    def coding(self) -> Block:
        """Outcomes without a meaning, labels that begin or stop, and values that are not used."""
        table, codes = tables.words(self.counts), tables.codes(self.found)
        shown = [block("table", *table)] if table[2] else [block("finding", say("no_words"), ())]
        shown.append(block("table", *codes) if codes[2] else block("note", say("no_codes")))
        aside = self.counts.tables["set_aside"]
        if not aside.empty:
            reasons = [f"{row.reason} ({count(row.rows)})" for row in aside.itertuples(index=False)]
            shown.append(block("note", say("not_used", reasons="; ".join(reasons))))
        return together(shown)

    def areas(self) -> Block:
        """Where people live, and areas that match nothing."""
        places = self.counts.tables["places"].set_index("place")["rows"]
        share = places.get("known", 0) / max(places.sum(), 1)
        lead = say("lead_places", known=known(share))
        return block("finding", lead, ()) + block("table", *tables.places(self.counts))

    def changed(self) -> Block:
        """Figures of past months that are not what they were."""
        if self.before is None:
            return block("note", say("no_earlier"))
        table, session = self.found.revisions, self.before.facts.session
        if table.empty:
            return block("note", say("nothing_revised", session=session))
        expected = int(table["expected"].sum())
        lead = say("lead_revised", figures=figures(len(table)), session=session)
        detail = [say("revised_expected", figures=figures(expected))] if expected else []
        shown = tables.revised(self.found)
        if len(shown[2]) < len(table):
            more = say("revised_more", shown=count(len(shown[2])), figures=figures(len(table)))
            detail.append(more)
        return block("finding", lead, tuple(detail)) + block("table", *shown)

    def about(self) -> Block:
        """How the findings are made, and what is not on the page."""
        facts = self.counts.facts
        told = [
            say("about_private"),
            say("about_order"),
            say("about_shift", moved=percent(MOVED)),
            say(
                "about_codes",
                share=percent(SMALLEST_LABEL),
                people=count(ENOUGH_EXPECTED),
                months=f"{MONTHS_APART} months",
            ),
            say("about_old", days=days(facts.maturity_days), mature_to=day(facts.mature_to)),
            facts.grouping,
        ]
        return block("about", told)
