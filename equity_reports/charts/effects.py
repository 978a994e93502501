"""What changed after a change idea: a small strip with a scale, for a row of a table."""

import numpy as np
from matplotlib.figure import Figure

from equity_reports.charts.interval_rows import Look, draw_interval
from equity_reports.charts.panel import new_panel, number_words
from equity_reports.charts.style import BLUE, GREY, INK, MUTED, Paper, in_house_style
from equity_reports.stats.estimate import Estimate

SHEET, SHEET_NARROW = Paper(280, 12.0, narrow=False), Paper(300, 12.0, narrow=True)
RATIOS, DIFFERENCES = (0.5, 2.0), (-0.1, 0.1)
NO_CHANGE = "no change"
NOT_KNOWN = "cannot tell yet"
_NAMED_RATIOS = {0.5: "half", 2.0: "double"}


@in_house_style
def draw_effect(
    estimate: Estimate | None,
    *,
    ratio: bool = True,
    scale: tuple[float, float] | None = None,
    words: tuple[str, str, str] | None = None,
    missing: str = NOT_KNOWN,
    narrow: bool = False,
) -> Figure:
    """A change as a dot and its interval, on a scale with "no change" in it.

    Parameters
    ----------
    estimate
        A `ChangeEffect`'s ``rate`` or ``gap``: a ratio, under 1 when fewer are missed; with
        ``ratio=False`` a difference of shares, negative when fewer are. None, or a missing
        value, draws the scale alone.
    ratio
        What the estimate is. Ratios are drawn so that half is as far from 1 as double.
    scale
        The ends of the scale, the same for every strip of a table: 0.5 and 2 for ratios,
        10 fewer and 10 more in every 100 for differences. What goes beyond them ends in an
        arrowhead.
    words
        What stands under the left end, no change, and the right end.
    missing
        What is said instead of a dot.

    Raises
    ------
    ValueError
        A scale that does not hold no change, or of ratios that are not above 0.
    """
    scale = scale or (RATIOS if ratio else DIFFERENCES)
    unchanged = 1.0 if ratio else 0.0
    if not scale[0] < unchanged < scale[1] or (ratio and scale[0] <= 0):
        raise ValueError(f"scale {scale} must run from below {unchanged:g} to above it")
    place = np.log if ratio else float
    sheet = SHEET_NARROW if narrow else SHEET
    panel = new_panel(sheet, 46, left=36, right=36, top=6, bottom=20)
    panel.axes.set_xlim(place(scale[0]), place(scale[1]))
    panel.line([panel.left, panel.right], [panel.bottom] * 2, color=GREY, lw=1)
    unknown = estimate is None or np.isnan(estimate.value)
    ticks = (scale[0], unchanged, scale[1])
    for tick, label in zip(ticks, words or _words(scale, ratio), strict=True):
        x = float(panel.x([place(tick)])[0])
        middle = tick == unchanged
        top = panel.top if middle and not unknown else panel.bottom + 3
        panel.line([x, x], [panel.bottom - 3, top], color=INK if middle else GREY, lw=1.2)
        panel.write(x, 4, label, colour=MUTED, ha="center")
    if unknown:
        x = float(panel.x([place(unchanged)])[0])
        panel.write(x, panel.bottom + 6, missing, ha="center")
        return panel.figure
    limits = (estimate.value, estimate.lower, estimate.upper)
    with np.errstate(divide="ignore"):  # a ratio of 0 is off the left end, as it should be
        drawn = tuple(float(place(limit)) for limit in limits)
    draw_interval(panel, panel.bottom + 10, drawn, Look(BLUE, "o", 8.0, INK), "")
    return panel.figure


def _words(scale: tuple[float, float], ratio: bool) -> tuple[str, str, str]:
    """Half and double; or so many fewer and more, in every 100."""
    if ratio:
        left, right = (_NAMED_RATIOS.get(end, f"{end:g} times") for end in scale)
        return left, NO_CHANGE, right
    fewer, more = (number_words(abs(end) * 100) for end in scale)
    return f"{fewer} fewer", NO_CHANGE, f"{more} more"
