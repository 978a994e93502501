"""The first page that a programme opens: all teams together, every team, every idea, every day.

Everything is on the page as HTML. The script that filters and sorts hides and moves rows, and
the page is whole without it; the browser runs that script and no other (its hash is in the
Content-Security-Policy).
"""

import base64
import hashlib
from collections import Counter
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
    where there is no report; ``reason`` says why there is none. ``measure`` is the title of the
    team's own measure, empty where it is that of all teams together. ``more`` links to the team's
    other pages that are there: what each is called, and where.
    """

    team_id: str
    team_name: str
    borough: str = ""
    directorate: str = ""
    phase: str = ""
    measure: str = ""
    rate_text: str = ""
    overall_text: str = ""
    gap_text: str = ""
    counts_text: str = ""
    signal_text: str = ""
    sparkline_svg: str = ""
    status: str = "built"
    href: str = ""
    reason: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThemeRow:
    """A theme of change ideas: its grade in words, how many teams try it, and why the grade."""

    theme: str
    grade: str
    teams: str
    reason: str = ""


@dataclass(frozen=True)
class IdeaRow:
    """A team's change idea in the library, in words."""

    title: str
    theme: str
    grade: str
    team_name: str
    href: str = ""
    about: str = ""
    learning: str = ""


@dataclass(frozen=True)
class SessionRow:
    """A learning session; ``href`` leads to its own dashboard where that is there."""

    title: str
    held: str
    data: str
    mark: str = ""
    href: str = ""


@dataclass(frozen=True)
class Heading:
    """What stands above the teams: of all together, what is ``counted`` and the ``others``."""

    programme: str
    organisation: str
    session: str
    data: str
    definition: str = ""
    counted: str = "Missed"
    others: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Everything on the page. ``trust`` is HTML that is safe (``Markup``)."""

    heading: Heading
    teams: tuple[TeamRow, ...]
    trust: str = ""
    themes: tuple[ThemeRow, ...] = ()
    ideas: tuple[IdeaRow, ...] = ()
    sessions: tuple[SessionRow, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    def told(self) -> list[tuple[str, int]]:
        """How many teams' run charts say what, the most frequent first."""
        built = [row for row in self.teams if row.signal_text and row.status == "built"]
        return Counter(row.signal_text for row in built).most_common()

    def choices(self) -> dict[str, list[str]]:
        """What each filter offers, in alphabetical order."""
        places = {
            name: sorted({getattr(row, name) for row in self.teams} - {""})
            for name in ("borough", "directorate", "phase")
        }
        grades = list(dict.fromkeys(row.grade for row in self.themes))
        return places | {"theme": sorted(row.theme for row in self.themes), "grade": grades}


def write_dashboard(folder: Path, dashboard: Dashboard) -> Path:
    """Write the dashboard into a session's folder and return its path."""
    page = _rendered(dashboard, script="")
    check_page(page)  # without the one script that is ours: nobody else's may be there
    files.write_text(folder / NAME, _rendered(dashboard, script=_script()))
    return folder / NAME


def _rendered(dashboard: Dashboard, *, script: str) -> str:
    page = (
        environment()
        .get_template("index.html")
        .render(
            page=dashboard,
            heading=dashboard.heading,
            choices=dashboard.choices(),
            drawing=lambda row: Markup(row.sparkline_svg),  # noqa: S704 - drawn by this package
            style=Markup(_style()),  # noqa: S704
            script=Markup(script),  # noqa: S704
            digest=_digest(_script()),
            version=__version__,
        )
    )
    return separate_drawings(page)


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


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _script() -> str:
    return (resources.templates() / "dashboard" / "dashboard.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _style() -> str:
    own = (resources.templates() / "dashboard" / "dashboard.css").read_text(encoding="utf-8")
    return style_sheet() + "\n" + own
