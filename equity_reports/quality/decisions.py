"""What an analyst must decide before a team sees a figure, in order of harm.

First what makes a rate wrong, then what is missing from it, then what is worth knowing; within
each, what bears on the most appointments. A decision holds names and numbers; its words are in
``narrative.quality``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import pandas as pd

from equity_reports.intake.entries import UNKNOWN_STATUS
from equity_reports.quality import completeness
from equity_reports.quality.coding import CodeChange, code_changes, recodings
from equity_reports.quality.late_entry import entry_delays
from equity_reports.quality.matches import SilentTeam, UnknownTeam, silent_teams, unknown_teams
from equity_reports.quality.private_counts import PrivateCounts
from equity_reports.quality.revisions import revisions
from equity_reports.quality.shifts import (
    SHARES,
    VOLUMES,
    Shift,
    Silence,
    level_shifts,
    silences,
    volume_jumps,
)
from equity_reports.tables import WHOLE_PROGRAMME

LEAST_KNOWN = 0.9
"""The share of a breakdown that is known from which its groups can be compared."""


class Harm(IntEnum):
    """What comes of doing nothing."""

    RATE_WRONG = 1
    MISSING = 2
    TO_KNOW = 3


@dataclass(frozen=True)
class Decision:
    """One thing to decide.

    Attributes
    ----------
    kind
        The key of its words.
    appointments
        How many appointments it bears on.
    about
        The names and numbers that its words are filled with.
    """

    kind: str
    harm: Harm
    appointments: int
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class QualityFindings:
    """Everything that was found in the counts; ``before`` are those of the session before."""

    counts: PrivateCounts
    before: PrivateCounts | None = None

    @cached_property
    def shifts(self) -> list[Shift]:
        """Levels that moved."""
        return level_shifts(self.counts)

    @cached_property
    def jumps(self) -> pd.DataFrame:
        """Single months far from the usual."""
        return volume_jumps(self.counts)

    @cached_property
    def silences(self) -> list[Silence]:
        """Teams and outcomes that begin or stop."""
        return silences(self.counts)

    @cached_property
    def code_changes(self) -> list[CodeChange]:
        """Labels of a breakdown that begin or stop."""
        return code_changes(self.counts)

    @cached_property
    def unfinished(self) -> pd.DataFrame:
        """Months that no rule judges."""
        return completeness.unfinished_months(self.counts)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """How much is recorded, by team, period and group."""
        return completeness.recorded_shares(self.counts)

    @cached_property
    def delays(self) -> pd.DataFrame:
        """How soon outcomes are entered."""
        return entry_delays(self.counts)

    @cached_property
    def unknown_teams(self) -> list[UnknownTeam]:
        """Teams of the data that the register has not."""
        return unknown_teams(self.counts)

    @cached_property
    def silent_teams(self) -> list[SilentTeam]:
        """Teams of the register that the data have not."""
        return silent_teams(self.counts)

    @cached_property
    def revisions(self) -> pd.DataFrame:
        """Figures of past months that changed."""
        return revisions(self.counts, self.before)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What to decide, in order of harm."""
        found = [*_wrong(self), *_missing(self), *_to_know(self)]
        return tuple(sorted(found, key=lambda one: (one.harm, -one.appointments, one.kind)))


def _wrong(found: QualityFindings) -> Iterator[Decision]:
    for row in found.counts.tables["unknown_words"].itertuples(index=False):
        about = {"word": row.name, "first": row.first, "last": row.last}
        yield Decision("unknown_status", Harm.RATE_WRONG, int(row.rows), about)
    ends = completeness.outcomes_by_end(found.counts)
    if ends is not None and abs(ends[0] - ends[1]) >= completeness.UNEQUAL:
        whole = found.shares.query("by == 'all' and item == 'outcome'").iloc[0]
        about = {"most": ends[0], "least": ends[1]}
        missing = int(whole["rows"] - whole["known"])
        yield Decision("unequal_outcomes", Harm.RATE_WRONG, missing, about)
    lacking = found.unfinished[found.unfinished["old"]]
    lacking = lacking[lacking["team_id"] != WHOLE_PROGRAMME]
    if not lacking.empty:
        missing = int((lacking["booked"] - lacking["recorded"]).sum())
        about = {"teams": _teams(lacking), "months": len(lacking)}
        yield Decision("outcomes_missing", Harm.RATE_WRONG, missing, about)
    yield from _shifted(found, SHARES, Harm.RATE_WRONG)
    for one in found.silences:
        if one.team_id == WHOLE_PROGRAMME and one.what != "booked":
            about = {"outcome": one.what, "period": one.period}
            touched = round(one.usual * one.months)
            yield Decision(f"outcome_{one.edge}", Harm.RATE_WRONG, touched, about)
    for one in recodings(found.code_changes)[0]:
        touched = round(sum(each.usual * each.months for each in (*one.stopped, *one.begun)))
        about = {"item": one.item, "period": one.period}
        about |= {"old": _labels(one.stopped), "new": _labels(one.begun)}
        yield Decision("recoded", Harm.RATE_WRONG, touched, about)
    yield from _slow(found)


def _labels(changes: Iterable[CodeChange]) -> tuple[str, ...]:
    return tuple(one.label for one in changes)


def _slow(found: QualityFindings) -> Iterator[Decision]:
    """Outcomes that are still being entered when comparisons are made."""
    days = found.counts.facts.maturity_days
    whole = found.delays[found.delays["team_id"] == WHOLE_PROGRAMME]
    slow = found.delays[found.delays["days_to_most"] > days]
    slow = slow[slow["team_id"] != WHOLE_PROGRAMME]
    if whole.empty or (slow.empty and whole["days_to_most"].iloc[0] <= days):
        return
    table = found.counts.tables["delays"]
    late = table[(table["days"] > days) & table["team_id"].isin(slow["team_id"])]
    about = {"days": days, "teams": _teams(slow), "wait": int(slow["days_to_most"].max())}
    yield Decision("slow_entry", Harm.RATE_WRONG, int(late["rows"].sum()), about)


def _shifted(found: QualityFindings, series: tuple[str, ...], harm: Harm) -> Iterator[Decision]:
    """One decision a series: the programme's own move where it made one, else the teams'."""
    for name in series:
        moved = [shift for shift in found.shifts if shift.series == name]
        if not moved:
            continue
        share = name in SHARES
        touched = sum(
            round(abs(one.after - one.before) * one.booked) if share else one.booked
            for one in (moved[:1] if moved[0].team_id == WHOLE_PROGRAMME else moved)
        )
        teams = tuple(one.team_id for one in moved if one.team_id != WHOLE_PROGRAMME)
        about = {"series": name, "largest": moved[0], "teams": teams}
        yield Decision("share_moved" if share else "volume_moved", harm, touched, about)


def _missing(found: QualityFindings) -> Iterator[Decision]:
    counts = found.counts
    for team in found.unknown_teams:
        kind = "unknown_team_near" if team.suggestion else "unknown_team"
        about = {"name": team.name, "suggestion": team.suggestion}
        yield Decision(kind, Harm.MISSING, team.rows, about)
    for silent in found.silent_teams:
        if silent.suggestion:
            about = {"teams": (silent.team_id,), "suggestion": silent.suggestion}
            yield Decision("silent_team_near", Harm.MISSING, 0, about)
    alone = tuple(team.team_id for team in found.silent_teams if not team.suggestion)
    if alone:
        yield Decision("silent_team", Harm.MISSING, 0, {"teams": alone})
    for one in found.silences:
        if one.what == "booked" and one.edge == "stops":
            about = {"teams": (one.team_id,), "period": one.period, "usual": one.usual}
            yield Decision("team_stops", Harm.MISSING, round(one.usual * one.months), about)
    rejected = counts.tables["rejections"].groupby("reason")["rows"].sum()
    for reason, rows in rejected.drop(UNKNOWN_STATUS, errors="ignore").items():
        kind = "rejected_there" if counts.facts.counted_in else "rejected"
        yield Decision(kind, Harm.MISSING, int(rows), {"reason": reason})
    yield from _places(counts)
    if not found.jumps.empty:
        size = (found.jumps["booked"] - found.jumps["usual"]).abs()
        first = found.jumps.loc[size.idxmax()]
        about = {"months": len(found.jumps), "teams": _teams(found.jumps)}
        about |= {name: first[name] for name in ("team_id", "period", "booked", "usual")}
        yield Decision("volume_jumps", Harm.MISSING, round(size.sum()), about)
    revised = found.revisions[~found.revisions["expected"].astype(bool)]
    if not revised.empty:
        own = revised[revised["team_id"] != WHOLE_PROGRAMME]
        size = (own["now"] - own["before"]).abs().groupby([own["team_id"], own["period"]]).max()
        about = {"figures": len(revised), "teams": _teams(own)}
        yield Decision("revised", Harm.MISSING, int(size.sum()), about)


def _places(counts: PrivateCounts) -> Iterator[Decision]:
    places = counts.tables["places"].set_index("place")["rows"]
    unmatched = int(places.get("unmatched", 0))
    if unmatched:
        names = counts.tables["unmatched_areas"]["name"].tolist()
        about = {"share": unmatched / counts.totals.kept, "names": names}
        yield Decision("unmatched_areas", Harm.MISSING, unmatched, about)
    unsaid = int(places.get("blank", 0) + places.get("said_unknown", 0))
    if unsaid > (1 - LEAST_KNOWN) * counts.totals.kept:
        about = {"share": unsaid / counts.totals.kept}
        yield Decision("place_missing", Harm.MISSING, unsaid, about)


def _to_know(found: QualityFindings) -> Iterator[Decision]:
    yield from _shifted(found, VOLUMES, Harm.TO_KNOW)
    began = [one for one in found.silences if one.what == "booked" and one.edge == "begins"]
    if began:
        touched = round(sum(one.usual * one.months for one in began))
        about = {"teams": tuple(one.team_id for one in began), "period": began[0].period}
        yield Decision("team_begins", Harm.TO_KNOW, touched, about)
    recent = completeness.of_team(found.unfinished[~found.unfinished["old"]])
    if not recent.empty:
        about = {"first": recent["period"].min(), "days": found.counts.facts.maturity_days}
        yield Decision("unfinished", Harm.TO_KNOW, int(recent["booked"].sum()), about)
    whole = found.shares[found.shares["by"] == "all"]
    for row in whole[~whole["item"].isin(["outcome", "place"])].itertuples(index=False):
        if row.share < LEAST_KNOWN:
            about = {"item": row.item, "share": row.share}
            yield Decision("breakdown", Harm.TO_KNOW, int(row.rows - row.known), about)
    for one in recodings(found.code_changes)[1]:
        about = {"item": one.item, "label": one.label, "period": one.period, "usual": one.usual}
        touched = round(one.usual * one.months)
        yield Decision(f"label_{one.edge}", Harm.TO_KNOW, touched, about)
    for row in found.counts.tables["set_aside"].itertuples(index=False):
        kind = "set_aside_there" if found.counts.facts.counted_in else "set_aside"
        yield Decision(kind, Harm.TO_KNOW, int(row.rows), {"reason": row.reason})


def _teams(table: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table["team_id"]))
