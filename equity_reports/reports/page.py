"""An executed notebook to one self-contained HTML page.

The page holds no code, no script and nothing that would be fetched; the browser is told so as
well (Content-Security-Policy). The template is compiled once a process: the first page costs a
quarter of a second, the next ones a tenth of that.
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from equity_reports import __version__, resources
from equity_reports.reports.markup import forbidden

if TYPE_CHECKING:
    from nbformat import NotebookNode

LANGUAGE = "en-GB"
STYLES = ("", "slides", "poster")
"""A notebook names its style in its metadata: ``{"page": {"style": "slides"}}``."""

FOOTER = f"Made with equity-reports {__version__}."

_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_SVG_NAMES = re.compile(
    r'(\s(?:id|aria-labelledby|aria-describedby)=")([^"]+)|(url\(#|href="#)([^")]+)'
)
_WORDLESS = re.compile(r"<img\b(?![^>]*\salt=\"[^\"])|aria-label=\"\"", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)


class PageError(ValueError):
    """The notebook ran, but what it made may not be published as a page."""


def export_page(notebook: "NotebookNode", *, title: str, fingerprint: str = "") -> str:
    """Return the page of an executed notebook.

    Parameters
    ----------
    notebook
        Executed; it is not changed. Cells tagged ``lab-only`` are left out. The output of the
        cell tagged ``masthead`` becomes the blue band; without one the first heading does.
    title
        What the browser's tab and a screen reader say first.
    fingerprint
        Of everything the page is made from; written into its head.

    Raises
    ------
    PageError
        The page would hold a script, fetch something, show a picture without words, or skip a
        level of heading.
    """
    from nbformat import from_dict  # it is slow to import, and the dashboard has no need of it

    shown = from_dict({**notebook, "metadata": {}, "cells": _arrange(notebook, title)})
    page = {"title": title, "language": LANGUAGE, "footer": FOOTER, "fingerprint": fingerprint}
    style = notebook.metadata.get("page", {}).get("style", "")
    page |= {"style": style, "css": style_sheet(style)}
    html, _ = _exporter().from_notebook_node(shown, resources={"page": page})
    html = separate_drawings(html)
    check_page(html)
    return html


def separate_drawings(html: str) -> str:
    """Give the names inside every SVG drawing a prefix of their own.

    Drawings made apart may use the same id for different things, and a browser takes the first
    on the page, even from a drawing that is hidden at this width.

    Examples
    --------
    >>> separate_drawings('<svg><path id="a"/></svg><svg><use href="#a"/></svg>')
    '<svg><path id="d1-a"/></svg><svg><use href="#d2-a"/></svg>'
    """
    numbers = iter(range(1, sys.maxsize))

    def separate(drawing: re.Match) -> str:
        prefix = f"d{next(numbers)}-"

        def rename(found: re.Match) -> str:
            before, names, reference, name = found.groups()
            if reference:
                return f"{reference}{prefix}{name}"
            return before + " ".join(prefix + each for each in names.split())

        return _SVG_NAMES.sub(rename, drawing[0])

    return _SVG.sub(separate, html)


def check_page(html: str) -> None:
    """Raise PageError where a page breaks what every page promises."""
    for what, place in forbidden(html):
        raise PageError(f"the page holds {what}: {place!r}")
    if found := _WORDLESS.search(html):
        raise PageError(f"the page holds a picture without words: {found[0][:60]!r}")
    body = html[html.find("<body") :]
    levels = [int(level) for level in _HEADING.findall(body)]
    if levels.count(1) != 1 or levels[0] != 1:
        raise PageError(f"the page begins with one first-level heading; found levels {levels}")
    for above, below in pairwise(levels):
        if below > above + 1:
            raise PageError(f"a heading of level {below} follows one of level {above}")


def _arrange(notebook: "NotebookNode", title: str) -> list[dict]:
    """Put the masthead first, leave out what is for the analyst, and mark the sections."""
    shown = [cell for cell in notebook.cells if "lab-only" not in _tags(cell) and _speaks(cell)]
    masthead = next((cell for cell in shown if "masthead" in _tags(cell)), None)
    if masthead is None:
        masthead = next((cell for cell in shown if _begins(cell, "# ")), None)
    rest = [cell for cell in shown if cell is not masthead]
    first = masthead or _heading(title)
    return [{**first, "metadata": {"page": "masthead"}}, *_sections(rest)]


def _heading(title: str) -> dict:
    return {"cell_type": "markdown", "source": f"# {title}", "id": "heading", "metadata": {}}


def _sections(cells: "list[NotebookNode]") -> Iterator[dict]:
    inside = False
    for cell in cells:
        opens = _begins(cell, "## ")
        marks = {"page": "section" if opens else "", "page_after_section": inside}
        inside = inside or opens
        yield {**cell, "metadata": {**marks, "page_in_section": inside}}


def _speaks(cell: "NotebookNode") -> bool:
    if cell.cell_type == "code":
        return any(
            output.output_type in ("display_data", "execute_result") for output in cell.outputs
        )
    return cell.cell_type == "markdown" and bool(cell.source.strip())


def _begins(cell: "NotebookNode", mark: str) -> bool:
    return cell.cell_type == "markdown" and cell.source.lstrip().startswith(mark)


def _tags(cell: "NotebookNode") -> list[str]:
    return cell.metadata.get("tags", [])


@lru_cache(maxsize=len(STYLES))
def style_sheet(style: str = "") -> str:
    """Return the style sheet without its comments, which are for the people who write pages.

    ``style`` is one of `STYLES`: its own sheet then follows the common one.

    Raises
    ------
    PageError
        There is no such style.
    """
    if style not in STYLES:
        raise PageError(f"there is no style of pages called {style[:40]!r}")
    names = ("page", style) if style else ("page",)
    home = resources.templates() / "report"
    sheets = [(home / f"{name}.css").read_text(encoding="utf-8") for name in names]
    return _COMMENT.sub("", "\n".join(sheets)).strip()


@lru_cache(maxsize=1)
def _exporter():
    from nbconvert import HTMLExporter, TemplateExporter

    class PageExporter(HTMLExporter):
        """nbconvert's exporter, less its last step: to parse the page and write it anew.

        That step would rewrite every drawing and give a picture without words a sentence that
        hides the want of them.
        """

        def from_notebook_node(self, nb, resources=None, **settings):
            return TemplateExporter.from_notebook_node(self, nb, resources, **settings)

    return PageExporter(
        template_name="report",
        extra_template_basedirs=[str(resources.templates())],
        exclude_anchor_links=True,
        exclude_input=True,
    )
