"""Small invented programmes, published at two sessions, for the attacker to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from equity_reports.disclosure_settings import OwnPolicy
from equity_reports.programme import Programme, load_programme
from equity_reports.synthetic import write_programme
from tests.recorded import recorded

MEASURE = "missed_appointments"
SIZES = (50, 100, 200)
"""Appointments a month and team: many small cells, some, and fewer."""

OWN = {
    "ours": OwnPolicy(smallest=6, people=8, rounding=10, zero_shown=True, source="a rule of ours")
}
"""Policies of the programme's own that it may be published under."""


@dataclass(frozen=True)
class Published:
    """One session: its released files, the teams beside each idea, and what was true."""

    folder: Path
    beside: Mapping[tuple[str, str], frozenset[str]]
    true: Mapping[str, pd.DataFrame]


def publish_two(
    folder: Path, seed: int, policy: str = "mhsds", shared: str = ""
) -> list[Published]:
    """A programme of three to five teams, and what its last two sessions publish."""
    teams = 3 + seed % 3
    write_programme(
        folder, seed=seed, teams=teams, months=14, per_month=SIZES[seed // 3 % 3] * teams
    )
    programme = load_programme(folder)
    private = folder / "private"
    private.mkdir()
    found = recorded(_under(programme, policy, shared), private)
    return [Published(one.files, one.beside[MEASURE], one.true[MEASURE]) for one in found]


def _under(programme: Programme, policy: str, shared: str) -> Programme:
    both = shared or (policy if policy != "none" else "mhsds")
    update = {"team": policy, "shared": both, "policies": OWN}
    disclosure = programme.settings.disclosure.model_copy(update=update)
    settings = programme.settings.model_copy(update={"disclosure": disclosure})
    return replace(programme, settings=settings)
