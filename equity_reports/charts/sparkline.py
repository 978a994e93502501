"""A line a word high, for a row of the dashboard; written by hand to stay under 1 kB."""

import numpy as np
import pandas as pd

from equity_reports.charts.style import BLUE, GREY

WIDTH, HEIGHT, EDGE = 120, 28, 4
_DOTS = 'stroke-width="1.5" stroke-dasharray="1 4"'  # where nothing may be shown


def draw_sparkline(
    series: pd.Series, centre: float | None = None, *, top: float | None = None
) -> str:
    """A share over time as a very small ``<svg>``, with its median and its last value.

    Parameters
    ----------
    series
        Shares in time order; a missing one is a gap.
    centre
        The median; None or missing draws no line for it.
    top
        The share at the upper edge: give every row of a table the same, so that rows can be
        compared. Without it, the series' own highest value. The lower edge is always 0.

    Returns
    -------
    str
        Markup, hidden from screen readers: the words stand beside it in the row.
    """
    value = series.to_numpy(dtype=float)
    known = value[~np.isnan(value)]
    centre = None if centre is None or np.isnan(centre) else centre
    high = top or float(np.max([*known, centre or 0.0], initial=0.0)) or 1.0
    x = EDGE + np.arange(value.size) / max(value.size - 1, 1) * (WIDTH - 2 * EDGE)
    y = HEIGHT - EDGE - np.minimum(value / high, 1.0) * (HEIGHT - 2 * EDGE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" aria-hidden="true" focusable="false">'
    ]
    if centre is not None:
        at = HEIGHT - EDGE - min(centre / high, 1.0) * (HEIGHT - 2 * EDGE)
        parts.append(
            f'<path d="M{EDGE} {at:.1f}H{WIDTH - EDGE}" stroke="{GREY}" stroke-dasharray="4 2"/>'
        )
    if not known.size:
        foot = HEIGHT - EDGE
        parts.append(f'<path d="M{EDGE} {foot}H{WIDTH - EDGE}" stroke="{GREY}" {_DOTS}/>')
    parts.append(
        f'<path d="{_path(x, y)}" fill="none" stroke="{BLUE}" stroke-width="1.6" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )
    if known.size:
        last = np.flatnonzero(~np.isnan(value))[-1]
        parts.append(f'<circle cx="{x[last]:.1f}" cy="{y[last]:.1f}" r="2.6" fill="{BLUE}"/>')
    return "".join([*parts, "</svg>"])


def _path(x: np.ndarray, y: np.ndarray) -> str:
    """A path through the known points; a point by itself is a dot."""
    words = []
    for i in np.flatnonzero(~np.isnan(y)):
        joined = i > 0 and not np.isnan(y[i - 1])
        alone = not joined and (i + 1 == y.size or np.isnan(y[i + 1]))
        words.append(f"{'L' if joined else 'M'}{x[i]:.1f} {y[i]:.1f}{'h0' if alone else ''}")
    return "".join(words)
