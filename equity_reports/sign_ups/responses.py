"""The export of the sign-up form, typed: what each team answered, or why it cannot be used.

An export is written by strangers. No answer may become a formula in a spreadsheet, a link in
a letter, or an address outside the organisation.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from equity_reports.errors import InputError, Problem
from equity_reports.intake import cells
from equity_reports.intake.registers import Cell, columns_of
from equity_reports.intake.sources import TextTable, read_text_table
from equity_reports.sign_ups.form import columns_of_export, missing_questions, questions

KINDS = (".csv", ".xlsx")
FORMULA_MARKS = "=+-@|%＝＋－＠﹦﹢﹣﹫'\t\r\n "
"""Marks at the start of a cell that make some spreadsheet compute it, and the apostrophe that
our own form puts before them."""
NOTHING = frozenset(
    ("", "n/a", "na", "none", "no", "nobody", "not yet", "not sure", "don't know", "unknown", "tbc")
)
"""What people write where they have nothing to write."""
LONGEST_ANSWER = 1_000
NO_NAME = re.compile(r"://|www\.|[<>{}\[\]\\`|]|@", re.IGNORECASE)


def parse_words(text: str) -> str:
    """An answer in words: one line, no formula, no link that a letter would make live.

    Examples
    --------
    >>> parse_words("- fewer missed, see https://example.org")
    'fewer missed, see https: //example.org'
    """
    plain = cells.parse_text(text).lstrip(FORMULA_MARKS).replace("://", ": //")
    return cells.shortened(plain, LONGEST_ANSWER)


def parse_known_name(text: str) -> str:
    """A name of a team, a place or a person; blank where it only says that there is none."""
    name = cells.parse_name(text).lstrip(FORMULA_MARKS).strip()
    if NO_NAME.search(name):
        raise cells.CellError("a name, without links, addresses or marks such as < and {")
    return "" if name.casefold() in NOTHING else name


def parse_work_addresses(text: str) -> tuple[str, ...]:
    """Addresses with semicolons, commas, spaces or ends of lines between them."""
    plain = re.sub(r"[,;\s]+", ";", text.strip().lstrip("'"))
    return () if text.casefold() in NOTHING else cells.parse_addresses(plain)


def parse_code(text: str) -> str:
    """A code that can be a team's id; blank where there is none, or none that can be."""
    try:
        return cells.parse_identifier(parse_known_name(text))
    except cells.CellError:
        return ""


Name = Annotated[str, Cell(parse_known_name)]
NeededName = Annotated[str, Cell(parse_known_name, needed=True)]
Words = Annotated[str, Cell(parse_words)]


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """What a team answered; the fields are the questions of the form, in their order."""

    team_name: NeededName
    directorate: NeededName
    borough: NeededName
    contact_name: NeededName
    contact_email: Annotated[tuple[str, ...], Cell(parse_work_addresses, needed=True, blank=())]
    other_emails: Annotated[tuple[str, ...], Cell(parse_work_addresses, blank=())]
    sponsor: Name
    qi_coach: Name
    team_code: Annotated[str, Cell(parse_code)]
    service_users: Words
    aim: Words
    help_wanted: Words

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets the team's report, each once."""
        return tuple(dict.fromkeys((*self.contact_email, *self.other_emails)))

    def told(self) -> list[tuple[str, str]]:
        """Each question that was answered, with its answer in words."""
        answers = [(one.text, getattr(self, one.id)) for one in questions()]
        listed = [(text, "; ".join(a) if isinstance(a, tuple) else a) for text, a in answers]
        return [(text, answer) for text, answer in listed if answer]


@dataclass(frozen=True)
class Response:
    """One row of an export: where it stands, when it was sent (None: not told), what it says."""

    file: str
    row: int
    sign_up: SignUp
    sent_on: date | None = None
    problems: tuple[Problem, ...] = ()


def read_responses(path: Path, *, domains: Sequence[str] = ()) -> list[Response]:
    """Read an export, or every export in a folder.

    Parameters
    ----------
    path
        CSV or .xlsx, or a folder of them (the form of ours saves one file a team).
    domains
        Where addresses may be; empty: anywhere.

    Raises
    ------
    InputError
        A file cannot be read, or does not ask what must be answered.
    """
    tables = [read_text_table(one) for one in _exports(path)]
    problems = [one for table in tables for one in missing_questions(table.file, table.headings)]
    if problems:
        raise InputError(problems)
    return [response for table in tables for response in _responses(table, domains)]


def _exports(path: Path) -> list[Path]:
    if path.is_dir():
        inside = path.iterdir()
        found = sorted(one for one in inside if one.suffix in KINDS and one.name[0] not in ".~")
    else:
        found = [path] if path.is_file() and path.suffix in KINDS else []
    if not found:
        wanted = "the form's export, as .csv or .xlsx, or a folder of them"
        raise InputError([Problem(path.name, "", "no such file", wanted, "check the path")])
    return found


def _responses(table: TextTable, domains: Sequence[str]) -> Iterator[Response]:
    columns = columns_of_export(table.headings)
    for row, values in table.rows:
        texts = {name: values[number] for name, number in columns.items()}
        problems: list[Problem] = []
        sign_up = _sign_up(table.file, row, texts, problems)
        problems += _outside(table.file, row, sign_up, domains)
        if row in table.ragged:
            found, wanted = "more cells than headings", "one cell for each heading"
            problems.append(Problem(table.file, "", found, wanted, "export it again", row))
        sent_on = _day(texts.get("sent", ""))
        yield Response(table.file, row, sign_up, sent_on, tuple(problems))


def _sign_up(file: str, row: int, texts: dict[str, str], problems: list[Problem]) -> SignUp:
    read = {}
    for name, cell in columns_of(SignUp).items():
        read[name] = cell.blank
        try:
            read[name] = cell.parse(texts.get(name, ""))
        except cells.CellError as error:
            # What was typed is not repeated: this one is no name and no address.
            problems.append(Problem(file, name, "something else", error.wanted, error.hint, row))
        else:
            if cell.needed and not read[name]:
                problems.append(Problem(file, name, "nothing", "an answer", "ask the team", row))
    return SignUp(**read)


def _outside(file: str, row: int, sign_up: SignUp, domains: Sequence[str]) -> Iterator[Problem]:
    """Addresses that no report may go to: whoever signs up chooses who gets the team's own."""
    allowed = {domain.casefold() for domain in domains}
    for name in ("contact_email", "other_emails"):
        for address in getattr(sign_up, name):
            if allowed and address.rpartition("@")[2].casefold() not in allowed:
                wanted = "an address in one of the domains of programme.toml"
                hint = "ask for a work address"
                yield Problem(file, name, "an address outside", wanted, hint, row)


def _day(text: str) -> date | None:
    """The day of a moment; None where it cannot be told."""
    try:
        return cells.parse_date(re.split(r"[T ]\d{1,2}:", text)[0].strip()) if text else None
    except cells.CellError:
        return None
