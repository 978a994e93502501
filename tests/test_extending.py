"""A measure and a report of a programme's own: written, held to their shape, built."""

import json
import shutil
import subprocess
import sys

import pytest

from equity_reports.cli import run
from equity_reports.errors import InputError
from equity_reports.explore import Programme
from equity_reports.programme import load_programme
from equity_reports.reports.shape import faults, hold_shape
from equity_reports.resources import notebook, templates
from equity_reports.synthetic import write_programme

DAY = "2026-11-22"
BOTH = "missed_or_cancelled"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own") / "programme"
    return write_programme(folder, teams=2, months=24, per_month=1200)


@pytest.fixture
def folder(fresh, tmp_path):
    return shutil.copytree(fresh, tmp_path / "programme")


def use(folder, measure):
    path = folder / "programme.toml"
    text = path.read_text()
    path.write_text(text.replace('measures = ["missed', f'measures = ["{measure}", "missed', 1))


def test_a_measure_of_ones_own_is_written_read_and_counted(folder, capfd):
    assert run(["new", str(folder), "--measure", BOTH]) == 0
    assert f'measures = ["{BOTH}"]' in capfd.readouterr().out
    use(folder, BOTH)
    trust = Programme.load(folder)
    both, missed = (trust.team("T01", measure=one).findings for one in trust.measures)
    panel = both.panel.loc[("recent", "most")]
    group = both.on_the_gradient().set_index("group").loc["fifth_1"]
    assert group["numerator"] == panel["missed"] + panel["cancelled_by_patient"]
    assert missed.overall < both.overall


def test_its_own_tests_pass_and_can_fail(folder):
    run(["new", str(folder), "--measure", BOTH, "--quiet"])
    run(["new", str(folder), "--report", "waiting_room", "--quiet"])
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder / "tests"]
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 0
    measure = folder / "measures" / f"{BOTH}.toml"
    measure.write_text(measure.read_text().replace('"attended"', '"cancelled_by_provider"'))
    asked[-1] = folder / "tests" / f"test_{BOTH}.py"
    assert subprocess.run(asked, capture_output=True, check=False).returncode == 1


def test_a_report_of_ones_own_is_built_for_each_team(folder, tmp_path):
    assert run(["new", str(folder), "--report", "waiting_room", "--quiet"]) == 0
    where = ["--outputs", str(tmp_path / "out"), "--today", DAY]
    assert run(["report", str(folder), "--quiet", *where]) == 0
    pages = {page.parent.name: page for page in tmp_path.rglob("waiting_room.html")}
    assert set(pages) == {"T01", "T02"}
    assert "Is it changing?" in pages["T01"].read_text()
    (told,) = (tmp_path / "out").glob("*/*/manifest.json")
    assert "waiting_room.T02" in json.loads(told.read_text())["pages"]


def test_a_report_that_breaks_the_shape_stops_before_anything_is_built(folder, tmp_path, capfd):
    run(["new", str(folder), "--report", "waiting_room", "--quiet"])
    path = folder / "reports" / "waiting_room.ipynb"
    path.write_text(path.read_text().replace("report.gap()", "import os; os.listdir()"))
    where = ["--outputs", str(tmp_path / "out"), "--today", DAY]
    assert run(["report", str(folder), *where]) == 3
    told = capfd.readouterr().err
    assert "waiting_room.ipynb" in told
    assert "import of os" in told
    assert not list(tmp_path.rglob("*.html"))


def changed(tmp_path, change):
    """A copy of the report that comes with the package, with a change to its cells."""
    plain = json.loads((templates() / "own" / "report.ipynb").read_text())
    change(plain["cells"])
    path = tmp_path / "own.ipynb"
    path.write_text(json.dumps(plain))
    return path


def source(number, text):
    def change(cells):
        cells[number]["source"] = text

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (source(0, "no heading"), "no heading"),
        (source(1, 'team = "demo"'), "such cells"),
        (source(4, "x = 1\n" * 9), "9 lines"),
        (source(4, "def f(): ..."), "a definition"),
        (source(4, "for x in y: z"), "a definition, a loop"),
        (source(4, "from pandas import read_csv"), "import of pandas"),
        (source(4, "this is no Python"), "code that Python cannot read"),
        (lambda cells: cells[4].update(execution_count=1), "stored outputs"),
        (lambda cells: cells.clear(), "no heading"),
    ],
)
def test_every_fault_of_shape_is_found(tmp_path, change, found):
    assert faults(changed(tmp_path, lambda cells: None)) == []
    path = changed(tmp_path, change)
    assert found in " ".join(problem.found for problem in faults(path))
    with pytest.raises(InputError):
        hold_shape([path])


def test_what_is_no_notebook_is_said(tmp_path):
    path = tmp_path / "own.ipynb"
    path.write_text("not JSON")
    assert faults(path)[0].found == "no notebook"


def test_the_packages_own_report_keeps_to_the_shape():
    assert faults(notebook("team_report")) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--measure", "Not a name"], "cannot be a name"),
        (["--measure", "missed_appointments"], "choose another name"),
        (["--report", "story"], "choose another name"),
        (["--report", "a", "--measure", "b"], "one at a time"),
    ],
)
def test_what_cannot_be_added_is_said(folder, more, told, capfd):
    assert run(["new", str(folder), *more]) == 2
    assert told in capfd.readouterr().err


def test_nothing_of_ones_own_is_written_over(folder, capfd):
    assert run(["new", str(folder), "--measure", BOTH]) == 0
    assert run(["new", str(folder), "--measure", BOTH]) == 2
    assert "is there already" in capfd.readouterr().err


def test_a_folder_that_is_no_programme_is_said(tmp_path, capfd):
    assert run(["new", str(tmp_path), "--measure", BOTH]) == 2
    assert "holds no programme.toml" in capfd.readouterr().err


def test_a_measure_that_is_nowhere_is_told_with_those_that_are(folder):
    run(["new", str(folder), "--measure", BOTH, "--quiet"])
    use(folder, "missed_or_canceled")
    with pytest.raises(InputError, match=BOTH):
        load_programme(folder)
