"""Two letters for each new team, as drafts: mail programs open them for a person to send."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from equity_reports import files, resources
from equity_reports.intake.registers import Person, Session, Team
from equity_reports.narrative.numbers import day
from equity_reports.settings import Settings
from equity_reports.sign_ups.responses import SignUp

ADVISER = "improvement_advisor"


@dataclass(frozen=True)
class Adviser:
    """The local Improvement Advisor; blank where nobody can be told to be it."""

    name: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """Who writes, for what, and for which session."""

    settings: Settings
    session: Session | None = None


def local_adviser(sign_up: SignUp, teams: Sequence[Team], people: Sequence[Person]) -> Adviser:
    """The Improvement Advisor of a new team's place.

    In this order: who `covers` its borough or directorate in people.csv, the programme's only
    one, or who has the most teams of its directorate and borough. Where two come out level
    nobody is taken: a person knows better than a guess.
    """
    advisers = [person for person in people if person.role.casefold() == ADVISER]
    place = {sign_up.borough.casefold(), sign_up.directorate.casefold()}
    covering = [one for one in advisers if place & {name.casefold() for name in one.covers}]
    for found in (covering, advisers):
        if len(found) == 1:
            return Adviser(found[0].name, found[0].email)
    if covering:
        return Adviser()
    name = _most_often(
        [
            team.improvement_advisor
            for team in teams
            if team.directorate.casefold() == sign_up.directorate.casefold()
            and team.borough.casefold() == sign_up.borough.casefold()
        ]
    )
    return next((Adviser(one.name, one.email) for one in advisers if one.name == name), Adviser())


def _most_often(names: Sequence[str]) -> str:
    counts = Counter(name for name in names if name).most_common(2)
    tied = len(counts) > 1 and counts[0][1] == counts[1][1]
    return "" if not counts or tied else counts[0][0]


def write_drafts(
    folder: Path, sign_up: SignUp, team_id: str, adviser: Adviser, letter: Letter
) -> list[Path]:
    """Write the letter to the adviser and the welcome to the team; return their paths."""
    settings = letter.settings
    facts = _facts(sign_up, letter) | {"team_id": team_id, "advisor": adviser.name}
    written = []
    for name, to, subject in (
        (ADVISER, adviser.addresses, f"New team: {sign_up.team_name} ({team_id})"),
        ("welcome", sign_up.recipients, f"Welcome to {settings.name}"),
    ):
        text = _environment().get_template(f"{name}.txt").render(facts)
        path = folder / f"{team_id}_{name}.eml"
        with files.replacing(path) as unfinished:
            unfinished.write_bytes(_draft(settings, to, subject, text))
        written.append(path)
    return written


def _facts(sign_up: SignUp, letter: Letter) -> dict[str, object]:
    session = letter.session
    named = ("team_name", "directorate", "borough", "contact_name", "qi_coach")
    return {name: getattr(sign_up, name) for name in named} | {
        "contact_email": "; ".join(sign_up.contact_email),
        "answers": sign_up.told(),
        "programme": letter.settings.name,
        "organisation": letter.settings.organisation,
        "session": session and _session(session),
    }


def _session(session: Session) -> dict[str, str]:
    return {
        "title": session.title,
        "session_id": session.session_id,
        "day": day(session.held_on),
    }


def _draft(settings: Settings, to: Sequence[str], subject: str, text: str) -> bytes:
    """A draft without a date or an identity: those it gets when a person sends it."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"  # Outlook opens it for editing
    if settings.email.from_address:
        message["From"] = settings.email.from_address
    if settings.email.reply_to:
        message["Reply-To"] = settings.email.reply_to
    if to:
        message["To"] = ", ".join(to)
    message["Subject"] = subject
    message.set_content(text, cte="quoted-printable")
    return message.as_bytes()


@cache
def _environment() -> Environment:
    """Plain text: nothing is escaped, and nothing that a team wrote is a template."""
    return Environment(
        loader=FileSystemLoader(resources.templates() / "sign_up"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - no markup is made
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
