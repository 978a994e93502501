"""Who a team is missing: categories in their order, and what became of every booking."""

import pandas as pd
from babel import Locale

from equity_reports.intake.labels import (
    AGE_BANDS,
    LEAD_TIMES,
    LONGEST_LEAD,
    NOT_KNOWN,
    NOT_STATED,
    OLDEST_BAND,
)
from equity_reports.measures.marking import BREAKDOWNS
from equity_reports.measures.pooling import members_of
from equity_reports.narrative.amounts import digits
from equity_reports.narrative.catalogue import PHRASES
from equity_reports.narrative.description import HIGHER, LOWER
from equity_reports.narrative.inequality import describe_standing_out
from equity_reports.narrative.numbers import (
    count,
    is_missing,
    listed,
    nouns,
)
from equity_reports.narrative.wording import Wording
from equity_reports.reports.findings import Findings
from equity_reports.reports.team_tables import Table, headings, interval, shares
from equity_reports.reports.team_words import stretch, stretch_before
from equity_reports.tables import MOST, PANEL, REST

IN_ORDER = {
    "age_band": [label for _, label in AGE_BANDS] + [OLDEST_BAND],
    "lead_time": [label for _, label in LEAD_TIMES] + [LONGEST_LEAD],
}
"""Categories that have an order of their own; the others are drawn from high to low."""

NOT_GROUPS = (NOT_KNOWN, NOT_STATED, PHRASES["all_others"])
"""Categories that nobody can be reached by: shown last, and never said to stand out."""

MOST_NAMED = 3


def breakdowns(findings: Findings, wording: Wording) -> pd.DataFrame:
    """The categories to draw: breakdowns with something to compare, each in its order."""
    table = findings.standing_out
    table = table[table["denominator"] != 0]  # a category of the programme that the team has not
    members = [
        tuple(_readable(row.breakdown, one) for one in members_of(row.label))
        for row in table.itertuples()
    ]
    labels = [one[0] if len(one) == 1 else PHRASES["all_others"] for one in members]
    table = table.assign(label=labels, members=members)
    parts = []
    for name in BREAKDOWNS:
        rows = table[table["breakdown"] == name]
        if rows["value"].notna().sum() >= 2:
            title = wording.say(f"page.breakdown_{name}")
            parts.append(_in_order(rows, name).assign(breakdown=title, name=name))
    return pd.concat(parts, ignore_index=True) if parts else table.iloc[:0].assign(name="")


def _readable(breakdown: str, label: str) -> str:
    """A language by its name instead of its code; every other label as it is."""
    names = Locale("en", "GB").languages
    return names.get(label, label) if breakdown == "language" else label


def _in_order(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    order = IN_ORDER.get(name, [])
    place = {label: position for position, label in enumerate(order)}
    last = rows["label"].isin(NOT_GROUPS)
    keys = rows.assign(
        last=last, place=rows["label"].map(place).fillna(len(order)), size=-rows["value"]
    )
    return rows.loc[keys.sort_values(["last", "place", "size"], kind="stable").index]


def standing_out(table: pd.DataFrame, wording: Wording) -> str:
    """The few groups that differ most from the rest, allowing for how many were compared."""
    compared = int(table["value"].notna().sum())
    found = table[(table["direction"] != "") & ~table["label"].isin(NOT_GROUPS)]
    if found.empty:
        return wording.say("page.nobody_stands_out", compared=nouns(compared, "group"))
    own, other = list(behind(table, wording)), list(_named(found, wording.better)[:1])
    high, low = (own, other) if wording.better == LOWER else (other, own)
    return describe_standing_out(high=high, low=low, compared=compared, wording=wording)


def behind(table: pd.DataFrame, wording: Wording) -> tuple[str, ...]:
    """The groups that stand out as worse off, the furthest first: "Age: 18 to 34"."""
    if table.empty:
        return ()
    worse = HIGHER if wording.better == LOWER else LOWER
    return _named(table[~table["label"].isin(NOT_GROUPS)], worse)


def _named(table: pd.DataFrame, direction: str) -> tuple[str, ...]:
    found = table[table["direction"] == direction]
    names = found["breakdown"] + ": " + found["label"]
    return tuple(names.loc[_furthest(found, direction)])


def _furthest(found: pd.DataFrame, direction: str) -> pd.Index:
    rows = found[found["direction"] == direction]
    return rows["value"].sort_values(ascending=direction == "lower").index[:MOST_NAMED]


def breakdown_table(table: pd.DataFrame, findings: Findings, wording: Wording) -> Table:
    """One row a category."""
    caption = wording.say("page.table_breakdowns", stretch=stretch(findings.inputs))
    rows = [
        [f"{row.breakdown}: {row.label}", *shares(row, wording), interval(row, wording)]
        for row in table.itertuples()
    ]
    return (
        caption,
        headings(wording, "breakdown", "missed", "appointments", "rate", "interval"),
        rows,
    )


def in_rows(table: pd.DataFrame) -> list[list[str]]:
    """The breakdowns' titles, a pair to a drawing, so that paper breaks between drawings."""
    titles = list(dict.fromkeys(table["breakdown"]))
    return [titles[first : first + 2] for first in range(0, len(titles), 2)]


def alt(titles: list[str], table: pd.DataFrame, wording: Wording) -> str:
    """What one drawing of the small multiples shows: the highest figure of each."""
    names = [name.lower() for name in titles]
    said = []
    for title in titles:
        rows = table[(table["breakdown"] == title) & table["value"].notna()]
        rows = rows[~rows["label"].isin(NOT_GROUPS)].sort_values("value", kind="stable")
        if len(rows):
            top = rows.iloc[-1]
            value = wording.rate(top["value"])
            said.append(
                wording.say("page.alt_highest", name=title, label=top["label"], value=value)
            )
    return wording.say("page.alt_breakdowns", breakdowns=listed(names), finding=" ".join(said))


def bookings_windows(findings: Findings, wording: Wording) -> str:
    """Which times are compared."""
    inputs = findings.inputs
    if not inputs.definition.before:
        return wording.say("page.bookings_window", recent=stretch(inputs))
    return wording.say(
        "page.bookings_windows", recent=stretch(inputs), before=stretch_before(inputs)
    )


def bookings(findings: Findings, wording: Wording) -> Table:
    """What became of every 100 bookings, in the most deprived areas and the rest."""
    sides = [("most_now", "recent", MOST), ("rest_now", "recent", REST)]
    if findings.inputs.definition.before:
        sides = [
            ("most_before", "before", MOST),
            sides[0],
            ("rest_before", "before", REST),
            sides[1],
        ]
    panel = findings.panel
    columns = [panel.loc[(window, series)] for _, window, series in sides]
    rows = []
    for outcome in PANEL.counts:
        name = outcome.column
        whole = name in ("booked", "people")
        cells = [count(c[name]) if whole else _per_booked(c, name) for c in columns]
        rows.append([wording.say(f"page.became_{name}"), *cells])
    titles = headings(wording, "became", *(name for name, _, _ in sides))
    return wording.say("page.table_bookings"), titles, rows


def _per_booked(column: pd.Series, name: str) -> str:
    if is_missing(column[name], column["booked"]) or not column["booked"]:
        return count(None)
    share = 100 * column[name] / column["booked"]
    return PHRASES["less_than"].format(number=1) if 0 < share < 0.5 else digits(share)
