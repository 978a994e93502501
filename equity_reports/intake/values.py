"""Text to values, once, in SQL: the only place where a cell of an extract gets its type.

Every function returns a DuckDB expression. What cannot be typed becomes NULL, and
``fault`` says why, by class of value: a message never holds the value itself.
"""

from collections.abc import Mapping

# The empty cell, and what databases and spreadsheets write for it.
BLANKS = ("", "NULL", "null", "NaN", "nan", "None", "NA", "N/A", "n/a", "#N/A", "<NA>")
# Text that a spreadsheet made of a long number: several patients may share it.
DAMAGED_IDENTIFIER = r"-?[\d.]+[eE][+-]?\d+"
_TIME = r"([T ]\d{1,2}:\d{2}.*)?"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def not_blank(column: str, *, of: str = "") -> str:
    """The text of a cell; NULL where it is empty, or a word for that."""
    words = ", ".join(quoted(word) for word in BLANKS)
    cell = f'{of}."{column}"' if of else f'"{column}"'
    return f"CASE WHEN {cell} NOT IN ({words}) THEN {cell} END"


def plain_code(text: str) -> str:
    """A code without the point that a spreadsheet gives it: "3.0" is "3"."""
    plain = rf"regexp_replace({text}, '^(-?\d+)\.0+$', '\1')"
    return f"CASE WHEN contains({text}, '.') THEN {plain} ELSE {text} END"


def damaged(text: str) -> str:
    """Whether a spreadsheet made an identifier into 1.2E+11; looked at where there is an E."""
    return (
        f"CASE WHEN contains({text}, 'E') OR contains({text}, 'e') "
        f"THEN regexp_full_match({text}, '{DAMAGED_IDENTIFIER}') ELSE false END"
    )


def typed_date(text: str) -> str:
    """A day: ISO (with a time or without), or the British order of day, month, year.

    A time zone is not applied: the day is the day as written. The first two cases are the
    common ones, without a pattern to match; they only make it faster.
    """
    return (
        f"CASE WHEN length({text}) = 10 AND {text}[5] = '-' THEN TRY_CAST({text} AS DATE) "
        f"WHEN length({text}) = 10 AND {text}[3] = '/' "
        f"THEN try_strptime({text}, '%d/%m/%Y')::DATE "
        f"WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{1,2}}-\\d{{1,2}}{_TIME}') "
        rf"THEN TRY_CAST(regexp_extract({text}, '^\d+-\d+-\d+') AS DATE) "
        rf"WHEN regexp_full_match({text}, '(19|20)\d{{6}}') "
        f"THEN try_strptime({text}, '%Y%m%d')::DATE "
        f"WHEN regexp_full_match({text}, '\\d{{1,2}}/\\d{{1,2}}/\\d{{4}}{_TIME}') "
        rf"THEN try_strptime(regexp_extract({text}, '^\d+/\d+/\d+'), '%d/%m/%Y')::DATE "
        f"WHEN regexp_full_match({text}, '\\d{{1,2}}[- ][A-Za-z]{{3}}[- ]\\d{{4}}{_TIME}') "
        rf"THEN try_strptime(replace(regexp_extract({text}, '^\d+[- ]\w+[- ]\d+'), ' ', '-'), "
        "'%d-%b-%Y')::DATE END"
    )


def typed_month(text: str) -> str:
    """The first day of a month: 2026-11, 11/2026, Nov 2026 or November-26."""
    iso = f"CASE WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{2}}') "
    forms = "['%m/%Y', '%b-%Y', '%B-%Y', '%b-%y', '%B-%y']"
    return (
        f"{iso}THEN TRY_CAST({text} || '-01' AS DATE) "
        f"ELSE try_strptime(replace({text}, ' ', '-'), {forms})::DATE END"
    )


def typed_moment(text: str) -> str:
    """A day with its time, for telling which of two records is the later."""
    british = f"try_strptime({text}, ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d/%m/%Y'])"
    return f"coalesce(TRY_CAST({text} AS TIMESTAMP), {british})"


def typed_number(text: str) -> str:
    """A number; thousands commas are allowed."""
    return f"TRY_CAST(replace({text}, ',', '') AS DOUBLE)"


def native_day(column: str) -> str:
    """A day of a column that is one already, or a moment; in the years that text can write."""
    day = f"{column}::DATE"
    return f"CASE WHEN {day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN {day} END"


def typed_whole(text: str, highest: int) -> str:
    """A whole number from 1 to ``highest``; labels such as "02 More deprived" count.

    The first case, a number as it would be written, is only there to be quick.
    """
    number = (
        f"CASE WHEN TRY_CAST({text} AS UINTEGER)::VARCHAR = {text} THEN TRY_CAST({text} AS INT) "
        rf"ELSE TRY_CAST(regexp_extract(replace({text}, ',', ''), '^(\d+)(\.0+)?(\D.*)?$', 1) "
        "AS INT) END"
    )
    return f"CASE WHEN {number} BETWEEN 1 AND {highest} THEN {number} END"


def from_words(text: str, meaning: Mapping[str, str], *, otherwise: str = "NULL") -> str:
    """What a word means, whatever its capitals; ``otherwise`` is an SQL expression.

    A map, since the branches of a CASE inside another each work out the word anew.
    """
    if not meaning:
        return otherwise
    pairs = ", ".join(f"{quoted(word)}: {quoted(to)}" for word, to in meaning.items())
    return f"coalesce(MAP {{{pairs}}}[lower({plain_code(text)})], {otherwise})"


MONTH_FIRST = "like a date with the month before the day"
_MONTH_FIRST = r"(0?[1-9]|1[0-2])/(1[3-9]|2\d|3[01])/\d{4}.*"


def value_class(text: str) -> str:
    """What kind of value was found, for a person, without the value."""
    return (
        f"CASE WHEN {text} IS NULL THEN 'blank' "
        rf"WHEN regexp_full_match({text}, '-?[\d.,]+([eE][+-]?\d+)?') THEN 'a number' "
        f"WHEN regexp_full_match({text}, '{_MONTH_FIRST}') THEN {quoted(MONTH_FIRST)} "
        rf"WHEN regexp_matches({text}, '\d{{1,4}}[-/. ]\w{{1,9}}[-/. ]\d{{1,4}}') "
        "THEN 'like a date, but none that exists or in another order' ELSE 'text' END"
    )


def place_key(text: str) -> str:
    """How two spellings of an area are compared: without spaces, capitals or accents."""
    return rf"regexp_replace(strip_accents(lower({text})), '\s', '', 'g')"
