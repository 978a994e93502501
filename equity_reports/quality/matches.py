"""Teams in the data and not in the register, and the other way round; areas with no match."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from equity_reports.intake.cells import NEAR
from equity_reports.intake.names import NOT_SHOWN
from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.tables import WHOLE_PROGRAMME


@dataclass(frozen=True)
class UnknownTeam:
    """A team of the data that the register has not; ``suggestion`` is a team id, or empty.

    ``name`` is `names.NOT_SHOWN` for words that may be a person's, together.
    """

    name: str
    rows: int
    suggestion: str


@dataclass(frozen=True)
class SilentTeam:
    """A team of the register without one appointment; ``suggestion`` as the data spell it."""

    team_id: str
    suggestion: str


def plain_spelling(name: str) -> str:
    """A code without what tells two spellings apart: capitals, marks, leading zeros.

    Examples
    --------
    >>> plain_spelling("T-01") == plain_spelling("t1")
    True
    """
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]", "", name.casefold()))


def nearest(name: str, known: Mapping[str, str]) -> str:
    """The key whose spelling, or whose words, are nearest to ``name``; empty where none is near.

    Examples
    --------
    >>> nearest("T1", {"T01": "Lantern Street", "T11": "Foxglove"})
    'T01'
    >>> nearest("Foxglov", {"T01": "Lantern Street", "T11": "Foxglove"})
    'T11'
    >>> nearest("T99", {"T09": "Lantern Street"})  # another number is another team
    ''
    """
    spelt: dict[str, str] = {}
    for key, words in known.items():
        for spelling in (key, words):
            spelt.setdefault(plain_spelling(spelling), key)
    plain = plain_spelling(name)
    if plain in spelt:
        return spelt[plain]
    same = [spelling for spelling in spelt if _numbers(spelling) == _numbers(plain)]
    near = get_close_matches(plain, same, n=1, cutoff=NEAR)
    return spelt[near[0]] if near else ""


def _numbers(spelling: str) -> list[str]:
    return re.findall(r"\d+", spelling)


def unknown_teams(counts: PrivateCounts) -> list[UnknownTeam]:
    """Teams whose appointments are in no figure, the most appointments first."""
    teams = counts.facts.teams
    return [
        UnknownTeam(
            row.name, int(row.rows), "" if row.name == NOT_SHOWN else nearest(row.name, teams)
        )
        for row in counts.tables["unknown_teams"].itertuples(index=False)
    ]


def silent_teams(counts: PrivateCounts) -> list[SilentTeam]:
    """Teams of the register of which no appointment counts, with what they may be called."""
    table = counts.tables["by_month"]
    booked = table[table["team_id"] != WHOLE_PROGRAMME].groupby("team_id")["booked"].sum()
    found = {
        row.name: row.name
        for row in counts.tables["unknown_teams"].itertuples(index=False)
        if row.name != NOT_SHOWN
    }
    return [
        SilentTeam(
            team_id,
            nearest(team_id, found) or nearest(counts.facts.teams[team_id], found),
        )
        for team_id in counts.facts.teams
        if booked.get(team_id, 0) == 0
    ]
