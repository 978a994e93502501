"""Whether a page is up to date: a fingerprint of everything that it is made from."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from equity_reports import resources

_PACKAGE = Path(__file__).resolve().parent


def fingerprint(*, notebook: Path, title: str, inputs: Mapping[str, str]) -> str:
    """Return the fingerprint of a page.

    It covers the notebook, the page's template and this package, which are the same for every
    team, and what the page alone is made from. Where the files are makes no difference, nor
    when they were written.

    Parameters
    ----------
    notebook
        The notebook that makes the page.
    title
        The page's title.
    inputs
        The text of the page's own inputs, by the parameter that names each to the notebook.
    """
    parts = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in inputs.items()}
    parts |= {"": title, "notebook": of_file(notebook), "program": program()}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def program() -> str:
    """Return the fingerprint of this package's own files and of the page's template."""
    package = (path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".toml"))
    template = (resources.templates() / "report").iterdir()
    return _of_files(sorted(package)) + _of_files(sorted(template))


def _of_files(paths: Iterable[Path]) -> str:
    told = hashlib.sha256()
    for path in paths:
        told.update(f"{path.name} {of_file(path)}\n".encode())
    return told.hexdigest()


def of_file(path: Path) -> str:
    """Return the fingerprint of one file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
