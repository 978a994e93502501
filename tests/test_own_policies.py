"""A disclosure policy of the programme's own: what it may say, and what it then leaves open."""

import itertools

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from equity_reports.disclosure import MHSDS, TrueCounts, lower_some, policy_called, release
from equity_reports.disclosure_settings import DisclosureSettings
from equity_reports.narrative.wording import wording_for
from equity_reports.programme import load_programme
from equity_reports.publication.bounds import own_bounds
from equity_reports.reports.prepare import prepare
from equity_reports.reports.team_words import about
from equity_reports.synthetic import write_programme
from equity_reports.tables import PANEL
from tests.intake.folders import SETTINGS
from tests.reports.situations import TODAY
from tests.test_programme import only_problem, write_folder

NUMBERS = {"smallest": 10, "people": 12, "rounding": 10, "source": "Our own paper 12"}
PEOPLE_ENOUGH = 1_000


def policy_of(**numbers):
    settings = DisclosureSettings(policies={"ours": NUMBERS | numbers}, shared="ours")
    return policy_called(settings.shared, settings)


def shown(counts, policy):
    """What may be shown of each count: as rounded, and lower where it may be drawn."""
    table = pd.DataFrame({"team_id": "T01", "window": "recent", "series": map(str, counts)})
    for count in PANEL.counts:
        table[count.column], table[count.people] = counts, PEOPLE_ENOUGH
    true = TrueCounts({"panel": table})
    first = release(true, policy)
    both = (first, lower_some(true, first, lambda name: True))
    return [each.tables["panel"]["booked"].to_numpy() for each in both]


@pytest.mark.parametrize("zero_shown", [False, True])
def test_whatever_is_accepted_leaves_four_counts_behind_every_figure(zero_shown):
    tried = 0
    for smallest, rounding in itertools.product(range(5, 26), range(5, 13)):
        try:
            policy = policy_of(smallest=smallest, rounding=rounding, zero_shown=zero_shown)
        except ValidationError:
            continue
        tried += 1
        counts = np.arange(200)
        behind: dict[float, set[int]] = {}
        for values in shown(counts, policy):
            for count, value in zip(counts, values, strict=True):
                behind.setdefault(-1.0 if np.isnan(value) else value, set()).add(int(count))
        assert {0.0} & set(behind) == ({0.0} if zero_shown else set())
        for value in set(behind) - {0.0, max(behind)}:
            low, high = own_bounds(np.array([np.nan if value < 0 else value]), policy)
            lowest = min(behind[value]) - (value < 0 and zero_shown)  # a bound, not the very one
            assert (low[0], high[0]) == (lowest, max(behind[value])), (policy, value)
            assert len(behind[value]) >= 4 + (value < 0), (policy, value)
    assert tried > 120


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("smallest", 4, "5 to 100"),
        ("people", 1, "5 to 100"),
        ("rounding", 1, "5 to 100"),
        ("rounding", 20, "no shown count 0"),
        ("source", "", "some text"),
    ],
)
def test_a_laxer_policy_is_refused_and_the_key_is_named(tmp_path, key, value, wanted):
    lines = "".join(f"{name} = {said!r}\n" for name, said in (NUMBERS | {key: value}).items())
    text = f'{SETTINGS}[disclosure]\nshared = "ours"\nteam = "ours"\n'
    text += f"[disclosure.policies.ours]\n{lines}"
    problem = only_problem(write_folder(tmp_path, programme=text))
    assert problem.column == f"disclosure.policies.ours.{key}"
    assert problem.row == 1 + text.split("\n").index(f"{key} = {value!r}")
    assert wanted in problem.wanted


def test_a_lowest_figure_of_three_counts_is_refused():
    with pytest.raises(ValidationError, match="5 would be 7 to 9 alone"):
        policy_of(smallest=7, rounding=5)
    with pytest.raises(ValidationError, match="smallest = 6 or more"):
        policy_of(smallest=5, rounding=5, zero_shown=True)


def test_two_roundings_side_by_side_are_refused():
    with pytest.raises(ValidationError, match="rounds to 5, as shared"):
        DisclosureSettings(policies={"ours": NUMBERS}, team="ours")
    assert DisclosureSettings(policies={"ours": NUMBERS | {"rounding": 5}}, team="ours")


@pytest.mark.parametrize("name", ["none", "mhsds"])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(ValidationError, match="not taken"):
        DisclosureSettings(policies={name: NUMBERS})


def test_a_policy_that_is_not_there_is_told_with_what_is(tmp_path):
    lines = "".join(f"{name} = {said!r}\n" for name, said in NUMBERS.items())
    text = f'{SETTINGS}[disclosure]\nteam = "ours"\nshared = "oürs"\n'
    text += f"[disclosure.policies.ours]\n{lines}"
    problem = only_problem(write_folder(tmp_path, programme=text))
    assert (problem.column, problem.wanted) == ("disclosure.shared", "one of mhsds, hes, ours")


def test_its_name_and_source_are_said_and_its_numbers_tell_its_figures_apart():
    ours = policy_of(zero_shown=True)
    assert ours.in_words == (
        "Counts under 10, or of fewer than 12 people, are not shown. Other counts are rounded to "
        'the nearest 10. A zero is shown. This is the rule "ours" (Our own paper 12).'
    )
    assert ours.rule != policy_of().rule
    assert MHSDS.rule == "mhsds"


def test_it_holds_for_shared_pages_and_for_a_teams_own_and_the_page_names_it(tmp_path):
    folder = write_programme(tmp_path / "programme", teams=3, months=14, per_month=600)
    lines = "".join(f"{name} = {said!r}\n" for name, said in NUMBERS.items())
    settings = (folder / "programme.toml").read_text().replace('"mhsds"', '"ours"')
    settings += f"\n[disclosure.policies.ours]\n{lines}"
    (folder / "programme.toml").write_text(settings)
    programme = load_programme(folder)
    prepared = prepare(programme, programme.session(None, TODAY))
    for one in (prepared.reports["T01"], prepared.community.report("T01")):
        assert one.definition.rounding == 10
        counts = pd.concat([one.tables["by_group"], one.programme_tables["by_group"]])
        left = counts[["numerator", "denominator"]].stack().dropna()
        assert len(left)
        assert (left % 10 == 0).all()
        assert left.min() >= 10
        said = about(one, wording_for(one.measure.words))
        assert any('This is the rule "ours" (Our own paper 12).' in line for line in said)
