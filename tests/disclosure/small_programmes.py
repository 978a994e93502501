"""Small invented programmes, published at two sessions, for the attacker to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from equity_reports.disclosure_settings import OwnPolicy
from equity_reports.programme import Programme, load_programme
from equity_reports.reports import prepare as preparing
from equity_reports.synthetic import write_programme

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
    sessions = sorted(programme.sessions, key=lambda one: one.data_to)[-2:]
    return [_publish(_under(programme, policy, shared), session, folder) for session in sessions]


def _under(programme: Programme, policy: str, shared: str) -> Programme:
    both = shared or (policy if policy != "none" else "mhsds")
    update = {"team": policy, "shared": both, "policies": OWN}
    disclosure = programme.settings.disclosure.model_copy(update=update)
    settings = programme.settings.model_copy(update={"disclosure": disclosure})
    return replace(programme, settings=settings)


def _publish(programme: Programme, session, folder: Path) -> Published:
    seen = {}
    made = preparing.released_together

    def watched(*given):
        seen["true"] = given[2].tables
        seen["beside"] = given[4].beside
        return made(*given)

    private = folder / "private"
    private.mkdir(exist_ok=True)
    preparing.released_together = watched
    try:
        prepared = preparing.prepare(programme, session, published=private)
    finally:
        preparing.released_together = made
    released = private / session.session_id / "released"
    preparing.write_inputs(prepared, released)
    return Published(released, seen["beside"], seen["true"])
