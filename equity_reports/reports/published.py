"""What the reports of a session have published, by what each figure counts."""

from collections.abc import Mapping

import pandas as pd

from equity_reports.measures.periods import Period
from equity_reports.publication.cells import Cells
from equity_reports.publication.facts import Fact, facts
from equity_reports.publication.sums import HowCounted
from equity_reports.reports.inputs import ReportInputs
from equity_reports.tables import COMPARISON, WHOLE_PROGRAMME

PREVIOUS = "previous"
"""The window of the look back: the latest year of the session before."""


def published_then(
    reports: Mapping[str, ReportInputs], beside: Mapping[tuple[str, str], frozenset[str]]
) -> dict[Fact, float]:
    """Every figure of a session's reports; NaN where it was withheld.

    Parameters
    ----------
    reports
        By team, all made in the same way.
    beside
        The teams beside each idea in that session.
    """
    if not reports:
        return {}
    # Loaded where something was published: its solvers take as long as 500,000 rows of an extract.
    from equity_reports.publication.room import by_fact

    tables, how = _tables(reports), _how(reports, beside)
    cells = Cells.of(tables)
    return by_fact(facts(tables, how), dict(zip(cells.names, cells.values, strict=True)))


def _how(
    reports: Mapping[str, ReportInputs], beside: Mapping[tuple[str, str], frozenset[str]]
) -> HowCounted:
    some = next(iter(reports.values()))
    made = some.definition
    kinds = {(WHOLE_PROGRAMME, series): kind for series, kind in some.programme_kinds.items()}
    for team, one in reports.items():
        kinds |= {(team, series): kind for series, kind in one.kinds.items()}
    windows = {"recent": Period(*made.recent)}
    if made.before:
        windows["before"] = Period(*made.before)
    if some.previous:
        windows[PREVIOUS] = Period(*some.previous.recent)
    return HowCounted(tuple(reports), kinds, windows, (made.most, made.least), some.measure, beside)


def _tables(reports: Mapping[str, ReportInputs]) -> dict[str, pd.DataFrame]:
    parts: dict[str, list[pd.DataFrame]] = {}
    for team_id, one in reports.items():
        for name, table in one.tables.items():
            parts.setdefault(name, []).append(table.assign(team_id=team_id))
        if one.previous:
            now = one.previous.now.by_group.assign(team_id=team_id, window=PREVIOUS)
            parts["by_group"].append(now)
    some = next(iter(reports.values()))
    for name, table in some.programme_tables.items():
        if name != COMPARISON.name:
            parts.setdefault(name, []).append(table.assign(team_id=WHOLE_PROGRAMME))
    whole = {name: [one for one in tables if len(one)] for name, tables in parts.items()}
    return {name: pd.concat(tables) for name, tables in whole.items() if tables}
