"""The reference tells of every command. That every public name is documented, ruff holds."""

import runpy
from pathlib import Path

from equity_reports.cli import commands

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.py"


def test_the_reference_has_the_help_of_every_command():
    told = dict(runpy.run_path(str(REFERENCE))["help_texts"]())
    assert set(told) == {"equity-reports", *(f"equity-reports {one}" for one in commands.commands)}
    for name, command in commands.commands.items():
        assert all(
            option in told[f"equity-reports {name}"]
            for one in command.params
            for option in one.opts
            if option.startswith("--")
        )
