"""The registers of teams and of staff. Every name and address is plainly invented."""

from datetime import timedelta

import pandas as pd

from equity_reports.synthetic.dates import Days
from equity_reports.synthetic.teams import JOINED, NEWCOMER, Team

DOMAIN = "harbour-and-heath.example"

COACHES = ("Amber", "Beryl", "Coral", "Denim", "Ebony", "Flint")
ADVISORS = ("Garnet", "Hazel", "Indigo")
SPONSORS = ("Jade", "Khaki", "Lilac", "Maroon")
OTHERS = {
    "Lead Navy Example": "programme_lead",
    "Analyst Olive Example": "analyst",
    "Governor Pearl Example": "information_governance_lead",
}


def people() -> pd.DataFrame:
    """Everybody with a part in the programme who is not in a team."""
    named = [(f"Coach {name} Example", "qi_coach") for name in COACHES]
    named += [(f"Advisor {name} Example", "improvement_advisor") for name in ADVISORS]
    named += [(f"Sponsor {name} Example", "sponsor") for name in SPONSORS]
    named += list(OTHERS.items())
    rows = [(name, role, f"{_mailbox(name)}@{DOMAIN}") for name, role in named]
    return pd.DataFrame(rows, columns=["name", "role", "email"])


def team_register(teams: list[Team], days: Days) -> pd.DataFrame:
    """The register of teams."""
    return pd.DataFrame([_row(number, team, days) for number, team in enumerate(teams)])


def _row(number: int, team: Team, days: Days) -> dict:
    part = team.part
    joined = days.at(JOINED) + timedelta(days=number % 5)
    if part.name == NEWCOMER:
        joined = days.last - timedelta(days=20)
    mailbox = team.team_id.lower()
    aim = round(part.rate * 0.75, 2)
    by = days.last.replace(year=days.last.year + 1, day=1)
    return {
        "team_id": team.team_id,
        "team_name": part.name,
        "directorate": team.service.directorate,
        "borough": part.borough,
        "phase": "3",
        "joined_on": joined,
        "qi_coach": f"Coach {COACHES[number % len(COACHES)]} Example",
        "improvement_advisor": f"Advisor {ADVISORS[number % len(ADVISORS)]} Example",
        "sponsor": f"Sponsor {SPONSORS[number % len(SPONSORS)]} Example",
        "aim": f"No more than {round(100 * aim)} in every 100 appointments missed by people "
        "from the most deprived areas",
        "aim_measure": "missed_appointments",
        "aim_value": f"{round(100 * aim)}%",
        "aim_by": by,
        "recipients": f"{mailbox}.lead@{DOMAIN}; {mailbox}.office@{DOMAIN}",
    }


def _mailbox(name: str) -> str:
    return ".".join(name.lower().split()[:2])
