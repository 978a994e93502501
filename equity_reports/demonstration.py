"""The programme that ``demo`` writes, kept apart from anybody's own folder."""

from datetime import date
from pathlib import Path

from equity_reports import files
from equity_reports.errors import UsageError

_SETTINGS = "programme.toml"


def write_demonstration(folder: Path, *, seed: int, today: date) -> Path:
    """Write the invented programme into an empty folder, or over an earlier one.

    Raises
    ------
    UsageError
        The folder holds something else.
    """
    from equity_reports.synthetic import write_programme

    if not files.is_free(folder) and not _is_demonstration(folder):
        raise UsageError(
            f"{folder} holds something else: name a folder that is new, empty, or an earlier "
            "demonstration."
        )
    return write_programme(folder, seed=seed, today=today)


def _is_demonstration(folder: Path) -> bool:
    """Whether the folder holds what an earlier ``demo`` wrote."""
    from equity_reports.synthetic.write import SLUG

    settings = folder / _SETTINGS
    return settings.is_file() and f'slug = "{SLUG}"' in settings.read_text(encoding="utf-8")
