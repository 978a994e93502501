"""The step's distribution the slow way: one Gaussian at a time, all integrals by plain sums.

The restricted likelihood is had by giving level and step a very wide normal prior and taking the
ordinary multivariate normal density; the step's mean and variance by conditioning in full.
"""

from itertools import pairwise

import numpy as np

WIDE = 30.0


def oracle_step(response, variance, design, lag, allowance, tau_grid, tau_scale, rho_grid):
    """Mean and variance of the second coefficient, averaged over tau and rho."""
    weights, means, variances = [], [], []
    edges = [0.0]
    for low, high in pairwise(tau_grid):
        edges.append((low + high) / 2)
    edges.append(tau_grid[-1])
    for place, tau in enumerate(tau_grid):
        prior = (edges[place + 1] - edges[place]) * np.exp(-0.5 * (tau / tau_scale) ** 2)
        rhos = [0.0] if tau == 0 else rho_grid
        for rho in rhos:
            noise = np.diag(variance) + allowance
            for i in range(len(response)):
                for j in range(len(response)):
                    same = 1.0 if lag[i, j] == 0 else rho ** lag[i, j]
                    noise[i, j] += tau**2 * same
            prior_terms = WIDE**2 * np.eye(design.shape[1])
            total = noise + design @ prior_terms @ design.T
            inverse = np.linalg.inv(total)
            _, log_size = np.linalg.slogdet(total)
            log_density = -0.5 * (log_size + response @ inverse @ response)
            gain = prior_terms @ design.T @ inverse
            weights.append(np.log(prior / len(rhos)) + log_density)
            means.append((gain @ response)[1])
            variances.append((prior_terms - gain @ design @ prior_terms)[1, 1])
    weights = np.exp(np.array(weights) - max(weights))
    weights /= weights.sum()
    means, variances = np.array(means), np.array(variances)
    mean = weights @ means
    return mean, weights @ (variances + means**2) - mean**2
