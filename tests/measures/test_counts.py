"""Counts: DuckDB against a slow and obvious count in plain Python."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd
import pytest

from equity_reports.intake import engines
from equity_reports.intake.deprivation import Group, Grouping
from equity_reports.intake.engines import DuckDB
from equity_reports.measures.counting import Span
from equity_reports.measures.counts import count
from equity_reports.measures.definitions import load_measure
from equity_reports.measures.marking import BREAKDOWNS
from equity_reports.measures.periods import windows
from equity_reports.measures.repeats import design_effect
from equity_reports.tables import BY_GROUP, BY_PERIOD, MOST, PANEL, REST, WHOLE_PROGRAMME

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
MATURE = date(2025, 12, 3)
OUTCOMES = (
    "attended", "attended", "attended", "did_not_attend", "late_not_seen",
    "cancelled_by_patient", "cancelled_by_provider", "unknown",
)  # fmt: skip
GROUPS = ("fifth_1", "fifth_2", "fifth_5", "no_fixed_abode", "not_known")


@pytest.fixture(scope="module")
def appointments() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    n = 4_000
    days = [FIRST + timedelta(days=int(d)) for d in rng.integers(0, 731, n)]
    table = pd.DataFrame(
        {
            "team_id": rng.choice(["T01", "T02"], n, p=[0.8, 0.2]),
            "patient_id": rng.integers(0, 300, n).astype(str),
            "appointment_date": pd.to_datetime(days),
            "outcome": rng.choice(OUTCOMES, n),
            "deprivation_group": rng.choice(GROUPS, n, p=[0.4, 0.2, 0.2, 0.1, 0.1]),
        }
    )
    for breakdown in BREAKDOWNS:
        table[breakdown] = pd.Series([None] * n, dtype="str")
    table["sex"] = rng.choice(["Female", "Male"], n)
    return table


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    groups = tuple(Group(f"fifth_{i}", i, f"Fifth {i}") for i in range(1, 6))
    return Grouping(
        kind="national_quintile", edition="imd2019", groups=groups, most="fifth_1",
        least="fifth_5", description="National fifths.", areas=5,
    )  # fmt: skip


@pytest.fixture(scope="module")
def span() -> Span:
    return Span(FIRST, LAST, MATURE, windows(FIRST, MATURE), "month", 0.5)


def counted_from(appointments, grouping, span):
    connection = duckdb.connect()
    connection.register("frame", appointments)
    connection.execute("CREATE TABLE appointments AS SELECT * FROM frame")
    connection.unregister("frame")
    return count(
        DuckDB(connection),
        teams=["T01", "T02", "T03"],
        measure=load_measure("missed_appointments"),
        grouping=grouping,
        span=span,
    )


@pytest.fixture(scope="module")
def counted(appointments, grouping, span):
    return counted_from(appointments, grouping, span)


def slow(rows: pd.DataFrame) -> dict[str, int]:
    """Numerator, denominator and remainder with their people, one appointment at a time."""
    totals, people = dict.fromkeys(("numerator", "denominator", "remainder"), 0), {}
    for row in rows.itertuples():
        missed = row.outcome in ("did_not_attend", "late_not_seen")
        if not missed and row.outcome != "attended":
            continue
        for name in ("denominator", "numerator" if missed else "remainder"):
            totals[name] += 1
            people.setdefault(name, set()).add(row.patient_id)
    return totals | {f"{name}_people": len(people.get(name, ())) for name in totals}


def team_rows(appointments: pd.DataFrame, team: str) -> pd.DataFrame:
    whole = team == WHOLE_PROGRAMME
    return appointments if whole else appointments[appointments["team_id"] == team]


def test_every_group_is_counted_as_one_would_by_hand(counted, appointments, span):
    table = counted.counts.tables["by_group"]
    assert len(table) == 4 * 2 * (1 + 5 + 3)
    for row in table.to_dict("records"):
        stretch = getattr(span.windows, row["window"])
        rows = team_rows(appointments, row["team_id"])
        if row["group"] != "all":
            rows = rows[rows["deprivation_group"] == row["group"]]
        inside = rows["appointment_date"].dt.date.between(stretch.start, stretch.end)
        assert slow(rows[inside]) == {k: v for k, v in row.items() if k not in BY_GROUP.keys}


@pytest.mark.parametrize("nobody", [False, True])
def test_people_added_up_part_by_part_come_to_the_same(
    appointments, grouping, span, monkeypatch, nobody
):
    some = appointments["patient_id"].mask(appointments["patient_id"].astype(int) % 7 == 0)
    rows = appointments.assign(patient_id=None if nobody else some)
    at_once = counted_from(rows, grouping, span)
    monkeypatch.setattr(engines, "ROWS_AT_ONCE", 700)
    asked, rows_of = [], DuckDB.rows
    monkeypatch.setattr(DuckDB, "rows", lambda *given: asked.append(given[1]) or rows_of(*given))
    in_parts = counted_from(rows, grouping, span)
    assert sum("% 6 = 5" in statement for statement in asked) > 4
    for name, table in at_once.counts.tables.items():
        pd.testing.assert_frame_equal(in_parts.counts.tables[name], table, check_like=True)
    pd.testing.assert_frame_equal(in_parts.design_effects, at_once.design_effects)


def test_every_period_is_counted_as_one_would_by_hand(counted, appointments):
    table = counted.counts.tables["by_period"]
    assert set(table["team_id"]) == {WHOLE_PROGRAMME, "T01", "T02", "T03"}
    for (team, series), part in table.groupby(["team_id", "series"]):
        rows = team_rows(appointments, team)
        group = {"all": None, "most": "fifth_1", "pair_most": "fifth_1", "pair_least": "fifth_5"}
        if group[series]:
            rows = rows[rows["deprivation_group"] == group[series]]
        starts = [*part["period"], pd.Timestamp(LAST) + pd.Timedelta(days=1)]
        kind = counted.kinds.set_index(["team_id", "series"]).loc[(team, series), "kind"]
        months = {"month": 1, "two_months": 2, "quarter": 3}[kind]
        for row in part.to_dict("records"):
            end = row["period"] + pd.DateOffset(months=months)
            inside = (rows["appointment_date"] >= row["period"]) & (rows["appointment_date"] < end)
            cancelled = rows[inside & rows["outcome"].str.startswith("cancelled")]
            assert row["cancelled"] == len(cancelled)
            assert row["cancelled_people"] == cancelled["patient_id"].nunique()
            keys = {*BY_PERIOD.keys, "finished", "cancelled", "cancelled_people"}
            assert slow(rows[inside]) == {k: v for k, v in row.items() if k not in keys}
        assert starts == sorted(starts)


def test_what_became_of_every_booking_adds_up(counted):
    panel = counted.counts.tables["panel"]
    became = [count.column for count in PANEL.counts if count.column not in ("booked", "people")]
    assert (panel[became].sum(axis=1) == panel["booked"]).all()
    teams = panel[panel["team_id"] != WHOLE_PROGRAMME].groupby(["window", "series"])["booked"]
    whole = panel[panel["team_id"] == WHOLE_PROGRAMME].groupby(["window", "series"])["booked"]
    assert (teams.sum() == whole.sum()).all()
    assert set(panel["series"]) == {MOST, REST}


def test_a_team_without_appointments_has_rows_of_zeros(counted):
    for table in ("by_period", "by_group", "panel"):
        rows = counted.counts.tables[table].query("team_id == 'T03'")
        assert len(rows) > 0
        assert rows.select_dtypes("number").sum().sum() == 0


def test_a_period_is_finished_when_old_and_complete_enough(counted):
    table = counted.counts.tables["by_period"].query("team_id == 'T01' and series == 'all'")
    assert table.set_index("period")["finished"].iloc[-1] == False  # noqa: E712
    assert table["finished"].iloc[:-1].all()


def test_the_breakdowns_leave_out_what_the_extract_lacks(counted, appointments):
    table = counted.counts.tables["by_breakdown"]
    assert set(table["breakdown"]) == {"sex"}
    assert set(table["category"]) == {"Female", "Male"}


def test_design_effect_is_the_linearised_one():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 9, 200)
    y = rng.binomial(n, rng.beta(1, 4, 200))
    sums = pd.DataFrame(
        {"people": [200], "n": [n.sum()], "y": [y.sum()], "nn": [(n * n).sum()],
         "yn": [(y * n).sum()], "yy": [(y * y).sum()]}
    )  # fmt: skip
    rate = y.sum() / n.sum()
    expected = sum((a - rate * b) ** 2 for a, b in zip(y, n, strict=True)) * 200 / 199
    expected /= n.sum() * rate * (1 - rate)
    assert expected > 1.2
    assert design_effect(sums)[0] == round(expected, 1)


def test_with_one_appointment_a_person_the_design_effect_is_one():
    sums = pd.DataFrame(
        {"people": [400], "n": [400], "y": [80], "nn": [400], "yn": [80], "yy": [80]}
    )
    assert design_effect(sums)[0] == 1.0
