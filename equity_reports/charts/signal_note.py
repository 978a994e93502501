"""Where a run chart's signal began: a bracket under the run, and a few words."""

from dataclasses import dataclass

import numpy as np

from equity_reports.charts.panel import Panel
from equity_reports.charts.style import INK
from equity_reports.charts.words import width_of
from equity_reports.stats.run_chart import RunChart

_TICK = 5.0  # the bracket's ends
_AWAY = 12.0  # from the outermost point of the run to the bracket
_NEAR = 24.0  # from the bracket to words that are plainly its own


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
    """The bracket under the run, or over it, and the words where they cross nothing.

    Under comes first: stems of flags come down from above.
    """
    if note is None:
        return
    inside = slice(note.first, note.last + 1)
    left, right = float(x[note.first]), float(x[note.last])
    under, over = float(np.nanmin(y[inside])) - _AWAY, float(np.nanmax(y[inside])) + _AWAY
    size = panel.paper.text
    places = [(level, way) for level, way in ((under, -1), (over, 1)) if _fits(panel, level, way)]
    tries = [(level, way, _NEAR) for level, way in places]
    for level, way, reach in [*tries, *((level, way, np.inf) for level, way in places)]:
        spot = _free_spot(panel, note.words, (left, right), level, way, reach)
        if spot is None:
            continue
        ends = [level - way * _TICK, level, level, level - way * _TICK]
        panel.line([left, left, right, right], ends, color=INK, lw=1.2, zorder=5)
        panel.write(*spot, note.words, ground=True)
        if reach > _NEAR and abs(spot[1] - level) > _NEAR + size:
            to = spot[1] + size if way < 0 else spot[1] - 3
            panel.line([(left + right) / 2] * 2, [level, to], color=INK, lw=0.8, zorder=5)
        panel.obstacles.add_line([left, left, right, right], ends)
        wide = width_of(note.words, size)
        panel.obstacles.add_box(spot[0], spot[1], spot[0] + wide, spot[1] + size)
        return


def _fits(panel: Panel, level: float, way: int) -> bool:
    """Whether a bracket and one line of words are inside the axes."""
    far = level + way * (panel.paper.text + 8)
    return panel.bottom + 4 < far < panel.top + 4


def _free_spot(
    panel: Panel, words: str, run: tuple[float, float], level: float, way: int, reach: float
) -> tuple[float, float] | None:
    """Bottom left of the words: beyond the bracket, as near to it as is free."""
    wide, tall = width_of(words, panel.paper.text), panel.paper.text
    middle = sum(run) / 2
    for away in np.arange(5.0, min(reach, panel.top - panel.bottom), 4):
        base = level + away if way > 0 else level - away - tall
        if not panel.bottom + 4 < base < panel.top - tall + 8:
            break
        for shift in sorted(range(-240, 241, 8), key=abs):
            left = middle + shift - wide / 2
            beside = left > run[1] or left + wide < run[0]
            inside = panel.left + 4 <= left and left + wide <= panel.right
            box = (left - 3, base - 3, left + wide + 3, base + tall)
            if inside and not beside and panel.obstacles.free(*box):
                return left, base
    return None
