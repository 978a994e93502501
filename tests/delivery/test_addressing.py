"""Who gets which page: domains, exceptions with a name, true counts, two teams, two people."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from equity_reports.delivery.addressing import (
    check_email_settings,
    parcels,
    rehearsal_refusal,
    unaddressed,
)
from equity_reports.delivery.pages import SendablePage
from equity_reports.email_settings import Email
from equity_reports.errors import InputError

EMAIL = {
    "from": "reports@trust.example",
    "reply_to": "inbox@trust.example",
    "domains": ["Trust.example"],
}
EXCEPTION = {
    "address": "Ada@Home.example",
    "team": "T01",
    "approved_by": "Somebody Invented",
    "approved_on": date(2026, 11, 3),
}


def team(team_id, *recipients, coach="", adviser=""):
    return SimpleNamespace(
        team_id=team_id, recipients=recipients, qi_coach=coach, improvement_advisor=adviser
    )


def person(name, role, *addresses):
    return SimpleNamespace(name=name, role=role, email=addresses)


class Registers(SimpleNamespace):
    def team(self, team_id):
        return next(team for team in self.teams if team.team_id == team_id)


def programme(*teams, people=(), **email):
    settings = SimpleNamespace(email=Email.model_validate(EMAIL | email))
    return Registers(teams=list(teams), people=list(people), settings=settings)


def page(subject="T01", kind="team", policy="mhsds", why_not=""):
    return SendablePage(kind, subject, subject, Path(f"{subject}.html"), policy, "f", why_not)


def may(registers, *pages):
    """Who may get each page, and who may not."""
    made = parcels(registers, pages)
    allowed = {(one.page.subject, one.recipient) for one in made if not one.why_not}
    return allowed, {(one.page.subject, one.recipient) for one in made if one.why_not}


def test_only_the_domains_named_receive_whatever_their_capitals():
    at = ("a@trust.example", "b@TRUST.example", "c@sub.trust.example", "d@trust.example.com")
    allowed, barred = may(programme(team("T01", *at)), page())
    assert {who for _, who in allowed} == set(at[:2])
    assert {who for _, who in barred} == set(at[2:])


def test_an_exception_is_for_one_address_and_one_team():
    home = "ada@home.example"
    teams = team("T01", home), team("T02", home, coach="Ada")
    registers = programme(*teams, exceptions=[EXCEPTION])
    assert may(registers, page("T01"), page("T02")) == ({("T01", home)}, {("T02", home)})
    registers.people = [person("Ada", "qi_coach", home)]
    assert may(registers, page("Ada", kind="coach"))[1] == {("Ada", home)}


def test_true_counts_leave_the_domains_by_no_exception():
    registers = programme(
        team("T01", "ada@home.example", "a@trust.example"), exceptions=[EXCEPTION]
    )
    allowed, barred = may(registers, page(policy="none"))
    assert allowed == {("T01", "a@trust.example")}
    assert barred == {("T01", "ada@home.example")}


def test_somebody_in_two_teams_gets_each_teams_own_report():
    both = "both@trust.example"
    registers = programme(team("T01", both, "a@trust.example"), team("T02", both))
    allowed, _ = may(registers, page("T01"), page("T02"))
    assert allowed == {("T01", both), ("T01", "a@trust.example"), ("T02", both)}


def test_one_address_spelt_twice_gets_one_message():
    registers = programme(team("T01", "a@trust.example", "A@Trust.example"))
    assert len(parcels(registers, [page()])) == 1


def test_a_coach_gets_their_own_pack_and_everybody_in_the_register_the_community():
    people = [
        person("Ada", "QI coach", "ada@trust.example"),
        person("Bob", "programme_lead", "bob@trust.example"),
    ]
    registers = programme(team("T01", coach="ada"), people=people)
    assert may(registers, page("Ada", kind="coach"))[0] == {("Ada", "ada@trust.example")}
    everybody = {("", "ada@trust.example"), ("", "bob@trust.example")}
    assert may(registers, page("", kind="community"))[0] == everybody


def test_a_namesake_with_another_role_gets_no_coach_pack():
    people = [
        person("Ada", "qi_coach", "ada@trust.example"),
        person("Ada", "sponsor", "other.ada@trust.example"),
        person("Ada", "improvement_advisor", "third.ada@trust.example"),
    ]
    registers = programme(team("T01", coach="Ada"), people=people)
    pack = page("Ada", kind="coach")
    assert may(registers, pack) == ({("Ada", "ada@trust.example")}, set())
    registers.people = people[1:]
    assert unaddressed(registers, [pack]) == [pack]


@pytest.mark.parametrize("second", ["Ada", "ADA"])
def test_a_pack_that_may_be_either_of_two_peoples_goes_to_nobody(second):
    here, there = "ada@trust.example", "other.ada@trust.example"
    teams = team("T01", coach="Ada"), team("T02", adviser="Ada")
    people = [person("Ada", "qi_coach", here), person(second, "improvement_advisor", there)]
    registers, pack = programme(*teams, people=people), page("Ada", kind="coach")
    assert may(registers, pack) == (set(), {("Ada", here), ("Ada", there)})
    assert "different addresses" in parcels(registers, [pack])[0].why_not
    registers.people[1] = person(second, "improvement_advisor", here.upper())
    assert may(registers, pack) == ({("Ada", here)}, set())


def test_a_page_that_is_not_ready_goes_to_nobody():
    registers = programme(team("T01", "a@trust.example"))
    assert may(registers, page(why_not="it is stale"))[0] == set()


def test_a_page_without_a_recipient_is_said():
    registers = programme(team("T01"), team("T02", "a@trust.example"))
    assert unaddressed(registers, [page("T01"), page("T02")]) == [page("T01")]


@pytest.mark.parametrize(
    ("to", "policy", "allowed"),
    [
        ("me@trust.example", "mhsds", True),
        ("me@home.example", "mhsds", False),
        ("ada@home.example", "mhsds", False),
        ("me@trust.example", "none", False),
        ("a@trust.example", "none", True),
    ],
)
def test_a_rehearsal_is_held_to_the_same(to, policy, allowed):
    registers = programme(team("T01", "a@trust.example"), exceptions=[EXCEPTION])
    assert (rehearsal_refusal(registers, page(policy=policy), to) == "") is allowed


def test_settings_that_do_not_say_enough_are_all_named():
    registers = programme(team("T02"), exceptions=[EXCEPTION], domains=[], reply_to=None)
    with pytest.raises(InputError) as caught:
        check_email_settings(registers)
    columns = [problem.column for problem in caught.value.problems]
    assert columns == ["email.reply_to", "email.domains", "email.exceptions.team"]
    registers.settings.email = Email.model_validate(EMAIL)
    check_email_settings(registers)


def test_a_parcel_keeps_the_address_as_the_register_spells_it():
    registers = programme(team("T01", "A.Lead@trust.example"))
    (parcel,) = parcels(registers, [page()])
    assert (parcel.recipient, parcel.key[2]) == ("A.Lead@trust.example", "a.lead@trust.example")
    assert replace(parcel, why_not="x").key == parcel.key
