"""Random effects the slow way: the likelihood from full matrices, maximised by search."""

import numpy as np
from scipy import optimize


def oracle_reml_tau2(effect, variance):
    """Tau squared at the greatest restricted likelihood, by a fine grid and a search."""

    def loss(tau2):
        covariance = np.diag(variance + tau2)
        inverse = np.linalg.inv(covariance)
        one = np.ones((len(effect), 1))
        information = one.T @ inverse @ one
        mean = (np.linalg.inv(information) @ one.T @ inverse @ effect).item()
        residual = effect - mean
        parts = (
            np.linalg.slogdet(covariance)[1],
            np.linalg.slogdet(information)[1],
            residual @ inverse @ residual,
        )
        return 0.5 * sum(parts)

    grid = np.linspace(0, 4 * np.var(effect) + 1e-6, 2001)
    at = int(np.argmin([loss(tau2) for tau2 in grid]))
    low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
    found = optimize.minimize_scalar(
        loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12}
    ).x
    return 0.0 if loss(0.0) <= loss(found) else float(found)


def oracle_holm(p_values):
    """Each p adjusted by Holm's definition: the largest p_j times tests left, over p_j <= p."""
    tests = len(p_values)
    adjusted = []
    for p in p_values:
        steps = [q * (tests - sum(r < q for r in p_values)) for q in p_values if q <= p]
        adjusted.append(min(1.0, max(steps)))
    return adjusted


def oracle_benjamini_hochberg(p_values):
    """Each p adjusted by the definition: the smallest p_j times tests over rank, over p_j >= p."""
    tests = len(p_values)
    return [
        min(1.0, *(q * tests / sum(r <= q for r in p_values) for q in p_values if q >= p))
        for p in p_values
    ]
