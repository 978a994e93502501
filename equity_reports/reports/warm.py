"""Pay for the slow imports once, before any notebook is run.

A process that has imported this module holds everything that a report uses; a fork of it starts
at once. Nothing here starts a thread, opens a connection or sets an option.
"""

import importlib
import sys

_GRAMMAR = "rfc3987_syntax"
_NOTEBOOK_LIBRARIES = ("papermill", "nbconvert", "nbclient", "IPython.core.interactiveshell")
_REPORT_LIBRARIES = (
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "pandas",
    "scipy.stats",
    "seaborn",
    "statsmodels.api",  # no report of ours needs these two; a notebook of the analyst's may
    "equity_reports.reports.kernel",
    "equity_reports.reports.page",
    "equity_reports.reports.shell",
    "equity_reports.reports.team",
)


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
    """Import everything that building a page uses."""
    import_without_grammar()
    for name in _REPORT_LIBRARIES:
        importlib.import_module(name)
