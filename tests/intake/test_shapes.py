"""The same appointments in every shape that an extract comes in give the same numbers."""

import gzip
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from equity_reports.disclosure import POLICIES, release
from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import Counted, count
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.periods import windows
from equity_reports.programme import load_programme
from tests.intake.folders import write_folder

FIRST, LAST = date(2024, 10, 1), date(2025, 10, 31)
AREAS = [f"E0100{number:04d}" for number in range(1, 21)]
LOOKUP = "LSOA code (2011),decile\n" + "".join(
    f"{area},{number // 2 + 1}\n" for number, area in enumerate(AREAS)
)
COLUMNS = {
    "appointment_id": "UniqCareContID",
    "patient_id": "Person_ID",
    "team": "UniqCareProfTeamID",
    "appointment_date": "CareContDate",
    "status": "AttendStatus",
    "area": "LSOA2011",
    "ethnicity": "EthnicCategory",
    "sex": "Gender",
    "mode": "ConsMechanismMH",
}
OF_PATIENTS = ["LSOA2011", "EthnicCategory", "Gender", "LanguageCodePreferred"]


def invented(rows: int = 1_500) -> pd.DataFrame:
    """Appointments of 300 invented people in the headings of the mental health data set."""
    rng = np.random.default_rng(7)
    people = pd.DataFrame(
        {
            "Person_ID": [f"P{number}" for number in range(300)],
            "LSOA2011": rng.choice([*AREAS, "ZZ993VZ", "W01000001"], 300),
            "EthnicCategory": rng.choice(["A", "C1", "M", "Z", "99"], 300),
            "Gender": rng.choice(["1", "2", "X"], 300),
            "LanguageCodePreferred": rng.choice(["en", "bn"], 300),
        }
    )
    days = rng.integers(0, (LAST - FIRST).days + 1, rows)
    contacts = pd.DataFrame(
        {
            "UniqCareContID": [f"C{number}" for number in range(rows)],
            "Person_ID": rng.choice(people["Person_ID"], rows),
            "UniqCareProfTeamID": rng.choice(["T01", "T02"], rows),
            "CareContDate": [(FIRST + timedelta(days=int(day))).isoformat() for day in days],
            "AttendStatus": rng.choice(
                list("5637240"), rows, p=[0.4, 0.2, 0.2, 0.1, 0.05, 0.04, 0.01]
            ),
            "ConsMechanismMH": rng.choice(["01", "02", "11"], rows),
        }
    )
    return contacts.merge(people, on="Person_ID", how="left")


TABLE = invented()


def settings(
    appointments: str = "data/appointments.csv",
    *,
    sources: str = "",
    columns: dict[str, str] | None = None,
    tables: str = "",
) -> str:
    mapped = COLUMNS if columns is None else columns
    spelt = "\n".join(f'{name} = "{heading}"' for name, heading in mapped.items())
    return f"""\
format = 1
name = "Test programme"
organisation = "Invented Trust"
themes = ["Reminders"]
[dates]
data_from = {FIRST.isoformat()}
extracted_on = 2026-01-31
[grouping]
edition = "imd2019"
[sources]
appointments = "{appointments}"
deprivation = "data/lookup.csv"
{sources}
{tables}
[columns]
{spelt}
"""


def comma_separated(table: pd.DataFrame, path: Path, **how: object) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    table.to_csv(path, index=False, **how)


@dataclass
class Shape:
    """How the invented table is written, and what programme.toml says of it."""

    write: Callable[[Path], None]
    programme: str


def _plain(data: Path) -> None:
    comma_separated(TABLE, data / "appointments.csv")


def _zip(data: Path) -> None:
    with zipfile.ZipFile(data / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/x.csv", "no\n")
        archive.writestr("inner/first.csv", TABLE[:700].to_csv(index=False))
        archive.writestr("inner/second.csv", TABLE[700:].to_csv(index=False))


def _months(data: Path) -> None:
    for month, rows in TABLE.groupby(TABLE["CareContDate"].str[:7]):
        comma_separated(rows, data / "monthly" / f"{month}.csv")


def _typed(data: Path) -> None:
    typed = TABLE.assign(
        CareContDate=pd.to_datetime(TABLE["CareContDate"]),
        AttendStatus=TABLE["AttendStatus"].astype(float),
        UniqCareProfTeamID=TABLE["UniqCareProfTeamID"].astype("category"),
    )
    typed.to_parquet(data / "a.parquet")


def _two_tables(data: Path, status: str = "AttendStatus") -> None:
    contacts = TABLE.drop(columns=OF_PATIENTS).rename(columns={"AttendStatus": status})
    comma_separated(contacts, data / "contacts.csv")
    people = TABLE[["Person_ID", *OF_PATIENTS]].drop_duplicates("Person_ID")
    before = people.assign(LSOA2011="E01000020", EthnicCategory="Z", UniqMonthID="999")
    both = pd.concat([people.assign(UniqMonthID="1459"), before])
    comma_separated(both, data / "patients.csv")


def _postcodes(data: Path) -> None:
    homes = sorted(set(TABLE["LSOA2011"]) - {"ZZ993VZ"})
    codes = {area: f"AB{number} {number % 9}XY" for number, area in enumerate(homes, 1)}
    spelt = {area: code.lower().replace(" ", "") for area, code in codes.items()}
    spelt["ZZ993VZ"] = "ZZ99 3VZ"
    comma_separated(
        TABLE.assign(Postcode=TABLE["LSOA2011"].map(spelt)).drop(columns="LSOA2011"),
        data / "appointments.csv",
    )
    rows = "".join(f"{code},E09000001,{area},E01999999\n" for area, code in codes.items())
    (data / "ONSPD.csv").write_text("pcds,oslaua,lsoa11,LSOA21CD\n" + rows, encoding="utf-8-sig")


COUNTED = [name for name in COLUMNS.values() if name not in ("UniqCareContID", "Person_ID")]


def _counted(data: Path) -> None:
    monthly = TABLE.assign(CareContDate=TABLE["CareContDate"].str[:7])
    rows = monthly.groupby(COUNTED).size().reset_index(name="How many")
    comma_separated(rows, data / "appointments.csv")


def _own_names(data: Path) -> None:
    words = {"5": "Seen", "6": "attended", "3": "DNA", "7": "late, not seen", "0": "Future"}
    words |= {"2": "Cancelled by patient", "4": "cancelled by provider"}
    table = TABLE.rename(columns={heading: name for name, heading in COLUMNS.items()})
    comma_separated(table.assign(status=table["status"].map(words)), data / "appointments.csv")


PATIENTS = '[sources.tables.patients]\nfile = "data/patients.csv"\n'
JOINED = PATIENTS + 'key = "Person_ID"\nlatest = "UniqMonthID"\n'
NO_AREA = {name: heading for name, heading in COLUMNS.items() if name != "area"}
SHAPES = {
    "csv": Shape(_plain, settings()),
    "semicolons in Windows-1252": Shape(
        lambda data: comma_separated(
            TABLE.assign(note="à"), data / "appointments.csv", sep=";", encoding="cp1252"
        ),
        settings(),
    ),
    "utf-16": Shape(
        lambda data: comma_separated(TABLE, data / "appointments.csv", encoding="utf-16"),
        settings(),
    ),
    "utf-16 without its mark": Shape(
        lambda data: comma_separated(TABLE, data / "appointments.csv", encoding="utf-16-le"),
        settings(),
    ),
    "gzip": Shape(
        lambda data: (data / "a.csv.gz").write_bytes(
            gzip.compress(TABLE.to_csv(index=False).encode())
        ),
        settings("data/a.csv.gz"),
    ),
    "zip of two": Shape(_zip, settings("data/a.zip")),
    "parquet": Shape(_typed, settings("data/a.parquet")),
    "excel": Shape(
        lambda data: TABLE.to_excel(data / "a.xlsx", index=False), settings("data/a.xlsx")
    ),
    "a folder of months": Shape(_months, settings("data/monthly")),
    "contacts and patients": Shape(_two_tables, settings("data/contacts.csv", tables=JOINED)),
    "mhsds_v6": Shape(
        _two_tables,
        settings("data/contacts.csv", sources='preset = "mhsds_v6"', columns={}, tables=PATIENTS),
    ),
    "mhsds_v5": Shape(
        lambda data: _two_tables(data, "AttendOrDNACode"),
        settings("data/contacts.csv", sources='preset = "mhsds_v5"', columns={}, tables=PATIENTS),
    ),
    "generic": Shape(_own_names, settings(sources='preset = "generic"', columns={})),
    "postcodes": Shape(
        _postcodes,
        settings(
            sources='postcodes = "data/ONSPD.csv"', columns=NO_AREA | {"postcode": "Postcode"}
        ),
    ),
    "already counted": Shape(
        _counted,
        settings(
            columns={name: heading for name, heading in COLUMNS.items() if heading in COUNTED}
            | {"count": "How many"}
        ),
    ),
}


def read(folder: Path, shape: Shape) -> Appointments:
    write_folder(folder, programme=shape.programme, data__appointments=None, data__lookup=LOOKUP)
    shape.write(folder / "data")
    return read_appointments(load_programme(folder), data_to=LAST)


def counted(appointments: Appointments) -> Counted:
    return count(
        appointments.engine,
        teams=["T01", "T02"],
        measure=load_measure("missed_appointments"),
        grouping=appointments.grouping,
        span=Span(FIRST, LAST, LAST, windows(FIRST, LAST), "month", 0.9),
    )


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    found = read(tmp_path_factory.mktemp("plain"), SHAPES["csv"])
    assert (found.totals.kept, found.totals.adds_up) == (len(TABLE), True)
    return counted(found)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    return table.sort_values(keys).reset_index(drop=True)


OTHERS = [name for name in SHAPES if name not in ("csv", "already counted")]


@pytest.mark.parametrize("name", OTHERS)
def test_every_shape_gives_the_same_numbers_cell_for_cell(tmp_path, plain, name):
    found = read(tmp_path, SHAPES[name])
    assert found.totals.adds_up
    again = counted(found)
    if name.startswith(("mhsds", "generic")):  # a preset reads more than the map of this test
        language = again.counts.tables["by_breakdown"]["breakdown"] == "language"
        again.counts.tables["by_breakdown"] = again.counts.tables["by_breakdown"][~language]
    for table, true in plain.counts.tables.items():
        pd.testing.assert_frame_equal(ordered(true), ordered(again.counts.tables[table]))
    pd.testing.assert_frame_equal(plain.design_effects, again.design_effects)
    released = [release(each.counts, POLICIES["mhsds"]).tables for each in (plain, again)]
    for table in released[0]:
        pd.testing.assert_frame_equal(ordered(released[0][table]), ordered(released[1][table]))


def test_counts_that_come_counted_go_to_the_same_tables(tmp_path, plain):
    """All but what is of people, which no count can give, and which nothing stands in for."""
    found = read(tmp_path, SHAPES["already counted"])
    assert (found.totals.read, found.totals.kept) == (len(TABLE), len(TABLE))
    again = counted(found)
    for name, true in plain.counts.tables.items():
        table = again.counts.tables[name]
        people = [column for column in table.columns if "people" in column]
        assert table[people].isna().all(axis=None)
        pd.testing.assert_frame_equal(
            ordered(true.drop(columns=people)), ordered(table.drop(columns=people))
        )
    assert (again.design_effects["design_effect"] == 1).all()
    assert again.design_effects["people"].isna().all()
    said = " ".join(found.warnings)
    for words in ("counted already", "cannot be found", "more than once", "whole month"):
        assert words in said
