"""What a run made: manifest.json beside the pages.

Whether a page is up to date is read from the page itself; the manifest is for people, for
``status`` and for whoever must show later what the pages were made from.
"""

import json
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from equity_reports import files
from equity_reports.fingerprints import program
from equity_reports.reports.jobs import PageJob, PageResult

NAME = "manifest.json"
_FORMAT = 1
_LIBRARIES = ("equity-reports", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "scipy")


@dataclass(frozen=True)
class PageRecord:
    """One page of a run.

    ``reason`` says why a failed page is not there; ``seconds`` is what building it took, then.
    """

    title: str
    status: str
    fingerprint: str
    path: str
    seconds: float = 0.0
    reason: str = ""
    engine: str = ""


@dataclass(frozen=True)
class Manifest:
    """A run for one session.

    ``inputs`` are the hashes of what was read; ``policy`` names the disclosure policies.
    """

    pages: dict[str, PageRecord] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    policy: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def with_pages(self, folder: Path, told: Iterable[tuple[PageJob, PageResult]]) -> "Manifest":
        """Return this manifest with the pages of a run added or replaced."""
        pages = dict(self.pages)
        for job, result in told:
            pages[result.page_id] = _record(folder, job, result, pages)
        return Manifest(dict(sorted(pages.items())), self.inputs, self.policy, versions())

    def write(self, folder: Path) -> Path:
        """Write the manifest into the session's folder."""
        plain: dict[str, Any] = {"format": _FORMAT, "versions": self.versions}
        plain |= {"inputs": self.inputs, "policy": self.policy}
        plain["pages"] = {page_id: vars(page) for page_id, page in self.pages.items()}
        files.write_text(folder / NAME, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")
        return folder / NAME


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a session's folder, an empty one where nothing was built yet."""
    try:
        plain = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    pages = {page_id: PageRecord(**page) for page_id, page in plain["pages"].items()}
    return Manifest(pages, plain["inputs"], plain["policy"], plain["versions"])


def versions() -> dict[str, str]:
    """Return what the pages are made with."""
    found = {name: version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **found, "program": program()[:16]}


def _record(
    folder: Path, job: PageJob, result: PageResult, before: dict[str, PageRecord]
) -> PageRecord:
    old = before.get(result.page_id)
    kept = result.status == "unchanged" and old is not None
    return PageRecord(
        title=job.title,
        status="built" if result.status == "unchanged" else result.status,
        fingerprint=job.fingerprint,
        path=job.output.relative_to(folder).as_posix(),
        seconds=old.seconds if kept else round(result.seconds, 2),
        reason=result.failure.reason if result.failure else "",
        engine=old.engine if kept else result.engine,
    )
