"""Who gets which page: the registers' people, held against what the programme allows.

Nothing is sent to an address that is not in a register, nor to a domain that the programme does
not name, but for single addresses that somebody approved. A page with true counts goes to its own
team alone, and never by such an exception. A coach pack goes to the person of that name who is in
the register as such, and to nobody where two people may be meant.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from equity_reports.delivery.pages import COACH, TEAM, SendablePage
from equity_reports.email_settings import Email
from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import suggest
from equity_reports.intake.registers import Person
from equity_reports.programme import Programme, plain_role
from equity_reports.reports.coaches import coaches_of
from equity_reports.settings import SETTINGS_FILE

TRUE_COUNTS = "none"


@dataclass(frozen=True)
class Parcel:
    """One page for one recipient.

    ``why_not`` says why it may not be sent; "" where it may.
    """

    page: SendablePage
    recipient: str
    why_not: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the parcel is, whatever version the page has."""
        return self.page.kind, self.page.subject, self.recipient.casefold()


def parcels(programme: Programme, pages: Sequence[SendablePage]) -> list[Parcel]:
    """Every page with each of its recipients, each recipient once a page."""
    made: dict[tuple[str, str, str], Parcel] = {}
    for page in pages:
        namesakes = _two_of_one_name(programme, page)
        for address in _recipients(programme, page):
            why = page.why_not or namesakes or refusal(programme.settings.email, page, address)
            parcel = Parcel(page, address, why)
            made.setdefault(parcel.key, parcel)
    return list(made.values())


def unaddressed(programme: Programme, pages: Sequence[SendablePage]) -> list[SendablePage]:
    """The pages that nobody would get, since the registers name no address."""
    return [page for page in pages if not any(_recipients(programme, page))]


def refusal(email: Email, page: SendablePage, address: str) -> str:
    """Why an address may not have a page; "" where it may."""
    domain = address.rpartition("@")[2].casefold()
    if domain in email.domains:
        return ""
    if page.policy == TRUE_COUNTS:
        return f"it holds small numbers, and {domain} is not among the programme's domains"
    for one in email.exceptions:
        same = one.address.casefold() == address.casefold()
        if same and (page.kind, page.subject) == (TEAM, one.team):
            return ""
    return f"{domain} is not among the programme's domains, and no exception names this address"


def rehearsal_refusal(programme: Programme, page: SendablePage, address: str) -> str:
    """Why a page may not be rehearsed to an address: it counts as sending it there."""
    domain = address.rpartition("@")[2].casefold()
    if domain not in programme.settings.email.domains:
        return f"{domain} is not among the programme's domains"
    own = {one.casefold() for one in _recipients(programme, page)}
    if page.policy == TRUE_COUNTS and address.casefold() not in own:
        return "it holds small numbers, and goes to the team's own recipients alone"
    return page.why_not


def check_email_settings(programme: Programme) -> None:
    """Raise InputError where the settings do not say enough to send anything."""
    email, problems = programme.settings.email, []
    wanted = {
        "from": (email.from_address, "the address that the emails come from"),
        "reply_to": (email.reply_to, "the programme's inbox, for answers"),
        "domains": (email.domains, "the domains that may receive"),
    }
    for key, (value, what) in wanted.items():
        if not value:
            hint = f"add {key} under [email]"
            problems.append(Problem(SETTINGS_FILE, f"email.{key}", "nothing", what, hint))
    known = [team.team_id for team in programme.teams]
    for one in email.exceptions:
        if one.team not in known:
            found, hint = f'"{one.team}"', suggest(one.team, known)
            problems.append(
                Problem(SETTINGS_FILE, "email.exceptions.team", found, "a team_id of teams", hint)
            )
    if problems:
        raise InputError(problems)


def _recipients(programme: Programme, page: SendablePage) -> Iterator[str]:
    if page.kind == TEAM:
        yield from programme.team(page.subject).recipients
        return
    for person in _of_pack(programme, page) if page.kind == COACH else programme.people:
        yield from person.email


def _of_pack(programme: Programme, page: SendablePage) -> list[Person]:
    """A coach pack's people: of its name, and with a role in which the teams name them."""
    name = page.subject.casefold()
    coaches = [one for one in coaches_of(programme.teams) if one.name.casefold() == name]
    roles = {role for coach in coaches for role in coach.roles}
    return [
        person
        for person in programme.people
        if person.name.casefold() == name and plain_role(person.role) in roles
    ]


def _two_of_one_name(programme: Programme, page: SendablePage) -> str:
    """Why a coach pack may go to nobody: its name is that of two; "" where it is not."""
    if page.kind != COACH:
        return ""
    named = _of_pack(programme, page)
    addresses = {frozenset(one.casefold() for one in person.email) for person in named}
    if len(addresses) < 2:
        return ""
    return (
        f"{len(named)} rows of people name {page.subject} with different addresses: put one "
        "person's addresses into one row, or tell two people's names apart there and in teams"
    )
