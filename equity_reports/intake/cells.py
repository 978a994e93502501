"""One cell of a register, from text to a value, or the reason why not.

Every parser takes the trimmed text of a cell and returns its value, or raises
``CellError`` with what was wanted and what to try. A blank cell never reaches a parser.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches

# What a folder may be called on Windows and on Linux alike, and what a spreadsheet will not
# turn into something else. A dot is left out: "con.txt" is as reserved as "con", and "..".
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
WINDOWS_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
NEAR = 0.75
"""How alike two spellings are (`difflib`, 0 to 1) before one is suggested for the other: a slip
or two in a word. Headings that merely share a stem ("CareCont...") are up to 0.69 alike."""
LONGEST_ADDRESS = 320
LONGEST_NAME = 200
LONGEST_TEXT = 2_000
"""Characters of a cell of a register that are kept: about a page."""

_STEERING = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"
    "\\ufff9-\\ufffb\\ud800-\\udfff\\U000e0000-\\U000e007f]"
)
# A year may stand in a heading ("LSOA code (2011)"): longer numbers, dates and codes with a
# number behind letters do not, nor does a bare number.
_DATA = re.compile(
    r"\d{5}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^[\d.,]+$|^[A-Z]{1,2}\d[A-Z\d]? *\d[A-Z]{2}$",
    re.IGNORECASE,
)


class CellError(Exception):
    """A cell does not hold what its column wants."""

    def __init__(self, wanted: str, hint: str = "") -> None:
        self.wanted = wanted
        self.hint = hint
        super().__init__(wanted)


def suggest(found: str, known: Sequence[str], *, listed: bool = True) -> str:
    """A "did you mean", or the list of what is known where nothing is near.

    Parameters
    ----------
    found
        What was written.
    known
        What would have been right; blank ones and second mentions are passed over.
    listed
        Whether to fall back on the list, which is idle where the reader has it already.

    Examples
    --------
    >>> suggest("themse", ["themes", "measures"])
    'did you mean "themes"?'
    >>> suggest("CareContDate", ["UniqCareContID", "Status", "Status", ""])
    'one of UniqCareContID, Status'
    """
    spelt: dict[str, str] = {}
    for name in known:
        if name.strip():
            spelt.setdefault(name.casefold(), name)
    near = get_close_matches(found.casefold(), spelt, n=1, cutoff=NEAR)
    if near:
        return f'did you mean "{spelt[near[0]]}"?'
    return "one of " + ", ".join(spelt.values()) if spelt and listed else ""


def sayable_headings(headings: Sequence[str]) -> list[str]:
    """Headings that may be shown; none where the first row looks like a row of data.

    A file without headings has a patient's row in their place, and that is not for a screen.

    Examples
    --------
    >>> sayable_headings(["ID", "Status"]), sayable_headings(["A0012345", "Ada Example", "5"])
    (['ID', 'Status'], [])
    """
    filled = [heading for heading in headings if heading]
    return [] if any(_DATA.search(heading) for heading in filled) else filled


def parse_text(text: str) -> str:
    r"""Any text, as one line of composed Unicode, without marks that steer a screen.

    Control characters and those that turn the direction of writing show nothing themselves,
    and let a text look like another. What is longer than anybody reads is cut.

    Examples
    --------
    >>> parse_text("Text \u202egnp.exe\x07 reminders")
    'Text gnp.exe reminders'
    """
    plain = _STEERING.sub("", unicodedata.normalize("NFC", " ".join(text.split())))
    return shortened(plain, LONGEST_TEXT)


def parse_name(text: str) -> str:
    """A name or a title: as `parse_text`, and short enough for a heading."""
    return shortened(parse_text(text), LONGEST_NAME)


def parse_names(text: str) -> tuple[str, ...]:
    """Names separated by semicolons; each once.

    Examples
    --------
    >>> parse_names("Luton; Bedford;")
    ('Luton', 'Bedford')
    """
    parts = (parse_name(part) for part in text.split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def shortened(text: str, longest: int) -> str:
    """Text of at most ``longest`` characters, with a sign where it was cut.

    Examples
    --------
    >>> shortened("Personal calls", 11)
    'Personal …'
    """
    return text if len(text) <= longest else f"{text[: longest - 2].rstrip()} …"


def parse_identifier(text: str) -> str:
    """An id that is a safe folder name on Windows and on Linux.

    Examples
    --------
    >>> parse_identifier("T07")
    'T07'
    """
    wanted = "an id that is safe as a folder name: letters, digits, - and _, at most 40"
    if text.casefold() in WINDOWS_RESERVED:
        raise CellError(wanted, f'Windows keeps "{text}" for itself: "{text}-team"')
    if SAFE_NAME.fullmatch(text) is None:
        raise CellError(wanted, f'"{safe_name(text) or "T01"}"')
    return text


def safe_name(text: str) -> str:
    """The nearest safe id: accents and look-alike letters folded, other marks to hyphens.

    Examples
    --------
    >>> safe_name("Café team / East")
    'Cafe-team-East'
    """
    folded = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-_")[:40].rstrip("-_")


def parse_date(text: str) -> date:
    """A day: ISO, or the British order of day, month, year.

    Examples
    --------
    >>> parse_date("2026-11-03"), parse_date("3/11/2026")
    (datetime.date(2026, 11, 3), datetime.date(2026, 11, 3))
    """
    # A date cell of a spreadsheet, or a database, comes with midnight behind it.
    plain = re.sub(r"[T ]00:00(:00(\.0+)?)?Z?$", "", text)
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    hint = "the year in full, 03/11/2026" if re.fullmatch(r"\d+/\d+/\d\d", plain) else ""
    raise CellError("a date that exists, as 2026-11-03 or 03/11/2026", hint)


def parse_period(text: str) -> date:
    """The first day of a period: a date, or a month as 2026-11."""
    return parse_date(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)


def parse_share(text: str) -> float:
    """A share, from "12%", "12" (in every 100) or "0.12".

    Examples
    --------
    >>> parse_share("12%"), parse_share("12"), parse_share("0.12")
    (0.12, 0.12, 0.12)
    """
    wanted = "a number in every 100, such as 12 or 12%"
    number = parse_number(text.removesuffix("%").strip(), wanted)
    if number == 1 and "%" not in text:
        raise CellError(wanted, "1% for 1 in every 100, or 100%")
    share = number / 100 if "%" in text or number > 1 else number
    if not 0 <= share <= 1:
        raise CellError(wanted, "a number from 0 to 100")
    return share


def parse_number(text: str, wanted: str = "a number") -> float:
    """A finite number; thousands commas are allowed."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise CellError(wanted) from None
    if not math.isfinite(number):
        raise CellError(wanted)
    return number


def parse_count(text: str) -> int:
    """A whole number, 0 or more."""
    number = parse_number(text, "a whole number, 0 or more")
    if number < 0 or number != int(number):
        raise CellError("a whole number, 0 or more")
    return int(number)


def parse_address(text: str) -> str:
    """One email address."""
    well_formed = ADDRESS.fullmatch(text) and ".." not in text and ".@" not in text
    if not well_formed or text.startswith(".") or len(text) > LONGEST_ADDRESS:
        hint = "a semicolon between two addresses" if "," in text or " " in text else ""
        raise CellError("email addresses such as name@example.org, separated by semicolons", hint)
    return text


def parse_addresses(text: str) -> tuple[str, ...]:
    """Email addresses separated by semicolons; each once."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return tuple(dict.fromkeys(parse_address(part) for part in parts))


def parse_choice(text: str, choices: Sequence[str]) -> str:
    """One of ``choices``, whatever its capitals."""
    known = {choice.casefold(): choice for choice in choices}
    spelt = text.casefold()
    for form in (spelt, spelt.replace(" ", "_").replace("-", "_")):
        if form in known:
            return known[form]
    raise CellError("one of " + ", ".join(choices), suggest(text, choices, listed=False))
