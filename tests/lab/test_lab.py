"""A real JupyterLab in a real browser: the notebooks run by hand, and the controls answer."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from equity_reports import resources
from tests.browser.conftest import chromium  # noqa: F401 - the same browser, by its fixture

pytestmark = pytest.mark.lab

PATIENCE = 180_000
"""Milliseconds: a kernel starts, and an invented programme is read, on a busy machine."""

VIEW = ".equity-shown"
ERRORS = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type*='jupyter.error']"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on this machine's own address, on copies of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in resources.notebooks().glob("*.ipynb"):
        shutil.copy(notebook, folder)
    runtime = tmp_path_factory.mktemp("runtime")
    places = dict.fromkeys(
        ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "JUPYTERLAB_WORKSPACES_DIR",
         "JUPYTERLAB_SETTINGS_DIR"), str(tmp_path_factory.mktemp("own")),
    )  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
        "--ip=127.0.0.1", "--IdentityProvider.token=lab", f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    environment = os.environ | places | {"JUPYTER_RUNTIME_DIR": str(runtime)}
    log = runtime / "log.txt"
    with log.open("w") as into:
        server = subprocess.Popen(command, env=environment, stdout=into, stderr=into)
    try:
        yield _address(runtime, server, log)
    finally:
        server.terminate()
        server.wait(30)


def _address(runtime: Path, server: subprocess.Popen, log: Path) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        for told in runtime.glob("jpserver-*.json"):
            if text := told.read_text():
                return json.loads(text)["url"]
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture
def opened(lab, chromium):  # noqa: F811
    """Open a notebook and run all of it."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})

    def opened(name):
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{lab}lab/tree/{name}?token=lab&reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.get_by_text(re.compile(r"^Python 3.* \| Idle$")).wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name=re.compile("^Run All Cells$")).click()
        return page

    yield opened
    context.close()


def finished(page, numbered):
    """Wait until so many cells have run."""
    page.wait_for_function(
        "n => [...document.querySelectorAll('.jp-InputArea-prompt')]"
        ".filter(one => /\\[\\d+\\]/.test(one.textContent)).length >= n",
        arg=numbered,
    )


def test_the_explorer_answers_to_its_controls(opened, tmp_path):
    page = opened("explore.ipynb")
    page.wait_for_selector(f".jupyter-widgets {VIEW}")
    view = page.locator(f".jupyter-widgets {VIEW}")
    assert "True counts" in view.inner_text()
    pick(page, "Show", "The gap over time")
    page.wait_for_selector(f".jupyter-widgets {VIEW} svg")
    before = drawn(page)
    pick(page, "Team", re.compile("^T03"))
    team = changed(page, before)
    pick(page, "Grouping", "Most deprived fifth, and the rest")
    changed(page, team)
    assert "grouping='core20'" in page.locator(".jupyter-widgets textarea").input_value()
    page.get_by_label("Only what would be released").check()
    page.wait_for_selector(f".jupyter-widgets {VIEW}.released")
    assert page.locator(ERRORS).count() == 0


def pick(page, name, option):
    """Choose by the control's label, as a person reads it."""
    control = page.locator(".widget-dropdown").filter(has_text=re.compile(f"^{name}"))
    choose = control.locator("select")
    label = option
    if not isinstance(option, str):
        label = next(one for one in choose.locator("option").all_inner_texts() if option.match(one))
    choose.select_option(label=label)


def drawn(page):
    """The chart that is seen now."""
    return page.locator(f".jupyter-widgets {VIEW} .wide svg").first.inner_html()


def changed(page, before):
    """The chart, once it is another one."""
    end = time.monotonic() + PATIENCE / 1000
    while (now := drawn(page)) == before:
        assert time.monotonic() < end, "the chart did not change"
        page.wait_for_timeout(100)
    return now


def test_a_report_runs_by_hand_with_its_defaults(opened):
    page = opened("team_report.ipynb")
    cells = json.loads((resources.notebook("team_report")).read_text())["cells"]
    finished(page, sum(cell["cell_type"] == "code" for cell in cells))
    assert page.locator(".jp-OutputArea svg").count() > 4
    assert page.locator(ERRORS).count() == 0
