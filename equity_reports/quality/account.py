"""All that was found in the data, as plain values: what ``check --json`` prints."""

from dataclasses import asdict, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from equity_reports.quality.decisions import Decision, QualityFindings

TABLES = ("files", "by_month", "labels", "unknown_words", "places", "unmatched_areas", "set_aside")


def quality_account(found: QualityFindings) -> dict[str, Any]:
    """Every finding and the counts behind it; days as text, what is missing as None."""
    told: dict[str, Any] = {
        "compared_with": found.before.facts.session_id if found.before else None,
        "decisions": [_decision(one) for one in found.decisions],
        "completeness": found.shares,
        "unfinished": found.unfinished,
        "entry_delays": found.delays,
        "shifts": [asdict(one) for one in found.shifts],
        "volume_jumps": found.jumps,
        "silences": [asdict(one) for one in found.silences],
        "code_changes": [asdict(one) for one in found.code_changes],
        "unknown_teams": [asdict(one) for one in found.unknown_teams],
        "silent_teams": [asdict(one) for one in found.silent_teams],
        "revisions": found.revisions,
    }
    told |= {name: found.counts.tables[name] for name in TABLES}
    return plain(told)


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "kind": decision.kind,
        "harm": int(decision.harm),
        "appointments": decision.appointments,
        "about": dict(decision.about),
    }


def plain(value: Any) -> Any:
    """A value in JSON's own kinds.

    Examples
    --------
    >>> plain({"first": pd.Timestamp("2026-03-01"), "rows": np.int64(4), "share": np.nan})
    {'first': '2026-03-01', 'rows': 4, 'share': None}
    """
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if isinstance(value, np.generic) else value
