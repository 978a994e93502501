"""The ways that batch.py compares, each run in a process of its own."""

import json
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path


def naive(notebook, given, out):
    """What the manuals say: papermill and nbconvert, from the command line, once a report."""
    for number, parameters in enumerate(given):
        made = out / f"{number}.ipynb"
        asked = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
        run = [sys.executable, "-m", "papermill", "--no-progress-bar", notebook, made, *asked]
        subprocess.run(run, check=True)
        to_page = ("nbconvert", "--to", "html", "--no-input", made)
        subprocess.run([sys.executable, "-m", *to_page], check=True)


def api(notebook, given, out):
    """Python interfaces of papermill and nbconvert in one process, with their defaults."""
    import papermill
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(exclude_input=True)
    for number, parameters in enumerate(given):
        made = papermill.execute_notebook(
            notebook, out / f"{number}.ipynb", parameters, progress_bar=False
        )
        page, _ = exporter.from_notebook_node(made)
        (out / f"{number}.html").write_text(page)


def batch(notebook, given, out, workers):
    """Our batch, from its start to its end."""
    from equity_reports import batch
    from equity_reports.reports.jobs import PageJob

    jobs = [
        PageJob(f"{number}", Path(notebook), parameters, out / f"{number}.html", "f", "A report")
        for number, parameters in enumerate(given)
    ]
    batch.run(jobs, workers=workers, failures=out / "failures")
    failed = sorted((out / "failures").glob("*"))
    if failed:
        sys.exit(f"{len(failed)} failed")


def floor(notebook, given, out):
    """The cells of every report in this warm process, and the page; tells its own seconds."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    from equity_reports.reports import page, warm
    from equity_reports.reports.shell import NotebookShell

    warm.import_all()
    shell = NotebookShell(out / "ipython")
    # The first report is not counted: it compiles the template and fills the caches.
    for number, parameters in enumerate([given[0], *given]):
        if number == 1:
            began, used = time.monotonic(), time.process_time()
        run = parameterize_notebook(load_notebook_node(notebook), parameters)
        for cell in run.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count, passed = shell.run(cell.source)
                assert passed, cell.outputs
        made = page.export_page(run, title="A report")
        (out / f"{max(number - 1, 0)}.html").write_text(made)
    return time.monotonic() - began, time.process_time() - used


WAYS = {
    "naive": naive,
    "api": api,
    "batch1": lambda *asked: batch(*asked, 1),
    "batch2": lambda *asked: batch(*asked, 2),
    "floor": floor,
}

if __name__ == "__main__":
    plan = json.loads(sys.argv[1])
    given = list(islice(cycle(plan["parameters"]), plan["reports"]))
    seconds = WAYS[plan["way"]](plan["notebook"], given, Path(plan["out"]))
    if seconds is not None:
        print(*seconds)
