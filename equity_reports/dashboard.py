"""The first page that a programme opens: every team in one line, with a link to its report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from equity_reports import __version__, files, resources
from equity_reports.reports.page import check_page, separate_drawings, style_sheet

NAME = "index.html"


@dataclass(frozen=True)
class TeamRow:
    """One team on the dashboard; every figure in it is released and already in words.

    ``status`` is built, failed or not_built; ``href`` is relative to the dashboard and empty
    where there is no report; ``reason`` says why there is none.
    """

    team_id: str
    team_name: str
    borough: str = ""
    directorate: str = ""
    rate_text: str = ""
    overall_text: str = ""
    gap_text: str = ""
    counts_text: str = ""
    signal_text: str = ""
    sparkline_svg: str = ""
    status: str = "built"
    href: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands above the teams."""

    programme: str
    organisation: str
    session: str
    data: str
    definition: str = ""


def write_dashboard(folder: Path, heading: Heading, rows: Sequence[TeamRow]) -> Path:
    """Write the dashboard into a session's folder and return its path."""
    page = (
        environment()
        .get_template("index.html")
        .render(
            heading=heading,
            rows=rows,
            told=_counts(rows),
            failed=[row for row in rows if row.status == "failed"],
            drawing=lambda row: Markup(row.sparkline_svg),  # noqa: S704 - drawn by this package
            style=Markup(_style()),  # noqa: S704
            version=__version__,
        )
    )
    page = separate_drawings(page)
    check_page(page)
    files.write_text(folder / NAME, page)
    return folder / NAME


def _counts(rows: Sequence[TeamRow]) -> list[tuple[str, int]]:
    """Return how many teams' run charts say what, the most frequent first."""
    said = Counter(row.signal_text for row in rows if row.signal_text and row.status == "built")
    return said.most_common()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates of the pages that no notebook makes; they escape what they show."""
    return Environment(
        loader=FileSystemLoader(resources.templates() / "dashboard"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _style() -> str:
    own = (resources.templates() / "dashboard" / "dashboard.css").read_text(encoding="utf-8")
    return style_sheet() + "\n" + own
