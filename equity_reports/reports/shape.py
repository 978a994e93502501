"""What every report notebook keeps to, so that its page can be trusted and the notebook read.

The package's own notebooks and a programme's are held to the same.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from equity_reports.errors import InputError, Problem

LONGEST_CELL = 8
PACKAGE = "equity_reports"
_MAY = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)


def hold_shape(paths: list[Path]) -> None:
    """Refuse report notebooks that do not keep to the shape, with everything that is wrong.

    Raises
    ------
    InputError
        Names each notebook and cell, says what was found, what is wanted and what to try.
    """
    problems = [problem for path in paths for problem in faults(path)]
    if problems:
        raise InputError(problems)


def faults(path: Path) -> list[Problem]:
    """Everything in a report notebook that does not keep to the shape; empty where nothing is."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [(number, _source(cell), cell) for number, cell in enumerate(cells, 1)
                if cell["cell_type"] == "code"]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return [Problem(path.name, "", "no notebook", "a Jupyter notebook", "save it again")]
    found = list(_of_the_whole(path, cells, code))
    for number, source, cell in code:
        found += [Problem(path.name, f"cell {number}", *told) for told in _of_a_cell(source, cell)]
    return found


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _of_the_whole(path: Path, cells: list[dict], code: list) -> Iterator[Problem]:
    first = cells[0] if cells else {"cell_type": "", "source": ""}
    if first["cell_type"] != "markdown" or not _source(first).startswith("# "):
        wanted = "a heading that says what the report is"
        yield Problem(path.name, "cell 1", "no heading", wanted, "begin with a Markdown cell: # …")
    tagged = [one for one in code if "parameters" in one[2].get("metadata", {}).get("tags", [])]
    if len(tagged) != 1 or 'released = "demo"' not in tagged[0][1]:
        wanted = 'one cell tagged "parameters" that says released = "demo"'
        yield Problem(
            path.name,
            "",
            f"{len(tagged)} such cells",
            wanted,
            "new FOLDER --report NAME writes one",
        )


def _of_a_cell(source: str, cell: dict) -> Iterator[tuple[str, str, str]]:
    lines = len(source.splitlines())
    if lines > LONGEST_CELL:
        hint = "divide it, or put what is worth a function into a package of your own"
        yield f"{lines} lines", f"at most {LONGEST_CELL}", hint
    if cell.get("outputs") or cell.get("execution_count"):
        yield "stored outputs", "none: they may hold data", "clear all outputs and save"
    try:
        body = ast.parse(source).body
    except SyntaxError:
        yield "code that Python cannot read", "plain Python", "run the notebook by hand"
        return
    if any(not isinstance(one, _MAY) for one in body):
        hint = "keep to imports, names and calls"
        yield "a definition, a loop or a condition", "a few plain lines", hint
    for name in _imported(body):
        if name.partition(".")[0] != PACKAGE:
            hint = f"use what {PACKAGE} has; released counts are in report.findings"
            yield f"import of {name}", f"imports of {PACKAGE} alone", hint


def _imported(body: list[ast.stmt]) -> Iterator[str]:
    for one in body:
        if isinstance(one, ast.Import):
            yield from (alias.name for alias in one.names)
        elif isinstance(one, ast.ImportFrom):
            yield one.module or "."
