"""The extract of appointments as a compressed CSV, in a data warehouse's column names."""

import gzip
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from equity_reports.synthetic.appointments import CONTACTS, MODES
from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.patients import ETHNICITIES, LANGUAGES, SEXES, Patients
from equity_reports.synthetic.places import (
    NO_FIXED_ABODE,
    NO_FIXED_ABODE_CODE,
    NOT_KNOWN_CODE,
    Areas,
)
from equity_reports.synthetic.recording import FUTURE_DAYS, NO_DAY, STATUS, Extract
from equity_reports.synthetic.world import World

COLUMNS = {
    "appointment_id": "UniqCareContID",
    "patient_id": "Person_ID",
    "team": "CareProfTeamLocalId",
    "appointment_date": "CareContDate",
    "booked_date": "BookedDate",
    "status": "AttendStatus",
    "area": "LSOA2011",
    "ethnicity": "EthnicCategory",
    "age": "AgeCareContDate",
    "sex": "PersonStatedGenderCode",
    "language": "LanguageCodePreferred",
    "interpreter": "InterpreterRequiredInd",
    "mode": "ConsMechanismMH",
    "new_or_follow_up": "NewOrFollowUp",
    "planned": "PlannedCareContIndicator",
    "contact": "ContactSetting",
    "recorded_on": "OutcomeRecordedDate",
}
"""Our name of each column, and the extract's."""

UNKNOWN_TEAM, BAD_DATE = "T99", "31/02/2026"
BOOKED_NOT_KNOWN = 0.015
COMPRESSION = 1
"""Low, since the demonstration is written far more often than it is sent."""

# A few people live outside England, or have a code that is in nobody's lookup.
ELSEWHERE = np.array([NOT_KNOWN_CODE, NOT_KNOWN_CODE, "", "", "W01900001", "E01999999"])


def write_appointments(
    path: Path,
    rows: Extract,
    world: World,
    rng: np.random.Generator,
) -> None:
    """Write the rows; the same rows give the same bytes."""
    table = pa.table(_columns(rows, world, rng))
    buffer = pa.BufferOutputStream()
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=False, quoting_style="none"))
    with (
        path.open("wb") as file,
        # Neither the time nor the name of the file goes into the bytes.
        gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed,
    ):
        packed.write((",".join(COLUMNS.values()) + "\n").encode())
        packed.write(buffer.getvalue())


def _columns(rows: Extract, world: World, rng: np.random.Generator) -> dict[str, pa.Array]:
    teams, patients, days = world.teams, world.patients, world.days
    booked = rows.booked
    person = booked.patient
    calendar = _calendar(days)
    age = np.floor(patients.age[person] + booked.day / 365.25).astype(np.int64)
    made = np.where(rng.random(len(person)) < BOOKED_NOT_KNOWN, NO_DAY, 0)
    booked_on = np.where(made == NO_DAY, len(calendar) - 1, booked.day - booked.ahead + BEFORE)
    recorded = np.where(rows.recorded == NO_DAY, len(calendar) - 1, rows.recorded + BEFORE)
    dates = np.where(rows.bad_date, len(calendar) - 2, booked.day + BEFORE)
    team_ids = np.array([team.team_id for team in teams] + [UNKNOWN_TEAM])
    ours = {
        "appointment_id": _identifiers("A", rows.number),
        "patient_id": _identifiers("P", person + 1),
        "team": _take(team_ids, np.where(rows.unknown_team, len(teams), booked.team)),
        "appointment_date": _take(calendar, dates),
        "booked_date": _take(calendar, booked_on),
        "status": _take(STATUS, rows.status),
        "area": _areas(patients, world.areas, rng).take(pa.array(person)),
        "ethnicity": _take(ETHNICITIES, patients.ethnicity[person]),
        "age": pa.array(age),
        "sex": _take(SEXES, patients.sex[person]),
        "language": _take(LANGUAGES, patients.language[person]),
        "interpreter": _take(np.array(["N", "Y", ""]), patients.interpreter[person]),
        "mode": _take(MODES, booked.mode),
        "new_or_follow_up": _take(np.array(["Follow-up", "New"]), booked.new.astype(int)),
        "planned": _take(np.array(["N", "Y"]), booked.planned.astype(int)),
        "contact": _take(CONTACTS, booked.contact),
        "recorded_on": _take(calendar, recorded),
    }
    return {COLUMNS[name]: column for name, column in ours.items()}


BEFORE = 100
"""Days of the calendar before the first day of data: the longest booking ahead, and more."""


def _calendar(days: Days) -> np.ndarray:
    """Days as text, from before the data to the last future one; then a bad date; then none."""
    start = days.first - timedelta(days=BEFORE)
    count = BEFORE + days.length + FUTURE_DAYS + 1
    known = [(start + timedelta(days=number)).isoformat() for number in range(count)]
    return np.array([*known, BAD_DATE, ""])


def _areas(patients: Patients, areas: Areas, rng) -> pa.Array:
    """Each person's area code, or what stands there where it is not known."""
    elsewhere = ELSEWHERE[rng.integers(len(ELSEWHERE), size=len(patients.area))]
    code = np.where(patients.area >= 0, areas.code[patients.area], elsewhere)
    return pa.array(np.where(patients.place == NO_FIXED_ABODE, NO_FIXED_ABODE_CODE, code))


def _take(labels: np.ndarray, index: np.ndarray) -> pa.Array:
    return pa.array(labels).take(pa.array(index))


def _identifiers(letter: str, number: np.ndarray) -> pa.Array:
    digits = pc.utf8_lpad(pa.array(number).cast(pa.string()), 8, "0")
    return pc.binary_join_element_wise(letter, digits, "")
