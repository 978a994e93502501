"""What was found in the data, in words: each decision, and what to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from equity_reports.intake.names import NOT_SHOWN
from equity_reports.intake.scope import in_plain_words
from equity_reports.narrative.amounts import count, digits, is_missing, nouns, percent
from equity_reports.narrative.catalogue.quality import ITEMS, SERIES
from equity_reports.narrative.numbers import listed
from equity_reports.narrative.periods import day, month
from equity_reports.narrative.wording import wording_for
from equity_reports.quality.decisions import Decision
from equity_reports.quality.shifts import SHARES, Shift
from equity_reports.tables import WHOLE_PROGRAMME

MOST_NAMED = 6
"""Teams or areas named in a sentence; tables name them all."""
_WORDING = wording_for()


@dataclass(frozen=True)
class DecisionWords:
    """A decision as it is told: how harmful, what was found, what to do."""

    tag: str
    what: str
    do: str
    touches: str


def say(key: str, **fields: object) -> str:
    """A sentence of the part on the data."""
    return _WORDING.say(f"quality.{key}", **fields)


def describe_decision(decision: Decision) -> DecisionWords:
    """The words of one decision."""
    fields = _fields(decision)
    touched = decision.appointments
    return DecisionWords(
        tag=say(f"harm_{int(decision.harm)}"),
        what=say(decision.kind, **fields),
        do=say(f"{decision.kind}_do", **fields),
        touches=say("touches", appointments=nouns(touched, "appointment")) if touched else "",
    )


def some_of(names: Sequence[str]) -> str:
    """Names in a list; from the seventh on as a number.

    Examples
    --------
    >>> some_of(["T01", "T02"]), some_of([f"T{n}" for n in range(1, 10)])
    ('T01 and T02', 'T1, T2, T3, T4, T5, T6 and 3 more')
    """
    shown = [say("not_shown") if name == NOT_SHOWN else str(name) for name in names]
    if len(shown) <= MOST_NAMED:
        return listed(shown)
    rest = count(len(shown) - MOST_NAMED)
    return say("and_more", names=", ".join(shown[:MOST_NAMED]), more=rest)


def where(team_id: str) -> str:
    """The team of a finding, or all of them."""
    if team_id == WHOLE_PROGRAMME:
        return _small(say("all_teams"))
    return _small(say("in_team", team=team_id))


def level(shift: Shift, value: float) -> str:
    """A level before or after it moved: a share of bookings, or a count a month."""
    return percent(value) if shift.series in SHARES else count(value)


def _fields(decision: Decision) -> dict[str, Any]:
    told = {name: _told(name, value) for name, value in decision.about.items()}
    if decision.kind in ("share_moved", "volume_moved"):
        shift = decision.about["largest"]
        others = [team for team in decision.about["teams"] if team != shift.team_id]
        told |= {
            "before": level(shift, shift.before),
            "after": level(shift, shift.after),
            "where": where(shift.team_id),
            "since": month(shift.since),
            "teams": " " + say("also_teams", teams=some_of(others)).strip() if others else "",
        }
    if "word" in told:
        told["name"] = told["word"]
    if "team_id" in told:
        told["team"] = _team(decision.about["team_id"])
    return told


def _told(name: str, value: Any) -> str:
    if name in ("old", "new"):
        return some_of([f"“{label}”" for label in value])
    if name in ("teams", "names"):
        return some_of([_team(one) for one in value]) if value else say("all_teams")
    if name in ("series", "outcome"):
        return SERIES[value]
    if name == "item":
        return ITEMS[value]
    if name in ("share", "most", "least"):
        return known(value)
    if name in ("days", "wait"):
        return days(value)
    if name == "months":
        return f"{count(value)} {'month' if value == 1 else 'months'}"
    if name == "figures":
        return figures(value)
    if name in ("usual", "booked"):
        return count(value)
    if name == "reason":
        return in_plain_words(value)
    if isinstance(value, pd.Timestamp):
        return day(value) if name == "last" else month(value) if name != "first" else day(value)
    return say("not_shown") if value == NOT_SHOWN else str(value)


def known(share: float | None) -> str:
    """A share that is known, as a percentage that is 100 or 0 only where it is all or none.

    Examples
    --------
    >>> known(0.974), known(0.9954), known(1.0), known(0.0004)
    ('97%', '99.5%', '100%', '0.1%')
    """
    if share is None or is_missing(share) or share in (0, 1):
        return percent(share)
    if 0.005 <= share < 0.995:
        return percent(share)
    return f"{digits(min(max(100 * share, 0.1), 99.9), 1)}%"


def days(number: float) -> str:
    """A number of days.

    Examples
    --------
    >>> days(1), days(28)
    ('1 day', '28 days')
    """
    return f"{count(number)} {'day' if number == 1 else 'days'}"


def months_of(number: int) -> str:
    """A number of a team's months."""
    return f"{count(number)} {'month of a team' if number == 1 else 'months of teams'}"


def levels(number: int) -> str:
    """A number of levels."""
    return f"{count(number)} {'level' if number == 1 else 'levels'}"


def figures(number: int) -> str:
    """A number of figures."""
    return f"{count(number)} {'figure' if number == 1 else 'figures'}"


def team_words(team_id: str, names: Mapping[str, str]) -> str:
    """A team's id and name; "all teams" for all of them."""
    if team_id not in names:
        return _team(team_id)
    return say("team_named", team=team_id, name=names[team_id])


def _team(team_id: str) -> str:
    return _small(say("all_teams")).removeprefix("in ") if team_id == WHOLE_PROGRAMME else team_id


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
