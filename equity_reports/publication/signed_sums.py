"""Sums as cells with their signs, in one form, and what follows from two of them."""

from collections.abc import Sequence
from itertools import combinations

Signed = tuple[tuple[int, int], ...]
"""A sum as cells with their signs; together they make nothing."""

MOST_CROSSED = 16
"""Sums of more cells than this have so much room that what follows from two gives nothing away."""


def tidy(signed: dict[int, int]) -> Signed:
    """A sum in one form only, whichever side its first cell stood on."""
    cells = sorted((cell, sign) for cell, sign in signed.items() if sign)
    turn = -1 if cells and cells[0][1] < 0 else 1
    return tuple((cell, turn * sign) for cell, sign in cells)


def crossings(sums: Sequence[Signed]) -> list[Signed]:
    """What follows from two sums that share several cells, which drop out together.

    Bounds carried from one sum to the next through single cells miss this.
    """
    by_cell: dict[int, list[int]] = {}
    for number, one in enumerate(sums):
        if len(one) <= MOST_CROSSED:
            for cell, _ in one:
                by_cell.setdefault(cell, []).append(number)
    shared: dict[tuple[int, int], int] = {}
    for numbers in by_cell.values():
        for pair in combinations(numbers, 2):
            shared[pair] = shared.get(pair, 0) + 1
    found = []
    for (a, b), many in shared.items():
        if many < 2:
            continue
        for turn in (1, -1):
            signed = dict(sums[a])
            for cell, sign in sums[b]:
                signed[cell] = signed.get(cell, 0) + turn * sign
            crossed = tidy(signed)
            fewer = 2 < len(crossed) < len(sums[a]) + len(sums[b]) - many
            if fewer and all(abs(sign) == 1 for _, sign in crossed):
                found.append(crossed)
    return found
