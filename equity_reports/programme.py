"""The programme folder: settings, teams, people, change ideas, sessions, in one object.

``load_programme`` reads everything and reports every mistake at once. No appointment is
read here, but the headings of their files are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from equity_reports.errors import InputError, Problem, UsageError
from equity_reports.intake import register_checks as checks
from equity_reports.intake.cells import SAFE_NAME, WINDOWS_RESERVED, suggest
from equity_reports.intake.registers import (
    ChangeIdea,
    Cycle,
    Person,
    ProcessMeasure,
    Rebase,
    Register,
    Session,
    Team,
    read_register,
)
from equity_reports.intake.settings_file import read_settings
from equity_reports.intake.source_checks import source_problems
from equity_reports.resources import OWN_MEASURES, OWN_REPORTS, measure_ids
from equity_reports.settings import SETTINGS_FILE, Settings, SettingsParts

REGISTERS = {
    "teams": ("teams", Team, False),
    "people": ("people", Person, False),
    "ideas": ("change_ideas", ChangeIdea, False),
    "cycles": ("pdsa_cycles", Cycle, True),
    "process": ("process_measures", ProcessMeasure, True),
    "sessions": ("learning_sessions", Session, False),
    "rebases": ("rebases", Rebase, True),
}
"""Each register: the name of its file, what its rows are, and whether there may be none."""
ROLES = ("qi_coach", "improvement_advisor", "programme_lead", "sponsor", "analyst")


@dataclass(frozen=True)
class Programme:
    """A programme as its folder describes it. Lists keep the order of their registers.

    ``warnings`` holds sentences about things that are odd and not wrong.
    """

    folder: Path
    settings: Settings
    teams: list[Team]
    people: list[Person]
    ideas: list[ChangeIdea]
    cycles: list[Cycle]
    process: list[ProcessMeasure]
    sessions: list[Session]
    rebases: list[Rebase]
    warnings: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The programme's folder name under the outputs."""
        return self.settings.folder_name

    @property
    def own_measures(self) -> Path:
        """The folder of the programme's own measures; it need not be there."""
        return self.folder / OWN_MEASURES

    @property
    def own_reports(self) -> list[Path]:
        """The programme's own report notebooks, by name."""
        return sorted((self.folder / OWN_REPORTS).glob("*.ipynb"))

    def measure_of(self, team: Team) -> str:
        """The id of a team's measure: its own, else its phase's, else the programme's first."""
        of_phase = self.settings.measure_of_phase.get(team.phase, "")
        return team.aim_measure or of_phase or self.settings.measures[0]

    def by_measure(self) -> list["Programme"]:
        """The programme in parts, one for each measure that a team has, the common one first.

        Each part has one measure, and its own teams with what the registers say of them. The
        common one is the first of the settings that any team has.
        """
        chosen = {team.team_id: self.measure_of(team) for team in self.teams}
        used = [one for one in self.settings.measures if one in chosen.values()]
        return [self._of({team for team, own in chosen.items() if own == one}, one) for one in used]

    def _of(self, teams: set[str], measure: str) -> "Programme":
        registers = {
            name: [row for row in getattr(self, name) if row.team_id in teams]
            for name in ("teams", "ideas", "cycles", "process", "rebases")
        }
        settings = self.settings.model_copy(update={"measures": (measure,)})
        return replace(self, settings=settings, **registers)

    def team(self, team_id: str) -> Team:
        """The team with this id; ``UsageError`` where there is none."""
        for team in self.teams:
            if team.team_id == team_id:
                return team
        hint = suggest(team_id, [team.team_id for team in self.teams])
        raise UsageError(_no_such("team", team_id, hint))

    def session(self, session_id: str | None, today: date) -> Session:
        """The session with this id; without one the next to be held, else the latest."""
        in_order = sorted(self.sessions, key=lambda session: session.held_on)
        if session_id is None:
            coming = [session for session in in_order if session.held_on >= today]
            return coming[0] if coming else in_order[-1]
        for session in in_order:
            if session.session_id == session_id:
                return session
        hint = suggest(session_id, [session.session_id for session in in_order])
        raise UsageError(_no_such("session", session_id, hint))

    def sessions_until(self, session: Session) -> list[Session]:
        """The sessions up to and including this one, in order of their dates."""
        until = [other for other in self.sessions if other.held_on <= session.held_on]
        return sorted(until, key=lambda other: other.held_on)

    def ideas_of(self, team_id: str) -> list[ChangeIdea]:
        """The team's change ideas, in the order in which they started."""
        own = [idea for idea in self.ideas if idea.team_id == team_id]
        return sorted(own, key=lambda idea: (idea.started_on, idea.idea_id))


def _safe(team_id: str) -> bool:
    return bool(SAFE_NAME.fullmatch(team_id)) and team_id.casefold() not in WINDOWS_RESERVED


def _no_such(what: str, asked: str, hint: str) -> str:
    said = f'There is no {what} "{asked}": {hint}'
    return said if said.endswith("?") else f"{said}."


def load_programme(folder: Path) -> Programme:
    """Read a programme folder.

    Parameters
    ----------
    folder
        Holds programme.toml and the registers (CSV, or .xlsx with the same headings).

    Raises
    ------
    InputError
        With every mistake in the settings and the registers, not the first alone.
    """
    folder = Path(folder)
    if not folder.is_dir():
        wanted = "a programme folder"
        raise InputError([Problem(str(folder), "", "no such folder", wanted, "check the path")])
    settings, parts, problems = read_settings(folder / SETTINGS_FILE)
    exports = parts.registers or {}
    registers = {
        key: read_register(folder, name, kind, optional=optional, export=exports.get(name))
        for key, (name, kind, optional) in REGISTERS.items()
    }
    for register in registers.values():
        problems.extend(register.problems)
    problems.extend(_between_registers(registers))
    problems.extend(_against_settings(registers, parts, folder))
    team_ids = [team.team_id for _, team in registers["teams"].records]
    problems.extend(source_problems(parts, folder, team_ids))
    if problems or settings is None:
        raise InputError(problems)
    records = {name: [each for _, each in kept.records] for name, kept in registers.items()}
    return Programme(folder, settings, **records, warnings=tuple(_warnings(registers)))


def _between_registers(registers: dict[str, Register]) -> Iterator[Problem]:
    teams, ideas, sessions = registers["teams"], registers["ideas"], registers["sessions"]
    yield from checks.empty(teams, "team")
    yield from checks.empty(sessions, "learning session")
    yield from checks.repeated(teams, "team_id")
    yield from checks.repeated(sessions, "session_id")
    yield from checks.reserved_sessions(sessions)
    yield from checks.reserved_teams(teams)
    yield from checks.repeated(ideas, "team_id", "idea_id")
    if teams.records:
        known = [team.team_id for _, team in teams.records]
        # An id that is itself refused is no mistake of the rows that use it, and no advice.
        offered = [team_id for team_id in known if _safe(team_id)]
        for name in ("ideas", "cycles", "process", "rebases"):
            yield from checks.unknown(
                registers[name], "team_id", known, offered, what="team", where=teams.file
            )
    for name in ("cycles", "process"):
        yield from checks.unknown_ideas(registers[name], ideas)
    yield from checks.out_of_order(ideas, "started_on", "implemented_on")
    yield from checks.out_of_order(ideas, "started_on", "ended_on")
    yield from checks.out_of_order(ideas, "implemented_on", "ended_on")
    yield from checks.out_of_order(registers["cycles"], "from_date", "to_date")
    yield from checks.out_of_order(sessions, "data_to", "held_on")
    yield from checks.out_of_order(teams, "joined_on", "aim_by")
    yield from checks.impossible_counts(registers["process"])


def _against_settings(
    registers: dict[str, Register], parts: SettingsParts, folder: Path
) -> Iterator[Problem]:
    where = SETTINGS_FILE
    if parts.themes is not None:
        registers["ideas"] = checks.spelt_as(registers["ideas"], "theme", parts.themes)
        yield from checks.unknown(
            registers["ideas"], "theme", parts.themes, what="theme", where=where
        )
    yield from _measures_of_registers(registers, parts.measures, folder / OWN_MEASURES)
    if parts.dates is not None:
        yield from checks.empty_sessions(registers["sessions"], parts.dates.data_from)


def _measures_of_registers(
    registers: dict[str, Register], measures: tuple[str, ...] | None, own: Path
) -> Iterator[Problem]:
    where, known = SETTINGS_FILE, measure_ids(own)
    if not set(measures or ()) <= set(known):
        # The settings misspell one: it is not the registers' mistake that they do not have it.
        measures, where = known, "the package"
    for name, column in (("teams", "aim_measure"), ("rebases", "measure_id")):
        if measures is not None:
            yield from checks.unknown(
                registers[name], column, measures, what="measure", where=where
            )


def plain_role(role: str) -> str:
    """A role of the people's register as `ROLES` spells it, whatever its capitals and dashes."""
    return role.casefold().replace(" ", "_").replace("-", "_")


def _misspelt_roles(people: Register) -> Iterator[str]:
    """Roles a slip away from one that is known; any other is a role of the programme's own."""
    for row, person in people.records:
        spelt = plain_role(person.role)
        hint = suggest(spelt, ROLES, listed=False)
        if spelt not in ROLES and hint:
            yield f'{people.file}, row {row}: role "{person.role}": {hint}'


def _warnings(registers: dict[str, Register]) -> Iterator[str]:
    for register in registers.values():
        if register.ignored:
            columns = ", ".join(register.ignored)
            yield f"{register.file}: not used: {columns}."
    yield from _misspelt_roles(registers["people"])
    people = {person.name for _, person in registers["people"].records}
    for role in ("qi_coach", "improvement_advisor"):
        named = {getattr(team, role) for _, team in registers["teams"].records} - {""}
        for name in sorted(named - people):
            yield f"{registers['teams'].file}: {role} {name} is not in {registers['people'].file}."
