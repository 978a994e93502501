"""All that is settled before an appointment is drawn: teams, places, people, ideas, days."""

from dataclasses import dataclass

from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.ideas import Idea
from equity_reports.synthetic.patients import Patients
from equity_reports.synthetic.places import Areas
from equity_reports.synthetic.teams import Team


@dataclass(frozen=True)
class World:
    """One invented programme. A team's number is its place in ``teams``."""

    days: Days
    teams: list[Team]
    ideas: list[Idea]
    areas: Areas
    patients: Patients

    def number(self, team_id: str) -> int:
        """The number by which appointments and patients know a team."""
        return next(n for n, team in enumerate(self.teams) if team.team_id == team_id)
