"""What is imported once for all reports: what their notebooks say."""

import json
import subprocess
import sys

from equity_reports.reports.warm import WANTED, imports_of


def notebook(path, *cells):
    """A notebook of code cells; the source of some is a list of lines, of others one text."""
    told = [
        {"cell_type": "code", "source": source if number % 2 else source.splitlines(keepends=True)}
        for number, source in enumerate(cells)
    ]
    told.append({"cell_type": "markdown", "source": "import os"})
    path.write_text(json.dumps({"cells": told}))
    return path


def test_the_statements_outside_functions_and_conditions(tmp_path):
    first = notebook(tmp_path / "a.ipynb", "import json\nx = 1\nfrom csv import (\n  reader)\n")
    second = notebook(
        tmp_path / "b.ipynb",
        "import json",
        "%matplotlib inline\nimport wave",
        "def f():\n    import csv\nif x:\n    import zipfile",
    )
    assert imports_of([first, second, first]) == "from csv import reader\nimport json"


def test_a_notebook_that_cannot_be_read_asks_for_nothing(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    assert imports_of([tmp_path / "none.ipynb", tmp_path / "broken.ipynb"]) == ""


def test_a_new_process_imports_them_and_outlives_those_that_fail():
    program = (
        "import sys; from equity_reports.reports import warm; "
        "assert 'wave' not in sys.modules; warm.import_all(); assert 'wave' in sys.modules"
    )
    asked = {WANTED: "import no_such_module_of_ours\nimport wave"}
    subprocess.run([sys.executable, "-c", program], check=True, env=asked)
