"""Labels at the right-hand ends of lines, moved apart where they would collide."""

from collections.abc import Sequence
from dataclasses import dataclass

from equity_reports.charts.panel import Panel, line_height
from equity_reports.charts.style import GREY
from equity_reports.charts.words import spread

_AWAY = 9.0  # from the axes to the words
_BETWEEN = 3.0  # from one label to the next, beyond their own lines


@dataclass(frozen=True)
class EndLabel:
    """What is written at the end of a line: its height in pixels, and one row or more."""

    y: float
    rows: tuple[str, ...]
    colour: str
    bold: bool


def draw_end_labels(panel: Panel, labels: Sequence[EndLabel]) -> None:
    """The labels in the right margin; one that had to move gets a thin line to its own."""
    row = line_height(panel.paper)
    low, high = panel.bottom - 4, panel.figure.get_figheight() * 72
    # Labels of one height keep the order in which they were given, from the top down.
    ordered = sorted(labels, key=lambda label: label.y, reverse=True)[::-1]
    places = spread(
        [label.y for label in ordered],
        [row * len(label.rows) + _BETWEEN for label in ordered],
        low,
        high,
    )
    for label, place in zip(ordered, places, strict=True):
        if abs(place - label.y) > row * 0.75:
            x = [panel.right + 1, panel.right + _AWAY - 2]
            panel.line(x, [label.y, place], color=GREY, lw=0.8)
        first = place + row * (len(label.rows) - 1) / 2 - panel.paper.text * 0.36
        for number, words in enumerate(label.rows):
            panel.write(
                panel.right + _AWAY,
                first - number * row,
                words,
                colour=label.colour,
                bold=label.bold,
            )
