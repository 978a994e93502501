"""The questions of a report are chosen from what its own figures show."""

import pandas as pd

from equity_reports.narrative.wording import wording_for
from equity_reports.reports import team_groups
from equity_reports.reports.team import TeamReport
from equity_reports.reports.team_questions import session_findings
from tests.reports.situations import inputs


def found(situation):
    report = TeamReport(inputs(situation))
    return session_findings(report.findings, report._answer, report.wording)


def test_a_success_that_has_lasted_is_worth_a_story():
    assert found("better").rate == "better"
    assert found("better").everyone is not None
    assert not found("usual").success


def test_the_group_that_stands_out_is_asked_about():
    table = pd.DataFrame(
        {
            "breakdown": ["Age", "Age", "Ethnicity", "Language"],
            "label": ["18 to 34", "65 and over", "Not known", "Somali"],
            "value": [0.3, 0.1, 0.5, 0.4],
            "direction": ["higher", "lower", "higher", "higher"],
        }
    )
    assert team_groups.behind(table, wording_for("missed")) == ("Language: Somali", "Age: 18 to 34")
    said = team_groups.alt(["Age", "Ethnicity"], table, wording_for("missed"))
    assert "Age: highest in 18 to 34, 30 in every 100" in said
    assert "Not known" not in said
