"""What changed after a change idea: a small strip with a scale, for a row of a table."""

import numpy as np
from matplotlib.figure import Figure

from equity_reports.charts.interval_rows import Look, draw_interval
from equity_reports.charts.panel import new_panel, number_words
from equity_reports.charts.style import BLUE, GREY, INK, MUTED, Paper, in_house_style
from equity_reports.stats.estimate import Estimate

SHEET, SHEET_NARROW = Paper(280, 12.0, narrow=False), Paper(300, 12.0, narrow=True)
NOT_KNOWN = "cannot tell yet"


@in_house_style
def draw_effect(
    estimate: Estimate | None,
    *,
    scale: tuple[float, float] = (-0.1, 0.1),
    words: tuple[str, str, str] = ("fewer", "no change", "more"),
    missing: str = NOT_KNOWN,
    narrow: bool = False,
) -> Figure:
    """A change as a dot and its interval, on a scale with "no change" in it.

    Parameters
    ----------
    estimate
        A difference of shares, negative when fewer are missed; None draws the scale alone.
    scale
        The ends of the scale, the same for every strip of a table. What goes beyond them
        ends in an arrowhead.
    words
        What stands after the number at the left end, at no change, and after the number at
        the right end.
    missing
        What is said instead of a dot.
    """
    sheet = SHEET_NARROW if narrow else SHEET
    panel = new_panel(sheet, 46, left=36, right=36, top=6, bottom=20)
    panel.axes.set_xlim(*scale)
    middle = panel.bottom + 10
    panel.line([panel.left, panel.right], [panel.bottom] * 2, color=GREY, lw=1)
    unknown = estimate is None or np.isnan(estimate.value)
    for tick, label in zip((scale[0], 0.0, scale[1]), words, strict=True):
        x = float(panel.x([tick])[0])
        top = panel.top if tick == 0 and not unknown else panel.bottom + 3
        panel.line([x, x], [panel.bottom - 3, top], color=INK if tick == 0 else GREY, lw=1.2)
        label = f"{number_words(abs(tick) * 100)} {label}" if tick else label
        panel.write(x, 4, label, colour=MUTED, ha="center")
    if unknown:
        panel.write(float(panel.x([0.0])[0]), middle - 4, missing, ha="center")
        return panel.figure
    limits = (float(estimate.value), float(estimate.lower), float(estimate.upper))
    draw_interval(panel, middle, limits, Look(BLUE, "o", 8.0, INK), "")
    return panel.figure
