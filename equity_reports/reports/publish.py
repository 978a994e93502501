"""What a session may publish: through the door, steady since the last session, safe together.

Every page of a session is made from what `Publication.release` returns, so a page adds nothing
that has not been judged beside all the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equity_reports import files
from equity_reports.disclosure import (
    Policy,
    ReleasedCounts,
    TrueCounts,
    hold_steady,
    lower_some,
    release,
    release_again,
)
from equity_reports.measures.periods import Period
from equity_reports.publication.across import mend_across, same_facts, standing, still_shown
from equity_reports.publication.draw import drawn_lower, key_of
from equity_reports.publication.facts import facts
from equity_reports.publication.settle import settle
from equity_reports.publication.sums import HowCounted, shown_again, sums
from equity_reports.reports.inputs import ReportInputs, read_inputs
from equity_reports.reports.published import published_then


@dataclass(frozen=True)
class Publication:
    """One session's released counts, as a whole.

    Attributes
    ----------
    how
        What everybody may know of how the tables were made.
    edition
        The grouping and the edition of the index; figures of another do not stand.
    key
        The secret that draws which of the counts just above the smallest are shown lower.
    before
        The reports of the session before by team, those of the teams' own and those for all;
        the first that were made in the same way are taken.
    beside_then
        The teams beside each idea as they were in that session.
    """

    how: HowCounted
    edition: tuple[str, str]
    key: bytes = field(repr=False)
    before: Sequence[Mapping[str, ReportInputs]] = field(default=(), repr=False)
    beside_then: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def release(
        self, true: TrueCounts, policy: Policy, *, beside: ReleasedCounts | None = None
    ) -> ReleasedCounts:
        """Everything that is published under one policy.

        Parameters
        ----------
        beside
            What is published under a policy that withholds less. Then this is made from it, and
            not from the true counts: who has both learns no more than who has that.
        """
        if policy.rounding == 1:
            return release(true, policy)
        named = facts(true.tables, self.how)
        then = published_then(self._alike(policy), self.beside_then)
        drawn = lambda name: name in named and drawn_lower(self.key, named[name])  # noqa: E731
        if beside is None:
            nearest = lower_some(true, release(true, policy), drawn)
        else:
            nearest = release_again(beside, policy)
        held = hold_steady(nearest, standing(nearest.tables, named, then))
        settled = settle(
            held,
            [*sums(held.tables, self.how), *same_facts(named)],
            fixed=still_shown(held.tables, named, then),
        )
        return mend_across(
            settled.counts, nearest, named, then, again=shown_again(self.how.measure)
        )

    def _alike(self, policy: Policy) -> dict[str, ReportInputs]:
        measure = self.how.measure.id if self.how.measure else ""
        wanted = (policy.rule, *self.edition, measure)
        alike = (
            {team: one for team, one in reports.items() if _how_made(one) == wanted}
            for reports in self.before
        )
        return next((reports for reports in alike if reports), {})


def _how_made(inputs: ReportInputs) -> tuple[str, ...]:
    made = inputs.definition
    return made.policy, made.grouping, made.edition, inputs.measure.id


def named_windows(recent: Period, before: Period | None) -> dict[str, Period]:
    """The windows by name."""
    return {"recent": recent, "before": before} if before else {"recent": recent}


def reports_of(folder: Path | None) -> dict[str, ReportInputs]:
    """A session's reports as they were made; those that cannot be read are left out."""
    found = {}
    for path in sorted(folder.glob("*.json")) if folder and folder.is_dir() else ():
        try:
            inputs = read_inputs(path)
        except (ValueError, KeyError, TypeError):
            continue
        found[inputs.team.team_id] = inputs
    return found


def rounding_key(private: Path | None, counts: Callable[[], pd.DataFrame]) -> bytes:
    """The programme's secret: as it lies in the private folder, else made and laid there.

    It is made from the first true counts, so that the same inputs give the same bytes; whoever
    could guess it knows them already. It is kept, so that a count that has not changed is never
    drawn anew.
    """
    path = private / "rounding.key" if private else None
    if path and path.is_file():
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    key = key_of({"counts": counts()})
    if path and private.is_dir():
        files.write_text(path, key.hex() + "\n")
    return key
