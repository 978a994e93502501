"""What the README and the help say is true."""

import re
from pathlib import Path

import click
import pytest

from equity_reports.cli import commands

HOME = Path(__file__).parents[2]
README = (HOME / "README.md").read_text(encoding="utf-8")
WRITTEN = [HOME / "README.md", HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_is_in_the_readme(name):
    assert f"`equity-reports {name}" in README


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_and_option_explains_itself(name):
    command = commands.commands[name]
    assert command.help
    for option in command.params:
        assert isinstance(option, click.Argument) or option.help, option.name


def test_no_command_is_promised_that_is_not_there():
    promised = set(re.findall(r"equity-reports ([a-z-]+)", README)) - {"reports"}
    assert promised <= set(commands.commands)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_the_python_in_the_guides_runs(path):
    for code in re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(code, str(path), "exec"), {})


def test_the_sessions_of_the_readme_exist():
    sessions = set(re.findall(r"^def (\w+)\(session", (HOME / "noxfile.py").read_text(), re.M))
    text = "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    assert set(re.findall(r"nox -s (\w+)", text)) <= sessions


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


def test_continuous_integration_runs_the_readmes_commands():
    run = (HOME / ".ci" / "run").read_text(encoding="utf-8")
    for session in ("demo", "tests"):
        assert f"python -m nox -s {session}" in README
        assert re.search(rf"nox -s {session}\b", run)
