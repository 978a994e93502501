"""Counted on Spark, in this machine: ``nox -s warehouses``, since pyspark weighs 400 MB."""

import os

import pytest

from equity_reports.intake.appointments import _connect
from equity_reports.intake.counted_there import read_in_place
from equity_reports.intake.warehouses import Spark
from equity_reports.quality import reading
from tests.warehouses.extracts import HEADINGS, as_csv, assert_same, counted, messy_rows, programme
from tests.warehouses.test_in_place import THERE
from tests.warehouses.test_quality_there import assert_same_counts, quality

if not os.environ.get("EQUITY_REPORTS_SPARK"):
    pytest.importorskip("pyspark", reason="no pyspark here: nox -s warehouses brings it")

pytestmark = [
    pytest.mark.slow,
    # Spark's own: sockets to its Java process, and what it still uses of other libraries.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    from pyspark.sql import SparkSession

    place = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(place / "warehouse"))
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        # A hundred small statements: compiling each would take longer than running it.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.parametrize("kind", ["local_quintile"])
def test_the_same_on_spark(session, tmp_path, monkeypatch, kind):
    rows = messy_rows(2000)
    schema = ", ".join(f"{heading} STRING" for heading in HEADINGS)
    session.createDataFrame(rows, schema).createOrReplaceTempView("extract")

    def there(made, *, data_to, inspect=None, **_):
        return read_in_place(
            made, Spark(session), "extract", data_to=data_to, inspect=inspect,
            connection=_connect(), refuse=lambda *_: None,
        )  # fmt: skip

    file = programme(tmp_path / "file", kind=kind, data=as_csv(rows))
    in_place = programme(tmp_path / "there", kind=kind, sources=THERE)
    assert_same(counted(in_place, there), counted(file))
    here = quality(file)[1]
    monkeypatch.setattr(reading, "read_appointments", there)
    assert_same_counts(quality(in_place)[1], here)
