"""The panel that charts are drawn on: a figure with one pair of axes, in pixels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from equity_reports.charts.style import INK, MUTED, PAPER, RULE, Paper
from equity_reports.charts.words import LINE, Obstacles, cut, width_of

IN_EVERY_100 = "in every 100 appointments"
NOTHING_TO_SHOW = "Too few appointments to show"

_MOST_STEPS = 5  # gridlines: enough to read a value by, few enough not to be seen


@dataclass
class Panel:
    """A figure, its axes, and where things are on it, in pixels from the bottom left."""

    figure: Figure
    axes: Axes
    paper: Paper
    left: float
    right: float
    bottom: float
    top: float
    obstacles: Obstacles = field(default_factory=Obstacles)

    @property
    def pixels(self) -> Transform:
        """From pixels of the drawing to wherever it is drawn."""
        return Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    def x(self, value: Iterable[float]) -> np.ndarray:
        """Data to pixels across."""
        low, high = self.axes.get_xlim()
        share = (np.asarray(value, dtype=float) - low) / (high - low)
        return self.left + share * (self.right - self.left)

    def y(self, value: Iterable[float]) -> np.ndarray:
        """Data to pixels up."""
        low, high = self.axes.get_ylim()
        share = (np.asarray(value, dtype=float) - low) / (high - low)
        return self.bottom + share * (self.top - self.bottom)

    def write(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str = INK,
        size: float | None = None,
        bold: bool = False,
        ha: str = "left",
        va: str = "baseline",
        ground: bool = False,
    ) -> Text:
        """One line of words at a place in pixels; ``ground`` puts white behind them."""
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5} if ground else None
        return self.figure.text(
            x,
            y,
            words,
            transform=self.pixels,
            color=colour,
            fontsize=size or self.paper.text,
            fontweight="bold" if bold else "normal",
            ha=ha,
            va=va,
            bbox=box,
            zorder=6,
        )

    def line(self, x: Sequence[float], y: Sequence[float], **settings: object) -> Line2D:
        """A line between places in pixels, over or beyond the axes."""
        drawn = Line2D(x, y, transform=self.pixels, **settings)
        return self.figure.add_artist(drawn)


def new_panel(
    paper: Paper, height: float, *, left: float, right: float, top: float, bottom: float
) -> Panel:
    """An empty panel; the four sides are the margins around the axes."""
    figure = Figure(figsize=(paper.width / 72, height / 72), dpi=72)
    figure.patch.set_visible(False)
    place = (
        left / paper.width,
        bottom / height,
        (paper.width - left - right) / paper.width,
        (height - top - bottom) / height,
    )
    axes = figure.add_axes(place)
    axes.patch.set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    return Panel(figure, axes, paper, left, paper.width - right, bottom, height - top)


def empty_panel(paper: Paper, height: float, words: str = NOTHING_TO_SHOW) -> Figure:
    """A frame with words in it, where there is nothing that may be drawn."""
    panel = new_panel(paper, height, left=1, right=1, top=1, bottom=1)
    x = (panel.left, panel.right, panel.right, panel.left, panel.left)
    y = (panel.bottom, panel.bottom, panel.top, panel.top, panel.bottom)
    panel.line(x, y, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    middle = (panel.left + panel.right) / 2, (panel.bottom + panel.top) / 2
    panel.write(*middle, words, colour=MUTED, ha="center", va="center")
    return panel.figure


def scale_step(span: float) -> float:
    """The smallest of 1, 2 or 5 times a power of ten that cuts a span into few pieces."""
    power = 10.0 ** np.floor(np.log10(span / _MOST_STEPS))
    steps = (power, 2 * power, 5 * power, 10 * power)
    return float(next(step for step in steps if span / step <= _MOST_STEPS + 1e-9))


def top_of_scale(values: Iterable[float], *, at_least: float = 0.05, at_most: float = 1.0) -> float:
    """A round number above all values, with room for a label; a share's is never above 1."""
    known = np.asarray(list(values), dtype=float)
    highest = max(float(np.nanmax([*known, at_least])), at_least)
    wanted = min(highest * 1.08, max(at_most, highest))
    step = scale_step(wanted)
    return float(np.ceil(np.round(wanted / step, 6)) * step)


def ticks_between(low: float, high: float) -> list[float]:
    """Round numbers from the bottom of a scale to its top."""
    step = scale_step(high - low)
    first = np.ceil(np.round(low / step, 6))
    count = int(np.floor(np.round(high / step, 6)) - first) + 1
    return [float((first + i) * step) for i in range(count)]


def room_for_scale(low: float, high: float, paper: Paper, *, at_least: float) -> float:
    """The left margin: wide enough for the scale's longest number."""
    words = [number_words(round(tick * 100, 9)) for tick in ticks_between(low, high)]
    return max(at_least, label_width(words, paper) + 9.0)


def number_words(value: float) -> str:
    """A tick's words: 20 and not 20.0; a minus sign is a minus sign, not a hyphen."""
    return f"{value:,.6g}".replace("-", "\N{MINUS SIGN}")


def value_words(share: float, *, per: float = 100.0, places: int = 0) -> str:
    """A value's label, in every 100.

    Examples
    --------
    >>> value_words(0.1849), value_words(-0.004)
    ('18', '0')
    """
    words = f"{share * per:,.{places}f}"
    zero = words.strip("-0.") == ""
    return (words.removeprefix("-") if zero else words).replace("-", "\N{MINUS SIGN}")


def rate_axis(panel: Panel, low: float, high: float, unit: str, *, per: float = 100.0) -> None:
    """The scale up the left: words and faint lines, with the unit above them."""
    panel.axes.set_ylim(low, high)
    for tick in ticks_between(low, high):
        height = float(panel.y([tick])[0])
        panel.line([panel.left, panel.right], [height, height], color=RULE, lw=1, zorder=0)
        words = number_words(round(tick * per, 9))
        base = height - panel.paper.text * 0.36
        panel.write(panel.left - 8, base, words, colour=MUTED, ha="right")
    write_unit(panel, unit)


def write_unit(panel: Panel, unit: str) -> None:
    """What the scale counts, at the top left of the drawing."""
    top = panel.figure.get_figheight() * 72
    panel.write(
        0, top - panel.paper.text, cut(unit, panel.paper.width, panel.paper.text), colour=MUTED
    )


def line_height(paper: Paper) -> float:
    """From one line of words to the next."""
    return paper.text * LINE


def label_width(labels: Iterable[str], paper: Paper, *, bold: bool = False) -> float:
    """The widest of some labels."""
    return max((width_of(words, paper.text, bold) for words in labels), default=0.0)
