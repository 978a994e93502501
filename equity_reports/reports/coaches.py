"""Who has a coach pack: everybody who is named as a team's coach or adviser, with their teams."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from equity_reports.intake.cells import WINDOWS_RESERVED, safe_name
from equity_reports.intake.registers import Team
from equity_reports.reports.inputs import TeamFacts

ROLES = ("qi_coach", "improvement_advisor")


@dataclass(frozen=True)
class Coach:
    """A coach or adviser: the name as the register has it, the pack's file name, the teams.

    ``roles`` are of `ROLES`, in their order.
    """

    name: str
    page_name: str
    roles: tuple[str, ...]
    team_ids: tuple[str, ...]


def coaches_of(teams: Iterable[Team | TeamFacts]) -> list[Coach]:
    """Everybody who coaches or advises a team, by name.

    Names that differ by their capitals or spaces alone are one person. Two people whose names
    make one file name both get a number: a pack that is looked for by the bare name is then not
    found, rather than another person's.

    Examples
    --------
    >>> teams = [TeamFacts(team_id="T1", team_name="One", qi_coach="Ana-Lee X"),
    ...          TeamFacts(team_id="T2", team_name="Two", improvement_advisor="Ana Lee X")]
    >>> [coach.page_name for coach in coaches_of(teams)]
    ['Ana-Lee-X-1', 'Ana-Lee-X-2']
    """
    found: dict[str, dict[str, list[str]]] = {}
    names: dict[str, str] = {}
    for team in teams:
        for role in ROLES:
            name = " ".join(getattr(team, role).split())
            if name:
                key = names.setdefault(name.casefold(), name)
                found.setdefault(key, {}).setdefault(role, []).append(team.team_id)
    in_order = sorted(found)
    return [
        _coach(name, page_name, found[name])
        for name, page_name in zip(in_order, _page_names(in_order), strict=True)
    ]


def _coach(name: str, page_name: str, teams: dict[str, list[str]]) -> Coach:
    every = [team_id for role in ROLES for team_id in teams.get(role, [])]
    roles = tuple(role for role in ROLES if role in teams)
    return Coach(name, page_name, roles, tuple(dict.fromkeys(every)))


def _page_names(names: list[str]) -> list[str]:
    """A safe file name for each, that no system takes for another's."""
    stems = [safe_name(name)[:36].strip("-_") or "person" for name in names]
    often = Counter(stem.casefold() for stem in stems)
    taken: set[str] = {stem.casefold() for stem in stems}
    made = []
    for name, stem in zip(names, stems, strict=True):
        bare = safe_name(name) == stem and stem.casefold() not in WINDOWS_RESERVED
        if bare and often[stem.casefold()] == 1:
            made.append(stem)
            continue
        numbers = (f"{stem}-{number}" for number in range(1, len(names) + 2))
        made.append(next(one for one in numbers if one.casefold() not in taken))
        taken.add(made[-1].casefold())
    return made
