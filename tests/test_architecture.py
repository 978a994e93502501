"""The shape of the package: imports run one way, and a module fits on a few screens."""

import ast
from pathlib import Path

import pytest

import equity_reports

PACKAGE = Path(equity_reports.__file__).parent
MOST_LINES = 400
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
DRAWS = {"matplotlib", "seaborn", "IPython", "nbformat", "nbclient", "nbconvert", "papermill"}
READS = {"duckdb", "pyarrow", "openpyxl", "csv", "sqlite3"}

# Each layer may import the layers above it in this list, and its own.
LAYERS = (
    {"errors", "files", "resources", "tables", "traces"},
    {
        "intake",
        "setting_types",
        "disclosure_settings",
        "email_settings",
        "refresh_settings",
        "retention",
        "settings",
        "programme",
    },
    {"disclosure"},  # the door says what it takes in, so that counting must hand it that
    {"measures", "stats", "publication", "quality"},
    {"charts", "narrative", "synthetic"},
    {"fingerprints", "reports", "dashboard"},
    {"workers", "cluster", "progress", "batch", "manifest", "locking", "outputs"},
    {"settled", "session_jobs", "session_dashboard", "session_pages"},
    {"checking", "new_programme", "demonstration"},
    {"delivery", "explore", "sign_ups"},
    {"console", "cli", "__main__"},
)
ONLY_TYPES_OF_STATS = ("charts", "narrative")


def name_of(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imports(name, *, at_start_only=False):
    """Yield the full names of what a module imports."""
    tree = TREES[name]
    nodes = tree.body if at_start_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def part(name):
    """Return a module's first name below the package."""
    return name.split(".")[1] if "." in name else ""


def layer(name):
    found = [number for number, names in enumerate(LAYERS) if part(name) in names]
    assert found, f"{name} is in no layer: put it into LAYERS where it belongs"
    return found[0]


def of_part(*parts):
    return [name for name in MODULES if part(name) in parts]


@pytest.mark.parametrize("name", [name for name in MODULES if part(name)])
def test_imports_run_downhill(name):
    uphill = [
        other
        for other in imports(name)
        if other in MODULES and part(other) and layer(other) > layer(name)
    ]
    assert uphill == []


@pytest.mark.parametrize("name", of_part("stats"))
def test_statistics_draw_and_read_nothing(name):
    roots = {other.split(".")[0] for other in imports(name)}
    assert roots & (DRAWS | READS) == set()
    assert {part(other) for other in imports(name) if other in MODULES} <= {"stats", ""}


@pytest.mark.parametrize("name", of_part(*ONLY_TYPES_OF_STATS))
def test_ink_and_words_compute_no_statistic(name):
    """They may import classes of ``stats`` and constants, and call nothing of it."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("equity_reports.stats"):
            functions = [alias.name for alias in node.names if alias.name.islower()]
            assert functions == [], f"{name} imports {functions} of {node.module}"


def test_nothing_imports_the_command_line():
    importers = {name for name in MODULES for other in imports(name) if part(other) == "cli"}
    assert importers <= {"equity_reports.__main__"}


def test_importing_the_package_imports_nothing_heavy():
    assert list(imports("equity_reports")) == []


def test_no_import_goes_round():
    graph = {
        name: {other for other in imports(name, at_start_only=True) if other in MODULES} - {name}
        for name in MODULES
    }
    done = set()
    while ready := {name for name in graph.keys() - done if graph[name] - {name} <= done}:
        done |= ready
    assert graph.keys() - done == set()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_fits_on_a_few_screens(name):
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES


@pytest.mark.parametrize("name", MODULES)
def test_a_name_says_what_is_in_it(name):
    assert set(name.split(".")) & SAYS_NOTHING == set()


def test_the_same_name_is_the_same_topic_in_every_layer():
    """A chart or a description of a statistic is found under the statistic's own name."""
    topics = {"run_chart", "gap", "inequality"}
    for folder in ("stats", "charts", "narrative"):
        found = {path.stem for path in (PACKAGE / folder).glob("*.py")}
        assert topics <= found, folder
