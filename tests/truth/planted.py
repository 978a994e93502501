"""Series whose truth is known, because it was planted."""

from dataclasses import dataclass

import numpy as np

MONTHS = 24
FIRST_START, LAST_START = 9, 16


@dataclass(frozen=True)
class Plant:
    """What is true of a simulated team.

    ``dispersion`` is how many times the binomial variance a month's count has; ``alike`` the
    correlation of that extra noise from month to month; ``season`` the amplitude and ``drift``
    the monthly change of the log rate; ``effect`` the ratio from the start on.
    """

    appointments: int = 200
    rate: float = 0.2
    dispersion: float = 1.0
    alike: float = 0.0
    season: float = 0.0
    drift: float = 0.0
    effect: float = 1.0
    rounded: bool = False


def noise(rng, repeats, alike, months=MONTHS):
    """Normal noise of unit variance, correlated from month to month."""
    values = rng.normal(size=(repeats, months))
    for month in range(1, months):
        values[:, month] = alike * values[:, month - 1] + np.sqrt(1 - alike**2) * values[:, month]
    return values


def rates(plant, rng, repeats, *, phase, drift=None, months=MONTHS):
    """True rate of each month before any effect."""
    time = np.arange(months)
    spread = (plant.dispersion - 1) * (1 - plant.rate) / (plant.rate * plant.appointments)
    wave = plant.season * np.cos(2 * np.pi * (time - phase[:, None]) / 12)
    own = (plant.drift if drift is None else drift) * (time - months / 2)
    log = np.sqrt(max(spread, 0)) * noise(rng, repeats, plant.alike, months) + wave + own
    return np.minimum(plant.rate * np.exp(log), 0.95)


def counts(rate, size, rng, *, rounded=False):
    """Numerators and denominators with these rates, to the nearest 5 when rounded."""
    below = rng.poisson(size, rate.shape)
    above = rng.binomial(below, rate)
    if rounded:
        below = 5 * np.round(below / 5)
        above = np.minimum(5 * np.round(above / 5), below)
    return above.astype(float), below.astype(float)


def starts(rate_seen, rng, *, reactive):
    """The month of each start: any, or right after the two worst months in a row."""
    if not reactive:
        return rng.integers(FIRST_START, LAST_START, len(rate_seen))
    pairs = np.nan_to_num(rate_seen[:, :-1] + rate_seen[:, 1:])
    return FIRST_START + np.argmax(pairs[:, FIRST_START - 2 : LAST_START - 2], axis=1)


def teams(plant, rng, repeats, *, reactive, months=MONTHS):
    """Repeats of a planted team: numerator, denominator, start and season's phase."""
    phase = rng.uniform(0, 12, repeats)
    rate = rates(plant, rng, repeats, phase=phase, months=months)
    above, below = counts(rate, plant.appointments, rng, rounded=plant.rounded)
    start = starts(above / np.where(below > 0, below, np.nan), rng, reactive=reactive)
    if plant.effect != 1:
        after = np.arange(months) >= start[:, None]
        kept = rng.binomial(above.astype(int), min(plant.effect, 1.0))
        if plant.effect > 1:
            extra = rng.binomial((below - above).astype(int), plant.rate * (plant.effect - 1))
            kept = np.minimum(above + extra, below)
        above = np.where(after, kept, above)
    return above, below, start, phase
