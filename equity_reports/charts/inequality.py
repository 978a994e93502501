"""Who is missed: a rate and its interval for each group, on one scale."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.panel import (
    IN_EVERY_100,
    Panel,
    empty_panel,
    line_height,
    new_panel,
    per_100,
    ticks_between,
    top_of_scale,
    value_words,
)
from equity_reports.charts.style import (
    BLUE,
    DEEP,
    GREY,
    INK,
    MUTED,
    PAPER,
    RULE,
    Paper,
    in_house_style,
)
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import cut, width_of, wrap

TOO_FEW = "too few to show"
APPOINTMENTS = "appointments"
# Colour and shape for each role: neither is needed to read the other.
ROLES = {
    "most": (DEEP, "D", 8.0),
    "least": (BLUE, "o", 9.0),
    "middle": (GREY, "o", 8.0),
    "apart": (GREY, "s", 7.5),
    "category": (BLUE, "o", 8.0),
}
_SPACE_BEFORE_APART = 14.0
_ROW = 26.0  # the height of a row with one line of words, on a wide drawing
_HALF_STRIP = 10.0  # how far gridlines reach above and below a dot, on a phone


@in_house_style
def draw_breakdown(
    groups: pd.DataFrame,
    *,
    reference: float | None = None,
    reference_label: str = "everyone",
    unit: str = IN_EVERY_100,
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
    unit
        What the scale counts.
    narrow
        A drawing for a phone: each label stands above its dot.
    """
    sheet = choose_paper(narrow)
    if groups.empty or groups["value"].isna().all():
        return empty_panel(sheet, 120)
    rows = groups.reset_index(drop=True)
    names = _names(rows["label"], sheet)
    steps = _row_steps(rows, names, sheet)
    wide_names = 0.0 if narrow else max(width_of(w, sheet.text) for name in names for w in name)
    left, right = (8.0, 34.0) if narrow else (wide_names + 16, 112.0)
    top = 2 * line_height(sheet) + 12
    bottom = line_height(sheet) + 10
    height = top + sum(steps) + bottom
    panel = new_panel(sheet, height, left=left, right=right, top=top, bottom=bottom)
    panel.axes.set_xlim(0.0, top_of_scale([*rows["value"], *rows["upper"], reference or np.nan]))
    middles = _middles(panel, steps, names)
    _draw_scale(panel, unit, middles)
    _draw_reference(panel, reference, reference_label, middles)
    for number, row in enumerate(rows.itertuples()):
        _draw_group(panel, row, middles[number])
        _draw_name(panel, names[number], row.denominator, middles[number])
    if not narrow:
        panel.write(sheet.width, panel.top + 6, APPOINTMENTS, colour=MUTED, ha="right")
    return panel.figure


def _names(labels: pd.Series, sheet: Paper) -> list[list[str]]:
    """Labels on as many lines as they need, at most two."""
    room = sheet.width - 130.0 if sheet.narrow else 210.0
    return [wrap(str(label), room, sheet.text, lines=2) for label in labels]


def _row_steps(rows: pd.DataFrame, names: list[list[str]], sheet: Paper) -> list[float]:
    """How high each row is: more lines, and a space before those off the gradient."""
    one = 2 * line_height(sheet) + 10 if sheet.narrow else _ROW
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
        return [float(end) + panel.paper.text + 2 for end in ends]
    row = line_height(panel.paper)
    return [
        float(end) + (_ROW + (len(name) - 1) * row) / 2
        for end, name in zip(ends, names, strict=True)
    ]


def _uprights(panel: Panel, x: float, middles: list[float]) -> tuple[list[float], list[float]]:
    """A line from the scale to the top; on a phone broken where names stand."""
    if not panel.paper.narrow:
        return [x, x], [panel.bottom, panel.top]
    places = [(y - _HALF_STRIP, y + _HALF_STRIP, np.nan) for y in middles]
    return [x] * 3 * len(places), [y for place in places for y in place]


def _draw_scale(panel: Panel, unit: str, middles: list[float]) -> None:
    """Faint upright lines with their values below, and the unit at the top."""
    low, high = panel.axes.get_xlim()
    for tick in ticks_between(low, high):
        x = float(panel.x([tick])[0])
        panel.line(*_uprights(panel, x, middles), color=RULE, lw=1, zorder=0)
        y = panel.bottom - 6 - panel.paper.text
        panel.write(x, y, per_100(tick), colour=MUTED, ha="center")
    top = panel.figure.get_figheight() * 72
    panel.write(0, top - panel.paper.text, unit, colour=MUTED)


def _draw_reference(
    panel: Panel, reference: float | None, label: str, middles: list[float]
) -> None:
    """An upright dashed line, named above itself."""
    if reference is None or np.isnan(reference):
        return
    x = float(panel.x([reference])[0])
    panel.line(*_uprights(panel, x, middles), color=INK, lw=1.4, ls=(0, (4, 3)), zorder=1)
    words = f"{label} {value_words(reference)}"
    half = width_of(words, panel.paper.text) / 2
    at = float(np.clip(x, half, panel.paper.width - half))
    panel.write(at, panel.top + 6, words, ha="center")


def _draw_group(panel: Panel, row, y: float) -> None:
    """The interval, the dot, and the value as a label."""
    colour, marker, size = ROLES[row.role]
    if np.isnan(row.value):
        panel.write(panel.left + 4, y, TOO_FEW, colour=MUTED, va="center", ground=True)
        return
    ends = panel.x([row.lower, row.upper])
    if not np.isnan(ends).any():
        panel.line(ends, [y, y], color=colour, lw=3, solid_capstyle="butt", alpha=1, zorder=2)
    x = float(panel.x([row.value])[0])
    panel.line(
        [x], [y], marker=marker, markersize=size, color=colour, linestyle="none", zorder=4,
        markeredgecolor=PAPER, markeredgewidth=1.2,
    )  # fmt: skip
    bold = row.role in ("most", "least")
    words = INK if row.role in ("middle", "apart") else colour
    at = x if np.isnan(ends[1]) else float(ends[1])
    panel.write(
        max(at, x + size / 2) + 7, y, value_words(row.value), colour=words, bold=bold,
        va="center", ground=True,
    )  # fmt: skip


def _draw_name(panel: Panel, name: list[str], denominator: float, y: float) -> None:
    """The group's name and how many appointments it rests on."""
    sheet, row = panel.paper, line_height(panel.paper)
    many = "" if pd.isna(denominator) else f"{denominator:,.0f}"
    if sheet.narrow:
        first = y + 12 + row * (len(name) - 1)
        for number, words in enumerate(name):
            panel.write(0, first - number * row, words)
        if many:
            words = cut(f"{many} {APPOINTMENTS}", 124, sheet.text)
            panel.write(sheet.width, first, words, colour=MUTED, ha="right")
        return
    first = y + row * (len(name) - 1) / 2 - sheet.text * 0.36
    for number, words in enumerate(name):
        panel.write(panel.left - 14, first - number * row, words, ha="right")
    panel.write(sheet.width, y - sheet.text * 0.36, many, colour=MUTED, ha="right")
