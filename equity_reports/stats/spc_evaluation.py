"""From counts and phases to limits, special causes and icons, all series at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_reports.stats.checks import as_counts, as_numbers
from equity_reports.stats.run_evaluation import baseline_mask, number_segments
from equity_reports.stats.spc_limits import LIMITS, MDC_FACTOR, Limits, Points
from equity_reports.stats.spc_rules import (
    ALTERNATING,
    AVOIDING,
    HUGGING,
    RULE_SETS,
    Crossings,
    apply_rules,
    check_rules,
    count_crossings,
    fixed,
)
from equity_reports.stats.spc_subgroups import s_limits, xbar_limits

SUBGROUPED = ("xbar", "s")
KINDS = (*LIMITS, *SUBGROUPED)
WITH_DENOMINATOR = ("p", "p_prime", "u", "u_prime")
SHORT = 12  # fewer points than this make trial limits (NHS England, Making Data Count)
BETTER = {"lower": -1, "higher": 1, "neither": 0}


@dataclass(frozen=True)
class Settings:
    """How to chart: as the arguments of `equity_reports.stats.spc.control_chart`."""

    kind: str
    baseline_points: int | None = None
    rules: str = "mdc"
    better: str = "lower"
    target: float | None = None
    screen_moving_range: bool = False
    fixed_limits: tuple[float, float, float] | None = None

    def __post_init__(self):
        """Refuse what cannot be charted, before any number is looked at."""
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}; choose one of {', '.join(KINDS)}")
        check_rules(self.rules)
        if self.better not in BETTER:
            raise ValueError(f"better is {self.better!r}; choose lower, higher or neither")
        if self.target is not None:
            _check_number(self.target, "target")
        if self.fixed_limits is not None:
            check_fixed_limits(self.fixed_limits)


def check_fixed_limits(limits: tuple[float, float, float]) -> None:
    """Centre, lower and upper, in that order and the right way round."""
    try:
        centre, lower, upper = (_check_number(part, "fixed_limits") for part in limits)
    except TypeError:
        raise ValueError("fixed_limits must be three numbers: centre, lower, upper") from None
    except ValueError as problem:
        raise ValueError(f"fixed_limits must be centre, lower and upper: {problem}") from None
    if not lower <= centre <= upper:
        raise ValueError("fixed_limits must be centre, lower, upper, the centre between them")


def _check_number(value: object, name: str) -> float:
    number = as_numbers(value, name)
    if number.ndim or np.isnan(number):
        raise ValueError(f"{name} must be one number")
    return float(number)


def check_values(
    kind: str, numerator: NDArray[np.float64], denominator: NDArray[np.float64] | None
) -> None:
    """Refuse counts that the kind of chart cannot have."""
    if kind not in ("xmr", "mr", *SUBGROUPED):
        as_counts(numerator, "numerator")
    if (kind in WITH_DENOMINATOR) != (denominator is not None):
        need = "needs a denominator" if denominator is None else "takes no denominator"
        raise ValueError(f"a {kind} chart {need}; p and u charts divide, the others do not")
    if denominator is None:
        return
    as_counts(denominator, "denominator")
    if kind in ("p", "p_prime") and (numerator > denominator).any():
        raise ValueError(
            "a numerator is above its denominator; were the two swapped, or is this a u chart?"
        )


@dataclass(frozen=True)
class Evaluated:
    """Flat arrays by point, and by segment where it says so."""

    limits: Limits
    flags: dict[str, NDArray[np.bool_]]
    special_cause: NDArray[np.bool_]
    direction: NDArray[np.int8]
    segment: NDArray[np.intp]
    in_baseline: NDArray[np.bool_]
    crossings: Crossings | None
    rules: str

    def fewest_points(self, rule: str, phase: int) -> int:
        """How many points it takes to break a rule, for the first series' phase."""
        chosen = RULE_SETS[self.rules]
        if self.crossings is not None and rule == "shift":
            return int(self.crossings.longest_run_limit[phase - 1]) + 1
        zones = {"two_of_three": 2} | {name: at_least for name, at_least, _, _ in chosen.zones}
        lengths = {"alternating": ALTERNATING, "hugging": HUGGING, "avoiding": AVOIDING}
        return ({"shift": chosen.shift, "trend": chosen.trend} | zones | lengths)[rule]


def evaluate(
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64] | None,
    series: NDArray[np.intp],
    phase: NDArray[np.intp],
    settings: Settings,
    spread: NDArray[np.float64] | None = None,
) -> Evaluated:
    """Chart flat values; ``series`` and ``phase`` number each point's, series in blocks."""
    segment = number_segments(series, phase)
    segments = int(segment[-1]) + 1 if segment.size else 1
    points = Points(
        numerator=numerator,
        denominator=denominator,
        segment=segment,
        segments=segments,
        in_baseline=baseline_mask(segment, settings.baseline_points),
        screen=settings.screen_moving_range,
        factor=MDC_FACTOR if settings.rules == "mdc" else Points.factor,
        spread=spread,
    )
    limits = _limits(points, settings)
    seen = ~np.isnan(limits.value)
    part = Limits(*(getattr(limits, name)[seen] for name in Limits.__dataclass_fields__))
    found = apply_rules(part, segment[seen], segments, settings.rules)
    flags = {name: _spread_out(flag, seen) for name, flag in found.items()}
    special = np.logical_or.reduce(list(flags.values()))
    with np.errstate(invalid="ignore"):
        way = np.sign(limits.value - limits.centre)
    crossings = None
    if settings.rules == "anhoej":
        crossings = count_crossings(part, segment[seen], segments)
    direction = np.where(special, np.nan_to_num(way), 0).astype(np.int8)
    return Evaluated(
        limits, flags, special, direction, segment, points.in_baseline, crossings, settings.rules
    )


def _limits(points: Points, settings: Settings) -> Limits:
    subgrouped = {"xbar": xbar_limits, "s": s_limits}
    limits = (LIMITS | subgrouped)[settings.kind](points)
    if settings.fixed_limits is None:
        return limits
    return fixed(limits.value, *(float(part) for part in settings.fixed_limits))


def _spread_out(flag: NDArray[np.bool_], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    whole = np.zeros(seen.size, dtype=bool)
    whole[seen] = flag
    return whole


def point_table(found: Evaluated, phase: NDArray[np.intp], labels: pd.Index) -> pd.DataFrame:
    """The points table of a control chart, one row a point."""
    limits, flags = found.limits, dict(found.flags)
    usual = {name: flags.pop(name) for name in ("beyond_limits", "shift", "trend", "two_of_three")}
    return pd.DataFrame(
        {
            "period": labels,
            "value": limits.value,
            "centre": limits.centre,
            "lower": limits.lower,
            "upper": limits.upper,
            **usual,
            "special_cause": found.special_cause,
            "direction": found.direction,
            "phase": phase,
            **flags,
        }
    )
