"""What programme.toml may say: every key, its type, its default and what it is for.

A key that is not here is a mistake, and so is a number where text is wanted: ``5`` and
``"5"`` are different codes to a careless reader, and "03" is not 3.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from equity_reports.disclosure_settings import DisclosureSettings
from equity_reports.email_settings import Email
from equity_reports.intake.cells import (
    CellError,
    parse_identifier,
    parse_name,
    safe_name,
    suggest,
)
from equity_reports.refresh_settings import Refresh
from equity_reports.retention import Retention
from equity_reports.setting_types import Name, Table, Text, Texts, checked

SETTINGS_FILE = "programme.toml"
ENGLISH_EDITIONS = ("imd2004", "imd2007", "imd2010", "imd2015", "imd2019", "iod2025")
"""Every edition for small areas of England. The areas of the first three are of 2001."""

Period = Literal["day", "week", "fortnight", "month", "two_months", "quarter"]
GroupingKind = Literal["national_quintile", "national_decile", "local_quintile", "core20"]
Files = Annotated[
    tuple[Text, ...],
    Field(strict=False, min_length=1),
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
]


def _edition(text: str) -> str:
    """The name of an index; one that looks English and is none is a slip ("imd2018").

    Other countries' indices, and those of one's own, are called what one likes.
    """
    if re.fullmatch(r"(imd|iod)[\s_-]*\d+", text.casefold()) and text not in ENGLISH_EDITIONS:
        wanted = "an edition that was published: " + ", ".join(ENGLISH_EDITIONS)
        raise CellError(wanted, suggest(text, ENGLISH_EDITIONS, listed=False))
    return text


SafeName = Annotated[Text, checked(parse_identifier)]
Edition = Annotated[Text, checked(_edition)]


class Dates(Table):
    """Which appointments count, and when outcomes are taken as complete."""

    data_from: date = Field(description="the first day of data that counts, as 2024-11-01")
    extracted_on: date | None = Field(
        None, description="the day the extract was taken; the session's data_to unless told"
    )
    maturity_days: int = Field(
        28, ge=0, le=366, description="a whole number of days, 0 to 366; 28 unless told"
    )
    completeness_threshold: float = Field(
        0.9, gt=0, le=1, description="a share above 0 and up to 1; 0.9 unless told"
    )

    def mature_to(self, data_to: date) -> date:
        """The last day whose outcomes have had time to be entered."""
        extracted = self.extracted_on or data_to
        return min(data_to, extracted - timedelta(days=self.maturity_days))


class GroupingSettings(Table):
    """How areas are put into groups by deprivation."""

    kind: GroupingKind = Field("national_quintile", description="the name of a grouping")
    edition: Edition = Field(description='the index, such as "imd2019", "iod2025" or your own')
    cut_until: date | None = Field(
        None, description="local_quintile: cut on patients seen up to this day, so it stays fixed"
    )


def _kept(text: str) -> str:
    """Where an address is kept. The address itself may hold a password, and is no setting."""
    if not re.fullmatch(r"env:\w+|keyring:[^/:@]+/[^/:@]+", text):
        wanted = "where the address is kept: env:NAME, or keyring:SERVICE/NAME"
        raise CellError(wanted, "keep the address itself outside this file")
    return text


class Warehouse(Table):
    """A database that holds the appointments, in place of files."""

    address_from: Annotated[Text, checked(_kept)] = Field(
        description="where its address is kept: env:NAME, or keyring:SERVICE/NAME"
    )
    table: Text | None = Field(None, description="a table or a view, as mart.appointments")
    query: Text | None = Field(None, validate_default=True, description="one SELECT")
    counted: Literal["here", "there"] = Field(
        "here", description='"here": rows are read; "there": only counts leave the database'
    )

    @field_validator("query")
    @classmethod
    def _one_of_two(cls, query: str | None, read: ValidationInfo) -> str | None:
        if (query is None) == (read.data.get("table") is None):
            raise ValueError('a table or a query, one of the two|table = "mart.appointments"')
        return query

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.table or "the query of [sources.warehouse]"


class JoinedTable(Table):
    """A table beside the appointments, with one row for what several appointments share."""

    files: Files = Field(alias="file", description="a file, a folder, or a list of files")
    key: Files = Field(description="the heading, or a list of headings, that finds its row")
    key_in_appointments: Files | None = Field(
        None, description="what the appointments call the key, where they call it otherwise"
    )
    latest: Text | None = Field(
        None, description="the heading of which the highest value marks the row that stands"
    )

    @field_validator("key_in_appointments")
    @classmethod
    def _as_many(cls, given: Any, read: ValidationInfo) -> Any:
        if given is not None and len(given) != len(read.data.get("key", given)):
            raise ValueError("as many headings as key has|list them in the order of key")
        return given


class Sources(Table):
    """Where the data are: paths from the programme folder, or absolute ones."""

    warehouse: Warehouse | None = Field(None, description="a [sources.warehouse] table")
    preset: Text | None = Field(None, description="the name of a layout that is known")
    appointments: Files | None = Field(
        None, validate_default=True, description="a file, or a list of files"
    )
    tables: dict[SafeName, JoinedTable] = Field(
        default_factory=dict, description="tables to join, each as [sources.tables.NAME]"
    )
    deprivation: Text | None = Field(None, description="the file of the deprivation index")
    area_to_team: Text | None = Field(None, description="a file with columns area, team_id")
    population: Text | None = Field(
        None, description="a file with columns area, population, and team_id where teams differ"
    )
    postcodes: Text | None = Field(None, description="an ONSPD or NSPL file")
    postcodes_area: Text | None = Field(
        None, description="its column for the area; the census of the index tells unless told"
    )

    @field_validator("appointments")
    @classmethod
    def _files_or_a_warehouse(cls, files: Any, read: ValidationInfo) -> Any:
        # A warehouse with a mistake in it is told by itself.
        if files is None and read.data.get("warehouse", "unreadable") is None:
            raise ValueError("a file, or a list of files|add appointments = ...")
        if files is not None and read.data.get("warehouse") is not None:
            raise ValueError("files or a warehouse, not both|take one of the two out")
        if any("://" in file for file in files or ()):
            raise ValueError("a file, or a list of files|databases go under [sources.warehouse]")
        return files

    def paths(self, folder: Path) -> dict[str, tuple[Path, ...]]:
        """Every file that the settings name, by key."""
        named = {"appointments": self.appointments or ()}
        for key in ("deprivation", "area_to_team", "population", "postcodes"):
            value = getattr(self, key)
            named[key] = (value,) if value else ()
        named |= {f"tables.{name}.file": table.files for name, table in self.tables.items()}
        return {key: tuple(folder / name for name in names) for key, names in named.items()}


class RegisterFile(Table):
    """A register as another program exports it: which file, and what it calls our columns."""

    file: Text = Field(description="a file, CSV or .xlsx, from the programme folder")
    columns: dict[str, Text] = Field(
        default_factory=dict, description="our name of a column = the export's heading"
    )
    words: dict[str, dict[str, Text]] = Field(
        default_factory=dict, description="for a column of ours, its words = our words"
    )
    fixed: dict[str, Text] = Field(
        default_factory=dict, description="a column of ours that it has not = the value of each row"
    )


RegisterName = Literal[
    "teams",
    "people",
    "change_ideas",
    "pdsa_cycles",
    "process_measures",
    "learning_sessions",
    "rebases",
]


class Columns(Table):
    """Our name for a column = the extract's own heading. None: the extract has none."""

    count: Text | None = Field(
        None, description="the column that says for how many appointments a row stands"
    )
    appointment_id: Text | None = Field(
        None, validate_default=True, description="the column that identifies an appointment"
    )
    appointment_date: Text = Field(description="the column with the day of the appointment")
    status: Text = Field(description="the column that says whether the patient attended")
    patient_id: Text | None = None
    team: Text | None = None
    booked_date: Text | None = None
    area: Text | None = None
    postcode: Text | None = None
    rank: Text | None = None
    score: Text | None = None
    decile: Text | None = None
    quintile: Text | None = None
    ethnicity: Text | None = None
    age: Text | None = None
    age_band: Text | None = None
    sex: Text | None = None
    language: Text | None = None
    interpreter: Text | None = None
    mode: Text | None = None
    new_or_follow_up: Text | None = None
    planned: Text | None = None
    contact: Text | None = None
    recorded_on: Text | None = None
    discharged_on: Text | None = None

    @field_validator("appointment_id")
    @classmethod
    def _an_appointment_or_a_count(cls, given: str | None, read: ValidationInfo) -> str | None:
        if given is None and read.data.get("count") is None:
            raise ValueError(
                "the column that identifies an appointment|add appointment_id = ..., or count = "
                "... where each row stands for several"
            )
        if given is not None and read.data.get("count") is not None:
            raise ValueError(
                "count or appointment_id, and not both|a row that stands for several has no "
                "identifier of one: take appointment_id out"
            )
        return given

    def mapped(self) -> dict[str, str]:
        """The columns that the extract has: our name to its heading."""
        return {name: heading for name, heading in self if heading is not None}


class StatusWords(Table):
    """The extract's words for each outcome; the NHS Data Dictionary's codes unless told."""

    attended: Texts = ("5", "6")
    did_not_attend: Texts = ("3",)
    late_not_seen: Texts = ("7",)
    cancelled_by_patient: Texts = ("2",)
    cancelled_by_provider: Texts = ("4",)
    future: Texts = ("0",)
    unknown: Texts = ()

    @model_validator(mode="after")
    def _each_word_once(self) -> "StatusWords":
        seen: dict[str, str] = {}
        for outcome, words in self:
            for word in words:
                earlier = seen.setdefault(word.strip().casefold(), outcome)
                if earlier != outcome:
                    raise ValueError(
                        f'each word under one outcome, and "{word}" is under {earlier} and '
                        f"{outcome}|take it out of one of them"
                    )
        return self

    def outcome_of(self) -> dict[str, str]:
        """Each word, trimmed and without capitals, to its outcome."""
        return {word.strip().casefold(): outcome for outcome, words in self for word in words}


class Limits(Table):
    """What building one page may take, before it is ended and told of as failed."""

    seconds: float = Field(180.0, ge=10, le=3600, description="10 to 3600; 180 unless told")
    megabytes: int = Field(
        2048, ge=256, description="a whole number, 256 or more; 2048 unless told"
    )


class Settings(Table):
    """All of programme.toml."""

    format: Literal[1] = Field(description="1, the format of this version of the program")
    name: Name = Field(description="the programme's name")
    organisation: Name = Field(description="the organisation's name")
    slug: SafeName | None = Field(
        None, description="a short name for folders: letters, digits and hyphens"
    )
    phase: Annotated[str, checked(parse_name)] = ""
    measures: Texts = Field(("missed_appointments",), min_length=1)
    measure_of_phase: dict[Text, Text] = Field(default_factory=dict)
    themes: Texts = Field((), description="a list of themes for change ideas")
    period: Period = Field("month", description="the name of a period")
    dates: Dates
    grouping: GroupingSettings
    disclosure: DisclosureSettings = DisclosureSettings()
    sources: Sources
    columns: Columns
    registers: dict[RegisterName, RegisterFile] = Field(
        default_factory=dict, description="registers of another program, as [registers.NAME]"
    )
    status: StatusWords = StatusWords()
    limits: Limits = Limits()
    refresh: Refresh = Refresh()
    email: Email = Email()
    retention: Retention = Retention()

    @property
    def folder_name(self) -> str:
        """The slug, made from the name where none is given."""
        return self.slug or safe_name(self.name).lower()


@dataclass(frozen=True)
class SettingsParts:
    """As much of the settings as could be read, for checks that need a part alone.

    A part with a mistake in it is None, so that its mistake hides no other and causes none.
    """

    themes: tuple[str, ...] | None = None
    measures: tuple[str, ...] | None = None
    dates: Dates | None = None
    grouping: GroupingSettings | None = None
    sources: Sources | None = None
    columns: Columns | None = None
    registers: dict[str, RegisterFile] | None = None

    @classmethod
    def of(cls, given: dict[str, Any]) -> "SettingsParts":
        """The parts of a settings file as written."""
        read: dict[str, Any] = {}
        for name, kind in _PARTS.items():
            # A list of themes that is missing may be misspelt: then none is known, not none there.
            if name in given:
                with suppress(ValidationError):
                    read[name] = TypeAdapter(kind).validate_python(given[name])
        return cls(**read)


_PARTS: dict[str, Any] = {
    "themes": Texts,
    "measures": Texts,
    "dates": Dates,
    "grouping": GroupingSettings,
    "sources": Sources,
    "columns": Columns,
    "registers": dict[RegisterName, RegisterFile],
}
