"""What is asked for one page, and what came of it. Both travel between processes."""

from dataclasses import dataclass
from pathlib import Path

BUILT = "built"
UNCHANGED = "unchanged"
FAILED = "failed"


@dataclass(frozen=True)
class PageJob:
    """One page to build.

    Attributes
    ----------
    page_id
        What the page is of, such as a team id: no two pages of a session have the same. It
        names the failure's file too.
    notebook
        The notebook to run.
    parameters
        For papermill. Names and paths only: they are written into the executed notebook.
    output
        The page.
    fingerprint
        Of everything the page is made from; it is kept in the page.
    title
        The page's title.
    team_id
        The team whose page it is; empty: everybody's.
    beside
        Other files that the notebook writes, the page being last: all must be there.
    scratch
        A private folder for the cells to work in; None: a temporary one.
    seconds
        The time that the whole notebook may take.
    megabytes
        The memory that its cells may take beyond what is there at the start; None: no limit.
    """

    page_id: str
    notebook: Path
    parameters: dict[str, str]
    output: Path
    fingerprint: str
    title: str
    team_id: str = ""
    beside: tuple[Path, ...] = ()
    scratch: Path | None = None
    seconds: float = 180.0
    megabytes: int | None = 2048


@dataclass(frozen=True)
class Failure:
    """Why a page was not built.

    ``reason`` is a sentence for everybody. The rest is for the analyst and goes to the private
    folder only. None of it holds what an error said or a cell printed, which may be data.
    """

    reason: str
    error: str = ""
    source: str = ""
    log: str = ""


@dataclass(frozen=True)
class PageResult:
    """What came of one job."""

    page_id: str
    status: str
    seconds: float = 0.0
    failure: Failure | None = None
    engine: str = ""
