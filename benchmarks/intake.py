"""From an extract to counts: ours, DuckDB by hand, and pandas, in one run on the same file.

Run ``python benchmarks/intake.py`` on a quiet machine; ``--help`` tells the rest. What is printed
goes into docs/performance.md. Every way is a process of its own. All must come to the same
numbers, or nothing is printed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHILD = HERE / "intake_ways.py"
SETTINGS = """\
format = 1
name = "Benchmark"
organisation = "Invented Trust"
[dates]
data_from = 2024-11-01
[grouping]
kind = "national_quintile"
edition = "imd2019"
[sources]
appointments = "{source}"
[columns]
appointment_id = "id"
patient_id = "person"
team = "team"
appointment_date = "date"
booked_date = "booked"
recorded_on = "recorded"
status = "status"
decile = "decile"
ethnicity = "ethnicity"
age = "age"
sex = "sex"
mode = "mode"
"""
ROWS = """
    SELECT 'A' || lpad((i - CASE WHEN h % 100 = 0 THEN 1 ELSE 0 END)::VARCHAR, 10, '0') AS id,
        'P' || lpad(p::VARCHAR, 9, '0') AS person,
        'T' || lpad((1 + p % 38)::VARCHAR, 2, '0') AS team,
        (DATE '2024-11-01' + (h % 740)::INTEGER) AS date,
        (DATE '2024-11-01' + (h % 740)::INTEGER - (h // 740 % 60)::INTEGER) AS booked,
        (TIMESTAMP '2024-11-01' + INTERVAL (i) SECOND) AS recorded,
        CASE WHEN h // 44400 % 100 < 78 THEN '5' WHEN h // 44400 % 100 < 81 + p % 10 THEN '3'
            WHEN h // 44400 % 100 < 94 THEN '2' WHEN h // 44400 % 100 < 97 THEN '4'
            WHEN h // 44400 % 100 < 98 THEN '7' END AS status,
        1 + p % 10 AS decile,
        ['A', 'B', 'D1', 'H', 'M', 'Z', '99'][1 + p % 7] AS ethnicity,
        p % 95 AS age, ['1', '2', '9'][1 + p % 3] AS sex, ['01', '02', '11'][1 + h % 3] AS mode
    FROM (SELECT i, (hash(i) % 1000000000000)::BIGINT AS h,
        (hash(i * 7 + 1) % {people})::BIGINT AS p FROM range({rows}) r(i))
"""


def main() -> None:
    """Measure what was asked for and print a table."""
    asked = _asked()
    print(f"Load before: {os.getloadavg()[0]:.1f}; cores: {os.cpu_count()}\n")
    print("| from | rows | way | s | CPU s | peak MiB | times by hand, s | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=asked.place) as folder:
        for rows in asked.rows:
            for kind in asked.kinds:
                _one(Path(folder), rows, kind, asked.ways)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--kinds", nargs="+", default=["parquet", "csv"])
    parser.add_argument("--ways", nargs="+", default=["ours", "hand", "pandas", "scan"])
    parser.add_argument("--place", help="a folder with room for the files")
    return parser.parse_args()


def _one(folder: Path, rows: int, kind: str, ways: list[str]) -> None:
    source = folder / f"{rows}.{kind}"
    _write(source, rows)
    programme = _programme(folder, source)
    found = {way: _run(way, programme, source) for way in ways}
    told = {
        json.dumps({k: v for k, v in one.items() if k not in ("wall", "cpu", "peak")})
        for one in found.values()
    } - {"{}"}
    if len(told) > 1:
        raise SystemExit(f"The ways disagree: {found}")
    floor = found.get("hand", {"wall": float("nan"), "cpu": float("nan")})
    for way, one in found.items():
        print(
            f"| {kind} | {rows:,} | {way} | {one['wall']:.1f} | {one['cpu']:.1f} "
            f"| {one['peak']:.0f} | {one['wall'] / floor['wall']:.2f} "
            f"| {one['cpu'] / floor['cpu']:.2f} |",
            flush=True,
        )
    source.unlink()


def _write(source: Path, rows: int) -> None:
    import duckdb

    form = "(FORMAT parquet)" if source.suffix == ".parquet" else "(HEADER)"
    query = ROWS.format(rows=rows, people=max(rows // 8, 1))
    with duckdb.connect() as connection:
        connection.execute(
            "SET memory_limit = '2GB'; SET threads = 2; SET preserve_insertion_order = false"
        )
        connection.execute(f"COPY ({query}) TO '{source}' {form}")


def _programme(folder: Path, source: Path) -> Path:
    place = folder / "programme"
    place.mkdir(exist_ok=True)
    teams = "".join(f"T{i:02},Team {i},,,\n" for i in range(1, 39))
    for name, text in {
        "programme.toml": SETTINGS.format(source=source),
        "teams.csv": "team_id,team_name,joined_on,aim_by,recipients\n" + teams,
        "people.csv": "name,role,email\n",
        "change_ideas.csv": "team_id,idea_id,title,theme,scale,started_on,status\n",
        "learning_sessions.csv": "session_id,title,held_on,data_to\ns1,One,2026-11-22,2026-10-31\n",
    }.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def _run(way: str, programme: Path, source: Path) -> dict:
    done = subprocess.run(
        [sys.executable, CHILD, way, programme, source], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
