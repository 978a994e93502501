"""Invented people who use the services: where they live and who they are.

A person belongs to one team, is seen for a while, and comes more often or less often than
others; so appointments repeat in people, as in life.
"""

from dataclasses import dataclass, fields

import numpy as np

from equity_reports.synthetic.places import BOROUGHS, NO_FIXED_ABODE, NOT_KNOWN, Areas
from equity_reports.synthetic.teams import Team

SPREAD = 0.5
"""Standard deviation, between people, of the logarithm of the share missed."""

DAYS_BEFORE = 400
"""People known to a team since before the data begins."""

ETHNICITIES = np.array([*"ABCDEFGHJKLMNPRSZ", "99"])
"""NHS codes (Ethnic Category 2001): Z not stated, 99 not known."""

MIXES = {
    "inner": (34, 2, 15, 2, 1, 1, 3, 3, 1, 3, 2, 8, 10, 3, 1, 4, 4, 3),
    "south_asian": (26, 1, 12, 1, 1, 1, 1, 14, 13, 9, 4, 4, 6, 1, 1, 3, 4, 4),
    "east": (29, 1, 11, 1, 1, 1, 1, 3, 1, 32, 2, 2, 4, 1, 3, 2, 3, 3),
    "outer": (58, 1, 12, 1, 1, 1, 1, 6, 4, 3, 1, 2, 2, 1, 1, 1, 3, 2),
    "shire": (80, 1, 6, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 3, 2),
}
MISSED_BY_ETHNICITY = dict.fromkeys("DM", 1.12) | {"N": 1.10, "P": 1.12, "K": 1.06, "G": 1.08}

LANGUAGES = np.array(["", "en", "bn", "ur", "pa", "gu", "so", "zh", "tr", "pl", "ro", "es", "fr"])
OTHER_LANGUAGE = {"C": 0.35, "N": 0.25, "R": 0.35} | dict.fromkeys("HJKL", 0.22)
LANGUAGE_OF = {"K": "bn", "J": "ur", "H": "gu", "N": "so", "R": "zh"}
LANGUAGE_NOT_KNOWN, NEEDS_INTERPRETER, INTERPRETER_NOT_KNOWN = 0.04, 0.55, 0.03

SEXES = np.array(["1", "2", "9"])
"""NHS codes: male, female, indeterminate."""


@dataclass(frozen=True)
class Patients:
    """One entry a person in each array.

    ``area`` is an index into the areas, -1 where there is none; ``place`` the national fifth
    from 0, or no fixed abode, or not known; ``age`` in years on the first day of data;
    ``position`` where the person comes in the queue of all people, from 0 to the number of
    teams: the integer part is the team; ``risk`` multiplies the share missed, mean 1.
    """

    team: np.ndarray
    position: np.ndarray
    area: np.ndarray
    place: np.ndarray
    ethnicity: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    language: np.ndarray
    interpreter: np.ndarray
    clinic: np.ndarray
    risk: np.ndarray


def make_patients(teams: list[Team], areas: Areas, days: int, rng: np.random.Generator) -> Patients:
    """Invent everybody whom the teams see in ``days`` of data."""
    parts = [_of_team(number, team, areas, days, rng) for number, team in enumerate(teams)]
    names = [field.name for field in fields(Patients)]
    return Patients(**{name: np.concatenate([part[name] for part in parts]) for name in names})


def _of_team(number: int, team: Team, areas: Areas, days: int, rng) -> dict[str, np.ndarray]:
    per_day = team.per_month * 12 / 365.25
    count = max(15, round(per_day * (days + DAYS_BEFORE) / team.service.visits))
    # How often a person comes: an exponential spread, so that some come very often.
    often = np.cumsum(rng.gamma(1.0, size=count))
    area, place = _homes(team, areas, count, rng)
    ethnicity = _pick(MIXES[BOROUGHS[team.part.borough].ethnicity], count, rng)
    language = _languages(ethnicity, BOROUGHS[team.part.borough].tongues, rng)
    foreign = ~np.isin(LANGUAGES[language], ["en", ""])
    interpreter = np.where(foreign & (rng.random(count) < NEEDS_INTERPRETER), 1, 0)
    interpreter[rng.random(count) < INTERPRETER_NOT_KNOWN] = 2
    women = 1.0 if team.part.service == "perinatal" else 0.54
    sex = np.where(rng.random(count) < women, 1, 0)
    sex[rng.random(count) < 0.004] = 2
    return {
        "team": np.full(count, number),
        "position": number + often / often[-1],
        "area": area,
        "place": place,
        "ethnicity": ethnicity,
        "age": rng.triangular(
            team.service.youngest,
            0.6 * team.service.youngest + 0.4 * team.service.oldest,
            team.service.oldest,
            count,
        ),
        "sex": sex,
        "language": language,
        "interpreter": interpreter,
        "clinic": rng.random(count) < 0.15,
        "risk": np.exp(rng.normal(-(SPREAD**2) / 2, SPREAD, count)),
    }


def _homes(team: Team, areas: Areas, count: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Where people live: 5% to 15% have no fixed abode or no known place."""
    area = rng.choice(len(areas.code), count, p=areas.weights(team.part.borough))
    place = areas.fifth[area]
    homeless = rng.uniform(0.03, 0.05) if team.part.service == "addiction" else 0.008
    unknown = rng.uniform(0.05, 0.10)
    draw = rng.random(count)
    place = np.where(draw < homeless, NO_FIXED_ABODE, place)
    place = np.where((draw >= homeless) & (draw < homeless + unknown), NOT_KNOWN, place)
    return np.where(place < NO_FIXED_ABODE, area, -1), place


def _languages(ethnicity: np.ndarray, tongues: tuple[str, ...], rng) -> np.ndarray:
    share = np.array([OTHER_LANGUAGE.get(code, 0.02) for code in ETHNICITIES])
    index = {code: number for number, code in enumerate(LANGUAGES)}
    own = np.array([index[LANGUAGE_OF.get(code, "en")] for code in ETHNICITIES])[ethnicity]
    local = np.array([index[code] for code in tongues])[rng.integers(len(tongues), size=len(own))]
    other = np.where(own == index["en"], local, own)
    language = np.where(rng.random(len(own)) < share[ethnicity], other, index["en"])
    return np.where(rng.random(len(own)) < LANGUAGE_NOT_KNOWN, index[""], language)


def _pick(weights, count: int, rng) -> np.ndarray:
    shares = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(shares, rng.random(count), side="right")
