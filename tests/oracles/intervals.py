"""Intervals by search and by counting, slow and plain."""

import math

import numpy as np
from scipy import optimize, stats

FINE = {"xatol": 1e-12}
NUDGE = 1e-9  # off the share itself, where the score is zero at an edge
Z = stats.norm.ppf(0.975)


def wilson_by_search(x, n):
    """Where the score test of a share just stops rejecting."""
    share = x / n

    def score(p):
        return (share - p) ** 2 * n - Z**2 * p * (1 - p)

    lower = 0.0 if x == 0 else optimize.brentq(score, 0, share - NUDGE, xtol=1e-14)
    upper = 1.0 if x == n else optimize.brentq(score, share + NUDGE, 1, xtol=1e-14)
    return lower, upper


def newcombe_difference(a, n_a, b, n_b):
    """Square and add, from the two searched Wilson intervals."""
    p, q = a / n_a, b / n_b
    (p_low, p_high), (q_low, q_high) = wilson_by_search(a, n_a), wilson_by_search(b, n_b)
    lower = p - q - math.sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    return lower, p - q + math.sqrt((p_high - p) ** 2 + (q - q_low) ** 2)


def score_of_difference(value, a, n_a, b, n_b):
    """Miettinen and Nurminen's z, the two shares found by climbing the likelihood."""
    p = _climb(max(value, 0), min(1, 1 + value), lambda p: (p, p - value), (a, n_a, b, n_b))
    q = p - value
    variance = (p * (1 - p) / n_a + q * (1 - q) / n_b) * (n_a + n_b) / (n_a + n_b - 1)
    return (a / n_a - b / n_b - value) / math.sqrt(variance)


def score_of_ratio(value, a, n_a, b, n_b):
    """Koopman's z, likewise."""
    q = _climb(0, min(1, 1 / value), lambda q: (value * q, q), (a, n_a, b, n_b))
    p = value * q
    variance = p * (1 - p) / n_a + value**2 * q * (1 - q) / n_b
    return (a / n_a - value * b / n_b) / math.sqrt(variance)


def _climb(low, high, shares, cells):
    a, n_a, b, n_b = cells

    def surprise(x):
        p, q = shares(x)
        parts = (a, p), (n_a - a, 1 - p), (b, q), (n_b - b, 1 - q)
        return -sum(count * math.log(max(share, 1e-300)) for count, share in parts if count)

    bounds = (low + 1e-12, high - 1e-12)
    found = optimize.minimize_scalar(surprise, bounds=bounds, method="bounded", options=FINE)
    return found.x


def coverage_of_proportion(interval, share, size):
    """The exact chance that an interval holds the share it was made for."""
    counts = np.arange(size + 1)
    found = interval(counts, size)
    holds = (found.lower <= share) & (share <= found.upper)
    return float(stats.binom.pmf(counts, size, share)[holds].sum())
