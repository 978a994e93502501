"""A programme whose appointments have been read once, to be cut again and again."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from equity_reports import programme as folders
from equity_reports.errors import UsageError
from equity_reports.explore import cutting
from equity_reports.explore.choice import EVERYBODY, Choice, checked
from equity_reports.explore.team import Team
from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.reports.inputs import ReportInputs

DEMO = "demo"
DEMO_DAY, DEMO_TEAMS, DEMO_MONTHS, DEMO_PER_MONTH = date(2026, 11, 22), 6, 24, 4_000


class Programme:
    """A programme to explore: true counts, for the analyst alone.

    Make one with `load`. It shows no appointment, whatever is printed of it.

    Examples
    --------
    >>> programme = Programme.load("demo")
    >>> programme.team("T02")
    Team T02, missed_appointments by national_quintile, true counts
    """

    def __init__(self, programme: folders.Programme, appointments: Appointments) -> None:
        self._programme, self._appointments = programme, appointments
        self._cut: dict[Choice, ReportInputs] = {}
        self._groupings = cutting.groupings(appointments.connection)
        self._last = cutting.last_recorded(appointments.connection)

    @classmethod
    def load(cls, folder: str | Path) -> "Programme":
        """Read a programme's folder and its appointments, up to the last learning session's data.

        Parameters
        ----------
        folder
            A programme folder; ``"demo"`` invents a small one.

        Raises
        ------
        equity_reports.errors.InputError
            With every mistake in the settings, the registers and the sources.
        equity_reports.errors.UsageError
            The appointments are counted in their warehouse.
        """
        if str(folder) == DEMO:
            with tempfile.TemporaryDirectory() as invented:
                return cls.load(_invented(Path(invented)))
        programme = folders.load_programme(Path(folder))
        data_to = max(session.data_to for session in programme.sessions)
        appointments = read_appointments(programme, data_to=data_to)
        if appointments.counted_by is not None:
            appointments.close()
            raise UsageError(
                "These appointments are counted in their warehouse, and exploring needs them here: "
                'take out counted = "there" in a copy of programme.toml, or explore an extract.'
            )
        return cls(programme, appointments)

    def __repr__(self) -> str:
        """Name the programme, and say how much was read."""
        rows = self._appointments.totals.kept
        name = self._programme.settings.name
        return f"Programme {name}: {len(self._programme.teams)} teams, {rows:,} appointments"

    @property
    def teams(self) -> pd.DataFrame:
        """One row a team: ``team_id, team_name, directorate, borough``; no addresses."""
        columns = ["team_id", "team_name", "directorate", "borough"]
        rows = [[getattr(team, name) for name in columns] for team in self._programme.teams]
        return pd.DataFrame(rows, columns=columns)

    @property
    def measures(self) -> tuple[str, ...]:
        """The ids of the programme's measures, its first one first."""
        return self._programme.settings.measures

    @property
    def groupings(self) -> tuple[str, ...]:
        """The groupings by deprivation that the data allow."""
        return self._groupings

    @property
    def account(self) -> str:
        """What became of every row that was read."""
        return str(self._appointments.totals)

    def usual(self, team_id: str) -> Choice:
        """What a team's report looks at, by the programme's settings."""
        settings = self._programme.settings
        everybody = team_id == EVERYBODY
        measure = (
            settings.measures[0]
            if everybody
            else self._programme.measure_of(self._programme.team(team_id))
        )
        return Choice(
            team_id=team_id,
            measure=measure,
            grouping=settings.grouping.kind,
            period=settings.period,
            since=settings.dates.data_from,
            until=self._last,
        )

    def team(self, team_id: str = EVERYBODY, **choices: object) -> Team:
        """One team, or all teams as one, cut as asked.

        Parameters
        ----------
        team_id
            A team of the register, or ``"all"``.
        **choices
            Any of ``measure, grouping, period, since, until, released``; what is not given is as
            in the team's report. See `equity_reports.explore.choice.Choice`.

        Returns
        -------
        Team
            Its methods show charts, sentences and tables.

        Raises
        ------
        equity_reports.errors.UsageError
            There is no such team, grouping or period.

        Examples
        --------
        >>> programme = Programme.load("demo")
        >>> gap = programme.team("T02", grouping="core20").gap()
        >>> list(gap.table.columns)
        ['group', 'numerator', 'denominator']
        """
        if team_id != EVERYBODY:
            self._programme.team(team_id)
        unknown = set(choices) - set(Choice.__dataclass_fields__)
        if unknown:
            known = ", ".join(sorted(set(Choice.__dataclass_fields__) - {"team_id"}))
            raise TypeError(f"{', '.join(sorted(unknown))}: a choice is one of {known}")
        choice = checked(replace(self.usual(team_id), **choices), groupings=self._groupings)
        if choice not in self._cut:
            self._cut[choice] = cutting.inputs(self._programme, self._appointments, choice)
        return Team(choice, self._cut[choice])


def _invented(folder: Path) -> Path:
    from equity_reports.synthetic import write_programme

    return write_programme(
        folder / "programme",
        today=DEMO_DAY,
        teams=DEMO_TEAMS,
        months=DEMO_MONTHS,
        per_month=DEMO_PER_MONTH,
    )
