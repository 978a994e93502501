"""What every page about one team begins with: its inputs, its findings, its words, its masthead."""

from pathlib import Path
from typing import Self

from equity_reports.narrative.wording import wording_for
from equity_reports.reports import team_words
from equity_reports.reports.blocks import NOTEBOOK_STYLE, Block, block
from equity_reports.reports.example import example_inputs
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ReportInputs, read_inputs


class TeamPage:
    """One team's page for one learning session.

    Parameters
    ----------
    inputs
        Released counts and the registers' words; see `equity_reports.reports.inputs`.

    Attributes
    ----------
    findings
        The team's statistics.
    wording
        The words for what the measure counts.
    """

    def __init__(self, inputs: ReportInputs) -> None:
        self.inputs = inputs
        self.findings = Findings(inputs)
        self.wording = wording_for(**inputs.measure.told)

    @classmethod
    def read(cls, released: str | Path) -> Self:
        """Read the page's inputs from the file that the batch wrote.

        ``"demo"`` stands for an invented team, made in a process of its own.
        """
        return cls(example_inputs() if str(released) == "demo" else read_inputs(released))

    def __repr__(self) -> str:
        """Name the team and the session, and show no figure."""
        ids = f"{self.inputs.team.team_id}, {self.inputs.session.session_id}"
        return f"{type(self).__name__}({ids})"

    def style(self) -> Block:
        """What JupyterLab needs to show the sections as the page does."""
        return Block(NOTEBOOK_STYLE)

    def masthead(self) -> Block:
        """The team, the session and the time that the figures cover."""
        return block("masthead", *team_words.masthead(self.inputs, self.wording))
