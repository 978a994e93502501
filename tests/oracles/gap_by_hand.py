"""The gap and its series again, slowly: plain loops over plain numbers, no shared code."""

from itertools import pairwise
from math import log, sqrt
from statistics import median

Z = 1.959963984540054


def wilson(x, n, design_effect=1.0):
    m = n / design_effect
    p = x / n
    middle = (p + Z * Z / (2 * m)) / (1 + Z * Z / m)
    spread = Z / (1 + Z * Z / m) * sqrt(p * (1 - p) / m + Z * Z / (4 * m * m))
    return p, middle - spread, middle + spread


def excess(counts, least, design_effect=1.0):
    """From a mapping group -> (missed, seen): missed beyond the least deprived group's rate."""
    fewest = counts[least][0] / counts[least][1]
    value = sum(missed - fewest * seen for missed, seen in counts.values())
    others = [pair for group, pair in counts.items() if group != least]
    missed, seen = sum(pair[0] for pair in others), sum(pair[1] for pair in others)
    p, p_low, p_high = wilson(missed, seen, design_effect)
    q, q_low, q_high = wilson(*counts[least], design_effect)
    lower = p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    upper = p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return value, seen * lower, seen * upper


def series(periods, design_effect=1.0):
    """From a list of (x, n, y, m): differences, their centre and their 3-sigma limits."""
    p = sum(row[0] for row in periods) / sum(row[1] for row in periods)
    q = sum(row[2] for row in periods) / sum(row[3] for row in periods)
    differences = [x / n - y / m for x, n, y, m in periods]
    sigmas = [sqrt(design_effect * (p * (1 - p) / n + q * (1 - q) / m)) for _, n, _, m in periods]
    z = [(d - (p - q)) / s for d, s in zip(differences, sigmas, strict=True)]
    ranges = [abs(b - a) for a, b in pairwise(z)]
    widen = max(1.0, sum(ranges) / len(ranges) / 1.128)
    limits = [(p - q - 3 * widen * s, p - q + 3 * widen * s) for s in sigmas]
    return differences, p - q, log(p / q), limits


def longest_run(values):
    """How many useful points in a row lie on one side of the median, and the useful points."""
    middle = median(values)
    useful = [value for value in values if value != middle]
    best, run, last = 0, 0, None
    for value in useful:
        side = value > middle
        run = run + 1 if side == last else 1
        best, last = max(best, run), side
    return best, len(useful)
