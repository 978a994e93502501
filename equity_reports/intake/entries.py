"""The one SQL statement that turns a batch of text into typed rows.

Each row keeps where it came from (``file``, ``row``), so that a fault can be found again
in the extract, and why it cannot be used (``fault``), if it cannot.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from equity_reports.intake import values
from equity_reports.intake.labels import BREAKDOWNS, OLDEST_AGE, age_label, lead_time_label
from equity_reports.intake.postcodes import POSTCODE_AREA, postcode_key
from equity_reports.settings import StatusWords

OUTCOMES = (
    "attended",
    "did_not_attend",
    "late_not_seen",
    "cancelled_by_patient",
    "cancelled_by_provider",
    "future",
    "unknown",
)

MALFORMED = "more or fewer cells than there are headings"
NO_IDENTIFIER = "no appointment identifier"
DAMAGED = "an appointment identifier damaged by a spreadsheet (1.2E+11)"
BAD_DATE = "no date of appointment that can be read"
UNKNOWN_STATUS = "a status that [status] does not name"
BAD_COUNT = "a count that is not a whole number"
LARGEST_COUNT = 100_000
"""Appointments that one row of counted data may stand for: a team and a status have fewer."""
FAULTS = {
    BAD_COUNT: "count",
    NO_IDENTIFIER: "appointment_id",
    DAMAGED: "appointment_id",
    BAD_DATE: "appointment_date",
    UNKNOWN_STATUS: "status",
}
"""Why a row is rejected, to the column that is at fault, in the order of judgement."""

SET_ASIDE = {
    "patient_id": "patient identifier damaged by a spreadsheet (1.2E+11)",
    "booked_date": "no date of booking that can be read",
    "lead_time": "booked after the appointment",
    "age": "age below 0, above 120 or not a number",
    "recorded_on": "no moment of recording that can be read",
    "discharged_on": "no date of discharge that can be read",
    "deprivation": "deprivation outside its range",
    "postcode": "a postcode that the postcode file does not have",
    "joined": "no row in a table that is joined to the appointments",
}
"""Values that are not used, though their row is: the column, and why."""

_TYPES = {
    "file": "USMALLINT",
    "row": "BIGINT",
    "appointment_id": "VARCHAR",
    "patient_id": "VARCHAR",
    "team": "VARCHAR",
    "appointment_date": "DATE",
    "booked_date": "DATE",
    "recorded_on": "TIMESTAMP",
    "outcome": "VARCHAR",
    "planned": "BOOLEAN",
    "area": "VARCHAR",
    "home": "UBIGINT",
    "rank": "INTEGER",
    "decile": "INTEGER",
    "quintile": "INTEGER",
    "score": "DOUBLE",
    "age_band": "VARCHAR",
    "lead_time": "VARCHAR",
    **dict.fromkeys(BREAKDOWNS, "VARCHAR"),
    "discharged_on": "DATE",
    "fault": "VARCHAR",
    "fault_class": "VARCHAR",
    "unknown_word": "VARCHAR",
    **{f"aside_{name}": "BOOLEAN" for name in SET_ASIDE},
}


def create_entries() -> str:
    """The statement that makes the empty table of typed rows."""
    return "CREATE TABLE entries (" + ", ".join(f'"{n}" {t}' for n, t in _TYPES.items()) + ")"


def insert_entries(
    columns: Collection[str],
    status: StatusWords,
    file_number: int,
    *,
    relation: str = "batch",
    joins: bool = False,
    native: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The statement that types every row of ``batch``.

    Parameters
    ----------
    columns
        Our names of the columns that the extract has.
    status
        The extract's words for each outcome.
    file_number
        Which of the sources this is.
    relation
        The batch with the tables beside it; each row still has its number.
    joins
        Whether it has tables beside it, and so a column ``unjoined``.
    native
        The columns that are no text, to DATE, TIMESTAMP or BIGINT.
    """
    texts = ", ".join(
        f'"{name}"' if name in native else f'{values.not_blank(name)} AS "{name}"'
        for name in columns
    )
    texts += ", unjoined" if joins else ""
    # What several columns follow from is worked out once, in a step of its own.
    day = _day("appointment_date", native)
    if "count" in columns and "appointment_date" not in native:
        day = f"coalesce({day}, {values.typed_month('t.appointment_date')})"
    steps = [f"{day} AS day", f"{_outcome(status)} AS word"]
    if "booked_date" in columns:
        steps.append(f"{_day('booked_date', native)} AS booked")
    if "postcode" in columns:
        steps.append(f"{postcode_key('t.postcode')} AS home_postcode")
    if "count" in columns:
        steps.append(f"{_times()} AS times")
    typed = _expressions(set(columns), file_number, native)
    typed |= {"aside_joined": "t.unjoined"} if joins else {}
    chosen = ", ".join(f'{typed.get(name, "NULL")} AS "{name}"' for name in _TYPES)
    rows = f'SELECT *, {", ".join(steps)} FROM (SELECT "row", {texts} FROM {relation}) AS t'
    if "count" in columns:
        # A row that stands for many becomes as many, so that one way of counting serves all;
        # one whose count cannot be read stays one row, to be rejected.
        rows = f"SELECT *, unnest(range(coalesce(times, 1))) FROM ({rows})"
    return f"INSERT INTO entries SELECT {chosen} FROM ({rows}) AS t"


def _day(name: str, native: Mapping[str, str]) -> str:
    column = f't."{name}"'
    return values.native_day(column) if name in native else values.typed_date(column)


def _number(name: str, native: Mapping[str, str]) -> str:
    column = f't."{name}"'
    return f"{column}::DOUBLE" if name in native else values.typed_number(column)


def _expressions(columns: set[str], file_number: int, native: Mapping[str, str]) -> dict[str, str]:
    has = columns.__contains__
    typed = {
        "file": str(file_number),
        "row": 't."row"',
        "appointment_date": "t.day",
        "outcome": "t.word",
        "fault": _fault(columns),
        "fault_class": _fault_class(columns),
        "unknown_word": 'CASE WHEN t.word IS NULL THEN t."status" END',
    }
    if has("appointment_id"):
        typed["appointment_id"] = values.plain_code('t."appointment_id"')
    typed |= {name: label(f't."{name}"') for name, label in BREAKDOWNS.items() if has(name)}
    for name in ("team", "area"):
        if has(name):
            typed[name] = f't."{name}"'
    if has("postcode"):
        typed |= _postcode(columns)
    if has("patient_id"):
        typed |= _patient()
    if has("booked_date"):
        typed |= _booking()
    if has("recorded_on"):
        column = 't."recorded_on"'
        moment = f"{column}::TIMESTAMP" if "recorded_on" in native else values.typed_moment(column)
        typed["recorded_on"] = moment
        typed["aside_recorded_on"] = f't."recorded_on" IS NOT NULL AND {moment} IS NULL'
    if has("discharged_on"):
        day = _day("discharged_on", native)
        typed["discharged_on"] = day
        typed["aside_discharged_on"] = f't."discharged_on" IS NOT NULL AND {day} IS NULL'
    if has("planned"):
        typed["planned"] = _planned()
    if has("age"):
        age = _number("age", native)
        typed["age_band"] = age_label(age)
        typed["aside_age"] = (
            f't."age" IS NOT NULL AND coalesce({age} NOT BETWEEN 0 AND {OLDEST_AGE}, true)'
        )
    if has("age_band"):
        typed["age_band"] = "coalesce(t.\"age_band\", 'Not known')"
    return typed | _deprivation(columns, native)


def _outcome(status: StatusWords) -> str:
    known = values.from_words('t."status"', status.outcome_of())
    return f"CASE WHEN t.\"status\" IS NULL THEN 'unknown' ELSE {known} END"


def _times() -> str:
    """For how many appointments a row stands; NULL where that cannot be read."""
    code = values.plain_code("replace(t.\"count\", ',', '')")
    whole = f"CASE WHEN regexp_full_match({code}, '\\d+') THEN TRY_CAST({code} AS BIGINT) END"
    return f"CASE WHEN {whole} <= {LARGEST_COUNT} THEN {whole} END"


def _faults(columns: set[str]) -> dict[str, tuple[str, str]]:
    """When each fault is found, and the class of what was found there, in order of judgement."""
    day, word = (
        values.value_class('t."appointment_date"::VARCHAR'),
        values.value_class('t."status"'),
    )
    found = {BAD_DATE: ("t.day IS NULL", day), UNKNOWN_STATUS: ("t.word IS NULL", word)}
    if "count" in columns:
        return {BAD_COUNT: ("t.times IS NULL", values.value_class('t."count"')), **found}
    code = 't."appointment_id"'
    # Several appointments may share it: they would pass for records of one.
    damaged = values.damaged(code)
    return {
        NO_IDENTIFIER: (f"{code} IS NULL", "'blank'"),
        DAMAGED: (damaged, "'a number'"),
        **found,
    }


def _fault(columns: set[str]) -> str:
    cases = (
        f"WHEN {when} THEN {values.quoted(why)}" for why, (when, _) in _faults(columns).items()
    )
    return f"CASE {' '.join(cases)} END"


def _fault_class(columns: set[str]) -> str:
    cases = (f"WHEN {when} THEN {what}" for when, what in _faults(columns).values())
    return f"CASE {' '.join(cases)} END"


def _postcode(columns: set[str]) -> dict[str, str]:
    """The area of a postcode, where the row does not name one; default codes as they are."""
    area = 't."area"' if "area" in columns else "NULL"
    default = "starts_with(t.home_postcode, 'ZZ99')"
    found = f't."{POSTCODE_AREA}"'
    return {
        "area": f"coalesce({area}, CASE WHEN {default} THEN t.home_postcode ELSE {found} END)",
        "home": f"CASE WHEN NOT {default} THEN hash(t.home_postcode) END",
        "aside_postcode": f"coalesce(NOT {default}, false) AND {found} IS NULL AND {area} IS NULL",
    }


def _patient() -> dict[str, str]:
    code = values.plain_code('t."patient_id"')
    damaged = f"({values.damaged(code)})"
    return {
        "patient_id": f"CASE WHEN NOT {damaged} THEN {code} END",
        "aside_patient_id": f"coalesce({damaged}, false)",
    }


def _booking() -> dict[str, str]:
    return {
        "booked_date": "CASE WHEN t.booked <= t.day THEN t.booked END",
        "lead_time": lead_time_label("(t.day - t.booked)"),
        "aside_booked_date": 't."booked_date" IS NOT NULL AND t.booked IS NULL',
        "aside_lead_time": "coalesce(t.booked > t.day, false)",
    }


def _planned() -> str:
    words = dict.fromkeys(("n", "no", "false", "0", "unplanned"), "false")
    return values.from_words('t."planned"', words, otherwise="'true'") + "::BOOLEAN"


def _deprivation(columns: set[str], native: Mapping[str, str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for name, highest in (("rank", 999_999), ("decile", 10), ("quintile", 5)):
        if name in columns:
            column = f't."{name}"'
            typed[name] = (
                f"CASE WHEN {column} BETWEEN 1 AND {highest} THEN {column}::INTEGER END"
                if name in native
                else values.typed_whole(column, highest)
            )
    if "score" in columns:
        typed["score"] = _number("score", native)
    if typed:
        # A word such as "UNKNOWN" says that the place is not known; a number out of range is wrong.
        # CASE, and not AND, so that no pattern is matched where there is a value.
        wrong = [
            f"CASE WHEN {value} IS NULL "
            rf"""THEN regexp_full_match(t."{name}"::VARCHAR, '-?\d.*') ELSE false END"""
            for name, value in typed.items()
        ]
        typed["aside_deprivation"] = f"coalesce({' OR '.join(wrong)}, false)"
    return typed
