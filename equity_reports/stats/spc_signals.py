"""The signals on one control chart: which rule, how strong, where it begins."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.stats.spc_evaluation import Evaluated

RULES = (
    "beyond_limits",
    "shift",
    "trend",
    "two_of_three",
    "four_of_five",
    "alternating",
    "hugging",
    "avoiding",
)
EITHER_SIDE = ("trend", "alternating", "hugging", "avoiding")


@dataclass(frozen=True)
class Signal:
    """One signal, the observed value beside its limit.

    Attributes
    ----------
    rule
        The name of the rule's column in the points table, or ``few_crossings``.
    phase
        The phase it is in.
    observed, limit
        For ``beyond_limits`` the value and the limit that it passed; for ``few_crossings``
        crossings and the fewest allowed; else how many points are flagged together, and
        the fewest that would be.
    began, ended
        The periods of its first and last point.
    """

    rule: str
    phase: int
    observed: float
    limit: float
    began: object
    ended: object


def list_signals(points: pd.DataFrame, found: Evaluated) -> tuple[Signal, ...]:
    """Every signal of the chart, phase by phase and then rule by rule."""
    signals = [
        signal for rule in RULES if rule in points for signal in _of_rule(points, rule, found)
    ]
    if found.crossings is not None:
        signals += _few_crossings(points, found)
    return tuple(sorted(signals, key=lambda signal: signal.phase))


def _of_rule(points: pd.DataFrame, rule: str, found: Evaluated) -> list[Signal]:
    """Flagged points next to each other, on one side, are one signal."""
    seen = points[points["value"].notna()]
    flag = seen[rule].to_numpy()
    if not flag.any():
        return []
    phase = seen["phase"].to_numpy()
    side = np.sign(seen["value"] - seen["centre"]).to_numpy()
    apart = (phase[1:] != phase[:-1]) | ~flag[:-1]
    if rule not in EITHER_SIDE:
        apart |= side[1:] != side[:-1]
    if rule == "beyond_limits":
        apart[:] = True
    block = np.cumsum(np.concatenate([[True], apart]))
    groups = seen[flag].groupby(block[flag])
    return [_signal(rule, group, found) for _, group in groups]


def _signal(rule: str, group: pd.DataFrame, found: Evaluated) -> Signal:
    first, last = group.iloc[0], group.iloc[-1]
    if rule == "beyond_limits":
        observed = float(first["value"])
        limit = float(first["upper"] if observed > first["upper"] else first["lower"])
    else:
        observed, limit = len(group), found.fewest_points(rule, int(first["phase"]))
    return Signal(rule, int(first["phase"]), observed, limit, first["period"], last["period"])


def _few_crossings(points: pd.DataFrame, found: Evaluated) -> list[Signal]:
    signals = []
    for part in np.flatnonzero(found.crossings.signal):
        rows = points[found.segment == part]
        signals.append(
            Signal(
                "few_crossings",
                int(rows["phase"].iloc[0]),
                int(found.crossings.observed[part]),
                int(found.crossings.fewest[part]),
                rows["period"].iloc[0],
                rows["period"].iloc[-1],
            )
        )
    return signals
