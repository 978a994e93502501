"""The World Health Organization's measures again, one table at a time, with plain loops."""

from math import exp, log, sqrt


def measures(values, populations, *, favourable, ordered, reference=None, scale=1.0):
    """Every measure of one table of groups in order, the most deprived first."""
    total = sum(populations)
    share = [n / total for n in populations]
    k = len(values)
    mean = sum(p * y for p, y in zip(share, values, strict=True))
    best = max(values) if favourable else min(values)
    found = {}
    if ordered:
        high, low = (values[-1], values[0]) if favourable else (values[0], values[-1])
    elif reference is None:
        high, low = max(values), min(values)
    elif favourable:
        high, low = values[reference], min(values)
    else:
        high, low = max(values), values[reference]
    found["d"], found["r"] = high - low, high / low
    if ordered:
        rank, before = [], 0.0
        for p in share:
            rank.append(before + p / 2)
            before += p
        found["aci"] = sum(p * (2 * x - 1) * y for p, x, y in zip(share, rank, values, strict=True))
        found["rci"] = found["aci"] / mean
        most, least = logit_ends([y / scale for y in values], share, rank)
        found["sii"], found["rii"] = scale * (least - most), least / most
    found["bgv"] = sum(p * (y - mean) ** 2 for p, y in zip(share, values, strict=True))
    found["bgsd"] = sqrt(found["bgv"])
    found["cov"] = 100 * found["bgsd"] / mean

    def mean_distance(centre, weights):
        return sum(w * abs(y - centre) for w, y in zip(weights, values, strict=True))

    alike = [1 / k] * k
    found["mdmu"], found["mdmw"] = mean_distance(mean, alike), mean_distance(mean, share)
    found["mdbu"], found["mdbw"] = mean_distance(best, alike), mean_distance(best, share)
    if reference is not None:
        found["mdru"] = mean_distance(values[reference], alike)
        found["mdrw"] = mean_distance(values[reference], share)
    found["idisu"] = 100 * found["mdmu"] / mean
    found["idisw"] = 100 * found["mdmw"] / mean
    ratios = [max(y / mean, 1e-6) for y in values]
    found["ti"] = 1000 * sum(p * q * log(q) for p, q in zip(share, ratios, strict=True))
    found["mld"] = 1000 * sum(-p * log(q) for p, q in zip(share, ratios, strict=True))
    gain = (values[-1] if ordered else best) - mean
    found["par"] = max(gain, 0.0) if favourable else min(gain, 0.0)
    found["paf"] = 100 * found["par"] / mean
    return found


def logit_ends(values, share, rank):
    """Fitted values at ranks 0 and 1 of a logit line, by plain Newton steps from flat."""
    a, b = 0.0, 0.0
    for _ in range(200):
        s0 = s1 = i00 = i01 = i11 = 0.0
        for y, p, x in zip(values, share, rank, strict=True):
            fitted = 1 / (1 + exp(-a - b * x))
            w = p * fitted * (1 - fitted)
            s0, s1 = s0 + p * (y - fitted), s1 + p * x * (y - fitted)
            i00, i01, i11 = i00 + w, i01 + w * x, i11 + w * x * x
        det = i00 * i11 - i01 * i01
        a += 0.8 * (i11 * s0 - i01 * s1) / det
        b += 0.8 * (i00 * s1 - i01 * s0) / det
    return 1 / (1 + exp(-a)), 1 / (1 + exp(-a - b))


def walter_attributable_se(values, populations, target, scale):
    """Standard error of the attributable fraction from a two by two table (Walter 1978).

    The published form for independent people; it takes no notice of the groups' own standard
    errors.
    """
    total = sum(populations)
    cases = sum(y * n / scale for y, n in zip(values, populations, strict=True))
    c = values[target] / scale * populations[target]
    d = populations[target] - c
    a = cases - c
    b = total - populations[target] - a
    return sqrt(c * total * (a * d * (total - c) + b * c**2) / ((a + c) ** 3 * (c + d) ** 3))


def scatter_se_of_concentration(values, populations):
    """Standard error of the relative index from the scatter of the groups about a line.

    The "convenient regression" of 2 var(rank) y / mean on rank, with groups less 2 degrees of
    freedom: it does not depend on how many people there are, nor on how well each value is known.
    """
    total = sum(populations)
    share = [n / total for n in populations]
    mean = sum(p * y for p, y in zip(share, values, strict=True))
    rank, before = [], 0.0
    for p in share:
        rank.append(before + p / 2)
        before += p
    spread = sum(p * (x - 0.5) ** 2 for p, x in zip(share, rank, strict=True))
    outcome = [2 * spread * y / mean for y in values]
    middle = sum(p * z for p, z in zip(share, outcome, strict=True))
    cross = (p * (x - 0.5) * z for p, x, z in zip(share, rank, outcome, strict=True))
    slope = sum(cross) / spread
    left = sum(
        p * (z - middle - slope * (x - 0.5)) ** 2
        for p, x, z in zip(share, rank, outcome, strict=True)
    )
    return sqrt(left / (len(values) - 2) / spread)
