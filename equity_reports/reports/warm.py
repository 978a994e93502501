"""Pay for what is slow once, before any notebook is run.

A process that has imported this module holds everything that a report uses; a fork of it starts
at once. Nothing here starts a thread, opens a connection or sets an option.
"""

import ast
import contextlib
import importlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

WANTED = "EQUITY_REPORTS_IMPORTS"
"""The setting that tells a new process, which can be told nothing else, what to import too."""

_GRAMMAR = "rfc3987_syntax"
_NOTEBOOK_LIBRARIES = ("papermill", "nbconvert", "nbclient", "IPython.core.interactiveshell")
_REPORT_LIBRARIES = (
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "pandas",
    "scipy.stats",
    "equity_reports.reports.kernel",
    "equity_reports.reports.page",
    "equity_reports.reports.shell",
    "equity_reports.reports.team",
)


def imports_of(notebooks: Iterable[Path]) -> str:
    """Return the statements by which the notebooks import what they use, a line each.

    Only those outside functions and conditions; a cell that is not plain Python (magics) is
    passed over. A notebook that cannot be read has none: running it will tell why.
    """
    statements = {line for notebook in set(notebooks) for line in _imports(notebook)}
    return "\n".join(sorted(statements))


def _imports(notebook: Path) -> Iterator[str]:
    with contextlib.suppress(OSError, ValueError):
        for cell in json.loads(notebook.read_text(encoding="utf-8")).get("cells", []):
            if cell["cell_type"] != "code":
                continue
            with contextlib.suppress(SyntaxError):
                for statement in ast.parse("".join(cell["source"])).body:
                    if isinstance(statement, ast.Import | ast.ImportFrom):
                        yield ast.unparse(statement)


def import_without_grammar() -> None:
    """Import the notebook libraries less a grammar that they build and never use.

    jsonschema asks for it to check one format that no notebook has; it takes a second to build
    and jsonschema does without where it is absent, so for the time of the import it is.
    """
    absent = _GRAMMAR not in sys.modules
    if absent:
        sys.modules[_GRAMMAR] = None
    try:
        for name in _NOTEBOOK_LIBRARIES:
            importlib.import_module(name)
    finally:
        if absent:
            del sys.modules[_GRAMMAR]


def import_all() -> None:
    """Import everything that building a page uses, and what `WANTED` asks for."""
    import_without_grammar()
    for name in _REPORT_LIBRARIES:
        importlib.import_module(name)
    for statement in os.environ.get(WANTED, "").splitlines():
        with contextlib.suppress(Exception):  # the cell that has it will tell
            exec(statement, {})  # noqa: S102 - the notebook runs it too
    _fill_caches()


@lru_cache(maxsize=1)
def _fill_caches() -> None:
    """Compile the templates, find the fonts and read the names of languages, once for all forks."""
    from babel import Locale
    from nbformat.v4 import new_notebook

    from equity_reports.charts.specimen import draw_specimen
    from equity_reports.reports import blocks, page

    page.export_page(new_notebook(), title="A page")
    blocks.numbers("", (), ())
    for narrow in (False, True):
        blocks.drawing(draw_specimen(narrow=narrow))
    Locale("en", "GB").languages.get("en")
