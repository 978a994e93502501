"""Thirty-eight invented teams: where, how large, how many appointments missed, what tried.

The cast is fixed, so that a team plays the same part under every seed; what chance does
to it is not. The first few have the parts that a small programme needs most.
"""

from dataclasses import dataclass

import numpy as np

SMALLEST, LARGEST = 40 * 38 / 20_000, 3_000 * 38 / 20_000
"""The smallest and largest of 38 teams with 20,000 appointments a month, against the mean."""


@dataclass(frozen=True)
class Service:
    """A kind of team: whom it sees and how."""

    directorate: str
    youngest: int
    oldest: int
    remote: float
    home: float
    group: float
    days_ahead: float
    visits: float


SERVICES = {
    "adult": Service("Community mental health", 18, 70, 0.25, 0.10, 0.03, 16, 9),
    "talking": Service("Talking therapies", 18, 75, 0.45, 0.00, 0.10, 14, 7),
    "child": Service("Children and young people", 4, 17, 0.20, 0.05, 0.04, 24, 7),
    "older": Service("Older people", 65, 95, 0.12, 0.35, 0.04, 15, 6),
    "health": Service("Community health", 25, 95, 0.10, 0.20, 0.02, 20, 6),
    "addiction": Service("Addictions", 18, 65, 0.20, 0.02, 0.12, 8, 10),
    "perinatal": Service("Perinatal", 18, 44, 0.30, 0.25, 0.05, 12, 7),
}


@dataclass(frozen=True)
class Part:
    """One team of the cast. ``size`` 1 is the largest; ``ideas`` name what it tries, and when."""

    name: str
    borough: str
    service: str
    size: int
    rate: float
    ideas: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Team:
    """A team as planted: its part, its id, and its appointments in a mean month."""

    team_id: str
    part: Part
    per_month: float
    gradient: float

    @property
    def service(self) -> Service:
        """The kind of team."""
        return SERVICES[self.part.service]


HA, NE, TH, CI = "Hackney", "Newham", "Tower Hamlets", "City of London"
LU, BE, CB = "Luton", "Bedford", "Central Bedfordshire"

# Each idea is named with the share of the data that is over when it begins.
CAST = (
    Part("Lantern Street Community Team", LU, "adult", 5, 0.18, (("calls", 0.54),)),
    Part("Foxglove Psychology Service", BE, "talking", 3, 0.175, (("text", 0.56),)),
    Part("Harbour Lane Community Team", HA, "adult", 7, 0.18, (("bus_after_bad", 0.58),)),
    Part("Kestrel House Community Team", TH, "adult", 2, 0.155, (("sooner", 0.55),)),
    Part("Tallow Yard Addictions Service", NE, "addiction", 9, 0.22, (("discharge", 0.52),)),
    Part("Marigold Foot Health Clinic", CB, "health", 1, 0.165, (("text", 0.53),)),
    Part("Copper Beech Children's Team", LU, "child", 10, 0.16, (("cancel", 0.55),)),
    Part("Weaver's Green Community Team", TH, "adult", 12, 0.19, (("letter_after_bad", 0.57),)),
    Part("Old Orchard Memory Service", CB, "older", 15, 0.135, (("calls_clinic", 0.60),)),
    Part("Saltmarsh Talking Therapies", NE, "talking", 4, 0.14, (("calls", 0.52),)),
    Part("Thistledown Perinatal Team", BE, "perinatal", 22, 0.15, (("calls", 0.57),)),
    Part("Ropewalk Recovery Team", HA, "adult", 16, 0.195, (("sooner", 0.57),)),
    Part("Bluebell Wharf Community Team", TH, "adult", 8, 0.175, (("text", 0.52),)),
    Part("Quillmakers Early Help Team", CI, "adult", 33, 0.15, (("bus", 0.60),)),
    Part("Chalk Hill Community Team", BE, "adult", 6, 0.18, (("calls", 0.53),)),
    Part("Juniper Row Addictions Service", LU, "addiction", 14, 0.275, (("welcome", 0.55),)),
    Part("Swallowfield Nursing Team", CB, "health", 11, 0.085, (("letter", 0.57),)),
    Part("Paper Mill Talking Therapies", HA, "talking", 13, 0.16, (("evening", 0.55),)),
    Part("Amberley Children's Team", NE, "child", 17, 0.17, (("bus_after_bad", 0.61),)),
    Part("Cinder Lane Community Team", LU, "adult", 18, 0.19, (("text", 0.58),)),
    Part("Fernbank Older People's Team", BE, "older", 19, 0.14, (("letter", 0.54),)),
    Part("Tidemill Community Team", NE, "adult", 20, 0.185, (("calls", 0.58),)),
    Part("Hollow Oak Children's Team", CB, "child", 21, 0.17, (("text", 0.55),)),
    Part("Candlewick Psychology Service", TH, "talking", 23, 0.16, (("calls", 0.60),)),
    Part("Starling Court Recovery Team", HA, "adult", 24, 0.205, (("letter", 0.56),)),
    Part("Meadow Gate Perinatal Team", LU, "perinatal", 25, 0.16, (("evening", 0.58),)),
    Part("Pewter Bridge Community Team", NE, "adult", 26, 0.19, (("welcome_after_bad", 0.56),)),
    Part("Larkrise Foot Health Clinic", CB, "health", 27, 0.14, (("sooner", 0.60),)),
    Part("Brewhouse Yard Community Team", TH, "adult", 28, 0.175, (("cancel", 0.58),)),
    Part("Violet Row Children's Team", HA, "child", 29, 0.16, (("sooner", 0.53),)),
    Part("Northgate Lodge Memory Service", BE, "older", 30, 0.14, (("calls_clinic", 0.62),)),
    Part("Spindle Tree Psychology Service", NE, "talking", 31, 0.145, (("interpreter", 0.57),)),
    Part("Mulberry Quay Perinatal Team", TH, "perinatal", 32, 0.14, (("welcome", 0.62),)),
    Part("Rushbrook Community Team", CB, "adult", 34, 0.19, (("letter_after_bad", 0.60),)),
    Part("Glassworks Early Help Team", HA, "adult", 35, 0.18, (("calls", 0.955),)),
    Part("Cobbler's Field Community Team", NE, "adult", 36, 0.175, (("walk_in_clinic", 0.64),)),
    Part("Silver Birch Perinatal Team", LU, "perinatal", 37, 0.165),
    Part("Tollgate Early Help Team", CI, "adult", 38, 0.15),
)

# More ideas, so that one team's chart carries many flags, and several try in one clinic first.
MORE_IDEAS = {
    "Kestrel House Community Team": (("walk_in_clinic", 0.47), ("interpreter", 0.93)),
    "Lantern Street Community Team": (("calls_clinic", 0.47),),
    "Harbour Lane Community Team": (("welcome", 0.94),),
    "Ropewalk Recovery Team": (
        ("walk_in_clinic", 0.47),
        ("calls_clinic", 0.50),
        ("letter_clinic", 0.53),
        ("interpreter", 0.70),
        ("bus", 0.80),
        ("letter", 0.86),
        ("welcome", 0.91),
    ),
}

JOINED = 0.45
"""The programme begins when that share of the data is over; a team joins soon after."""

NEWCOMER = "Tollgate Early Help Team"
"""Joined in the last month, and has no idea yet."""


def make_teams(count: int, per_month: int, rng: np.random.Generator) -> list[Team]:
    """The first ``count`` teams of the cast, sized so that a mean month adds to ``per_month``.

    Raises
    ------
    ValueError
        If the cast has fewer teams, or none is asked for.
    """
    if not 1 <= count <= len(CAST):
        raise ValueError(f"found teams={count}; wanted 1 to {len(CAST)}, the invented teams")
    parts = CAST[:count]
    order = np.argsort(np.argsort([part.size for part in parts]))
    sizes = _sizes(count, per_month)[order]
    # Drawn for the whole cast, so that a team is the same in a smaller programme.
    gradients = np.clip(rng.normal(1, 0.2, len(CAST)), 0.5, 1.5)
    return [
        Team(f"T{number:02d}", part, size, gradient)
        for number, (part, size, gradient) in enumerate(
            zip(parts, sizes, gradients[:count], strict=True), start=1
        )
    ]


def ideas_of(part: Part) -> tuple[tuple[str, float], ...]:
    """All that a team tries, in order of time."""
    return tuple(sorted(part.ideas + MORE_IDEAS.get(part.name, ()), key=lambda idea: idea[1]))


def _sizes(count: int, per_month: int) -> np.ndarray:
    """Sizes from the largest to the smallest, on a curve whose sum is ``per_month``."""
    mean = per_month / count
    smallest = mean * max(SMALLEST, 0.5 - 0.02 * count)
    largest = min(mean * LARGEST, per_month - smallest * (count - 1))
    place = np.linspace(0, 1, count)
    ratio = smallest / largest

    def total(power: float) -> float:
        # Between the two the logarithm falls, ever more slowly with a smaller power.
        return float((largest * ratio ** (place**power)).sum())

    sizes = largest * ratio ** (place ** _bisect(total, per_month))
    return sizes * per_month / sizes.sum()


def _bisect(rising, wanted: float, low: float = 0.01, high: float = 200.0) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return low
