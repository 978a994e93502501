"""Private counts made by hand: two years in which nothing is odd, to be made odd in one place."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from equity_reports.intake.totals import Totals
from equity_reports.quality.private_counts import PrivateCounts, QualityFacts
from equity_reports.tables import WHOLE_PROGRAMME

MONTHS = pd.date_range("2024-11-01", periods=24, freq="MS", unit="us")
FACTS = QualityFacts(
    programme="Test programme",
    organisation="Invented Trust",
    session_id="s6",
    session="Learning session 6",
    data_from=date(2024, 11, 1),
    data_to=date(2026, 10, 31),
    mature_to=date(2026, 10, 3),
    maturity_days=28,
    threshold=0.9,
    teams={"T01": "Lantern Street", "T02": "Foxglove"},
    groups={"fifth_1": "Most deprived fifth", "fifth_5": "Least deprived fifth"},
    grouping="Areas are put in order.",
    columns=("appointment_id", "status"),
    missed=("did_not_attend", "late_not_seen"),
    denominator=("attended", "did_not_attend", "late_not_seen"),
    source="a",
)
USUAL = {
    "attended": 300,
    "did_not_attend": 50,
    "late_not_seen": 10,
    "cancelled_by_patient": 24,
    "cancelled_by_provider": 12,
    "unknown": 4,
}
NOTHING = pd.DataFrame({"name": [], "rows": [], "words": [], "first": [], "last": []})


def team_months(team_id: str, **changed: np.ndarray) -> pd.DataFrame:
    """A team's usual months; each outcome wobbles by less than its noise."""
    wobble = np.tile([0, 2, -1, 1, -2, 0], 4)
    table = pd.DataFrame({"team_id": team_id, "period": MONTHS})
    for outcome, level in USUAL.items():
        table[outcome] = changed.get(outcome, np.maximum(level + wobble, 0))
    table["booked"] = table[list(USUAL)].sum(axis=1)
    table["people"] = changed.get("people", table["booked"] // 2).astype(float)
    table["discharges"] = np.nan
    return table


def by_month(*teams: pd.DataFrame) -> pd.DataFrame:
    """Teams' months, and those of all of them together before them."""
    every = pd.concat(teams, ignore_index=True)
    sums = every.groupby("period", as_index=False).sum(min_count=1, numeric_only=True)
    return pd.concat([sums.assign(team_id=WHOLE_PROGRAMME), every], ignore_index=True)


def completeness(**missing: int) -> pd.DataFrame:
    """What is known of 1,000 appointments in each place; ``missing`` by group, of the outcome."""
    keys = [("all", ""), ("team", "T01"), ("period", "2024-11-01"), ("group", "fifth_1")]
    keys.append(("group", "fifth_5"))
    rows = [(by, key, item, 1000) for by, key in keys for item in ("outcome", "place", "sex")]
    table = pd.DataFrame(rows, columns=["by", "key", "item", "rows"])
    lost = table["key"].map(missing).where(table["item"] == "outcome").fillna(5)
    return table.assign(known=(table["rows"] - lost).astype(int))


def labels(**changed: np.ndarray) -> pd.DataFrame:
    """Two sexes of two years, and what is given of others: appointments a month by label."""
    usual = {"Female": np.full(24, 450), "Male": np.full(24, 350)}
    parts = [
        pd.DataFrame({"item": "sex", "label": label, "period": MONTHS, "rows": rows})
        for label, rows in (usual | changed).items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[table["rows"] > 0].assign(people=lambda rows: rows["rows"] // 2)


def made(*, facts: dict | None = None, **tables: pd.DataFrame) -> PrivateCounts:
    """Counts in which nothing is odd, but for the tables that are given."""
    usual = {
        "files": pd.DataFrame(
            [("a.csv", 19_200, 19_200, 0, 0, 0, MONTHS[0], MONTHS[-1])],
            columns=[
                "file",
                "read",
                "kept",
                "duplicate",
                "rejected",
                "out_of_scope",
                "first",
                "last",
            ],
        ),
        "by_month": by_month(team_months("T01"), team_months("T02")),
        "completeness": completeness(),
        "labels": labels(),
        "delays": pd.DataFrame(
            [(team, days, rows) for team in (WHOLE_PROGRAMME, "T01") for days, rows in DELAYS],
            columns=["team_id", "days", "rows"],
        ),
        "unknown_words": NOTHING,
        "unknown_teams": NOTHING,
        "places": pd.DataFrame({"place": ["known"], "rows": [19_200]}),
        "unmatched_areas": NOTHING,
        "rejections": pd.DataFrame({"file": [], "reason": [], "rows": []}),
        "out_of_scope": pd.DataFrame({"reason": [], "rows": []}),
        "set_aside": pd.DataFrame({"column": [], "reason": [], "rows": []}),
    }
    about = replace(FACTS, **(facts or {}))
    return PrivateCounts(about, Totals(19_200, 19_200, 0, 0, 0), usual | tables)


DELAYS = ((0, 700), (7, 250), (28, 40), (40, 10))


def named(**words: int) -> pd.DataFrame:
    """Words of the extract and their rows."""
    rows = [(name, rows, 1, MONTHS[3], MONTHS[20]) for name, rows in words.items()]
    return pd.DataFrame(rows, columns=["name", "rows", "words", "first", "last"])
