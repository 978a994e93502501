"""Where a run chart's signal began: a bracket under the run, and a few words."""

from dataclasses import dataclass

import numpy as np

from equity_reports.charts.panel import Panel
from equity_reports.charts.style import INK
from equity_reports.charts.words import width_of
from equity_reports.stats.run_chart import RunChart

_TICK = 5.0


@dataclass(frozen=True)
class SignalNote:
    """The rows of the run that is too long for chance, and what is written at it."""

    first: int
    last: int
    words: str


def signal_note(chart: RunChart) -> SignalNote | None:
    """The last phase's first long run or trend, as the result has it.

    None where there is no signal, or where it is in the crossings, which have no place.
    """
    phase = chart.points["phase"].to_numpy()
    latest = [
        signal
        for signal in chart.signals
        if signal.rule in ("long_run", "trend") and signal.phase == phase.max(initial=0)
    ]
    if not latest:
        return None
    signal = latest[0]
    value = chart.points["value"]
    side = chart.points["side"].to_numpy()
    # Points that a rule passes over: on the median for a run, as the one before for a trend.
    useful = side != 0 if signal.rule == "long_run" else (value.ffill().diff() != 0) & value.notna()
    began = int(np.flatnonzero(chart.points["period"] == signal.began)[0])
    rows = np.flatnonzero(np.asarray(useful) | (np.arange(len(side)) == began))
    rows = rows[rows >= began][: signal.observed]
    if signal.rule == "long_run":
        words = f"{signal.observed} in a row {'above' if side[began] > 0 else 'below'} the median"
    else:
        rising = value.iloc[rows[-1]] > value.iloc[began]
        words = f"{signal.observed} in a row going {'up' if rising else 'down'}"
    return SignalNote(began, int(rows[-1]), words)


def draw_signal(panel: Panel, note: SignalNote | None, x: np.ndarray, y: np.ndarray) -> None:
    """The bracket, and the words where they cross nothing."""
    if note is None:
        return
    inside = slice(note.first, note.last + 1)
    lowest = float(np.nanmin(y[inside]))
    low = max(lowest - 12, panel.bottom + 10)
    left, right = float(x[note.first]), float(x[note.last])
    panel.line([left, left, right, right], [low + _TICK, low, low, low + _TICK], color=INK, lw=1.2)
    panel.obstacles.add_line([left, left, right, right], [low + _TICK, low, low, low + _TICK])
    place = _place(panel, note.words, (left + right) / 2, low)
    if place is not None:
        panel.write(*place, note.words)


def _place(panel: Panel, words: str, middle: float, bracket: float) -> tuple[float, float] | None:
    """Bottom left of the words: under the bracket, as near its middle as is free."""
    wide, tall = width_of(words, panel.paper.text), panel.paper.text
    for drop in np.arange(tall + 6, max(bracket - panel.bottom - 4, tall + 7), 4):
        for shift in sorted(range(-240, 241, 8), key=abs):
            left = middle + shift - wide / 2
            base = bracket - drop
            inside = panel.left + 4 <= left and left + wide <= panel.right
            box = (left - 3, base - 3, left + wide + 3, base + tall)
            if inside and base > panel.bottom + 4 and panel.obstacles.free(*box):
                return left, base
    return None
