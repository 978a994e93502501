"""The one line under a chart that says what its small marks mean, when it has any."""

from collections.abc import Sequence

from equity_reports.charts.panel import Panel, line_height
from equity_reports.charts.style import BLUE, CONCERN, GREY, INK, MUTED, PAPER, Paper
from equity_reports.charts.words import width_of

MARKS: dict[str, tuple[str, dict[str, object]]] = {
    "missing": (
        "too few to show, or no clinic",
        {"marker": "x", "markeredgewidth": 1.6, "color": GREY},
    ),
    "session": ("learning session", {"marker": "^", "markeredgewidth": 0, "color": MUTED}),
    "unfinished": (
        "not yet complete",
        {"marker": "o", "markerfacecolor": PAPER, "markeredgewidth": 1.4, "color": INK},
    ),
    "improvement": (
        "better, more than chance",
        {"marker": "o", "markersize": 9, "markeredgewidth": 0, "color": BLUE},
    ),
    "concern": (
        "worse, more than chance",
        {"marker": "D", "markersize": 7.5, "markeredgewidth": 0, "color": CONCERN},
    ),
    "neutral": (
        "changed, more than chance",
        {"marker": "s", "markersize": 7.5, "markeredgewidth": 0, "color": INK},
    ),
    "special": (
        "more than chance",
        {"marker": "o", "markersize": 9, "markeredgewidth": 0, "color": INK},
    ),
}
_MARK, _AFTER = 16.0, 18.0


def key_rows(names: Sequence[str], paper: Paper) -> list[list[str]]:
    """The marks that occur, in as few lines as the paper's width allows."""
    rows: list[list[str]] = []
    room = 0.0
    for name in names:
        needs = _MARK + width_of(MARKS[name][0], paper.text) + _AFTER
        if not rows or needs - _AFTER > room:
            rows.append([])
            room = float(paper.width)
        rows[-1].append(name)
        room -= needs
    return rows


def key_height(rows: Sequence[Sequence[str]], paper: Paper) -> float:
    """How much room the key takes below the axis."""
    return len(rows) * line_height(paper) + 6 if rows else 0.0


def draw_key(panel: Panel, rows: Sequence[Sequence[str]]) -> None:
    """The key, at the foot of the drawing."""
    words = panel.paper.text
    for number, row in enumerate(reversed(rows)):
        x, y = 0.0, 5 + number * line_height(panel.paper)
        for name in row:
            label, mark = MARKS[name]
            panel.line([x + 6], [y + words * 0.36], linestyle="none", **{"markersize": 7.0, **mark})
            panel.write(x + _MARK, y, label, colour=MUTED)
            x += _MARK + width_of(label, words) + _AFTER
