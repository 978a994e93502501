"""The people who live where teams serve, and the days that they live there: a rate's denominator.

People are counted in the areas of the table alone, and so are appointments
(`hold_residents`); else patients from elsewhere would stand over people from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_reports.disclosure import ReleasedCounts
from equity_reports.errors import InputError, Problem
from equity_reports.intake.deprivation import Deprivation, Grouping
from equity_reports.intake.engines import Engine
from equity_reports.intake.grouping import PARTS
from equity_reports.intake.population import EVERY_TEAM, keys_of, read_population
from equity_reports.intake.source_checks import read_lookup
from equity_reports.measures.definitions import RESIDENTS
from equity_reports.measures.exposure import put_below
from equity_reports.programme import Programme
from equity_reports.publication.sums import HowCounted
from equity_reports.settings import SETTINGS_FILE, Settings
from equity_reports.tables import ALL, LEAST, MOST, PERSON_DAYS

LEAST_MATCHED = 0.95
"""Of the people, those whose area the index has. What is missing would leave every group short."""


@dataclass(frozen=True)
class Population:
    """Who lives where.

    Attributes
    ----------
    areas : DataFrame[team_id, key, group, people]
        One row for each area that a team serves; ``group`` is missing where the index has it not.
    ends : tuple of str
        The most and the least deprived group.
    """

    areas: pd.DataFrame = field(repr=False)
    ends: tuple[str, str]

    def people(self, teams: frozenset[str], part: str) -> int:
        """How many live where these teams serve, in a deprivation group or in all.

        Who lives where two teams serve is one person.
        """
        rows = self.areas[self.areas["team_id"].isin(teams)].drop_duplicates("key")
        group = {MOST: self.ends[0], LEAST: self.ends[1]}.get(part, part)
        return int((rows if part == ALL else rows[rows["group"] == group])["people"].sum())

    def together(self, name: str) -> "Population":
        """All teams as one of that name."""
        areas = self.areas.drop_duplicates("key").assign(team_id=name)
        return Population(areas.reset_index(drop=True), self.ends)

    def below(self, released: ReleasedCounts, how: HowCounted) -> ReleasedCounts:
        """Released counts with the days that people lived there, beside every rate's count."""
        return put_below(released, how, PERSON_DAYS, self.people)


def read_population_of(
    programme: Programme, grouping: Grouping, cuts: Sequence[float] = ()
) -> Population:
    """Who lives where the programme's teams serve, in the groups of its appointments.

    ``cuts`` are where local fifths were cut; see `cuts_of`.

    Raises
    ------
    InputError
        There is no such table, or none of the deprivation of areas; or the index does not have
        the areas where nearly all of the people live.
    """
    settings = programme.settings
    if problems := missing_sources(settings):
        raise InputError(problems)
    path = settings.sources.paths(programme.folder)["population"][0]
    lookup = read_lookup(settings.grouping, settings.sources, programme.folder)
    teams = [team.team_id for team in programme.teams]
    served = _served(read_population(path), teams)
    groups = _groups(lookup, grouping.kind, cuts)
    areas = served.assign(group=served["key"].map(groups))
    _hold_match(path.name, lookup.file, areas)
    return Population(areas, (grouping.most, grouping.least))


def missing_sources(settings: Settings) -> list[Problem]:
    """What a rate of the population needs under [sources] and does not find there."""
    wanted = {
        "population": "a file of areas and how many people live in each",
        "deprivation": "a file of the deprivation of areas",
    }
    return [
        Problem(
            SETTINGS_FILE,
            f"sources.{key}",
            "nothing",
            f"{what}, for a rate of the population",
            f'add {key} = "data/{key}.csv"',
        )
        for key, what in wanted.items()
        if getattr(settings.sources, key) is None
    ]


def hold_residents(engine: Engine, population: Population) -> None:
    """Make the table ``residents``: the appointments of those who live where their team serves."""
    found = engine.rows("SELECT DISTINCT area FROM appointments WHERE area IS NOT NULL")
    words = found.assign(key=keys_of(found["area"]))
    served = population.areas.merge(words, on="key")[["team_id", "area"]]
    if served.empty:
        wanted = "areas that the appointments have"
        hint = "compare how both write an area"
        raise InputError([Problem("population", "area", "no area in common", wanted, hint)])
    engine.upload("served", served.rename(columns={"team_id": "served_by", "area": "served_area"}))
    engine.keep(
        RESIDENTS,
        "SELECT a.* FROM appointments a "
        "JOIN served s ON s.served_by = a.team_id AND s.served_area = a.area",
    )


def _served(table: pd.DataFrame, teams: list[str]) -> pd.DataFrame:
    """Each team's areas: its own rows, else those that hold for every team."""
    for_all = table[table["team_id"] == EVERY_TEAM]
    parts = []
    for team in teams:
        own = table[table["team_id"] == team.casefold()]
        parts.append((for_all if own.empty else own).assign(team_id=team))
    return pd.concat(parts, ignore_index=True)


def _groups(lookup: Deprivation, kind: str, cuts: Sequence[float]) -> Mapping[str, str]:
    """Each area of the index, by its key, to its group."""
    table = lookup.table.assign(key=keys_of(lookup.table["area"])).set_index("key")
    if kind == "local_quintile":
        return _local(table["value"].astype("float64"), cuts)
    if kind == "core20":
        return table["quintile"].map(lambda fifth: "core20" if fifth == 1 else "rest").to_dict()
    column, stem = ("decile", "tenth") if kind == "national_decile" else ("quintile", "fifth")
    return (f"{stem}_" + table[column].astype("str")).to_dict()


def _local(value: pd.Series, cuts: Sequence[float]) -> Mapping[str, str]:
    """Fifths that were cut on the programme's own patients: each ends where its last area does."""
    ends = [(f"fifth_{number}", cut) for number, cut in enumerate(cuts, 1) if np.isfinite(cut)]
    names = [*(name for name, _ in ends), f"fifth_{len(cuts) + 1}"]
    at = np.searchsorted([cut for _, cut in ends], value.to_numpy(), side="left")
    return dict(zip(value.index, (names[one] for one in at), strict=True))


def cuts_of(engine: Engine) -> list[float]:
    """The highest ``value`` of each of the first four fifths of the appointments."""
    found = engine.rows(
        "SELECT deprivation_group, max(value) AS upto FROM appointments "
        "WHERE value IS NOT NULL GROUP BY deprivation_group"
    )
    upto = found.set_index("deprivation_group")["upto"].astype("float64")
    return [float(upto.get(f"fifth_{number}", -np.inf)) for number in range(1, PARTS)]


def _hold_match(file: str, index: str, areas: pd.DataFrame) -> None:
    every = areas.drop_duplicates("key")
    total, matched = every["people"].sum(), every.loc[every["group"].notna(), "people"].sum()
    if total == 0:
        wanted = "people in the areas that the teams serve"
        raise InputError([Problem(file, "population", "nobody at all", wanted)])
    if matched < LEAST_MATCHED * total:
        found = f"{100 * matched / total:.0f}% of the people live in areas that {index} has"
        wanted = "nearly all of them"
        hint = "areas of the same census as the index"
        raise InputError([Problem(file, "area", found, wanted, hint)])
