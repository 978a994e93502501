"""The run rules again, one point at a time, as one would check them with a pencil."""

import math
import statistics
from itertools import pairwise


def binomial_quantile(probability, trials):
    """The smallest count whose chance, of it or fewer heads, reaches ``probability``."""
    total = 0.0
    for heads in range(trials + 1):
        total += math.comb(trials, heads) / 2**trials
        if total >= probability:
            return heads
    return trials


def read_run_chart(values, centre=None):
    """Useful points, longest run, its limit, crossings, their limit."""
    present = [v for v in values if not math.isnan(v)]
    if centre is None:
        centre = statistics.median(present) if present else math.nan
    above = [v > centre for v in present if v != centre]
    longest = run = 0
    for i, now in enumerate(above):
        run = run + 1 if i and above[i - 1] == now else 1
        longest = max(longest, run)
    crossings = sum(a != b for a, b in pairwise(above))
    if not above:
        return 0, 0, 0, 0, 0
    limit = round(math.log2(len(above))) + 3
    return len(above), longest, limit, crossings, binomial_quantile(0.05, len(above) - 1)


def in_shift(values, centre, wanted=6):
    """Points of a run of ``wanted`` useful points; one on the centre joins the run before it."""
    flags, run, side, length = [False] * len(values), [], 0, 0
    for i, v in enumerate(values):
        if math.isnan(v):
            continue
        now = side if v == centre else (1 if v > centre else -1)
        if now != side:
            run, side, length = [], now, 0
        run.append(i)
        length += v != centre
        if side and length >= wanted:
            for j in run:
                flags[j] = True
    return flags


def in_trend(values, wanted=5):
    """Points inside ``wanted`` points all up or all down, equal neighbours passed over."""
    flags, run, way = [False] * len(values), [], 0
    last = None
    for i, v in enumerate(values):
        if math.isnan(v):
            continue
        if last is not None and v != values[last]:
            now = 1 if v > values[last] else -1
            run = [*run, i] if now == way else [last, i]
            way = now
            if len(run) >= wanted:
                for j in range(run[0], i + 1):
                    flags[j] = not math.isnan(values[j])
        last = i
    return flags
