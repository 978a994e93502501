"""A page says which groups it counts together, and shows them as one."""

import pandas as pd
import pytest

from equity_reports.measures.pooling import joined
from equity_reports.reports import team_groups
from equity_reports.reports.counted_together import categories_said, groups_in, groups_said
from equity_reports.reports.findings import Findings
from equity_reports.reports.team import TeamReport
from tests.reports.situations import inputs

MIDDLE = joined(["fifth_3", "fifth_4"])
RARE = joined(["bn", "pl"])


@pytest.fixture(scope="module")
def given():
    return inputs("few_in_the_middle")


@pytest.fixture
def rare(given):
    """The inputs with a breakdown of which two languages are counted together."""
    table = pd.DataFrame(
        {
            "breakdown": "language",
            "category": [RARE, "en", "es"],
            "numerator": [60.0, 20.0, 20.0],
            "denominator": [100.0, 400.0, 300.0],
        }
    )
    return given.model_copy(update={"tables": given.tables | {"by_breakdown": table}})


def test_the_middle_fifths_are_one_group_of_the_breakdown(given):
    groups = Findings(given).groups.set_index("group")
    assert groups.loc[MIDDLE, "label"] == "Middle fifth to second least deprived"
    assert groups.loc[MIDDLE, "role"] == "middle"
    assert list(groups.index)[:4] == ["fifth_1", "fifth_2", MIDDLE, "fifth_5"]


def test_the_gradient_and_the_look_back_take_them_as_one(given):
    findings = Findings(given)
    assert findings.gradient is not None
    assert findings.gap_at(given.previous.now) is not None


def test_the_page_says_so(given):
    said = TeamReport(given).groups()._repr_html_()
    assert "counted together: “Middle fifth to second least deprived”." in said


def test_all_teams_together_keep_every_group(given):
    names = groups_in(given.definition, given.programme_tables["by_group"]["group"].unique())
    assert groups_said(names, TeamReport(given).wording) == ()
    assert len([one for one in names if one.order]) == 5


def test_all_others_are_named_and_never_said_to_stand_out(rare):
    report = TeamReport(rare)
    table = team_groups.breakdowns(report.findings, report.wording)
    assert list(table["label"])[-1] == "All others"
    assert table.set_index("label").loc["All others", "direction"] == "higher"
    assert team_groups.behind(table, report.wording) == ()
    (said,) = categories_said(table, report.wording)
    assert said.endswith("Language: Bangla and Polish.")
    assert said in report.breakdowns()._repr_html_()
