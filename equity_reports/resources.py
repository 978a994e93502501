"""Where the notebooks and templates are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

from equity_reports.errors import InputError, Problem

OWN_MEASURES, OWN_REPORTS = "measures", "reports"
"""The folders of a programme's own measures and of its own report notebooks."""

_PACKAGE = Path(__file__).resolve().parent
_HOMES = (_PACKAGE / "shipped", _PACKAGE.parent)


def notebooks() -> Path:
    """Return the folder of the notebooks that this package was installed with."""
    return _folder("notebooks")


def notebook(name: str) -> Path:
    """Return the path of one notebook, such as ``"team_report"``.

    Raises
    ------
    InputError
        No notebook has that name; the ones that exist are listed.
    """
    path = notebooks() / f"{name}.ipynb"
    if not path.is_file():
        names = ", ".join(sorted(found.stem for found in notebooks().glob("*.ipynb"))) or "none"
        raise InputError([Problem("notebooks", "", f"no {name}.ipynb", f"one of: {names}")])
    return path


def templates() -> Path:
    """Return the folder of the page, dashboard and programme templates."""
    return _folder("templates")


def measure_definitions() -> Path:
    """Return the folder of the measures that come with the package, one TOML file each."""
    return _PACKAGE / "measures" / "definitions"


def measure_ids(own: Path | None = None) -> tuple[str, ...]:
    """Return the ids of those measures, and of a programme's own, in alphabetical order.

    Parameters
    ----------
    own
        The folder of a programme's own measures; it need not be there.

    Examples
    --------
    >>> "missed_appointments" in measure_ids()
    True
    """
    folders = [measure_definitions(), *([own] if own else [])]
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.toml")}))


def _folder(name: str) -> Path:
    for home in _HOMES:
        if (home / name).is_dir():
            return home / name
    raise InputError(
        [
            Problem(
                name, "", "no such folder", "a complete installation", "install the package again"
            )
        ]
    )
