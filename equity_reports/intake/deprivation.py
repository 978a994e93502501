"""Deprivation of areas, from the published English files or from any two-column lookup.

Ranks, deciles and fifths run from 1, the most deprived. A score runs the other way:
the higher, the more deprived.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from equity_reports.errors import InputError, Problem
from equity_reports.intake import limits
from equity_reports.intake.cells import sayable_headings, suggest
from equity_reports.intake.quotation import swallowing_row, unclosed
from equity_reports.intake.sources import decode, delimiter_of, read_text_table

# Areas in each edition of the English indices: 32,844 and 33,755 were counted in the files.
ENGLISH_AREAS = {"imd2015": 32_844, "imd2019": 32_844, "iod2025": 33_755}
MEASURES = ("rank", "score", "decile", "quintile")
AREA_NAMES = ("area", "lsoa", "areacode", "lsoacode", "postcode", "neighbourhood")


@dataclass(frozen=True)
class Group:
    """One group of areas. ``order`` 1 is the most deprived; ``label`` is for people."""

    group: str
    order: int
    label: str


@dataclass(frozen=True)
class Grouping:
    """How areas were put into groups, most deprived first.

    ``most`` and ``least`` are the ids of the two ends, ``areas`` the number of areas in the
    lookup (0 where the extract carries deprivation itself), ``description`` a sentence.
    """

    kind: str
    edition: str
    groups: tuple[Group, ...]
    most: str
    least: str
    description: str
    areas: int


@dataclass(frozen=True)
class Deprivation:
    """A lookup from area to deprivation.

    Attributes
    ----------
    file, edition
        ``edition`` is recognised from the headings ("imd2019", "iod2025"), None where the
        lookup is of one's own.
    census
        2011 or 2021 for English areas, else None.
    table
        One row an area: ``area`` (as written), ``rank``, ``decile``, ``quintile`` (Int64,
        1 = most deprived) and ``score`` (higher = more deprived); missing where the file
        does not give it and it does not follow from what the file gives. ``value`` is what
        areas are put in order by: the lowest is the most deprived.
    """

    file: str
    edition: str | None
    census: int | None
    table: pd.DataFrame

    @property
    def areas(self) -> int:
        """How many areas the lookup holds."""
        return len(self.table)

    @property
    def complete(self) -> bool:
        """Whether it holds every area of its edition."""
        return self.areas == ENGLISH_AREAS.get(self.edition or "")


def read_deprivation(path: Path, *, total_areas: int | None = None) -> Deprivation:
    """Read a file of deprivation.

    Parameters
    ----------
    path
        File 1 or File 7 of the English indices as published (2015, 2019, 2025), the tidy
        tables made from them, or any table with a column for the area and one or more
        called rank, score, decile or quintile. CSV, gzip or Excel.
    total_areas
        How many areas the ranks run over, where the file holds only some of them. The
        English editions need none.

    Raises
    ------
    InputError
        With every mistake: no such column, an area twice, a rank that is no whole number,
        a decile that is not ceil(10 * rank / areas).
    """
    frame = _read_frame(path)
    columns = _recognised(path.name, list(frame.columns))
    problems = _cell_problems(path.name, frame, columns)
    if problems:
        raise InputError(problems)
    edition, census = _edition(columns["area"], list(frame.columns))
    table = pd.DataFrame({"area": frame[columns["area"]].str.strip()})
    for name in MEASURES:
        kind = "Float64" if name == "score" else "Int64"
        given = frame[columns[name]] if name in columns else None
        table[name] = pd.array([pd.NA] * len(table), dtype=kind)
        if given is not None:
            table[name] = _numbers(given).astype(kind)
    areas = total_areas or ENGLISH_AREAS.get(edition or "") or len(table)
    table = _derived(table, areas)
    _check_decile(path.name, table, areas)
    return Deprivation(path.name, edition, census, table)


def _read_frame(path: Path) -> pd.DataFrame:
    """The whole table as text, without rows that have no area."""
    if path.suffix == ".xlsx":
        kept = read_text_table(path)
        return pd.DataFrame([cells for _, cells in kept.rows], columns=kept.headings, dtype="str")
    try:
        text = decode(limits.unpacked(path))
        delimiter = delimiter_of(text.partition("\n")[0])
        row = swallowing_row(io.StringIO(text, newline=""), delimiter, even=False)
        if row is not None:
            raise InputError([unclosed(path.name, row)])
        return pd.read_csv(
            io.StringIO(text), sep=delimiter, dtype="str", keep_default_na=False
        ).rename(columns=str.strip)
    except (OSError, EOFError, pd.errors.ParserError, pd.errors.EmptyDataError):
        wanted = "a table of areas and their deprivation"
        raise InputError([Problem(path.name, "", "a file that cannot be read", wanted)]) from None


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def _recognised(file: str, headings: list[str]) -> dict[str, str]:
    """Our name for each column that can be recognised, to its heading."""
    columns: dict[str, str] = {}
    for heading in headings:
        plain = _plain(heading)
        if re.match(r"lsoa(20)?(11|21)?(code|cd)", plain) or plain in AREA_NAMES:
            columns.setdefault("area", heading)
        for name in MEASURES:
            whole_index = plain.startswith(("indexofmultipledeprivation", "imd"))
            if plain == name or (whole_index and re.search(rf"(imd){name}", plain)):
                columns.setdefault(name, heading)
    if "area" not in columns and len(headings) == 2 and len(columns) == 1:
        columns["area"] = next(h for h in headings if h not in columns.values())
    missing = []
    shown = sayable_headings(headings)
    found = ", ".join(shown[:6]) or "a first row that looks like data"
    if "area" not in columns:
        wanted = "a column for the area, such as LSOA code (2011), or area"
        missing.append(Problem(file, "area", found, wanted, "rename it to area"))
    if not set(columns) & set(MEASURES):
        hint = suggest(shown[-1], MEASURES) if shown else ""
        wanted = "a column called rank, score, decile or quintile"
        missing.append(Problem(file, "rank", found, wanted, hint, 1))
    if missing:
        raise InputError(missing)
    return columns


def _edition(area_heading: str, headings: list[str]) -> tuple[str | None, int | None]:
    """The edition and the census of English areas, from how the headings are spelt."""
    year = re.search(r"lsoa.*?(?:20)?(11|21)", _plain(area_heading))
    if year is None:
        return None, None
    census = 2000 + int(year[1])
    imd = any(_plain(heading).startswith(("indexofmultiple", "imd")) for heading in headings)
    if not imd:
        return None, census
    if census == 2021:
        return "iod2025", census
    old = any("localauthoritydistrictcode2013" in _plain(heading) for heading in headings)
    return ("imd2015" if old else "imd2019"), census


def _numbers(texts: pd.Series) -> pd.Series:
    """Numbers from text such as "29,199"; missing where it is none."""
    return pd.to_numeric(texts.str.replace(",", "").str.strip(), errors="coerce")


def _cell_problems(file: str, frame: pd.DataFrame, columns: dict[str, str]) -> list[Problem]:
    problems = []
    area = frame[columns["area"]].str.strip()
    for row in _first_rows(area == ""):
        problems.append(Problem(file, columns["area"], "nothing", "an area", "", row))
    repeated = area.str.casefold().duplicated() & (area != "")
    for row in _first_rows(repeated):
        found = f'"{area.iloc[row - 2]}" again'
        problems.append(Problem(file, columns["area"], found, "each area once", "", row))
    limits = {"decile": 10, "quintile": 5}
    for name in MEASURES:
        if name not in columns:
            continue
        numbers = _numbers(frame[columns[name]])
        wrong = numbers.isna() | ~np.isfinite(numbers.fillna(0))
        if name != "score":
            highest = limits.get(name, np.inf)
            wrong |= (numbers % 1 != 0) | (numbers < 1) | (numbers > highest)
        wanted = "a number" if name == "score" else "a whole number from 1"
        wanted += f" to {limits[name]}" if name in limits else ""
        for row in _first_rows(wrong):
            found = f'"{frame[columns[name]].iloc[row - 2]}"'
            problems.append(Problem(file, columns[name], found, wanted, "", row))
    return problems


def _first_rows(wrong: pd.Series, most: int = 5) -> list[int]:
    """The spreadsheet rows of the first few that are wrong."""
    return [int(index) + 2 for index in np.flatnonzero(wrong.to_numpy(dtype=bool))[:most]]


def _derived(table: pd.DataFrame, areas: int) -> pd.DataFrame:
    """Fill what follows: ranks from scores, deciles from ranks, fifths from either."""
    # Scores of some areas only give no rank among all: then they serve a local cut alone.
    ranked = table[["rank", "decile", "quintile"]].notna().any(axis=None)
    if not ranked and len(table) == areas:
        by_score = (-table["score"]).rank(method="min")
        table["rank"] = table["rank"].fillna(by_score.astype("Int64"))
    for name, parts in (("decile", 10), ("quintile", 5)):
        from_rank = -((-parts * table["rank"]) // areas)
        table[name] = table[name].fillna(from_rank)
    table["quintile"] = table["quintile"].fillna((table["decile"] + 1) // 2)
    table["value"] = table["rank"].astype("Float64").fillna(-table["score"])
    for name in ("decile", "quintile"):
        table["value"] = table["value"].fillna(table[name].astype("Float64"))
    return table


def _check_decile(file: str, table: pd.DataFrame, areas: int) -> None:
    expected = -((-10 * table["rank"]) // areas)
    wrong = (expected != table["decile"]).fillna(False)
    if wrong.any():
        row = _first_rows(wrong)[0]
        found = f"{int(wrong.sum())} rows whose decile is not ceil(10 x rank / {areas:,})"
        hint = "give ranks that run over all the areas of the index, or deciles alone"
        wanted = "ranks and deciles that agree, 1 = most deprived"
        raise InputError([Problem(file, "decile", found, wanted, hint, row)])
