"""A small notebook in the shape of a report, for tests of the machinery that runs reports."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

DRAWING = '<svg role="img" aria-label="It falls." viewBox="0 0 9 9"><path id="a" d="M0 0"/></svg>'
MASTHEAD = "<p>Programme · session 5</p><h1>{team}</h1><p>May 2025 to April 2026</p>"
ANSWER = (
    '<div class="answer"><p class="tag better">Closing</p><h2>Fewer appointments are missed.</h2>'
    "<p>18 in every 100 now; 23 a year ago.</p></div>"
)
CHART = (
    f'<figure class="chart"><div class="wide">{DRAWING}</div><div class="narrow">{DRAWING}</div>'
    "</figure>"
)


def sample_notebook(*more: str) -> nbformat.NotebookNode:
    """Return a notebook of two sections; ``more`` are the sources of cells at its end."""
    cells = [
        new_markdown_cell("# A team's report\n\nFor the analyst.", metadata={"tags": ["lab-only"]}),
        new_code_cell('released = "demo"', metadata={"tags": ["parameters"]}),
        new_code_cell("from IPython.display import HTML\nsecret_name = released"),
        new_code_cell(f'HTML("""{MASTHEAD}""".format(team=released))', metadata=_tag("masthead")),
        new_code_cell(f'HTML("""{ANSWER}""")'),
        new_markdown_cell("## Are fewer appointments missed?\n\nThe rate in *each* month."),
        new_code_cell(f'HTML("""{CHART}""")'),
        new_code_cell('print("for the analyst only")'),
        new_markdown_cell("## About the numbers\n\n### What is counted"),
        *(new_code_cell(source) for source in more),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write_sample(path: Path, *more: str) -> Path:
    """Write the sample notebook and return its path."""
    nbformat.write(sample_notebook(*more), path)
    return path


def _tag(name: str) -> dict:
    return {"tags": [name]}


def executed_sample(*shown: str) -> nbformat.NotebookNode:
    """Return the sample as it is when run, with one more cell for each HTML in ``shown``."""
    notebook = sample_notebook(*("HTML(...)" for _ in shown))
    html = {3: MASTHEAD.format(team="Lantern"), 4: ANSWER, 6: CHART} | dict(enumerate(shown, 9))
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.metadata["papermill"] = {"status": "completed"}
        if number in html:
            data = {"text/html": html[number], "text/plain": "<HTML>"}
            cell.outputs = [new_output("execute_result", data=data, execution_count=number)]
    notebook.cells[7].outputs = [new_output("stream", text="for the analyst only\n")]
    return notebook
