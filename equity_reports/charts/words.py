"""Words on a drawing: how wide they are, where they break, and where they fit."""

import functools
import itertools
from collections.abc import Sequence

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox
from scipy.optimize import isotonic_regression

from equity_reports.charts.style import fonts_here
from equity_reports.charts.svg import quiet_glyphs

LINE = 1.25  # from one line of words to the next, in heights of type


@functools.lru_cache(maxsize=4096)
def width_of(words: str, size: float, bold: bool = False) -> float:
    """How wide words are, in pixels of the drawing."""
    font = FontProperties(family=list(fonts_here()), size=size, weight="bold" if bold else "normal")
    with quiet_glyphs():
        width, _, _ = text_to_path.get_text_width_height_descent(words, font, False)
    # The path is measured at a size of its own and scaled: fonts are hinted at neither.
    return float(width)


def wrap(words: str, width: float, size: float, *, bold: bool = False, lines: int = 2) -> list[str]:
    """Words in at most so many lines, the last cut with an ellipsis where they do not fit."""
    rows: list[str] = []
    for word in words.split() or [""]:
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and width_of(longer, size, bold) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return [cut(row, width, size, bold=bold) for row in rows]


def cut(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """Words as they are where they fit, else their beginning and an ellipsis."""
    if width_of(words, size, bold) <= width:
        return words
    keep = len(words)
    while keep > 1 and width_of(words[:keep].rstrip() + "…", size, bold) > width:
        keep -= 1
    return words[:keep].rstrip() + "…"


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Places as near as can be to those wanted, in the same order, that do not overlap.

    Parameters
    ----------
    wanted
        Where each middle would be put.
    sizes
        How much room each takes along the line.
    low, high
        The ends of the line. Where all together need more room, they run over ``high``.
    """
    if not len(wanted):
        return []
    order = np.argsort(np.asarray(wanted, dtype=float), kind="stable")
    room = np.asarray(sizes, dtype=float)[order]
    before = np.cumsum(room) - room / 2
    start = isotonic_regression(np.asarray(wanted, dtype=float)[order] - before).x
    start = np.maximum(np.minimum(start, high - room.sum()), low)
    places = np.empty(len(room))
    places[order] = start + before
    return [float(place) for place in places]


class Obstacles:
    """What is already on the drawing, in pixels: lines and boxes that words may not cross."""

    def __init__(self) -> None:
        self._lines: list[Path] = []
        self._boxes: list[Bbox] = []

    def add_line(self, x: Sequence[float], y: Sequence[float]) -> None:
        """A line through points; a missing point breaks it."""
        points = np.column_stack([np.asarray(x, float), np.asarray(y, float)])
        for start, end in itertools.pairwise(points):
            if not np.isnan([*start, *end]).any():
                self._lines.append(Path([start, end]))
        for point in points[~np.isnan(points).any(axis=1)]:
            self.add_box(point[0] - 4, point[1] - 4, point[0] + 4, point[1] + 4)

    def add_box(self, left: float, bottom: float, right: float, top: float) -> None:
        """A box: a word, a flag, a mark."""
        self._boxes.append(Bbox.from_extents(left, bottom, right, top))

    def free(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether nothing is in the way of a box."""
        box = Bbox.from_extents(left, bottom, right, top)
        return not any(
            box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1
            for other in self._boxes
        ) and not any(line.intersects_bbox(box, filled=False) for line in self._lines)
