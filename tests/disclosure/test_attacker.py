"""Nobody who has every file of two sessions can say what a count was; and the attacker can."""

import os

import numpy as np
import pytest

from equity_reports.disclosure import HES, MHSDS, NONE
from equity_reports.reports.community_inputs import SHARED
from equity_reports.reports.publish import Publication
from tests.disclosure.attacker import Attack, read_session
from tests.disclosure.small_programmes import publish_two

LONG = os.environ.get("EQUITY_REPORTS_TRUTH") == "long"
SEEDS = range(30) if LONG else (4,)


def sessions_of(published):
    return [read_session(one.folder, one.beside) for one in published]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return publish_two(tmp_path_factory.mktemp("attacked") / "programme", SEEDS[0])


def one_report(published):
    """What the reader of one team's report has."""
    (session,) = sessions_of([published])
    team = session.teams[0]
    session.counts = {key: one for key, one in session.counts.items() if key[0] == team}
    return session, team


def attacked(sessions, policy=MHSDS, **knows):
    return Attack(sessions, policy, **knows).run(np.random.default_rng(0))


def told(found, what):
    spare = np.array([one.spare for one in found])
    fewest = min(one.values for one in found)
    print(
        f"{what}: {len(found):,} cells attacked; fewest feasible values {fewest:.0f}; at the limit "
        f"{(spare == 0).sum():,}, one to spare {(spare == 1).sum():,}, more {(spare > 1).sum():,}; "
        f"past it {(spare < 0).sum():,}"
    )
    return [one for one in found if one.spare < 0]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_count_of_two_sessions_can_be_told(seed, small, tmp_path):
    published = small if seed == SEEDS[0] else publish_two(tmp_path / "programme", seed)
    assert told(attacked(sessions_of(published)), f"mhsds, programme {seed}, two sessions") == []


@pytest.mark.parametrize("seed", SEEDS if LONG else (1,))
def test_no_count_can_be_told_under_hes(seed, tmp_path):
    published = publish_two(tmp_path / "programme", seed, "hes")
    found = attacked(sessions_of(published), HES)
    assert told(found, f"hes, programme {seed}, two sessions") == []


def shared_pages(published):
    """What the shared pages of both sessions tell."""
    return [read_session(one.folder / SHARED, one.beside) for one in published]


def own_pages(published):
    """What the teams' own reports tell besides, under the teams' policy."""
    sessions = sessions_of(published)
    for one in sessions:
        one.counts = {key: n for key, n in one.counts.items() if key[0] in one.teams}
    return sessions


def both_files(published, own, shared):
    """What he has who holds the teams' own reports and the shared pages, under two policies."""
    mine, everybodys = own_pages(published), shared_pages(published)
    attack = (
        Attack(everybodys, shared, beside=[(one, own) for one in mine])
        if own.smallest > shared.smallest
        else Attack(mine, own, beside=[(one, shared) for one in everybodys])
    )
    return attack.run(np.random.default_rng(0))


@pytest.mark.parametrize(("own", "shared"), [(MHSDS, HES), (HES, MHSDS)])
def test_a_teams_own_report_beside_the_shared_pages_tells_no_more(own, shared, tmp_path):
    published = publish_two(tmp_path / "programme", SEEDS[0], own.name, shared.name)
    found = both_files(published, own, shared)
    assert told(found, f"teams' {own.name} beside everybody's {shared.name}, two sessions") == []


@pytest.mark.parametrize(("own", "shared"), [("mhsds", HES), ("none", MHSDS)])
def test_the_shared_pages_alone_tell_no_more(own, shared, tmp_path):
    published = publish_two(tmp_path / "programme", SEEDS[0], own, shared.name)
    found = attacked(shared_pages(published), shared)
    assert told(found, f"everybody's {shared.name} beside teams' {own}, two sessions") == []


def test_he_wins_if_the_two_are_made_apart(tmp_path, monkeypatch):
    together = Publication.release
    monkeypatch.setattr(
        Publication, "release", lambda self, true, policy, beside=None: together(self, true, policy)
    )
    published = publish_two(tmp_path / "programme", SEEDS[0], "mhsds", "hes")
    assert told(both_files(published, MHSDS, HES), "the same, each made from true counts")


def true_count(published, column):
    table = published.true["by_group"].query("window == 'recent' and group == 'all'")
    return table.set_index("team_id")[column].to_dict()


def year_of(session, team, column):
    """The latest year of all a team's appointments, as the attacker names it."""
    found = [
        key for key in session.counts
        if key[0] == team and key[2] == "all" and key[5] == column and key[1] == "group"
        and 300 < (key[4] - key[3]).days < 400
    ]  # fmt: skip
    return max(found, key=lambda key: key[3])


def test_he_wins_if_totals_are_left_exact(small):
    session, team = one_report(small[-1])
    exact = true_count(small[-1], "denominator")
    knows = {year_of(session, team, "denominator"): exact[team]}
    assert told(attacked([session], exactly=knows), "one total left exact")


def test_he_wins_with_rates_of_true_counts(small):
    session, team = one_report(small[-1])
    missed, seen = (true_count(small[-1], name) for name in ("numerator", "denominator"))
    rates = {year_of(session, team, "numerator"): round(100 * missed[team] / seen[team], 1)}
    found = attacked([session], rates=rates)
    assert told(found, "one rate of true counts, to one decimal")


def test_he_wins_with_the_policy_off(small):
    (session,) = sessions_of(small[-1:])
    table = small[-1].true["by_group"].query("window == 'recent'")
    for row in table.itertuples():
        part = {session.most: "most", session.least: "least"}.get(row.group, row.group)
        days = year_of(session, session.teams[0], "numerator")[3:5]
        for column in ("numerator", "denominator"):
            session.counts[(row.team_id, "group", part, *days, column)] = getattr(row, column)
    only = {key: value for key, value in session.counts.items() if key[3:5] == days}
    session.counts = {key: value for key, value in only.items() if key[1] == "group"}
    found = attacked([session], NONE)
    assert all(one.values == 1 for one in found if one.shown > 0)
    print(f"the policy off: {len(found):,} cells attacked; fewest feasible values 1")
