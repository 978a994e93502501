"""Who is missed: a rate and its interval for each group, on one scale."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.interval_rows import (
    LOOKS,
    draw_interval,
    draw_reference,
    draw_uprights,
)
from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    line_height,
    new_panel,
    number_words,
    ticks_between,
    top_of_scale,
    value_words,
    write_unit,
)
from equity_reports.charts.scaling import HUNDRED
from equity_reports.charts.small_multiples import draw_small_multiples
from equity_reports.charts.style import MUTED, Paper, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import cut, width_of, wrap

__all__ = ["draw_breakdown", "draw_small_multiples"]

APPOINTMENTS = "appointments"
_SPACE_BEFORE_APART = 14.0
_ROW = 26.0  # the height of a row with one line of words, on a wide drawing


@in_house_style
def draw_breakdown(
    groups: pd.DataFrame,
    *,
    reference: float | None = None,
    reference_label: str = "everyone",
    unit: str = IN_EVERY_100,
    per: float = HUNDRED,
    across: str = APPOINTMENTS,
    narrow: bool = False,
) -> Figure:
    """A dot and its interval for each group, in the order given.

    Parameters
    ----------
    groups : DataFrame[group, label, value, lower, upper, denominator, role]
        Shares, one row a group. A missing value is said in words. ``role``: most, least,
        middle, apart (off the gradient: no fixed abode, place not known) or category.
    reference, reference_label
        A share to compare with, and its name.
    unit, across
        What the scale counts, and what ``denominator`` does.
    per
        What a value is multiplied by to be told.
    narrow
        A drawing for a phone: each label stands above its dot.
    """
    sheet = choose_paper(narrow)
    if groups.empty or groups["value"].isna().all():
        return empty_panel(sheet, 120)
    rows = groups.reset_index(drop=True)
    rows[["value", "lower", "upper"]] *= per / HUNDRED
    names = _names(rows["label"], sheet)
    steps = _row_steps(rows, names, sheet)
    wide_names = 0.0 if narrow else max(width_of(w, sheet.text) for name in names for w in name)
    left, right = (8.0, 34.0) if narrow else (wide_names + 16, 112.0)
    top, bottom = 2 * line_height(sheet) + 12, line_height(sheet) + 10
    panel = new_panel(
        sheet, top + sum(steps) + bottom, left=left, right=right, top=top, bottom=bottom
    )
    reference = np.nan if reference is None else reference * per / HUNDRED
    panel.axes.set_xlim(0.0, top_of_scale([*rows["value"], *rows["upper"], reference]))
    middles = _middles(panel, steps, names)
    ticks = ticks_between(*panel.axes.get_xlim())
    draw_uprights(panel, ticks, [number_words(tick * 100) for tick in ticks], middles)
    write_unit(panel, unit)
    if not np.isnan(reference):
        words = f"{reference_label} {value_words(reference)}"
        draw_reference(panel, reference, words, middles)
    for row, y, name in zip(rows.itertuples(), middles, names, strict=True):
        words = "" if np.isnan(row.value) else value_words(row.value)
        draw_interval(panel, y, (row.value, row.lower, row.upper), LOOKS[row.role], words)
        _draw_name(panel, name, row.denominator, y, across)
    if not narrow:
        panel.write(sheet.width, panel.top + 6, across, colour=MUTED, ha="right")
    return panel.figure


def _names(labels: pd.Series, sheet: Paper) -> list[list[str]]:
    """Labels on as many lines as they need, at most two."""
    room = sheet.width - 130.0 if sheet.narrow else 210.0
    return [wrap(str(label), room, sheet.text, lines=2) for label in labels]


def _row_steps(rows: pd.DataFrame, names: list[list[str]], sheet: Paper) -> list[float]:
    """How high each row is: more lines, and a space before those off the gradient."""
    one = 2 * line_height(sheet) + 14 if sheet.narrow else _ROW
    steps = []
    before = None
    for role, name in zip(rows["role"], names, strict=True):
        apart = _SPACE_BEFORE_APART if role == "apart" and before not in (None, "apart") else 0.0
        steps.append(one + (len(name) - 1) * line_height(sheet) + apart)
        before = role
    return steps


def _middles(panel: Panel, steps: list[float], names: list[list[str]]) -> list[float]:
    """How high each row's dot is: level with its name, or below it on a phone."""
    ends = panel.top - np.cumsum(steps)
    if panel.paper.narrow:
        return [float(end) + panel.paper.text + 4 for end in ends]
    row = line_height(panel.paper)
    return [
        float(end) + (_ROW + (len(name) - 1) * row) / 2
        for end, name in zip(ends, names, strict=True)
    ]


def _draw_name(panel: Panel, name: list[str], denominator: float, y: float, across: str) -> None:
    """The group's name and how many appointments it rests on."""
    sheet, row = panel.paper, line_height(panel.paper)
    many = "" if pd.isna(denominator) else f"{denominator:,.0f}"
    if sheet.narrow:
        first = y + 12 + row * (len(name) - 1)
        for number, words in enumerate(name):
            panel.write(0, first - number * row, words)
        if many:
            words = cut(f"{many} {across}", 124, sheet.text)
            panel.write(sheet.width, first, words, colour=MUTED, ha="right")
        return
    first = y + row * (len(name) - 1) / 2 - sheet.text * 0.36
    for number, words in enumerate(name):
        panel.write(panel.left - 14, first - number * row, words, ha="right")
    panel.write(sheet.width, y - sheet.text * 0.36, many, colour=MUTED, ha="right")
