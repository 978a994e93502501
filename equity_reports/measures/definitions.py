"""The definition of each measure, read from one TOML file and checked.

A definition is written once, in words and as sets of outcomes, and every count, sentence
and definition line is made from it. Those that come with the package lie beside this
module in ``definitions/``; a programme may bring its own.
"""

import datetime
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import suggest
from equity_reports.measures.scale import A_MONTH, IN_100, Scale
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
CANCELLED: tuple[Outcome, ...] = ("cancelled_by_patient", "cancelled_by_provider")
POPULATION_RATE, RESIDENTS = "population_rate", "residents"
COUNT = "count"
OF_EVENTS = (POPULATION_RATE, COUNT)
LEAD_TIME = "lead_time"
"""The breakdown by days from booking to appointment."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Words(BaseModel):
    """A measure's own words for what it counts, each as it stands within a sentence.

    Attributes
    ----------
    one, many : str
        What is counted: "appointment we cancelled", "appointments we cancelled".
    were, was : str
        What is said of it: "18 in every 100 appointments *were cancelled by us*".
    short : str
        For the heading of a column: "cancelled by us".
    of_100 : str
        What is counted among, after "18 out of each 100": "that we planned".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    one: Text
    many: Text
    were: Text
    was: Text
    short: Text
    of_100: Text


class Measure(BaseModel):
    """What is counted, over what, and in which words it is told.

    Attributes
    ----------
    id : str
        The name of the file without its ending, such as ``missed_appointments``.
    title, what, why : str
        For people: the name, what is counted, why it matters.
    quantity : str
        ``share``: of the appointments of the denominator, those of the numerator.
        ``waiting_time``: of the appointments of the denominator whose day of booking is known,
        those of the numerator with more than ``limit_days`` days from booking to appointment.
        ``population_rate``: those of the numerator, for each ``per`` people who live in the areas
        that a team serves, in a year.
        ``count``: those of the numerator, told a month.
    per : int or None
        For a rate of a population alone: for how many people it is told, 1,000 unless said.
    limit_days : int or None
        For a waiting time alone: the longest wait, in days, that is not too long.
    numerator, denominator : tuple of str
        Outcomes of appointments. Every outcome of the numerator is in the denominator, so
        that the measure is a share. A rate of a population and a count name none: they have every
        outcome there, which decides what of the numerator may be published and is in no figure.
    better : str
        The direction that is better: ``lower`` or ``higher``.
    unit : str
        What is counted, in the plural.
    words : str or Words
        The vocabulary: ``missed``, ``was_not_brought`` for children's services, or its own.
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
    quantity: Literal["share", "waiting_time", "population_rate", "count"] = "share"
    limit_days: int | None = Field(None, ge=0, le=3660)
    per: Literal[100, 1_000, 10_000, 100_000] | None = None
    numerator: tuple[Outcome, ...]
    denominator: tuple[Outcome, ...]
    better: Literal["lower", "higher"]
    unit: Literal["appointments"]
    words: Literal["missed", "was_not_brought"] | Words
    kind: Literal["outcome", "process", "balancing"]
    caveats: tuple[Text, ...]
    author: Text
    review_date: datetime.date

    @model_validator(mode="before")
    @classmethod
    def _of_events(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("quantity") not in OF_EVENTS:
            return given
        quantity = given["quantity"]
        if "denominator" in given and set(given["denominator"]) != set(get_args(Outcome)):
            raise ValueError(f"a {quantity} with a denominator of its own")
        per = {"per": 1_000} if quantity == POPULATION_RATE else {}
        return {**per, **given, "denominator": get_args(Outcome)}

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
        if (self.quantity == "waiting_time") != (self.limit_days is not None):
            raise ValueError("limit_days and a quantity of waiting_time go together")
        if self.of_population != (self.per is not None):
            raise ValueError("per and a quantity of population_rate go together")
        return self

    @property
    def of_population(self) -> bool:
        """Whether it is a rate of the people who live somewhere, and no share of appointments."""
        return self.quantity == POPULATION_RATE

    @property
    def of_events(self) -> bool:
        """Whether what it counts stands over people or time, and is no share of appointments."""
        return self.quantity in OF_EVENTS

    @property
    def is_count(self) -> bool:
        """Whether it is told over time alone, so that no group's or team's size is in it."""
        return self.quantity == COUNT

    @property
    def counted_from(self) -> str:
        """The table of the engine whose rows are counted; see `population.hold_residents`."""
        return RESIDENTS if self.of_population else "appointments"

    @property
    def scale(self) -> Scale:
        """How its values are told."""
        if self.is_count:
            return A_MONTH
        return Scale(self.per) if self.per else IN_100

    @property
    def spoken(self) -> str | dict[str, str]:
        """The words: of a vocabulary, or its own."""
        if isinstance(self.words, str):
            return self.words
        own = self.words
        return {
            "missed_appointment": own.one,
            "missed_appointments": own.many,
            "were_missed": own.were,
            "was_missed": own.was,
            "missed": own.short,
            "of_100": own.of_100,
        }

    @property
    def told(self) -> dict[str, Any]:
        """What `equity_reports.narrative.wording.wording_for` is given for it."""
        return {"measure_words": self.spoken, "scale": self.scale, "better": self.better}

    @property
    def cancelled_beside(self) -> tuple[Outcome, ...]:
        """The cancelled outcomes that are in no part of the measure, and shown beside it."""
        return tuple(outcome for outcome in CANCELLED if outcome not in self.denominator)

    @property
    def made_of(self) -> str | None:
        """The breakdown that would show the measure's own counts again, category by category."""
        return LEAD_TIME if self.quantity == "waiting_time" else None


WHOLE = (
    "a numerator within a denominator; limit_days for a waiting_time alone, per and no denominator "
    "for a population_rate alone; no denominator for a count"
)

HINTS = {
    "better": "a report calls things better and worse, so say which way is better",
}


def shipped_measures() -> tuple[str, ...]:
    """Ids of the measures that come with the package, in alphabetical order.

    Examples
    --------
    >>> shipped_measures()  # doctest: +NORMALIZE_WHITESPACE
    ('access_rate', 'did_not_attend', 'missed_appointments', 'provider_cancellations',
     'waited_over_28_days', 'was_not_brought')
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
        return Problem(file, place, str(error["ctx"]["error"]), WHOLE)
    hint = HINTS.get(place, "")
    return Problem(file, place, repr(error["input"]), error["msg"], hint)
