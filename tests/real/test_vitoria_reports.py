"""The whole path on real appointments: rows in, seven reports out, nothing lost."""

import json
import re

import pytest

from equity_reports.cli import run
from tests.real.real_data import vitoria_programme


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vitoria")
    programme = vitoria_programme(folder / "programme")
    outputs = folder / "outputs"
    assert run(["report", str(programme), "--outputs", str(outputs), "--quiet"]) == 0
    (dashboard,) = outputs.glob("*/*/index.html")
    return dashboard.parent


def test_every_region_has_its_report(session):
    assert len(list(session.glob("teams/*/report.html"))) == 7
    pages = json.loads((session / "manifest.json").read_text(encoding="utf-8"))["pages"]
    assert {page["status"] for page in pages.values()} == {"built"}


def test_a_page_says_what_was_left_out(session):
    page = (session / "teams" / "maruipe" / "report.html").read_text(encoding="utf-8")
    assert "3,315" in page  # 3,314 appointments in no region, rounded to the nearest five
    assert re.search(r"<h1>Maruípe</h1>", page)


def test_the_reports_add_up_to_the_figure_of_the_whole(session):
    """Missed appointments of the seven regions, each rounded to the nearest five."""
    missed = booked = 0
    for path in session.glob("teams/*/numbers.csv"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("by_group,") and ",recent,all," in line:
                value = int(line.rsplit(",", 1)[1])
                missed += value if ",numerator," in line else 0
                booked += value if ",denominator," in line else 0
    assert booked == pytest.approx(107_213, abs=7 * 2.5)
    assert missed / booked == pytest.approx(0.2024, abs=0.0005)
