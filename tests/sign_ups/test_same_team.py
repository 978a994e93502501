"""Second spellings are seen; teams that are two stay two."""

import random
from dataclasses import fields
from itertools import combinations

import pytest

from equity_reports.sign_ups.responses import Response, SignUp
from equity_reports.sign_ups.same_team import is_like, is_part, is_same
from equity_reports.sign_ups.sorting import ADDED, TO_DECIDE, Registered, sort_sign_ups
from equity_reports.synthetic.teams import CAST

NAMES = [part.name for part in CAST]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def slip(word, chance):
    """One letter added, left out, changed or swapped with the next."""
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice(
        [
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def misspelt(name, chance):
    parts = name.split()
    at = max(range(len(parts)), key=lambda number: len(parts[number]))
    parts[at] = slip(parts[at], chance)
    form = chance.choice([str.upper, str.lower, str.title])
    return form(chance.choice([" ", "  ", "-"]).join(parts))


@pytest.mark.parametrize("name", NAMES)
def test_a_slip_of_the_pen_is_seen(name):
    chance = random.Random(name)
    for _ in range(40):
        other = misspelt(name, chance)
        assert is_same(name, other) or is_like(name, other), other


def test_teams_of_a_programme_are_not_taken_for_each_other():
    alike = [
        pair
        for pair in combinations(NAMES, 2)
        if is_same(*pair) or is_like(*pair) or is_part(*pair)
    ]
    assert alike == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("City & Hackney C.A.M.H.S.", "City and Hackney CAMHS"),
        ("Luton CMHT", "Luton Community Mental Health Team"),
        ("Children’s Team, Newham", "Childrens team Newham"),
        ("Talk Works", "TalkWorks"),
        ("Café Street", "Cafe St"),
    ],
)
def test_the_same_name_in_other_marks_is_the_same(one, other):
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luton CMHT 1", "Luton CMHT 2"),
        ("Newham Recovery North", "Newham Recovery South"),
        ("Ward A", "Ward B"),
        ("Luton Memory Clinic", "Bedford Memory Clinic"),
        ("The Team", "The Service"),
        ("!!!", "???"),
    ],
)
def test_sister_teams_are_two(one, other):
    assert not is_same(one, other)
    assert not is_like(one, other)
    assert not is_part(one, other)


def fate(name, place="Luton"):
    """What becomes of a team of that name, which says nothing else of itself."""
    said = {one.name: () if "email" in one.name else "" for one in fields(SignUp)}
    answer = SignUp(**said | {"team_name": name, "borough": place, "directorate": "Community"})
    teams = [
        Registered(f"T{number:02}", one, "Community", "Luton")
        for number, one in enumerate(
            ("Lantern Street Community Team", "Foxglove Psychology Service",
             "Tollgate Early Help Team", "Quillmakers Early Help Team"), start=1,
        )
    ]  # fmt: skip
    (found,) = sort_sign_ups([Response("e.csv", 2, answer)], teams)
    return found.fate, found.why


@pytest.mark.parametrize(
    ("name", "team"),
    [
        ("Tollgate", "T03"),
        ("Quillmakers EHT", "T04"),
        ("Foxglove Psychological Services", "T02"),
        ("T01 Lantern Street", "T01"),
        ("T01", "T01"),
    ],
)
def test_a_team_as_people_call_it_is_for_a_person_to_decide(name, team):
    became, why = fate(name)
    assert became == TO_DECIDE
    assert team in why


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Early Help Outreach", "Luton"),
        ("Community Memory", "Luton"),
        ("Tollgate Memory Clinic", "Bedford"),
    ],
)
def test_words_of_several_teams_or_of_another_place_hold_nobody_up(name, place):
    assert fate(name, place)[0] == ADDED
