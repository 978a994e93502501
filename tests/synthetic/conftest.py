import json

import pandas as pd
import pytest

from equity_reports.synthetic import write_programme


class Written:
    """A written programme, read back by means that share nothing with the package."""

    def __init__(self, folder):
        self.folder = folder
        self.truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        self.rows = pd.read_csv(
            folder / "data" / "appointments.csv.gz", dtype=str, keep_default_na=False
        )
        self.areas = pd.read_csv(folder / "data" / "deprivation.csv", thousands=",").set_index(
            "LSOA code (2011)"
        )
        self.counted = self._counted()

    def register(self, name):
        return pd.read_csv(self.folder / f"{name}.csv", dtype=str, keep_default_na=False)

    def idea(self, **wanted):
        return [
            idea
            for idea in self.truth["ideas"]
            if all(idea[key] == value for key, value in wanted.items())
        ]

    def _counted(self):
        """The rows that count: last version, real date, known code and team, planned, past."""
        rows = self.rows.drop_duplicates("UniqCareContID", keep="last").copy()
        rows["date"] = pd.to_datetime(rows["CareContDate"], format="%Y-%m-%d", errors="coerce")
        rows = rows[rows["date"].notna() & rows["AttendStatus"].isin(["", *"234567"])]
        rows = rows[
            (rows["CareProfTeamLocalId"] != "T99") & rows["PlannedCareContIndicator"].eq("Y")
        ]
        rows = rows[rows["date"] <= self.truth["data_to"]]
        rows["missed"] = rows["AttendStatus"].isin(["3", "7"])
        rows["due"] = rows["AttendStatus"].isin(["3", "5", "6", "7"])
        rank = "Index of Multiple Deprivation (IMD) Rank"
        rows["fifth"] = -(-5 * rows["LSOA2011"].map(self.areas[rank]) // 32_844)
        rows["month"] = rows["date"].dt.to_period("M")
        return rows


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return Written(write_programme(tmp_path_factory.mktemp("demo")))


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    return Written(write_programme(folder, seed=3, teams=3, months=12, per_month=600))
