"""Every command as a person meets it: what it prints, what it writes, how it ends."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from equity_reports import demonstration, resources
from equity_reports.cli import run
from equity_reports.reports import prepare
from equity_reports.synthetic import write_programme

DAY = "2026-11-22"
OF_A_TEAM = 3  # report, story, poster
SHARED = 3 * OF_A_TEAM + 2  # the report for everybody and the slides
PAGES = SHARED + 6  # packs for three coaches and three advisers


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A small programme with its pages built, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("cli")
    programme = write_programme(folder / "programme", teams=3, months=24, per_month=1500)
    code = run(["report", str(programme), *where(folder)])
    assert code == 0
    return folder


def where(folder):
    return ["--outputs", str(folder / "outputs"), "--today", DAY]


@pytest.fixture
def ask(made, capfd):
    """Run a command on the small programme; return its exit code and what it printed."""

    def ask(command, *more):
        capfd.readouterr()
        code = run([command, str(made / "programme"), *where(made), *more])
        return code, *capfd.readouterr()

    return ask


def shared(folder):
    (dashboard,) = folder.glob("outputs/*/*/index.html")
    return dashboard.parent


def test_a_report_for_every_team_and_a_dashboard_that_links_to_them(made):
    dashboard = (shared(made) / "index.html").read_text()
    links = set(re.findall(r'<a href="(teams/[^"]+)">', dashboard))
    assert len(links) == 3
    assert all((shared(made) / link).is_file() for link in links)
    assert dashboard.count("<script") == 1


def test_the_manifest_says_what_was_made_and_from_what(made):
    manifest = json.loads((shared(made) / "manifest.json").read_text())
    assert [page["status"] for page in manifest["pages"].values()] == ["built"] * SHARED
    assert all(page["fingerprint"] for page in manifest["pages"].values())
    assert manifest["policy"] == {"shared": "mhsds", "team": "mhsds"}
    assert {"python", "papermill", "program"} <= manifest["versions"].keys()
    assert manifest["inputs"].keys() == {"T01", "T02", "T03", "community"}


def test_what_is_private_is_the_owners_alone(made):
    (private,) = made.glob("outputs/*/private")
    assert private.stat().st_mode & 0o077 == 0
    assert not list(private.glob("*/scratch"))


def test_nothing_of_the_private_folder_is_told_on_a_page(made):
    for page in shared(made).rglob("*.html"):
        assert "private" not in page.read_text()
        assert str(made) not in page.read_text()


def test_a_second_report_builds_nothing(ask, made):
    stamps = [page.stat().st_mtime_ns for page in sorted(shared(made).rglob("report.html"))]
    code, told, _ = ask("report")
    assert code == 0
    assert f"{PAGES} pages: 0 built, {PAGES} unchanged." in told
    assert stamps == [page.stat().st_mtime_ns for page in sorted(shared(made).rglob("report.html"))]


def test_where_nothing_changed_nothing_is_read_or_counted(ask, monkeypatch):
    def prepare(*_, **__):
        raise AssertionError("it counted")

    monkeypatch.setattr("equity_reports.reports.prepare.prepare", prepare)
    code, told, _ = ask("report", "--team", "T02")
    assert (code, f"{OF_A_TEAM} pages: 0 built, {OF_A_TEAM} unchanged." in told) == (0, True)
    assert "read =" in told
    assert ask("status")[0] == 0


def test_a_page_that_is_gone_is_counted_and_built_again(ask, made):
    page = shared(made) / "teams" / "T03" / "report.html"
    before = page.read_bytes()
    page.unlink()
    code, told, _ = ask("report")
    assert (code, f"{PAGES} pages: 1 built, {PAGES - 1} unchanged." in told) == (0, True)
    assert page.read_bytes() == before


def test_report_as_json_is_one_object(ask):
    code, told, errors = ask("report", "--json")
    assert (code, errors) == (0, "")
    assert set(json.loads(told)["pages"].values()) == {"unchanged"}


def test_check_adds_up(ask):
    code, told, _ = ask("check", "--json")
    totals = json.loads(told)["totals"]
    assert code == 0
    assert totals.pop("read") == sum(totals.values())


def test_check_tells_a_person(ask):
    code, told, _ = ask("check")
    assert code == 0
    assert re.search(r"[\d,]+ read = [\d,]+ kept", told)


def test_check_writes_a_private_page_and_says_the_same_to_a_machine(ask, made):
    code, told, _ = ask("check", "--json")
    plain = json.loads(told)
    page = Path(plain["page"])
    assert code == 0
    assert page.parents[1].name == "private"
    html = page.read_text(encoding="utf-8")
    assert [one["what"] for one in plain["quality"]["decisions"]]
    for decision in plain["quality"]["decisions"]:
        assert decision["what"].replace("'", "&#39;") in html
    assert not [path for path in shared(made).rglob("*") if "quality" in path.name]
    assert str(page) in ask("report")[1]


def test_status_has_a_line_for_each_team(ask):
    code, told, _ = ask("status")
    assert code == 0
    assert [line.split()[:2] for line in told.splitlines()] == [
        ["T01", "built"],
        ["T02", "built"],
        ["T03", "built"],
        *[["(all)", "built"]] * (PAGES - 3 * OF_A_TEAM),
    ]


def test_quiet_says_nothing(ask):
    assert ask("report", "--quiet") == (0, "", "")


def test_a_team_that_is_not_there_is_wrong_usage(ask):
    code, _, errors = ask("report", "--team", "T99")
    assert code == 2
    assert 'no team "T99"' in errors


def test_a_session_that_is_not_there_is_wrong_usage(ask):
    assert ask("status", "--session", "never")[0] == 2


def test_an_option_that_is_not_there_is_wrong_usage(ask):
    code, _, errors = ask("report", "--fast")
    assert code == 2
    assert "--fast" in errors
    assert "Traceback" not in errors


def test_a_folder_that_is_not_there_is_bad_input(tmp_path, capfd):
    assert run(["check", str(tmp_path / "none"), *where(tmp_path)]) == 3
    assert "no such folder" in capfd.readouterr().err
    assert not (tmp_path / "outputs").exists()


def test_bad_input_as_json_is_one_object(tmp_path, capfd):
    assert run(["check", str(tmp_path / "none"), *where(tmp_path), "--json"]) == 3
    told = json.loads(capfd.readouterr().out)
    assert told["problems"][0]["found"] == "no such folder"


@pytest.fixture
def broken(made, tmp_path, monkeypatch):
    """The team report with a cell that raises for one team."""
    notebook = nbformat.read(resources.notebook("team_report"), as_version=4)
    raises = "assert report.inputs.team.team_id != 'T02', 'T02 was meant to fail'"
    notebook.cells.append(nbformat.v4.new_code_cell(raises))
    folder = shutil.copytree(resources.notebooks(), tmp_path / "notebooks")
    nbformat.write(notebook, folder / "team_report.ipynb")
    monkeypatch.setattr(resources, "notebooks", lambda: folder)


def test_one_failure_leaves_the_others_and_is_said_everywhere(broken, made, tmp_path, capfd):
    asked = [str(made / "programme"), *where(tmp_path)]
    assert run(["report", *asked, "--verbose"]) == 4
    out, errors = capfd.readouterr()
    assert f"{PAGES} pages: {PAGES - 1} built, 0 unchanged, 1 failed." in out
    assert "T02 was not built: a step stopped with AssertionError" in errors
    assert "Traceback" not in errors
    dashboard = (shared(tmp_path) / "index.html").read_text()
    assert "1 page was not built" in dashboard
    assert "was meant to fail" not in dashboard
    (failure,) = tmp_path.glob("outputs/*/private/*/failures/T02.html")
    assert "was meant to fail" in failure.read_text()
    run(["status", *asked])
    assert re.search(r"T02 +failed .*: a step stopped", capfd.readouterr().out)


def test_a_new_notebook_makes_every_report_stale(broken, ask):
    told = ask("status")[1]
    assert [line.split()[1] for line in told.splitlines()[:3]] == ["stale"] * 3


def test_new_writes_a_folder_that_can_be_checked(tmp_path, capfd):
    assert run(["new", str(tmp_path / "ours")]) == 0
    assert "programme.toml" in capfd.readouterr().out
    code = run(["check", str(tmp_path / "ours"), *where(tmp_path)])
    assert code == 3  # the data are still to come, and are asked for by name
    assert "appointments" in capfd.readouterr().err


def test_demo_checks_and_builds_every_page(tmp_path, monkeypatch, capfd):
    def small(folder, *, seed, today):
        write_programme(folder, teams=2, months=24, per_month=800, seed=seed, today=today)

    monkeypatch.setattr(demonstration, "write_demonstration", small)
    assert run(["demo", str(tmp_path / "programme"), *where(tmp_path)]) == 0
    told = capfd.readouterr().out
    assert "read = " in told or " read = " in told
    for page in ("index.html", "community.html", "data_quality.html"):
        (made,) = tmp_path.glob(f"outputs/**/{page}")
        assert str(made.name) in told or page == "community.html"


@pytest.mark.parametrize("command", ["new", "demo"])
def test_nothing_of_anybodys_is_written_over(command, tmp_path, capfd):
    (tmp_path / "notes.txt").write_text("mine")
    assert run([command, str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_surprise_is_said_without_a_traceback(ask, monkeypatch):
    def surprise(*_given, **_settings):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(prepare, "prepare", surprise)
    code, _, errors = ask("report", "--force")
    assert code == 1
    assert "ZeroDivisionError: a mistake of ours" in errors
    assert "Traceback" not in errors


def test_ctrl_c_is_said_in_a_line(ask, monkeypatch):
    def stopped(*_given, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "prepare", stopped)
    code, _, errors = ask("report", "--force")
    assert code == 130
    assert errors.strip().startswith("Stopped.")


def test_help_is_quick_and_names_every_command():
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "equity_reports", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("check", "demo", "new", "report", "status"):
        assert re.search(rf"^  {command} ", told.stdout, re.MULTILINE)
    assert "pandas" not in told.stderr
