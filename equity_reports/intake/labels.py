"""Codes of the NHS Data Dictionary to labels for people, for each breakdown.

Words that are not codes are shown as the extract has them. Ethnic Category 2001 and
Consultation Mechanism are as in the data dictionary and in NHS England's published MHSDS
code; the codes of sex, gender and first attendance are from memory of the dictionary,
which could not be opened here.
"""

from collections.abc import Callable

from equity_reports.intake.values import from_words, quoted

NOT_KNOWN = "Not known"
NOT_STATED = "Not stated"

AGE_BANDS = ((18, "Under 18"), (35, "18 to 34"), (50, "35 to 49"), (65, "50 to 64"))
OLDEST_BAND = "65 and over"
OLDEST_AGE = 120
LEAD_TIMES = ((0, "Same day"), (7, "1 to 7 days"), (14, "8 to 14 days"), (28, "15 to 28 days"))
LONGEST_LEAD = "More than 28 days"

_ETHNIC = {
    **dict.fromkeys("abc", "White"),
    **dict.fromkeys("defg", "Mixed"),
    **dict.fromkeys("hjkl", "Asian or Asian British"),
    **dict.fromkeys("mnp", "Black or Black British"),
    **dict.fromkeys("rs", "Other ethnic groups"),
    "z": NOT_STATED,
}
_SEX = {
    **dict.fromkeys(("1", "m", "male"), "Male"),
    **dict.fromkeys(("2", "f", "female"), "Female"),
    "3": "Non-binary",
    "4": "Other",
    "9": "Indeterminate",
    **dict.fromkeys(("0", "x", "u", "not known", "unknown"), NOT_KNOWN),
    "z": NOT_STATED,
}
_NEEDED = {
    **dict.fromkeys(("y", "yes", "true", "1"), "Interpreter needed"),
    **dict.fromkeys(("n", "no", "false", "0"), "No interpreter needed"),
}
_MODE = {
    **dict.fromkeys(("01", "1", "face to face", "face-to-face"), "Face to face"),
    **dict.fromkeys(("02", "2", "telephone", "phone"), "Telephone"),
    **dict.fromkeys(("11", "video", "video consultation"), "Video"),
    **dict.fromkeys(("03", "3"), "Telemedicine"),
    **dict.fromkeys(("04", "4"), "Talk type"),
    **dict.fromkeys(("05", "5", "email"), "Email"),
    **dict.fromkeys(("06", "6", "09", "9"), "Text message"),
    **dict.fromkeys(("10", "12", "13"), "Online message"),
    "98": "Other",
}
_FIRST = {
    **dict.fromkeys(("1", "3", "new", "first", "first appointment"), "First appointment"),
    **dict.fromkeys(("2", "4", "follow up", "follow-up", "follow_up"), "Follow-up"),
}
_LANGUAGE = dict.fromkeys(("en", "eng", "english"), "English")
_CONTACT = {"individual": "Individual", "group": "Group", "home": "Home"}


def _known(meaning: dict[str, str]) -> Callable[[str], str]:
    """The label of a code; other words as they are; a blank is not known."""

    def expression(text: str) -> str:
        return f"coalesce({from_words(text, meaning, otherwise=text)}, {quoted(NOT_KNOWN)})"

    return expression


def ethnicity_label(text: str) -> str:
    """The five groups of Ethnic Category 2001, whose second character is local."""
    coded = from_words(f"left({text}, 1)", _ETHNIC, otherwise=quoted(NOT_KNOWN))
    blank = f"WHEN {text} IS NULL THEN {quoted(NOT_KNOWN)}"
    return f"CASE {blank} WHEN length({text}) <= 2 THEN {coded} ELSE {text} END"


def age_label(age: str) -> str:
    """The band of an age in years, a number; below 0 or above 120 is not known."""
    bands = " ".join(f"WHEN {age} < {below} THEN {quoted(label)}" for below, label in AGE_BANDS)
    return (
        f"CASE WHEN {age} IS NULL OR {age} NOT BETWEEN 0 AND {OLDEST_AGE} "
        f"THEN {quoted(NOT_KNOWN)} {bands} ELSE {quoted(OLDEST_BAND)} END"
    )


def lead_time_label(days: str) -> str:
    """The band of the days from booking to appointment; NULL or negative is not known."""
    bands = " ".join(f"WHEN {days} <= {most} THEN {quoted(label)}" for most, label in LEAD_TIMES)
    return (
        f"CASE WHEN {days} IS NULL OR {days} < 0 THEN {quoted(NOT_KNOWN)} "
        f"{bands} ELSE {quoted(LONGEST_LEAD)} END"
    )


OTHER = "Other"
LABEL_FROM = 10
"""People, in the whole programme, who share a word before it is a category. A row with a cell
too many, or a column mapped wrongly, has names and dates of birth where labels should be."""
LONGEST_LABEL = 60
LANGUAGE_CODE = r"[a-z]{2,3}(-[A-Za-z]{2,4})?"
PERSONAL_LABEL = (
    r"\d{5}|\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}"
    r"|[A-Za-z]{1,2}\d[A-Za-z\d]? *\d[A-Za-z]{2}\b|\d{3} \d{3} \d{4}|@"
)


def own_labels() -> frozenset[str]:
    """The labels that this module gives; every other word is the extract's own."""
    meanings = (_ETHNIC, _SEX, _NEEDED, _MODE, _FIRST, _LANGUAGE, _CONTACT)
    given = {label for meaning in meanings for label in meaning.values()}
    bands = {label for _, label in (*AGE_BANDS, *LEAD_TIMES)}
    return frozenset(given | bands | {OLDEST_BAND, LONGEST_LEAD, NOT_KNOWN, OTHER})


BREAKDOWNS: dict[str, Callable[[str], str]] = {
    "ethnicity": ethnicity_label,
    "sex": _known(_SEX),
    "language": _known(_LANGUAGE),
    "interpreter": _known(_NEEDED),
    "mode": _known(_MODE),
    "new_or_follow_up": _known(_FIRST),
    "contact": _known(_CONTACT),
}
"""Each breakdown that is a column of its own, to the expression that labels it."""
