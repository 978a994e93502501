"""The control-chart rules again, one window at a time."""

from itertools import pairwise


def _together(test, values, size, at_least):
    """Positions that pass ``test`` in some window of ``size`` where ``at_least`` do."""
    flagged = set()
    for start in range(len(values) - size + 1):
        passing = [i for i in range(start, start + size) if test(i)]
        if len(passing) >= at_least:
            flagged.update(passing)
    return flagged


def _trend(values, size):
    flagged = set()
    for start in range(len(values) - size + 1):
        part = values[start : start + size]
        steps = [b - a for a, b in pairwise(part)]
        if all(s > 0 for s in steps) or all(s < 0 for s in steps):
            flagged.update(range(start, start + size))
    return flagged


def _alternating(values, size=14):
    flagged = set()
    for start in range(len(values) - size + 1):
        part = values[start : start + size]
        steps = [b - a for a, b in pairwise(part)]
        if all(s * t < 0 for s, t in pairwise(steps)):
            flagged.update(range(start, start + size))
    return flagged


def _one_side(values, centre, size, at_least=None, beyond=0.0):
    found = set()
    for way in (1, -1):

        def passes(i, way=way):
            return way * (values[i] - centre) > beyond

        found |= _together(passes, values, size, at_least or size)
    return found


def _close_to_limits(values, centre, sigma):
    found = set()
    for start in range(len(values) - 2):
        away = {i: values[i] - centre for i in range(start, start + 3)}
        one_side = all(a > 0 for a in away.values()) or all(a < 0 for a in away.values())
        close = [i for i, a in away.items() if 2 * sigma < abs(a) <= 3 * sigma]
        if one_side and len(close) >= 2:
            found.update(close)
    return found


def flag_points(values, centre, sigma, rules):
    """Flags by rule for values with no gap, one phase, limits at ``centre`` ± 3 ``sigma``."""
    flags = {
        "beyond_limits": {i for i, v in enumerate(values) if abs(v - centre) > 3 * sigma},
        "shift": set(),
        "trend": set(),
        "two_of_three": set(),
    }
    if rules == "mdc":
        flags["shift"] = _one_side(values, centre, 7)
        flags["trend"] = _trend(values, 7)
        flags["two_of_three"] = _close_to_limits(values, centre, sigma)
    if rules == "western_electric":
        flags["shift"] = _one_side(values, centre, 8)
    if rules == "nelson":
        flags["shift"] = _one_side(values, centre, 9)
        flags["trend"] = _trend(values, 6)
        flags["alternating"] = _alternating(values)
        flags["hugging"] = _together(lambda i: abs(values[i] - centre) < sigma, values, 15, 15)
        flags["avoiding"] = _together(lambda i: abs(values[i] - centre) > sigma, values, 8, 8)
    if rules in ("western_electric", "nelson"):
        flags["two_of_three"] = _one_side(values, centre, 3, 2, 2 * sigma)
        flags["four_of_five"] = _one_side(values, centre, 5, 4, sigma)
    return {name: [i in found for i in range(len(values))] for name, found in flags.items()}
