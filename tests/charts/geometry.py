"""Where things are on a drawing, in pixels: words, flags and lines, as Matplotlib sees them."""

import itertools

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from equity_reports.charts.style import style_settings
from equity_reports.charts.svg import quiet_glyphs

HAIR = 1.0  # what letters may share before anyone sees it


def words_of(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every word on the drawing and the box that it takes."""
    with mpl.rc_context(style_settings()), quiet_glyphs():
        renderer = FigureCanvasAgg(figure).get_renderer()
        return [
            (text.get_text(), Text.get_window_extent(text, renderer))
            for text in figure.findobj(Text)
            if text.get_text() and text.get_visible()
        ]


def outside(figure: Figure) -> list[str]:
    """Words that leave the drawing."""
    width, height = (72 * side for side in figure.get_size_inches())
    return [
        words
        for words, box in words_of(figure)
        if box.x0 < -HAIR or box.y0 < -4 or box.x1 > width + HAIR or box.y1 > height + HAIR
    ]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of words that lie on each other."""
    shrunk = [
        (words, Bbox.from_extents(box.x0 + HAIR, box.y0 + 3, box.x1 - HAIR, box.y1 - 3))
        for words, box in words_of(figure)
    ]
    return [(a, b) for (a, one), (b, two) in itertools.combinations(shrunk, 2) if one.overlaps(two)]


def circles(figure: Figure) -> list[tuple[float, float, float]]:
    """Flags: across, up, and radius."""
    return [(*flag.center, flag.radius) for flag in figure.findobj(Circle)]


def crossing(figure: Figure, phrase: str, but_for: str = "#d8dde0") -> list[str]:
    """Colours of the lines, but for gridlines, that cross the words with a phrase in them."""
    found = []
    boxes = [box.padded(-2) for words, box in words_of(figure) if phrase in words]
    for line in figure.findobj(Line2D):
        colour = mpl.colors.to_hex(line.get_color())
        path = line.get_transform().transform_path(line.get_path())
        if colour == but_for or line.get_linestyle() == "None":
            continue
        known = path.vertices[~np.isnan(path.vertices).any(axis=1)]
        if len(known) > 1 and any(path.intersects_bbox(box, filled=False) for box in boxes):
            found.append(colour)
    return found


def said(figure: Figure) -> list[str]:
    """Every word on the drawing."""
    return [words for words, _ in words_of(figure)]


def lines_of(figure: Figure, colour: str) -> list[Line2D]:
    """Lines and marks of a colour, in the order in which they were drawn."""
    drawn = (artist for artist in figure.get_children() if isinstance(artist, Line2D))
    return [line for line in drawn if line.get_color() == colour]


def markers_of(figure: Figure, colour: str) -> list[Line2D]:
    """Those of them that have a marker."""
    return [line for line in lines_of(figure, colour) if line.get_marker() not in ("None", "")]
