"""What is to be done with each response: added, known already, sent twice, for a person, unusable.

Every response is in exactly one of them, so that they add up to what was read.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from equity_reports.intake.cells import SAFE_NAME, safe_name
from equity_reports.intake.register_checks import RESERVED_TEAMS
from equity_reports.sign_ups.responses import Response
from equity_reports.sign_ups.same_team import is_like, is_part, is_same, names_alone, usual_words

ADDED = "added"
REGISTERED = "registered already"
TWICE = "signed up twice"
TO_DECIDE = "to be decided"
UNUSABLE = "not usable"
FATES = (ADDED, REGISTERED, TWICE, TO_DECIDE, UNUSABLE)


@dataclass(frozen=True)
class Registered:
    """What is known of a team in the register, or of one that is being added to it."""

    team_id: str
    team_name: str
    directorate: str = ""
    borough: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sorted:
    """One response, what became of it, why, and the team's id where it has one."""

    response: Response
    fate: str
    why: str = ""
    team_id: str = ""


def sort_sign_ups(
    responses: Sequence[Response],
    registered: Sequence[Registered],
    *,
    different: Collection[str] = (),
) -> list[Sorted]:
    """Say what is to be done with each response, in their order.

    Parameters
    ----------
    responses
        As read. Where a team answered twice in the same words for itself, the later one counts.
    registered
        The register's teams.
    different
        Names of teams of which a person said that they are not the one they look like.
    """
    teams = list(registered)
    sure = {" ".join(name.split()).casefold() for name in different}
    fates = []
    for number, response in enumerate(responses):
        name = response.sign_up.team_name
        if response.problems:
            fates.append(Sorted(response, UNUSABLE, "; ".join(map(str, response.problems))))
            continue
        known = None if name.casefold() in sure else _known(response, teams)
        known = known or _added_before(response, fates)
        later = next((one for one in responses[number + 1 :] if _again(response, one)), None)
        if known:
            fates.append(known)
        elif later:
            why = f"{later.file}, row {later.row} is of the same team, and later"
            fates.append(Sorted(response, TWICE, why))
        else:
            team_id = new_team_id(response.sign_up.team_code, name, teams)
            teams.append(_as_registered(response, team_id))
            fates.append(Sorted(response, ADDED, "", team_id))
    return fates


def _as_registered(response: Response, team_id: str) -> Registered:
    given = response.sign_up
    return Registered(team_id, given.team_name, given.directorate, given.borough, given.recipients)


def _known(response: Response, teams: Sequence[Registered]) -> Sorted | None:
    """The team that a response is of, for certain or in all likelihood."""
    given, likely = response.sign_up, None
    places = (place for team in teams for place in (team.borough, team.directorate))
    usual = usual_words((team.team_name for team in teams), places)
    for team in teams:
        called = f'{team.team_id}, "{team.team_name}"'
        if given.team_code and given.team_code.casefold() == team.team_id.casefold():
            if any(alike(given.team_name, team.team_name) for alike in (is_same, is_like, is_part)):
                return Sorted(response, REGISTERED, f"it is {called}", team.team_id)
            likely = likely or f"its code is that of {called}"
        elif is_same(given.team_name, team.team_name):
            if not _elsewhere(response, team):
                return Sorted(response, REGISTERED, f"it is {called}", team.team_id)
            likely = likely or f"it is called like {called}, of another place or directorate"
        elif is_like(given.team_name, team.team_name) or (
            is_part(given.team_name, team.team_name) and not _elsewhere(response, team)
        ):
            likely = likely or f"its name is like that of {called}"
        elif is_same(given.team_name, team.team_id):
            likely = likely or f"its name is the code of {called}"
        elif not _elsewhere(response, team) and names_alone(given.team_name, team.team_name, usual):
            likely = likely or f"its name has a word that only {called} has"
        elif set(map(str.casefold, given.contact_email)) & set(map(str.casefold, team.recipients)):
            likely = likely or f"who leads it gets the report of {called}"
    return Sorted(response, TO_DECIDE, likely) if likely else None


def _added_before(response: Response, fates: Sequence[Sorted]) -> Sorted | None:
    """A team that is said to be different is still added once."""
    for one in fates:
        same = is_same(one.response.sign_up.team_name, response.sign_up.team_name)
        if one.fate == ADDED and same and _again(one.response, response):
            return Sorted(response, REGISTERED, f"it is {one.team_id}", one.team_id)
    return None


def _elsewhere(response: Response, team: Registered) -> bool:
    """Whether both say where they are, and it is not the same."""
    return any(
        theirs and not is_same(ours, theirs)
        for ours, theirs in (
            (response.sign_up.directorate, team.directorate),
            (response.sign_up.borough, team.borough),
        )
    )


def _again(first: Response, later: Response) -> bool:
    one, other = first.sign_up, later.sign_up
    return not later.problems and all(
        is_same(getattr(one, name), getattr(other, name))
        for name in ("team_name", "directorate", "borough")
    )


def new_team_id(code: str, name: str, teams: Sequence[Registered]) -> str:
    """An id for a new team: its code, else the next number of the register, else from its name.

    Examples
    --------
    >>> new_team_id("", "Ash Lane", [Registered("T09", "One"), Registered("T10", "Two")])
    'T11'
    >>> new_team_id("", "Ash Lane", [Registered("memory-hackney", "One")])
    'Ash-Lane'
    >>> new_team_id("community", "Community", [])
    'Community-2'
    """
    taken = {team.team_id.casefold() for team in teams} | set(RESERVED_TEAMS)
    if code and code.casefold() not in taken:
        return code
    stem, digits = _numbering([team.team_id for team in teams])
    if digits:
        numbers = [int(team.team_id[len(stem) :]) for team in teams]
        return f"{stem}{max(numbers) + 1:0{digits}d}"
    return next(one for one in _from_name(name) if one.casefold() not in taken)


def _numbering(ids: Sequence[str]) -> tuple[str, int]:
    """The letters and the number of digits of ids such as T01; ("", 0) where they are not so."""
    stems = {one.rstrip("0123456789") for one in ids}
    digits = {len(one) - len(one.rstrip("0123456789")) for one in ids}
    if len(stems) == 1 and 0 not in digits and digits:
        return stems.pop(), min(digits)
    return "", 0


def _from_name(name: str) -> Iterator[str]:
    stem = safe_name(name)[:36].strip("-_")
    stem = stem if SAFE_NAME.fullmatch(stem) else "team"
    yield stem
    yield from (f"{stem}-{number}" for number in range(2, 1000))
