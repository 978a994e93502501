"""Several breakdowns on one scale, so that they can be compared with each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from equity_reports.charts.interval_rows import LOOKS, draw_interval
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
from equity_reports.charts.style import INK, MUTED, RULE, Paper, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import wrap

_ROW = 22.0
_TITLE, _FOOT = 24.0, 34.0  # above and below the rows of one breakdown
_GUTTER = 28.0
_NAMES, _VALUES = 122.0, 30.0  # beside the scale: names on the left, a value on the right
_COUNTS = 48.0


@dataclass(frozen=True)
class _Block:
    """One breakdown: its title, rows, and the lines that each row's name takes."""

    title: str
    rows: pd.DataFrame
    names: list[list[str]]
    height: float


@in_house_style
def draw_small_multiples(
    breakdowns: pd.DataFrame,
    *,
    only: Sequence[str] | None = None,
    reference: float | None = None,
    reference_label: str = "everyone",
    unit: str = IN_EVERY_100,
    narrow: bool = False,
) -> Figure:
    """Breakdowns in two columns, or in one on a phone, all on one scale.

    Parameters
    ----------
    breakdowns : DataFrame[breakdown, label, value, lower, upper, denominator]
        Shares, one row a group, in the order to be drawn. A missing value is said in words.
    only : sequence of str, optional
        Draw these breakdowns alone, on the scale that all of them share: so several drawings
        can be compared, and paper can break between them.
    reference, reference_label
        A share to compare with, drawn through every breakdown and named once, at the top.
    """
    sheet = choose_paper(narrow)
    if breakdowns.empty or breakdowns["value"].isna().all():
        return empty_panel(sheet, 120)
    drawn = breakdowns if only is None else breakdowns[breakdowns["breakdown"].isin(only)]
    columns = _deal(_blocks(drawn, sheet), 1 if narrow else 2)
    above = line_height(sheet) + 10
    height = above + max(sum(block.height for block in column) for column in columns)
    panel = new_panel(sheet, height, left=0, right=0, top=above, bottom=0)
    reference = np.nan if reference is None else reference
    held = [*breakdowns["value"], *breakdowns["upper"], reference]
    panel.axes.set_xlim(0.0, top_of_scale(held))
    known = not np.isnan(reference)
    said = f"; the line is {reference_label}, {value_words(reference)}" if known else ""
    write_unit(panel, unit + said)
    wide = (sheet.width - _GUTTER * (len(columns) - 1)) / len(columns)
    for number, column in enumerate(columns):
        top = panel.top
        for block in column:
            _draw_block(panel, block, number * (wide + _GUTTER), wide, top, reference)
            top -= block.height
    return panel.figure


def _blocks(breakdowns: pd.DataFrame, sheet: Paper) -> list[_Block]:
    """Each breakdown with the room that it needs."""
    blocks = []
    for title, rows in breakdowns.groupby("breakdown", sort=False):
        names = [wrap(str(label), _NAMES, sheet.text, lines=3) for label in rows["label"]]
        extra = sum(len(name) - 1 for name in names) * line_height(sheet)
        height = _TITLE + _ROW * len(names) + extra + _FOOT
        blocks.append(_Block(str(title), rows, names, height))
    return blocks


def _deal(blocks: Sequence[_Block], count: int) -> list[list[_Block]]:
    """Blocks in order, each to the column that is shortest so far."""
    columns: list[list[_Block]] = [[] for _ in range(count)]
    heights = [0.0] * count
    for block in blocks:
        shortest = heights.index(min(heights))
        columns[shortest].append(block)
        heights[shortest] += block.height
    return [column for column in columns if column]


def _draw_block(
    whole: Panel, block: _Block, left: float, wide: float, top: float, reference: float
) -> None:
    """One breakdown on its own part of the drawing."""
    sheet = whole.paper
    counts = 0.0 if sheet.narrow else _COUNTS
    foot = top - block.height + _FOOT
    panel = Panel(
        whole.figure, whole.axes, sheet, left + _NAMES + 12, left + wide - _VALUES - counts,
        foot, top - _TITLE,
    )  # fmt: skip
    panel.write(left, top - sheet.text - 2, block.title, bold=True)
    _draw_grid(panel, reference)
    y, row = panel.top, line_height(sheet)
    for group, name in zip(block.rows.itertuples(), block.names, strict=True):
        room = _ROW + row * (len(name) - 1)
        middle = y - room / 2
        words = "" if np.isnan(group.value) else value_words(group.value)
        estimate = (group.value, group.lower, group.upper)
        draw_interval(panel, middle, estimate, LOOKS["category"], words)
        first = middle + row * (len(name) - 1) / 2 - sheet.text * 0.36
        for number, part in enumerate(name):
            panel.write(left + _NAMES, first - number * row, part, ha="right")
        if counts and not pd.isna(group.denominator):
            many = f"{group.denominator:,.0f}"
            panel.write(left + wide, middle - sheet.text * 0.36, many, colour=MUTED, ha="right")
        y -= room
    if counts:
        panel.write(left + wide, top - sheet.text - 2, "appointments", colour=MUTED, ha="right")


def _draw_grid(panel: Panel, reference: float) -> None:
    """The same scale for every breakdown, and the line to compare with."""
    ends = [panel.bottom, panel.top]
    for tick in ticks_between(*panel.axes.get_xlim()):
        x = float(panel.x([tick])[0])
        panel.line([x, x], ends, color=RULE, lw=1, zorder=0)
        place = panel.bottom - 4 - panel.paper.text
        panel.write(x, place, number_words(tick * 100), colour=MUTED, ha="center")
    if not np.isnan(reference):
        x = float(panel.x([reference])[0])
        panel.line([x, x], ends, color=INK, lw=1.4, ls=(0, (4, 3)), zorder=1)
