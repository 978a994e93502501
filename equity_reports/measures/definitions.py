"""The definition of each measure, read from one TOML file and checked.

A definition is written once, in words and as sets of outcomes, and every count, sentence
and definition line is made from it. Those that come with the package lie beside this
module in ``definitions/``; a programme may bring its own.
"""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import suggest
from equity_reports.resources import measure_definitions, measure_ids
from equity_reports.settings import SETTINGS_FILE

SHIPPED = measure_definitions()
# An id becomes part of file names and addresses, so it holds nothing that a file system minds.
SAFE_ID = re.compile(r"[a-z][a-z0-9_]{0,60}")

Outcome = Literal[
    "attended",
    "did_not_attend",
    "late_not_seen",
    "cancelled_by_patient",
    "cancelled_by_provider",
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Measure(BaseModel):
    """What is counted, over what, and in which words it is told.

    Attributes
    ----------
    id : str
        The name of the file without its ending, such as ``missed_appointments``.
    title, what, why : str
        For people: the name, what is counted, why it matters.
    numerator, denominator : tuple of str
        Outcomes of appointments. Every outcome of the numerator is in the denominator, so
        that the measure is a share.
    better : str
        The direction that is better: ``lower``, ``higher`` or ``neither``.
    unit : str
        What is counted, in the plural.
    words : str
        The vocabulary: ``missed``, or ``was_not_brought`` for children's services.
    kind : str
        ``outcome``, ``process`` or ``balancing``.
    caveats : tuple of str
        What to be careful about; one sentence or two each.
    author : str
        A role, not a person.
    review_date : datetime.date
        When the definition is to be looked at again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    title: Text
    what: Text
    why: Text
    numerator: tuple[Outcome, ...]
    denominator: tuple[Outcome, ...]
    better: Literal["lower", "higher", "neither"]
    unit: Literal["appointments"]
    words: Literal["missed", "was_not_brought"]
    kind: Literal["outcome", "process", "balancing"]
    caveats: tuple[Text, ...]
    author: Text
    review_date: datetime.date

    @model_validator(mode="after")
    def _is_a_share(self) -> "Measure":
        for side, outcomes in (("numerator", self.numerator), ("denominator", self.denominator)):
            if not outcomes:
                raise ValueError(f"the {side} names no outcome")
            if len(set(outcomes)) < len(outcomes):
                raise ValueError(f"the {side} names an outcome twice")
        outside = [outcome for outcome in self.numerator if outcome not in self.denominator]
        if outside:
            raise ValueError(f"{', '.join(outside)} is in the numerator, not in the denominator")
        return self


def shipped_measures() -> tuple[str, ...]:
    """Ids of the measures that come with the package, in alphabetical order.

    Examples
    --------
    >>> shipped_measures()
    ('did_not_attend', 'missed_appointments', 'was_not_brought')
    """
    return measure_ids()


def load_measure(measure_id: str, *, own: Path | None = None) -> Measure:
    """Read the definition of one measure.

    Parameters
    ----------
    measure_id : str
        Its id, such as ``missed_appointments``.
    own : pathlib.Path, optional
        A folder with a programme's own definitions, looked at before those of the package.

    Returns
    -------
    Measure

    Raises
    ------
    equity_reports.errors.InputError
        If there is no such measure, or its file cannot be read; with every problem found.

    Examples
    --------
    >>> load_measure("missed_appointments").numerator
    ('did_not_attend', 'late_not_seen')
    """
    path = _find(measure_id, own)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            [Problem(path.name, "", f"text that is not TOML ({error})", "a TOML file in UTF-8")]
        ) from error
    try:
        return Measure(**{**content, "id": measure_id})
    except ValidationError as error:
        raise InputError([_problem(path.name, one) for one in error.errors()]) from error


def _find(measure_id: str, own: Path | None) -> Path:
    folders = [folder for folder in (own, SHIPPED) if folder is not None]
    known = sorted({path.stem for folder in folders for path in folder.glob("*.toml")})
    if SAFE_ID.fullmatch(measure_id) and measure_id in known:
        return next(path for folder in folders if (path := folder / f"{measure_id}.toml").is_file())
    wanted = f"one of {', '.join(known)}"
    hint = suggest(measure_id, known, listed=False)
    raise InputError([Problem(SETTINGS_FILE, "measures", f'"{measure_id}"', wanted, hint)])


def _problem(file: str, error: dict) -> Problem:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return Problem(file, place, "nothing", "a value", f"add {place} to the file")
    if error["type"] == "extra_forbidden":
        return Problem(file, place, "an unknown key", "only known keys", "check the spelling")
    if error["type"] == "value_error":
        return Problem(file, place, str(error["ctx"]["error"]), "a numerator within a denominator")
    return Problem(file, place, repr(error["input"]), error["msg"])
