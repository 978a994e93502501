"""What the pages for everybody are made from: all teams' released counts under one policy.

It is put together from `ReportInputs` of the shared policy and from nothing else, so it can
hold no count that did not come through the door; `CommunityInputs.report` takes it apart again.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd
from pydantic import ConfigDict

from equity_reports.measures.definitions import Measure
from equity_reports.measures.periods import PeriodKind
from equity_reports.reports.inputs import (
    Definition,
    Facts,
    Glance,
    IdeaFacts,
    ProgrammeFacts,
    RebaseFacts,
    ReportInputs,
    SessionFacts,
    TeamFacts,
    for_a_glance,
    table_from_plain,
    table_to_plain,
)
from equity_reports.tables import WHOLE_PROGRAMME

FILE = "community.json"
"""Its name beside the teams' inputs; no team may be called so."""

SHARED = "shared"
"""The folder of the teams' inputs for everybody, where they are not those of their own reports."""

BY_TEAM = ("ideas", "rebases", "kinds", "design_effects", "completeness")


class PersonFacts(Facts):
    """Somebody with a part in the programme, without an address."""

    name: str
    role: str


class Published(Facts):
    """The whole programme's deprivation groups as the session before published them."""

    session: SessionFacts
    recent: tuple[date, date]
    glance: Glance


class CommunityInputs(Facts):
    """All that the pages for everybody are made from.

    ``tables`` are the released tables in `equity_reports.tables` with their ``team_id``, the
    whole programme's rows among them. ``kinds`` and ``design_effects`` have the whole programme
    too, as ``WHOLE_PROGRAMME``. ``ideas``, ``rebases`` and ``completeness`` are by team.
    ``published`` is None where no page of the session before is to be found, or where it was
    made by another policy, measure or grouping. ``others`` are the same for the teams of each
    other measure: they are in no figure of these.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    software: str
    programme: ProgrammeFacts
    session: SessionFacts
    sessions: tuple[SessionFacts, ...]
    measure: Measure
    definition: Definition
    themes: tuple[str, ...]
    people: tuple[PersonFacts, ...]
    teams: tuple[TeamFacts, ...]
    ideas: dict[str, tuple[IdeaFacts, ...]]
    rebases: dict[str, tuple[RebaseFacts, ...]]
    kinds: dict[str, dict[str, PeriodKind]]
    design_effects: dict[str, dict[str, float]]
    completeness: dict[str, dict[str, int]]
    left_out: dict[str, str]
    source: str
    tables: dict[str, pd.DataFrame]
    published: Published | None = None
    others: tuple["CommunityInputs", ...] = ()

    @classmethod
    def of(
        cls,
        reports: Mapping[str, ReportInputs],
        *,
        themes: Iterable[str],
        people: Iterable[PersonFacts],
        before: Path | None = None,
    ) -> "CommunityInputs":
        """Put every team's inputs together.

        Parameters
        ----------
        reports
            By team, all of one policy: the shared one.
        before
            The folder of what the session before was made from, if it is there.
        """
        some = next(iter(reports.values()))
        facts = set(cls.model_fields) & set(ReportInputs.model_fields)
        by_team = {
            name: {team_id: getattr(one, name) for team_id, one in reports.items()}
            for name in BY_TEAM
        }
        by_team["kinds"][WHOLE_PROGRAMME] = some.programme_kinds
        by_team["design_effects"][WHOLE_PROGRAMME] = some.programme_design_effects
        community = cls(
            **{name: getattr(some, name) for name in facts - {*BY_TEAM, "tables"}},
            **by_team,
            themes=tuple(themes),
            people=tuple(people),
            teams=tuple(one.team for one in reports.values()),
            tables=_all_rows(reports),
        )
        return community.model_copy(update={"published": _published(before, community)})

    def report(self, team_id: str) -> ReportInputs:
        """One team's inputs, as the shared policy lets everybody see them.

        Raises
        ------
        KeyError
            No team has this id.
        """
        for other in self.others:
            if any(one.team_id == team_id for one in other.teams):
                return other.report(team_id)
        (team,) = (one for one in self.teams if one.team_id == team_id)
        facts = set(CommunityInputs.model_fields) & set(ReportInputs.model_fields)
        return ReportInputs(
            **{name: getattr(self, name) for name in facts - {*BY_TEAM, "tables"}},
            **{name: getattr(self, name)[team_id] for name in BY_TEAM},
            team=team,
            tables=self.rows_of(team_id),
            programme_tables=self.rows_of(WHOLE_PROGRAMME),
            programme_kinds=self.kinds[WHOLE_PROGRAMME],
            programme_design_effects=self.design_effects[WHOLE_PROGRAMME],
        )

    def rows_of(self, team_id: str) -> dict[str, pd.DataFrame]:
        """One team's rows of every table, or the whole programme's."""
        return {
            name: parts.get(team_id, self.tables[name].iloc[:0].drop(columns="team_id"))
            for name, parts in self._parts.items()
        }

    @cached_property
    def _parts(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {
            name: {
                team_id: rows.drop(columns="team_id").reset_index(drop=True)
                for team_id, rows in table.groupby("team_id", sort=False)
            }
            for name, table in self.tables.items()
        }

    @property
    def every_team(self) -> tuple[TeamFacts, ...]:
        """The teams of every measure."""
        return self.teams + tuple(team for other in self.others for team in other.teams)

    def to_json(self) -> str:
        """The file's text; the same inputs always give the same text."""
        plain = self._to_plain()
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    def _to_plain(self) -> dict:
        plain = self.model_dump(mode="json", exclude={"tables", "others"})
        plain["tables"] = {name: table_to_plain(table) for name, table in self.tables.items()}
        plain["others"] = [other._to_plain() for other in self.others]
        return plain

    @classmethod
    def from_json(cls, text: str) -> "CommunityInputs":
        """The inputs back from the file's text."""
        return cls._from_plain(json.loads(text))

    @classmethod
    def _from_plain(cls, plain: dict) -> "CommunityInputs":
        tables = {name: table_from_plain(one) for name, one in plain["tables"].items()}
        others = tuple(cls._from_plain(other) for other in plain.get("others", ()))
        return cls.model_validate({**plain, "tables": tables, "others": others})


def read_community_inputs(path: str | Path) -> CommunityInputs:
    """Read the inputs of the pages for everybody from the file that the batch wrote."""
    return CommunityInputs.from_json(Path(path).read_text(encoding="utf-8"))


def _all_rows(reports: Mapping[str, ReportInputs]) -> dict[str, pd.DataFrame]:
    some = next(iter(reports.values()))
    every = {team_id: one.tables for team_id, one in reports.items()}
    every[WHOLE_PROGRAMME] = some.programme_tables
    tables = {}
    for name in some.tables:
        parts = [one[name].assign(team_id=team_id) for team_id, one in every.items()]
        kept = [part for part in parts if len(part)] or parts[:1]
        tables[name] = pd.concat(kept, ignore_index=True)
    return tables


def _published(folder: Path | None, now: CommunityInputs) -> Published | None:
    """What the session before published, where it was made as these figures are."""
    path = folder / FILE if folder else None
    try:
        then = read_community_inputs(path) if path and path.is_file() else None
    except (ValueError, KeyError, TypeError):
        return None  # another version's
    alike = (
        [one for one in (then, *then.others) if _how_made(one) == _how_made(now)] if then else []
    )
    if not alike:
        return None
    (then,) = alike
    by_group = then.rows_of(WHOLE_PROGRAMME)["by_group"].query("window == 'recent'")
    glance = Glance(by_group=for_a_glance(by_group), completeness={})
    return Published(session=then.session, recent=then.definition.recent, glance=glance)


def _how_made(inputs: CommunityInputs) -> tuple[str, ...]:
    made = inputs.definition
    return made.policy, made.grouping, made.edition, inputs.measure.id
