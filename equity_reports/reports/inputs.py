"""What one report is made from: released counts, and the words of the registers.

One JSON file a team, written by the process that holds the true counts and read by the
notebook's process, which never does. It is all that a report depends on besides the
notebook, the template and this package, so its bytes tell whether a report is up to date.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, field_serializer, field_validator

from equity_reports.measures.definitions import Measure
from equity_reports.measures.periods import PeriodKind
from equity_reports.tables import EXPOSURES


class Facts(BaseModel):
    """A frozen record that takes no field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProgrammeFacts(Facts):
    """The programme as a report names it."""

    name: str
    organisation: str
    slug: str
    phase: str
    apart: bool = False


class SessionFacts(Facts):
    """A learning session and the last day of data that counts for it."""

    session_id: str
    title: str
    held_on: date
    data_to: date


class TeamFacts(Facts):
    """The team as the register has it, without anybody's address.

    ``aim_value`` is on the scale of the measure's values: a share of appointments, or of days.
    """

    team_id: str
    team_name: str
    directorate: str = ""
    borough: str = ""
    joined_on: date | None = None
    qi_coach: str = ""
    improvement_advisor: str = ""
    sponsor: str = ""
    aim: str = ""
    aim_measure: str = ""
    aim_value: float | None = None
    aim_by: date | None = None


class CycleFacts(Facts):
    """One plan-do-study-act cycle of an idea."""

    cycle: str
    from_date: date | None = None
    to_date: date | None = None
    scale: str = ""
    predicted: str = ""
    happened: str = ""
    learnt: str = ""
    next_step: str = ""


class IdeaFacts(Facts):
    """A change idea, its cycles, and how far it reached (whole percent, None if not known)."""

    idea_id: str
    number: int
    title: str
    theme: str = ""
    scale: str = ""
    started_on: date | None = None
    implemented_on: date | None = None
    ended_on: date | None = None
    status: str = ""
    prediction: str = ""
    what_happened: str = ""
    learning: str = ""
    next_step: str = ""
    cycles: tuple[CycleFacts, ...] = ()
    reach: int | None = None


class RebaseFacts(Facts):
    """A recorded decision to begin a new baseline."""

    from_date: date
    reason: str = ""
    agreed_by: str = ""


class GroupFacts(Facts):
    """A deprivation group; order 1 is the most deprived, None stands apart from the gradient."""

    group: str
    label: str
    order: int | None


class Glance(Facts):
    """Released counts of the deprivation groups in one year, for a look back.

    ``by_group`` has ``group, numerator, denominator``; ``completeness`` whole percents by
    series.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    by_group: pd.DataFrame
    completeness: dict[str, int]

    @field_validator("by_group", mode="before")
    @classmethod
    def _from_plain(cls, table: Any) -> pd.DataFrame:
        return table if isinstance(table, pd.DataFrame) else table_from_plain(table)

    @field_serializer("by_group")
    def _to_plain(self, table: pd.DataFrame) -> dict[str, Any]:
        return table_to_plain(table)


class PreviousFacts(Facts):
    """The learning session before: its year, as counted now, and as it was published.

    ``published`` is None where no report of that session is to be found, or where it was made
    by another policy, measure or grouping.
    """

    session: SessionFacts
    recent: tuple[date, date]
    now: Glance
    published: Glance | None


class TalkToFacts(Facts):
    """A team to talk to, and its coach."""

    team: str
    coach: str = ""


class ElsewhereFacts(Facts):
    """A theme of change ideas that is promising in other teams and new to this one.

    ``log_ratios`` are the pooled log ratio of the rates and its limits; ``alike`` says whether
    the teams to talk to have a gap too, as far as the figures show.
    """

    theme: str
    teams: int
    log_ratios: tuple[float, float, float]
    alike: bool
    talk_to: tuple[TalkToFacts, ...]


class Definition(Facts):
    """How the figures were made, as the page says it."""

    grouping: str
    grouping_in_words: str
    edition: str
    groups: tuple[GroupFacts, ...]
    most: str
    least: str
    policy: str
    policy_in_words: str
    rounding: int
    maturity_days: int
    recent: tuple[date, date]
    before: tuple[date, date] | None
    patients_known: bool


class ReportInputs(Facts):
    """All that a team's report is made from.

    ``tables`` are the team's rows of the released tables in `equity_reports.tables`,
    ``programme_tables`` the rows of all teams together. ``kinds``, ``design_effects`` and
    ``completeness`` (whole percent) are by series; ``left_out`` are rows of the extract that
    are in no figure, by reason, rounded as the counts are. ``previous`` is what the session
    before had to say, as released figures; None at the first. ``elsewhere`` comes from the
    shared released figures of all teams.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    software: str
    programme: ProgrammeFacts
    session: SessionFacts
    sessions: tuple[SessionFacts, ...]
    measure: Measure
    definition: Definition
    team: TeamFacts
    ideas: tuple[IdeaFacts, ...]
    rebases: tuple[RebaseFacts, ...]
    kinds: dict[str, PeriodKind]
    design_effects: dict[str, float]
    completeness: dict[str, int]
    left_out: dict[str, str]
    source: str
    tables: dict[str, pd.DataFrame]
    programme_tables: dict[str, pd.DataFrame]
    programme_design_effects: dict[str, float]
    programme_kinds: dict[str, PeriodKind]
    previous: PreviousFacts | None = None
    elsewhere: tuple[ElsewhereFacts, ...] = ()

    def to_json(self) -> str:
        """The file's text; the same inputs always give the same text."""
        plain = self.model_dump(mode="json", exclude={"tables", "programme_tables"})
        plain["tables"] = {name: table_to_plain(table) for name, table in self.tables.items()}
        plain["programme_tables"] = {
            name: table_to_plain(table) for name, table in self.programme_tables.items()
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "ReportInputs":
        """The inputs back from the file's text."""
        plain = json.loads(text)
        for tables in ("tables", "programme_tables"):
            plain[tables] = {name: table_from_plain(table) for name, table in plain[tables].items()}
        return cls.model_validate(plain)


def for_a_glance(by_group: pd.DataFrame) -> pd.DataFrame:
    """The columns that a look back shows again; what a rate or a count is told over."""
    names = ("group", "numerator", "denominator", *EXPOSURES)
    return by_group[[name for name in names if name in by_group]].reset_index(drop=True)


def table_to_plain(table: pd.DataFrame) -> dict[str, Any]:
    """A table as JSON: dates as text, counts as whole numbers, withheld ones as null."""
    columns = {}
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            columns[name] = column.dt.strftime("%Y-%m-%d").tolist()
        elif pd.api.types.is_float_dtype(column):
            columns[name] = [None if np.isnan(value) else int(value) for value in column]
        else:
            columns[name] = column.tolist()
    return columns


def table_from_plain(columns: dict[str, list[Any]]) -> pd.DataFrame:
    """A table back from its plain columns."""
    table = pd.DataFrame(columns)
    for name in table.columns:
        if name == "period":
            table[name] = pd.to_datetime(table[name])
        elif name == "finished":
            table[name] = table[name].astype(bool)
        elif all(value is None or isinstance(value, int) for value in columns[name]):
            table[name] = table[name].astype("float64")
    return table


def read_inputs(path: str | Path) -> ReportInputs:
    """Read the inputs of one report from the file that the batch wrote."""
    return ReportInputs.from_json(Path(path).read_text(encoding="utf-8"))
