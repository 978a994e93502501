"""The blocks that a report is put together from, as HTML that a notebook shows.

The markup is in ``templates/report/blocks.html.j2``, where everything is escaped. Here a
block gets its name and its arguments; a block shows itself in JupyterLab and on the page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib import pyplot
from matplotlib.figure import Figure

from equity_reports import resources
from equity_reports.charts.style import figure_to_svg
from equity_reports.narrative.catalogue import PHRASES, SENTENCES

NOTEBOOK_STYLE = """<style>
.jp-OutputArea figure.chart .narrow { display: none }
.jp-OutputArea ul.cards { display: flex; gap: 2em; list-style: none; padding: 0 }
.jp-OutputArea ul.cards b, .jp-OutputArea ul.cards span { display: block }
</style>"""


@dataclass(frozen=True)
class Block:
    """A piece of a report: HTML that shows itself, and that a template takes as it is."""

    html: str

    def __html__(self) -> str:
        return self.html

    def _repr_html_(self) -> str:
        return self.html

    def __add__(self, other: "Block") -> "Block":
        return Block(self.html + other.html)


def block(name: str, *arguments: Any) -> Block:
    """One of the blocks of the template, filled in; text is escaped, a block is not."""
    return Block(str(getattr(_templates(), name)(*arguments)))


def together(blocks: Sequence[Block]) -> Block:
    """Several blocks, one after another."""
    return Block("".join(each.html for each in blocks))


def chart_block(draw: Callable[[bool], Figure], *, alt: str, caption: str = "") -> Block:
    """A chart in its wide and its narrow drawing, with the finding as its text.

    ``draw`` takes whether the drawing is the narrow one.
    """
    return block("chart", drawing(draw(False)), drawing(draw(True)), alt, caption)


def drawing(figure: Figure) -> Block:
    """A figure as an SVG element; the figure is closed."""
    svg = figure_to_svg(figure)
    pyplot.close(figure)
    return Block(svg)


def numbers(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """A table behind a chart, folded away."""
    return folded("page.show_numbers", block("table", caption, headings, rows))


def folded(summary: str, inside: Block, *, printed: bool = False) -> Block:
    """A block folded away behind a line of the catalogue; where ``printed``, shown on paper."""
    return block("details", SENTENCES[summary], inside, printed)


@lru_cache(maxsize=1)
def _templates() -> Any:
    environment = Environment(
        loader=FileSystemLoader(resources.templates() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.globals["withheld"] = PHRASES["withheld"]
    return environment.get_template("blocks.html.j2").module
