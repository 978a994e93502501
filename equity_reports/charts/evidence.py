"""The forest plot: each team's effect, and all of them together."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from equity_reports.charts.interval_rows import Look, draw_interval, draw_reference, draw_uprights
from equity_reports.charts.panel import (
    Panel,
    empty_panel,
    line_height,
    new_panel,
    number_words,
    ticks_between,
    write_unit,
)
from equity_reports.charts.style import BLUE, DEEP, GREY, INK, MUTED, Paper, in_house_style
from equity_reports.charts.style import paper as choose_paper
from equity_reports.charts.words import width_of, wrap
from equity_reports.stats.evidence import Combined

TOGETHER = "All teams together"
NEW_TEAM = "What a new team might see"
_RATIOS = (0.1, 0.2, 0.33, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0)
_ROW, _ROW_NARROW = 25.0, 40.0


@in_house_style
def draw_forest(
    effects: pd.DataFrame,
    combined: Combined | None = None,
    *,
    ratio: bool = True,
    no_change: str = "no change",
    unit: str = "times as many missed as before",
    narrow: bool = False,
) -> Figure:
    """Teams' effects in the order given, the pooled effect, and where a new team's may lie.

    Parameters
    ----------
    effects : DataFrame[label, value, lower, upper]
        One row a team; ``weight``, where there, sizes its square. A missing effect is said
        in words. A ``highlight`` column, where there, marks the reader's own team.
    combined
        From `equity_reports.stats.evidence.combine`, on the scale of ``effects``.
    ratio
        Effects are logs of ratios, and the scale says ratios (0.5 is as far from 1 as 2
        is). Otherwise they are differences of shares, said in every 100.
    """
    sheet = choose_paper(narrow)
    rows = effects.reset_index(drop=True)
    if rows.empty or rows["value"].isna().all():
        return empty_panel(sheet, 120)
    pooled = combined is not None and not np.isnan(combined.estimate)
    labels = [*rows["label"].astype(str), *([TOGETHER, NEW_TEAM] if pooled else [])]
    names = [
        wrap(name, 300 if narrow else 210, sheet.text, lines=1 if narrow else 2) for name in labels
    ]
    panel, middles = _panel(sheet, names, pooled)
    low, high = _ends(rows, combined if pooled else None, ratio)
    panel.axes.set_xlim(low, high)
    ticks = _ticks(low, high, ratio, panel)
    draw_uprights(panel, ticks, [_words(tick, ratio, tick=True) for tick in ticks], middles)
    draw_reference(panel, 0.0, no_change, middles)
    write_unit(panel, unit)
    for row, y in zip(rows.itertuples(), middles, strict=False):
        words = "" if np.isnan(row.value) else _words(row.value, ratio)
        draw_interval(panel, y, (row.value, row.lower, row.upper), _look(row, rows), words)
    if pooled:
        _draw_pooled(panel, combined, middles[-2:], ratio)
    for number, (name, y) in enumerate(zip(names, middles, strict=True)):
        _draw_name(panel, name, y, bold=pooled and number == len(rows))
    return panel.figure


def _panel(sheet: Paper, names: list[list[str]], pooled: bool) -> tuple[Panel, list[float]]:
    """Room for every row, and how high each row's dot is."""
    row = line_height(sheet)
    step = _ROW_NARROW if sheet.narrow else _ROW
    steps = np.array([step + (len(name) - 1) * row for name in names])
    if pooled:
        steps[-2] += 10
    left = (
        8.0 if sheet.narrow else max(width_of(w, sheet.text, True) for n in names for w in n) + 18
    )
    top, bottom = 2 * row + 12, row + 10
    panel = new_panel(
        sheet, top + float(steps.sum()) + bottom, left=left, right=48, top=top, bottom=bottom
    )
    ends = panel.top - np.cumsum(steps)
    own = np.array([step + (len(name) - 1) * row for name in names])
    middles = ends + (sheet.text if sheet.narrow else own / 2)
    return panel, [float(y) for y in middles]


def _ends(rows: pd.DataFrame, combined: Combined | None, ratio: bool) -> tuple[float, float]:
    """A scale that holds every effect and no change; wild intervals end in arrowheads."""
    held = [*rows["value"], 0.0]
    if combined is not None:
        held += [combined.lower, combined.upper, combined.prediction_lower]
        held += [combined.prediction_upper]
    limits = rows[["lower", "upper"]].to_numpy(dtype=float).ravel()
    limits = limits[~np.isnan(limits)]
    if limits.size:
        held += list(np.quantile(limits, [0.1, 0.9]))
    least = float(np.log(1.2)) if ratio else 0.02
    return min(-least, float(np.nanmin(held)) * 1.08), max(least, float(np.nanmax(held)) * 1.08)


def _ticks(low: float, high: float, ratio: bool, panel: Panel) -> list[float]:
    """Round ratios, or round differences, that do not run into each other."""
    if not ratio:
        return ticks_between(low, high)
    places = [float(np.log(tick)) for tick in _RATIOS if low <= np.log(tick) <= high]
    kept: list[float] = []
    for place in sorted(places, key=lambda tick: (abs(tick) > 1e-9, abs(tick))):
        x = float(panel.x([place])[0])
        if all(abs(x - float(panel.x([other])[0])) > 34 for other in kept):
            kept.append(place)
    return sorted(kept)


def _words(effect: float, ratio: bool, *, tick: bool = False) -> str:
    """An effect as it is read: a ratio, or a difference in every 100."""
    if ratio:
        return f"{np.exp(effect):.2g}" if tick else f"{np.exp(effect):.2f}"
    words = number_words(round(effect * 100, 1))
    return f"+{words}" if effect > 0 and words != "0" else words


def _look(row, rows: pd.DataFrame) -> Look:
    """A square whose size says the team's weight; the reader's own team in its own colour."""
    own = bool(getattr(row, "highlight", False))
    share = 0.5
    if "weight" in rows and rows["weight"].max() > 0:
        share = float(row.weight) / float(rows["weight"].max())
    size = 5.0 + 6.0 * np.sqrt(max(share, 0.0))
    return Look(BLUE if own else GREY, "s", float(size), BLUE if own else INK, bold=own)


def _draw_pooled(panel: Panel, combined: Combined, middles: list[float], ratio: bool) -> None:
    """The pooled effect as a diamond, and below it where a new team's effect may lie."""
    y, below = middles
    low, high = panel.axes.get_xlim()
    limits = np.nan_to_num([combined.lower, combined.upper], nan=combined.estimate)
    middle = float(panel.x([combined.estimate])[0])
    left, right = panel.x(np.clip(limits, low, high))
    left, right = min(left, middle - 5), max(right, middle + 5)  # a diamond, however sure
    corners = [(left, y), (middle, y + 7), (right, y), (middle, y - 7)]
    panel.figure.add_artist(Polygon(corners, transform=panel.pixels, color=DEEP, lw=0, zorder=4))
    panel.write(
        float(right) + 7, y - panel.paper.text * 0.36, _words(combined.estimate, ratio),
        colour=DEEP, bold=True, ground=True,
    )  # fmt: skip
    where = np.array([combined.prediction_lower, combined.prediction_upper])
    if np.isnan(where).any():
        panel.write(panel.left + 4, below - 4, "cannot be said yet", colour=MUTED, ground=True)
        return
    ends = panel.x(np.clip(where, low, high))
    panel.line(ends, [below, below], color=DEEP, lw=2, ls=(0, (3, 2)), zorder=3)
    for x in ends:
        panel.line([x, x], [below - 5, below + 5], color=DEEP, lw=2, zorder=3)


def _draw_name(panel: Panel, name: list[str], y: float, *, bold: bool) -> None:
    """A row's name beside it, or above it on a phone."""
    row = line_height(panel.paper)
    if panel.paper.narrow:
        panel.write(0, y + 12, name[0], bold=bold)
        return
    first = y + row * (len(name) - 1) / 2 - panel.paper.text * 0.36
    for number, words in enumerate(name):
        panel.write(panel.left - 14, first - number * row, words, ha="right", bold=bold)
