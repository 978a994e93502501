"""Postcodes, through a file of the Office for National Statistics: ONSPD or NSPL.

Its headings differ by year: ``pcd``, ``pcds`` or ``pcd7`` for the postcode, ``lsoa11``,
``lsoa21`` or ``LSOA21CD`` for the area. The area of the census is taken that the index of
deprivation is of. Postcodes go no further than the join: what is kept is the area, or for a
default code (ZZ99 3VZ, no fixed abode) the code.
"""

import re
from pathlib import Path

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import sayable_headings
from equity_reports.intake.extracts import headings_of
from equity_reports.settings import SETTINGS_FILE, GroupingSettings

POSTCODE_AREA = "area of the postcode"
POSTCODE_HEADINGS = ("pcds", "pcd7", "pcd8", "pcd", "pcd2", "postcode")
AREA_HEADING = re.compile(r"lsoa(?:20)?(\d\d)(?:cd)?")
CENSUS = {"imd2004": 1, "imd2007": 1, "imd2010": 1, "imd2015": 11, "imd2019": 11, "iod2025": 21}
"""The last two digits of the census whose areas each English edition is on."""


def postcode_key(text: str) -> str:
    """An SQL expression for how two spellings of a postcode are compared."""
    return rf"nullif(regexp_replace(upper({text}), '[^A-Z0-9]', '', 'g'), '')"


def postcode_headings(
    paths: tuple[Path, ...], grouping: GroupingSettings | None, wanted: str | None
) -> tuple[str, str]:
    """The headings of the postcode and of its area in the postcode file.

    Parameters
    ----------
    wanted
        The heading that postcodes_area under [sources] names; None finds it out.

    Raises
    ------
    InputError
        There is no such column, or more than one could be meant.
    """
    if not paths:
        found, needed = "no table in it", "the folder's or archive's ONSPD or NSPL file"
        raise InputError([Problem(SETTINGS_FILE, "sources.postcodes", found, needed)])
    headings = headings_of(paths[0])
    lower = {heading.casefold(): heading for heading in headings}
    key = next((lower[name] for name in POSTCODE_HEADINGS if name in lower), None)
    shown = ", ".join(sayable_headings(headings)[:8]) or "a first row that looks like data"
    if key is None:
        needed = "a column of postcodes: " + ", ".join(POSTCODE_HEADINGS)
        hint = "an ONSPD or NSPL file as it is published"
        raise InputError([Problem(paths[0].name, "postcode", shown, needed, hint, 1)])
    areas = {
        int(match[1]): heading
        for name, heading in lower.items()
        if (match := AREA_HEADING.fullmatch(name))
    }
    census = CENSUS.get(grouping.edition) if grouping else None
    if wanted is not None:
        area = lower.get(wanted.casefold())
    elif census is None and len(areas) == 1:
        area = next(iter(areas.values()))
    else:
        area = areas.get(census or -1)
    if area is None:
        of = f"of the census of 20{census:02d}" if census else "that the index is of"
        needed = f"the column of the areas {of}"
        hint = "postcodes_area under [sources] names the column"
        raise InputError([Problem(paths[0].name, "area", shown, needed, hint, 1)])
    return key, area
