"""Notebooks stay thin: prose first, a few lines of code, nothing defined, nothing stored."""

import ast
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
KEEPS_TEXT_OUTPUTS = {"methods"}
OTHER_PAGES = {"coach_pack", "data_quality", "story"}
REPORTS = [path for path in NOTEBOOKS if path.stem.endswith("_report") or path.stem in OTHER_PAGES]
LONGEST_CELL = 8
STATEMENTS = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)


def code_cells(path: Path) -> list:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"team_report", "data_quality"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_begins_with_what_it_is(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_code_cell_is_a_few_lines_and_defines_nothing(path):
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.source
        for statement in ast.parse(cell.source).body:
            assert isinstance(statement, STATEMENTS), ast.unparse(statement)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_imports_nothing_but_this_package(path):
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                assert all(name.name.startswith("equity_reports") for name in node.names)
            if isinstance(node, ast.ImportFrom):
                assert node.module.startswith("equity_reports")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_is_stored_in_it(path):
    for cell in code_cells(path):
        assert cell.execution_count is None
        if path.stem not in KEEPS_TEXT_OUTPUTS:
            assert cell.outputs == []


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_has_one_cell_of_parameters(path):
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert {type(line) for line in ast.parse(tagged[0].source).body} == {ast.Assign}
