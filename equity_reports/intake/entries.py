"""The one SQL statement that turns a batch of text into typed rows.

Each row keeps where it came from (``file``, ``row``), so that a fault can be found again
in the extract, and why it cannot be used (``fault``), if it cannot.
"""

from collections.abc import Collection

from equity_reports.intake import values
from equity_reports.intake.labels import BREAKDOWNS, OLDEST_AGE, age_label, lead_time_label
from equity_reports.settings import StatusWords

# Text that a spreadsheet made of a long number: several patients may share it.
DAMAGED_IDENTIFIER = r"-?[\d.]+[eE][+-]?\d+"

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
BAD_DATE = "no date of appointment that can be read"
UNKNOWN_STATUS = "a status that [status] does not name"
FAULTS = {
    NO_IDENTIFIER: "appointment_id",
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
    "deprivation": "deprivation outside its range",
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
    "rank": "INTEGER",
    "decile": "INTEGER",
    "quintile": "INTEGER",
    "score": "DOUBLE",
    "age_band": "VARCHAR",
    "lead_time": "VARCHAR",
    **dict.fromkeys(BREAKDOWNS, "VARCHAR"),
    "fault": "VARCHAR",
    "fault_class": "VARCHAR",
    **{f"aside_{name}": "BOOLEAN" for name in SET_ASIDE},
}


def create_entries() -> str:
    """The statement that makes the empty table of typed rows."""
    return "CREATE TABLE entries (" + ", ".join(f'"{n}" {t}' for n, t in _TYPES.items()) + ")"


def insert_entries(columns: Collection[str], status: StatusWords, file_number: int) -> str:
    """The statement that types every row of ``batch``.

    Parameters
    ----------
    columns
        Our names of the columns that the extract has.
    status
        The extract's words for each outcome.
    file_number
        Which of the sources this is.
    """
    texts = ", ".join(f'{values.not_blank(name)} AS "{name}"' for name in columns)
    # What several columns follow from is worked out once, in a step of its own.
    steps = [f"{values.typed_date('t.appointment_date')} AS day", f"{_outcome(status)} AS word"]
    if "booked_date" in columns:
        steps.append(f"{values.typed_date('t.booked_date')} AS booked")
    typed = _expressions(set(columns), file_number)
    chosen = ", ".join(f'{typed.get(name, "NULL")} AS "{name}"' for name in _TYPES)
    return (
        f"INSERT INTO entries SELECT {chosen} FROM (SELECT *, {', '.join(steps)} "
        f'FROM (SELECT "row", {texts} FROM batch) AS t) AS t'
    )


def _expressions(columns: set[str], file_number: int) -> dict[str, str]:
    has = columns.__contains__
    typed = {
        "file": str(file_number),
        "row": 't."row"',
        "appointment_id": values.plain_code('t."appointment_id"'),
        "appointment_date": "t.day",
        "outcome": "t.word",
        "fault": _fault(),
        "fault_class": _fault_class(),
    }
    typed |= {name: label(f't."{name}"') for name, label in BREAKDOWNS.items() if has(name)}
    for name in ("team", "area"):
        if has(name):
            typed[name] = f't."{name}"'
    if has("patient_id"):
        typed |= _patient()
    if has("booked_date"):
        typed |= _booking()
    if has("recorded_on"):
        moment = values.typed_moment('t."recorded_on"')
        typed["recorded_on"] = moment
        typed["aside_recorded_on"] = f't."recorded_on" IS NOT NULL AND {moment} IS NULL'
    if has("planned"):
        typed["planned"] = _planned()
    if has("age"):
        age = values.typed_number('t."age"')
        typed["age_band"] = age_label('t."age"')
        typed["aside_age"] = (
            f't."age" IS NOT NULL AND coalesce({age} NOT BETWEEN 0 AND {OLDEST_AGE}, true)'
        )
    if has("age_band"):
        typed["age_band"] = "coalesce(t.\"age_band\", 'Not known')"
    return typed | _deprivation(columns)


def _outcome(status: StatusWords) -> str:
    known = values.from_words('t."status"', status.outcome_of())
    return f"CASE WHEN t.\"status\" IS NULL THEN 'unknown' ELSE {known} END"


def _fault() -> str:
    return (
        f'CASE WHEN t."appointment_id" IS NULL THEN {values.quoted(NO_IDENTIFIER)} '
        f"WHEN t.day IS NULL THEN {values.quoted(BAD_DATE)} "
        f"WHEN t.word IS NULL THEN {values.quoted(UNKNOWN_STATUS)} END"
    )


def _fault_class() -> str:
    day, word = values.value_class('t."appointment_date"'), values.value_class('t."status"')
    return (
        "CASE WHEN t.\"appointment_id\" IS NULL THEN 'blank' "
        f"WHEN t.day IS NULL THEN {day} WHEN t.word IS NULL THEN {word} END"
    )


def _patient() -> dict[str, str]:
    code = values.plain_code('t."patient_id"')
    damaged = f"regexp_full_match({code}, '{DAMAGED_IDENTIFIER}')"
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


def _deprivation(columns: set[str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for name, highest in (("rank", 999_999), ("decile", 10), ("quintile", 5)):
        if name in columns:
            typed[name] = values.typed_whole(f't."{name}"', highest)
    if "score" in columns:
        typed["score"] = values.typed_number('t."score"')
    if typed:
        # A word such as "UNKNOWN" says that the place is not known; a number out of range is wrong.
        wrong = [
            rf"""(regexp_full_match(t."{name}", '-?\d.*') AND {value} IS NULL)"""
            for name, value in typed.items()
        ]
        typed["aside_deprivation"] = f"coalesce({' OR '.join(wrong)}, false)"
    return typed
