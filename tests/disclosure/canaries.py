"""Invented people planted in an extract, to be looked for in everything that is written."""

import gzip
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from equity_reports.synthetic import write_programme

EXTRACT = "data/appointments.csv.gz"
PEOPLE = 40


@dataclass(frozen=True)
class Planted:
    """A programme folder, and every text of its extract that may be found nowhere else."""

    folder: Path
    canaries: tuple[str, ...]


def plant(folder: Path) -> Planted:
    """Write a small programme whose extract holds names, numbers, postcodes and days of birth.

    They stand where they belong, in columns that nothing maps; as identifiers; and in bad rows,
    wherever a shifted or mistyped cell would put them.
    """
    write_programme(folder, teams=3, months=12, per_month=600)
    path = folder / EXTRACT
    rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    people = [_person(number) for number in range(PEOPLE)]
    for column, key in (("PatientName", 0), ("NHSNumber", 1), ("Postcode", 2), ("BirthDate", 3)):
        rows[column] = [people[number % PEOPLE][key] for number in range(len(rows))]
    rows["Person_ID"] = "ZQPERSON" + rows["Person_ID"]
    rows["UniqCareContID"] = "ZQVISIT" + rows["UniqCareContID"]
    rows = pd.concat([rows, _bad_rows(rows, people)], ignore_index=True)
    lines = rows.to_csv(index=False).splitlines()
    lines += [f"{lines[1]},{','.join(people[0])}", f"{people[1][0]},{people[1][1]}"]
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    told = {text for person in people for text in person}
    told |= {text.replace(" ", "") for text in told if text[:3].isdigit()}
    return Planted(folder, tuple(sorted(told | {"ZQPERSON", "ZQVISIT"})))


def _person(number: int) -> tuple[str, str, str, str]:
    """A name, an NHS number, a postcode and a day of birth; none of them is anybody's."""
    return (
        f"Zqxv{number:02d} Canarywhite",
        f"999 {number:03d} 47{number % 100:02d}",
        f"ZQ{number % 90 + 10} 9ZX",
        f"{1931 + number}-02-{number % 28 + 1:02d}T00:4{number % 10}",
    )


def _bad_rows(rows: pd.DataFrame, people: list[tuple]) -> pd.DataFrame:
    """One row for each person and column, in which the column holds what is the person's."""
    bad = []
    for number, column in enumerate([*rows.columns[:17]] * 4):
        row = rows.iloc[number].copy()
        if column != "UniqCareContID":
            row["UniqCareContID"] = f"ZQVISITBAD{number}"
        row[column] = people[number % PEOPLE][number // 17]
        bad.append(row)
    return pd.DataFrame(bad)
