"""What the documents tell of measurements agrees with itself, and what they name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS += sorted((ROOT / "docs").rglob("*.md"))
PERFORMANCE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
BY_HAND = "DuckDB by hand"


def measured() -> list[list[str]]:
    """The rows of the table of the intake: from, rows, way, s, CPU s, MiB, times, times CPU."""
    section = PERFORMANCE.split("## From an extract to counts")[1].split("\n## ")[0]
    table = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return [row for row in table if len(row) == 8 and row[0] != "from"]


@pytest.mark.parametrize("row", measured(), ids=" ".join)
def test_a_ratio_is_that_of_the_seconds_beside_it(row):
    kind, rows, _, seconds, cpu, _, times, times_cpu = row
    floor = next((one for one in measured() if one[:3] == [kind, rows, BY_HAND]), None)
    if floor is None:
        assert (times, times_cpu) == ("", "")
        return
    for took, by_hand, ratio in ((seconds, floor[3], times), (cpu, floor[4], times_cpu)):
        least = (float(took) - 0.05) / (float(by_hand) + 0.05) - 0.006
        most = (float(took) + 0.05) / (float(by_hand) - 0.05) + 0.006
        assert least <= float(ratio) <= most


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_benchmark_that_a_document_names_is_there(path):
    named = re.findall(r"\bbenchmarks/[\w/]+\.py\b", path.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).is_file()] == []
