import pytest

from equity_reports.dashboard import Heading, TeamRow, write_dashboard

HEADING = Heading("Pursuing Equity", "A <trust>", "Session 5", "Appointments up to 31 May 2026")
LINE = '<svg aria-hidden="true"><path id="a" d="M0 0"/></svg>'


def row(number, **more):
    figures = {"rate_text": "18 in every 100", "gap_text": "6 more", "signal_text": "Better"}
    given = figures | {"href": f"teams/T{number}/report.html", "sparkline_svg": LINE} | more
    return TeamRow(f"T{number}", f"Team <{number}>", "Luton", "Adults", **given)


@pytest.fixture
def write(tmp_path):
    return lambda *rows: write_dashboard(tmp_path, HEADING, rows).read_text()


def test_every_team_has_its_figures_its_line_and_its_link(write):
    page = write(row(1), row(2, signal_text="No sign of change yet"))
    assert '<a href="teams/T1/report.html">Team &lt;1&gt;</a>' in page
    assert page.count("18 in every 100") == 2
    assert 'id="d1-a"' in page
    assert 'id="d2-a"' in page
    assert "better in 1; no sign of change yet in 1." in page
    assert "not built" not in page


def test_a_team_that_failed_is_named_with_the_reason(write):
    page = write(row(1), row(2, status="failed", href="", reason="it took longer than 9 seconds"))
    assert "1 report was not built" in page
    assert page.count("because it took longer than 9 seconds.") == 2
    assert page.count("<a href=") == 1


def test_the_report_of_an_earlier_run_is_said_to_be_one(write):
    assert "an earlier run" in write(row(1, status="failed", reason="it broke"))


def test_a_team_that_was_not_asked_for_is_said_to_be_not_built(write):
    page = write(row(1, status="not_built", href=""))
    assert "Not built yet." in page


def test_it_needs_no_script(write):
    assert "<script" not in write(row(1))
