"""Where the reference values live, and how a test reads them."""

import os
from pathlib import Path

import pandas as pd
import pytest

KEPT = Path(__file__).parent / "reference"
SHIPPED = Path(
    os.environ.get("EQUITY_REPORTS_REFERENCE", Path(__file__).parents[2] / "shared" / "reference")
)


def read_reference(name: str) -> pd.DataFrame:
    """One table of reference values; an empty or missing one is a failure, never a skip."""
    table = pd.read_csv(KEPT / f"{name}.csv")
    assert len(table) > 0, f"{name} holds no reference values"
    return table


def read_shipped_reference(name: str) -> pd.DataFrame:
    """One table that copies data under a licence not ours: read where it is, never kept here."""
    path = SHIPPED / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: set EQUITY_REPORTS_REFERENCE to its folder")
    table = pd.read_csv(path)
    assert len(table) > 0, f"{name} holds no reference values"
    return table
