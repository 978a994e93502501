"""The dashboard in a browser: whole without its script, quick with it."""

import random
import time
from dataclasses import replace

import pandas as pd
import pytest

from equity_reports.charts.sparkline import draw_sparkline
from equity_reports.dashboard import Dashboard, Heading, IdeaRow, TeamRow, ThemeRow, write_dashboard

pytestmark = pytest.mark.browser
HEADING = Heading("Invented", "An invented trust", "Session 5", "Appointments up to 31 May 2026")
PLACES = ("Ashby", "Brook", "Côte", "Dale")
THEMES = ("Reminders", "Transport")
SECONDS = 1.0
"""What a person would call waiting. docs/performance.md has the recorded figure."""
VISIBLE = "rows => rows.filter(row => row.offsetParent).length"


def dashboard(teams):
    chance = random.Random(teams)
    rows, ideas = [], []
    for number in range(teams):
        line = draw_sparkline(pd.Series([chance.uniform(0.1, 0.3) for _ in range(24)]), 0.2)
        row = TeamRow(
            f"T{number}", f"Team {number}", PLACES[number % 4], f"Part {number % 7}",
            phase=str(number % 2), rate_text="18 in every 100", overall_text="12 in every 100",
            gap_text="18 in every 100 against 12 in every 100: 6 more, 1.5 times",
            signal_text="No sign of change yet", sparkline_svg=line, href="#main",
        )  # fmt: skip
        rows.append(row)
        idea = IdeaRow(f"Idea {number}", THEMES[number % 2], "Mixed", row.team_name, about="May.")
        ideas.append(replace(idea, learning="A few words of learning." * 3))
    themes = tuple(ThemeRow(theme, "Mixed", "4 teams") for theme in THEMES)
    return Dashboard(HEADING, tuple(rows), ideas=tuple(ideas), themes=themes)


@pytest.fixture
def path(tmp_path):
    return write_dashboard(tmp_path, dashboard(40))


def shown(page, table="teams"):
    return page.eval_on_selector_all(f"#{table} tbody tr", VISIBLE)


def test_it_is_whole_without_its_script(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("#teams tbody tr:visible").count() == 40
    assert page.locator(".filters:visible").count() == 0
    assert page.complaints == []


def test_words_and_choices_narrow_the_teams(open_page, path):
    page = open_page(path)
    page.fill("#teams-search", "team COTE")
    assert shown(page) == 10
    page.select_option("#teams-phase", "1")
    assert shown(page) == 0
    page.select_option("#teams-phase", "0")
    page.fill("#teams-search", "")
    page.select_option("#teams-borough", "Ashby")
    assert shown(page) == 10
    assert page.text_content("[data-filters=teams] [role=status]") == "10 of 40 found"
    assert shown(page, "ideas") == 40
    page.click("[data-filters=teams] button >> nth=0")
    assert shown(page) == 40
    page.select_option("#ideas-theme", "Transport")
    assert shown(page, "ideas") == 20
    assert page.complaints == []


def test_teams_are_put_in_order_by_name_and_place(open_page, path):
    page = open_page(path)
    names = "[...document.querySelectorAll('#teams tbody tr')].map(row => row.dataset.name)"
    page.click("#teams th[data-sort=name] button")
    assert page.evaluate(names) == [f"Team {number}" for number in range(40)]
    page.click("#teams th[data-sort=name] button")
    assert page.evaluate(names)[0] == "Team 39"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(names)[:2] == ["Team 0", "Team 4"]
    assert page.get_attribute("#teams th[data-sort=borough]", "aria-sort") == "ascending"
    assert page.locator("#teams th button").count() == 2


def test_a_filter_over_a_thousand_teams_is_not_waited_for(open_page, tmp_path):
    path = write_dashboard(tmp_path, dashboard(1_000))
    page = open_page(path)
    # Typing, and everything until what changed is on the screen.
    painted = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    taken = []
    for words in ("team 9", "dale", "", "team 123", ""):
        began = time.perf_counter()
        page.fill("#teams-search", words)
        page.evaluate(painted)
        taken.append(time.perf_counter() - began)
    assert shown(page) == 200
    page.click("[data-filters=teams] button >> nth=1")
    assert shown(page) == 1_000
    print(f"slowest of {len(taken)} filters over 1,000 teams: {max(taken):.2f} s", end="; ")
    print(f"{path.stat().st_size / 1e6:.1f} MB")
    assert max(taken) < SECONDS
