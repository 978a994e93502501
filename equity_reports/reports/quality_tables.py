"""The tables of the data-quality page: caption, headings and rows of text.

Counts are true ones: the page is the analyst's.
"""

from collections.abc import Callable, Iterable

import pandas as pd

from equity_reports.intake.scope import in_plain_words
from equity_reports.narrative.amounts import count, is_missing, percent
from equity_reports.narrative.catalogue.quality import ITEMS, PLACES, QUALITY_COLUMNS, SERIES
from equity_reports.narrative.periods import day, month
from equity_reports.narrative.quality import days, known, level, say, some_of, team_words
from equity_reports.quality.completeness import of_team
from equity_reports.quality.decisions import QualityFindings
from equity_reports.quality.late_entry import LONGEST_DELAY, WITHIN
from equity_reports.quality.private_counts import PrivateCounts

Table = tuple[str, list[str], list[list[str]]]

NOTHING = "–"
MOST_REVISIONS = 60
"""Rows of changed figures on the page; ``check --json`` has them all."""
MONTH_COLUMNS = (
    "booked",
    "attended",
    "did_not_attend",
    "late_not_seen",
    "cancelled_by_patient",
    "cancelled_by_provider",
    "unknown",
    "people",
    "discharges",
)


def number(value: float | None) -> str:
    """A count, or a dash where the extract cannot tell."""
    return NOTHING if is_missing(value) else count(value)


def headings(*names: str) -> list[str]:
    """Headings from the catalogue."""
    return [QUALITY_COLUMNS[name] for name in names]


def rows_by_fate(counts: PrivateCounts) -> Table:
    """What became of every row, with the reason; the parts add up to the rows read."""
    totals = counts.totals
    rows = [[QUALITY_COLUMNS["read"], "", count(totals.read)]]
    rows.append([QUALITY_COLUMNS["kept"], "", count(totals.kept)])
    rows.append([QUALITY_COLUMNS["duplicate"], say("duplicates"), count(totals.duplicates)])
    rejected = counts.tables["rejections"].groupby("reason", sort=False)["rows"].sum()
    parts = (("rejected", rejected.items()), ("out_of_scope", _reasons(counts, "out_of_scope")))
    for fate, reasons in parts:
        rows += [
            [QUALITY_COLUMNS[fate], in_plain_words(str(reason)), count(number)]
            for reason, number in reasons
        ]
    return say("table_rows"), headings("what", "reason", "rows"), rows


def _reasons(counts: PrivateCounts, name: str) -> Iterable[tuple[str, int]]:
    return counts.tables[name][["reason", "rows"]].itertuples(index=False, name=None)


def files(counts: PrivateCounts) -> Table:
    """What became of the rows of each file."""
    names = ("read", "kept", "duplicate", "rejected", "out_of_scope")
    rows = [
        [row.file, *(count(getattr(row, name)) for name in names), _day(row.first), _day(row.last)]
        for row in counts.tables["files"].itertuples(index=False)
    ]
    return say("table_files"), headings("file", *names, "first", "last"), rows


def _day(when: pd.Timestamp) -> str:
    return NOTHING if pd.isna(when) else day(when)


def months(counts: PrivateCounts) -> Table:
    """What became of every booking, by month, in all teams together."""
    table = of_team(counts.tables["by_month"])
    shown = [name for name in MONTH_COLUMNS if table[name].notna().any()]
    rows = [
        [month(row.period), *(number(getattr(row, name)) for name in shown)]
        for row in table.itertuples(index=False)
    ]
    return say("table_months"), [*headings("period"), *(_title(SERIES[n]) for n in shown)], rows


def moved(found: QualityFindings) -> Table:
    """Every level that moved."""
    rows = [
        [
            team_words(shift.team_id, found.counts.facts.teams),
            _title(SERIES[shift.series]),
            level(shift, shift.before),
            level(shift, shift.after),
            month(shift.since),
        ]
        for shift in found.shifts
    ]
    return say("table_moved"), headings("team", "figure", "before", "now", "since"), rows


def recorded(found: QualityFindings, by: str) -> Table:
    """The share of each item that is known, by team, period or group of deprivation."""
    table = found.shares[found.shares["by"] == by]
    items = list(dict.fromkeys(table["item"]))
    shares = table.pivot_table("share", "key", "item", sort=False, dropna=False)
    sizes = table[table["item"] == "place"].set_index("key")["rows"]
    names = _names(found.counts, by)
    rows = [
        [
            names(key),
            count(sizes[key]),
            *(_percent(shares.loc[key, item]) for item in items),
        ]
        for key in shares.index
    ]
    first = {"team": "team", "period": "period", "group": "group"}[by]
    titles = [*headings(first, "appointments"), *(ITEMS[item] for item in items)]
    return say(f"table_recorded_{by}"), titles, rows


def _percent(share: float) -> str:
    return NOTHING if is_missing(share) else known(share)


def _names(counts: PrivateCounts, by: str) -> Callable[[str], str]:
    if by == "team":
        return lambda key: team_words(key, counts.facts.teams)
    if by == "period":
        return lambda key: month(pd.Timestamp(key))
    labels = {**PLACES, **counts.facts.groups}
    return lambda key: labels.get(key, key)


def delays(found: QualityFindings) -> Table:
    """How soon outcomes are entered, by team."""
    titles = headings("team", "appointments")
    titles += [QUALITY_COLUMNS["within"].format(days=days(limit)) for limit in WITHIN]
    rows = [
        [
            team_words(row["team_id"], found.counts.facts.teams),
            count(row["rows"]),
            *(percent(row[f"within_{limit}"]) for limit in WITHIN),
            wait(row["days_to_most"]),
        ]
        for _, row in found.delays.iterrows()
    ]
    return say("table_delays"), [*titles, *headings("wait")], rows


def wait(longest: int) -> str:
    """The days after which 9 in 10 are entered."""
    return say("or_more", days=days(longest)) if longest >= LONGEST_DELAY else days(longest)


def words(counts: PrivateCounts) -> Table:
    """Outcomes that [status] does not name."""
    rows = [
        [some_of([row.name]), count(row.rows), _day(row.first), _day(row.last)]
        for row in counts.tables["unknown_words"].itertuples(index=False)
    ]
    return say("table_words"), headings("word", "rows", "first", "last"), rows


def codes(found: QualityFindings) -> Table:
    """Labels of a breakdown that begin or stop."""
    rows = [
        [ITEMS[one.item], one.label, say(f"code_{one.edge}"), month(one.period), count(one.usual)]
        for one in found.code_changes
    ]
    return say("table_codes"), headings("item", "label", "edge", "period", "usual"), rows


def places(counts: PrivateCounts) -> Table:
    """Where people live, as far as it is known."""
    unmatched = [
        [say("of_which", name=some_of([row.name])), count(row.rows)]
        for row in counts.tables["unmatched_areas"].itertuples(index=False)
    ]
    rows = []
    for row in counts.tables["places"].itertuples(index=False):
        rows.append([PLACES[row.place], count(row.rows)])
        rows += unmatched if row.place == "unmatched" else []
    return say("table_places"), headings("place", "appointments"), rows


def team_matches(found: QualityFindings) -> Table:
    """Teams of the data that are not in the register, then the other way round."""
    teams = found.counts.facts.teams
    rows = [
        [say("in_data", name=some_of([one.name])), count(one.rows), one.suggestion or NOTHING]
        for one in found.unknown_teams
    ]
    rows += [
        [
            say("in_register", name=team_words(one.team_id, teams)),
            count(0),
            one.suggestion or NOTHING,
        ]
        for one in found.silent_teams
    ]
    return say("table_matches"), headings("team", "appointments", "suggestion"), rows


def revised(found: QualityFindings) -> Table:
    """Figures of past months that changed, the largest changes first."""
    table = found.revisions.head(MOST_REVISIONS)
    rows = [
        [
            team_words(row.team_id, found.counts.facts.teams),
            month(row.period),
            _title(SERIES[row.figure]),
            count(row.before),
            count(row.now),
        ]
        for row in table.itertuples(index=False)
    ]
    return say("table_revised"), headings("team", "period", "figure", "before", "now"), rows


def _title(words: str) -> str:
    return words[:1].upper() + words[1:]
