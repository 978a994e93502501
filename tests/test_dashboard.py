import base64
import hashlib
import re
from dataclasses import replace

import pytest

from equity_reports.dashboard import (
    Dashboard,
    Heading,
    IdeaRow,
    SessionRow,
    TeamRow,
    ThemeRow,
    write_dashboard,
)
from equity_reports.reports.page import PageError

HEADING = Heading("Pursuing Equity", "A <trust>", "Session 5", "Appointments up to 31 May 2026")
LINE = '<svg aria-hidden="true"><path id="a" d="M0 0"/></svg>'
IDEA = IdeaRow("A <call>", "Reminders", "Promising", "Team 1", about="Since May.", learning="Ring.")
THEME = ThemeRow("Reminders", "Promising", "4 teams", "the rate was lower after")


def row(number, **more):
    figures = {"rate_text": "18 in every 100", "gap_text": "6 more", "signal_text": "Better"}
    facts = {"team_name": f"Team <{number}>", "borough": "Luton", "directorate": "Adults"}
    pages = {"href": f"teams/T{number}/report.html", "sparkline_svg": LINE}
    return TeamRow(f"T{number}", **(figures | facts | pages | more))


@pytest.fixture
def write(tmp_path):
    return lambda *rows, **more: write_dashboard(
        tmp_path, Dashboard(HEADING, rows, **more)
    ).read_text()


def test_every_team_has_its_figures_its_line_and_its_link(write):
    page = write(row(1), row(2, signal_text="No sign of change yet"))
    assert '<a href="teams/T1/report.html">Team &lt;1&gt;</a>' in page
    assert page.count("18 in every 100") == 2
    assert 'id="d1-a"' in page
    assert 'id="d2-a"' in page
    assert "better in 1; no sign of change yet in 1." in page
    assert "not built" not in page


def test_a_team_that_failed_is_named_with_the_reason(write):
    failed = row(2, status="failed", href="", reason="it took longer than 9 seconds")
    page = write(row(1), failed, failed=[("Team <2>", failed.reason)])
    assert "1 page was not built" in page
    assert page.count("because it took longer than 9 seconds.") == 2
    assert page.count('<a href="teams') == 1


def test_the_report_of_an_earlier_run_is_said_to_be_one(write):
    assert "an earlier run" in write(row(1, status="failed", reason="it broke"))


def test_a_team_that_was_not_asked_for_is_said_to_be_not_built(write):
    page = write(row(1, status="not_built", href=""))
    assert "Not built yet." in page


def test_everything_is_there_without_the_script(write):
    page = write(
        row(1, phase="3", more=(("Story", "teams/T1/story.html"),)),
        row(2, borough="Bedford"),
        themes=(THEME,),
        ideas=(IDEA,),
        sessions=(SessionRow("Session 4", "1 May 2026", "1 April 2026", href="../S4/index.html"),),
        links=(("What all teams show", "community.html"),),
    )
    still = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    for told in ("A &lt;call&gt;", "Ring.", "Promising", "Session 4", "Since May.", "Bedford"):
        assert told in still
    for href in ("teams/T1/story.html", "../S4/index.html", "community.html"):
        assert f'href="{href}"' in still
    assert re.findall(r'class="filters"[^>]* hidden>', still)  # a control that does nothing


def test_the_filters_offer_what_is_there(write):
    page = write(row(1), row(2, borough="Bedford"), row(3, borough="<Ash>"))
    offered = re.search(r'name="borough".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r"<option>(.*?)</option>", offered) == ["&lt;Ash&gt;", "Bedford", "Luton"]
    assert 'name="directorate"' not in page  # one choice is no choice


def test_the_only_script_is_ours_and_the_browser_is_told_its_hash(write):
    page = write(row(1, team_name="</script><script>alert(1)</script>"))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page


def test_another_script_is_refused(write):
    with pytest.raises(PageError, match="a script"):
        write(row(1, sparkline_svg="<svg><script>alert(1)</script></svg>"))


def test_teams_can_be_sorted_by_name_and_place_and_by_no_result(write):
    page = write(row(1))
    teams = re.search(r'<table id="teams">.*?</thead>', page, re.DOTALL)[0]
    assert re.findall(r'data-sort="(\w+)"', teams) == ["name", "borough"]


def test_forty_teams_fit_into_a_megabyte(write):
    line = f'<svg aria-hidden="true"><path d="{"L12.3 14.5" * 24}"/></svg>'
    words = "Ninety characters or so of what a team learnt from the idea, in its own words. "
    rows = [row(number, sparkline_svg=line, gap_text=words) for number in range(40)]
    ideas = [replace(IDEA, learning=words * 3, about=words) for _ in range(160)]
    assert len(write(*rows, ideas=tuple(ideas), themes=(THEME,)).encode()) < 1_000_000
