"""The house style of every chart: colours, sizes, type, and the way to SVG.

Sizes are in pixels of the drawing. A wide drawing is 720 across and a narrow one 330, so
that on a page of that width one pixel of the drawing is one of the screen, and text of 13
and 12 stays above the 11 that a phone needs.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager

from equity_reports.charts.svg import SALT, figure_to_svg, quiet_glyphs

__all__ = ["NARROW", "WIDE", "Paper", "figure_to_svg", "in_house_style", "paper"]

# Contrast on white, as WCAG 2.2 counts it, in brackets. Text needs 4.5, graphics 3.
INK = "#212b32"  # words and flags (14.5)
MUTED = "#4c6272"  # words that matter less (6.4)
GREY = "#6f7c88"  # lines and points that are not the story (4.2)
RULE = "#d8dde0"  # gridlines, which carry nothing (1.4)
PALE = "#e8edee"  # the ground between two lines, which carries nothing
PAPER = "#ffffff"
BLUE = "#005eb8"  # everybody, or the least deprived (6.4)
DEEP = "#7c2855"  # the most deprived (9.0)
CONCERN = "#a84b00"  # a special cause in the direction not wanted (5.7)

FONTS = ("Arial", "Liberation Sans", "Helvetica", "DejaVu Sans")


@dataclass(frozen=True)
class Paper:
    """The width of a drawing and the size of its words."""

    width: int
    text: float
    narrow: bool


WIDE = Paper(width=720, text=13.0, narrow=False)
NARROW = Paper(width=330, text=12.0, narrow=True)


def paper(narrow: bool) -> Paper:
    """The paper for a phone, or for everything else."""
    return NARROW if narrow else WIDE


@functools.cache
def fonts_here() -> tuple[str, ...]:
    """The fonts of ``FONTS`` that this computer has, to measure words with.

    A font that is asked for and absent makes Matplotlib warn at every word. The page names
    the whole list, so that each reader's own computer chooses. DejaVu Sans comes with
    Matplotlib and is wider than the others: words measured with it always fit.
    """
    here = {font.name for font in font_manager.fontManager.ttflist}
    return tuple(name for name in FONTS if name in here)


def style_settings() -> dict[str, Any]:
    """Matplotlib's settings for every chart: seaborn's white style, and ours on top."""
    return {
        **sns.axes_style("white"),
        "font.family": list(fonts_here()),
        "font.size": WIDE.text,
        "text.color": INK,
        "text.hinting": "none",  # words are as wide as in a browser, not fitted to a grid
        "text.parse_math": False,  # a team's name may hold a dollar sign
        "figure.dpi": 72,  # one point of type is one pixel of the drawing
        "lines.solid_capstyle": "round",
        "lines.dash_capstyle": "butt",
        "svg.fonttype": "none",
        "svg.hashsalt": SALT,
    }


def in_house_style(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function draw under the house style, and leave Matplotlib as it was."""

    @functools.wraps(draw)
    def styled(*args: Any, **settings: Any) -> Any:
        with mpl.rc_context(style_settings()), quiet_glyphs():
            return draw(*args, **settings)

    return styled
