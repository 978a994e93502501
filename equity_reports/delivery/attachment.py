"""The page itself, as a message carries it: as it is, zipped, printed, or a link to it."""

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from equity_reports.delivery.pages import SendablePage
from equity_reports.email_settings import Email
from equity_reports.errors import InputError, Problem
from equity_reports.intake.cells import safe_name
from equity_reports.outputs import SessionFolders
from equity_reports.settings import SETTINGS_FILE

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_EDGE = Path("C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file knows: the same page gives the same file."""
PRINTING_SECONDS = 120


@dataclass(frozen=True)
class Attached:
    """What is attached, or linked; ``kind`` is one of the settings' ``attach``."""

    kind: str
    name: str = ""
    content: bytes = field(default=b"", repr=False)
    link: str = ""

    @property
    def media(self) -> tuple[str, str]:
        """The media type in its two parts."""
        return {"html": ("text", "html"), "zip": ("application", "zip")}.get(
            self.kind, ("application", "pdf")
        )

    @property
    def parameters(self) -> dict[str, str]:
        """What a mail program must know to read it."""
        return {"charset": "utf-8"} if self.kind == "html" else {}


def attached(page: SendablePage, email: Email, folders: SessionFolders) -> Attached:
    """The page as the programme has it sent.

    A page of the private folder is never linked to: nobody else can open that folder.

    Raises
    ------
    InputError
        A PDF is wanted and there is no browser here to print it.
    """
    name = f"{page.name}-{safe_name(folders.session_id)}"
    if email.attach == "link" and folders.shared in page.path.parents:
        place = page.path.relative_to(folders.shared.parent).as_posix()
        return Attached("link", link=f"{email.link}/{quote(place)}")
    if email.attach == "pdf":
        return Attached("pdf", f"{name}.pdf", printed(page.path))
    if email.attach == "zip":
        return Attached("zip", f"{name}.zip", _zipped(page.path, f"{name}.html"))
    return Attached("html", f"{name}.html", page.path.read_bytes())


def printed(path: Path) -> bytes:
    """A page as PDF, printed by a browser of this machine that may reach nothing."""
    browser = _browser()
    with tempfile.TemporaryDirectory(prefix="equity-reports-") as folder:
        made = Path(folder) / "page.pdf"
        quiet = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        offline = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile"]
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        how = ["--no-pdf-header-footer", f"--print-to-pdf={made}", path.resolve().as_uri()]
        command = [browser, *quiet, *offline, *root, *how]
        subprocess.run(command, check=False, capture_output=True, timeout=PRINTING_SECONDS)
        if not made.is_file():
            _no_pdf(f"{Path(browser).name} printed no PDF")
        return made.read_bytes()


def _browser() -> str:
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    if _EDGE.is_file():
        return str(_EDGE)
    return _no_pdf("no Chromium, Chrome or Edge on this machine")


def _no_pdf(found: str) -> str:
    hint = 'attach = "zip"'
    raise InputError([Problem(SETTINGS_FILE, "email.attach", found, "a browser to print", hint)])


def _zipped(path: Path, name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo(name, _LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED, 9
        )
    return file.getvalue()
