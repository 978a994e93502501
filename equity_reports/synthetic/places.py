"""Boroughs, and invented small areas with a deprivation rank on the English scale.

The number of areas in each national fifth of each borough is that of the real English
Index of Multiple Deprivation 2019; the areas themselves, their codes and their ranks are
invented. Two boroughs have nobody in the least deprived fifth, as in inner London.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

RANKS = 32_844
"""The number of areas that the English index of 2019 ranks; rank 1 is the most deprived."""

FIFTHS = 5
NO_FIXED_ABODE, NOT_KNOWN, NO_FIXED_ABODE_CODE, NOT_KNOWN_CODE = 5, 6, "ZZ99 3VZ", "ZZ99 3WZ"
"""Beyond the fifths 0 to 4: people with no fixed abode, and places that nobody knows."""

FIRST_CODE = 1_900_001
"""Real codes of 2011 end at E01033768, so that an invented one is plain to see."""


@dataclass(frozen=True)
class Borough:
    """A borough: areas in each national fifth, and where else its teams' patients live."""

    name: str
    areas: tuple[int, int, int, int, int]
    neighbours: tuple[str, ...]
    ethnicity: str
    tongues: tuple[str, ...]


# Hackney and Newham are each other's only neighbours here, so that their teams see nobody
# from the least deprived fifth at all: the case that a report has to say cannot be compared.
BOROUGHS = {
    borough.name: borough
    for borough in (
        Borough("Hackney", (63, 70, 11, 0, 0), ("Newham",), "inner", ("tr", "es", "fr")),
        Borough("Newham", (44, 107, 12, 1, 0), ("Hackney",), "south_asian", ("bn", "gu", "ro")),
        Borough("Tower Hamlets", (46, 64, 17, 13, 4), ("Hackney", "Newham"), "east", ("bn", "so")),
        Borough("City of London", (0, 1, 2, 1, 2), ("Tower Hamlets",), "inner", ("fr", "zh")),
        Borough(
            "Luton", (33, 36, 28, 19, 5), ("Central Bedfordshire",), "south_asian", ("ur", "pl")
        ),
        Borough("Bedford", (14, 23, 20, 27, 19), ("Central Bedfordshire",), "outer", ("pa", "pl")),
        Borough(
            "Central Bedfordshire", (3, 17, 25, 38, 74), ("Luton", "Bedford"), "shire", ("pl",)
        ),
    )
}

# Services see more people from deprived areas than live there.
USE_BY_FIFTH = np.array([1.3, 1.15, 1.0, 0.9, 0.85])
SHARE_FROM_OWN_BOROUGH = 0.92


@dataclass(frozen=True)
class Areas:
    """Every invented area: one entry an area in each array."""

    code: np.ndarray
    name: np.ndarray
    borough: np.ndarray
    rank: np.ndarray

    @property
    def fifth(self) -> np.ndarray:
        """National fifth, 0 for the most deprived to 4."""
        return (self.rank * FIFTHS - 1) // RANKS

    def weights(self, borough: str) -> np.ndarray:
        """How likely a patient of a team in ``borough`` lives in each area; sums to 1."""
        home, around = BOROUGHS[borough], BOROUGHS[borough].neighbours
        used = USE_BY_FIFTH[self.fifth]
        own = np.where(self.borough == home.name, used, 0)
        near = np.where(np.isin(self.borough, around), used, 0)
        return (
            SHARE_FROM_OWN_BOROUGH * own / own.sum()
            + (1 - SHARE_FROM_OWN_BOROUGH) * near / near.sum()
        )


def make_areas(rng: np.random.Generator) -> Areas:
    """Invent the areas of every borough, each with its own rank."""
    ranks = [rng.permutation(_ranks_of(fifth)) for fifth in range(FIFTHS)]
    taken = [0] * FIFTHS
    names, boroughs, chosen = [], [], []
    for borough in BOROUGHS.values():
        for fifth, count in enumerate(borough.areas):
            chosen.append(ranks[fifth][taken[fifth] : taken[fifth] + count])
            taken[fifth] += count
        total = sum(borough.areas)
        boroughs += [borough.name] * total
        names += [f"{borough.name} (invented) {number:03d}A" for number in range(1, total + 1)]
    codes = [f"E0{FIRST_CODE + number}" for number in range(len(names))]
    return Areas(np.array(codes), np.array(names), np.array(boroughs), np.concatenate(chosen))


def _ranks_of(fifth: int) -> np.ndarray:
    """Every rank of a national fifth, so that fifth = ceil(5 rank / N)."""
    return np.arange(RANKS * fifth // FIFTHS + 1, RANKS * (fifth + 1) // FIFTHS + 1)


def write_deprivation(areas: Areas, path: Path) -> None:
    """Write the areas in the layout of the published English File 1 of 2019."""
    title = "Index of Multiple Deprivation (IMD)"
    districts = {name: f"E0990000{number}" for number, name in enumerate(BOROUGHS, start=1)}
    pd.DataFrame(
        {
            "LSOA code (2011)": areas.code,
            "LSOA name (2011)": areas.name,
            "Local Authority District code (2019)": [districts[name] for name in areas.borough],
            "Local Authority District name (2019)": areas.borough,
            # The published file writes its ranks with thousands commas, and so does this one.
            f"{title} Rank": [f"{rank:,}" for rank in areas.rank],
            f"{title} Decile": -(-10 * areas.rank // RANKS),
        }
    ).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
