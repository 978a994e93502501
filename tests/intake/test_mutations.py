"""A good extract, broken in 200 ways: refused in plain words, or counted; never a silent change.

``docs/bad-input.md`` tells what each got, and is held to it here. To write it again:
``python -m tests.intake.test_mutations``.
"""

import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from equity_reports.errors import InputError
from equity_reports.intake.appointments import Appointments, read_appointments
from equity_reports.intake.deprivation import ENGLISH_AREAS
from equity_reports.programme import load_programme
from tests.intake.folders import SETTINGS, write_folder
from tests.intake.mutations import INDEX, Mutation, clean_rows, mutations, text_of

DATA_TO = date(2025, 10, 31)
GUIDE = Path(__file__).parents[2] / "docs" / "bad-input.md"
PROGRAMME = SETTINGS.replace(
    '"data/appointments.csv"', '"data"\ndeprivation = "index.csv"'
).replace('decile = "decile"', 'area = "area"\nethnicity = "ethnicity"')
OPEN = ("unknown", "not_known", "no_fixed_abode", "outside_england")
INTRODUCTION = """\
# What bad input gets

A good extract of 240 invented appointments was broken in {many} ways. Each was refused, with what
is wrong and what to try, or read, with every row accounted for: read = kept + duplicate +
rejected + out of scope. No figure of a month, a deprivation group and an outcome changed by more
than what is counted beside it. The tests make this table and hold it to what happens.

"The same numbers" means every count as from the good extract. "Not used" counts single values that
were left out of rows that are kept; "no outcome" and "no place" count rows kept that now lack one.
"""


@dataclass(frozen=True)
class Outcome:
    """What one mutation got: a refusal, or counts by month, group and outcome with an account."""

    refusal: InputError | None
    cells: Counter
    said: Counter
    adds_up: bool = True
    warnings: tuple[str, ...] = ()


def outcome(mutation: Mutation, folder: Path) -> Outcome:
    write_folder(folder, programme=PROGRAMME, data__appointments=None, index=INDEX)
    for name, content in mutation.files.items():
        (folder / "data" / name).write_bytes(content)
    try:
        read = read_appointments(load_programme(folder), data_to=DATA_TO)
    except InputError as error:
        return Outcome(error, Counter(), Counter())
    counted = Outcome(None, _cells(read), _said(read), read.totals.adds_up, tuple(read.warnings))
    read.connection.close()
    return counted


def _cells(read: Appointments) -> Counter:
    rows = read.connection.execute("""
        SELECT strftime(appointment_date, '%Y-%m'), team_id, deprivation_group, outcome, count(*)
        FROM appointments GROUP BY ALL""").fetchall()
    return Counter({key: rows for *key_cells, rows in rows if (key := tuple(key_cells))})


def _said(read: Appointments) -> Counter:
    kept = read.outcomes[read.outcomes["fate"] == "kept"].set_index("outcome")["rows"]
    groups = Counter()
    for (_, _, group, _), rows in _cells(read).items():
        groups[group] += rows
    totals = read.totals
    return Counter(
        {
            "duplicate": totals.duplicates,
            "rejected": totals.rejected,
            "out of scope": totals.out_of_scope,
            "no outcome": int(kept.get("unknown", 0)),
            "no place": sum(groups[place] for place in OPEN),
            "not used": int(read.set_aside["rows"].sum()),
        }
    )


def gained(clean: Counter, found: Counter) -> int:
    """How many appointments are in cells where the good extract has none of them."""
    known = {key: rows for key, rows in found.items() if not set(OPEN) & set(key)}
    return sum((Counter(known) - clean).values())


def lost(clean: Counter, found: Counter) -> int:
    return sum((clean - found).values())


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        return every_outcome(tmp_path_factory.mktemp("mutations"), patched)


def every_outcome(folder: Path, patched: pytest.MonkeyPatch) -> dict[str, Outcome]:
    patched.setitem(ENGLISH_AREAS, "imd2019", 10)
    good = Mutation("", "", {"appointments.csv": text_of(clean_rows()).encode()})
    found = {"": outcome(good, folder / "good")}
    for number, mutation in enumerate(mutations()):
        assert mutation.name not in found
        found[mutation.name] = outcome(mutation, folder / str(number))
    return found


def test_there_are_200_and_the_good_extract_is_good(outcomes):
    assert len(outcomes) - 1 >= 200
    assert outcomes[""].refusal is None
    assert sum(outcomes[""].cells.values()) == 240
    assert outcomes[""].warnings == ()


def test_a_refusal_says_what_is_wrong_and_tells_nothing_of_a_patient(outcomes):
    refused = {name: each.refusal for name, each in outcomes.items() if each.refusal}
    assert refused
    for name, error in refused.items():
        assert error.exit_code == 3
        for problem in error.problems:
            assert problem.file, name
            assert problem.found, name
            assert problem.wanted, name
        said = str(error)
        assert len(said) < 5_000, name
        for secret in ("ZP0", "Q00", "Ada Example", "Doe"):
            # A word that every row has is a way of coding, whatever it looks like.
            assert secret not in said or f'every status "{secret}"' == name


def test_no_count_changes_by_more_than_is_said(outcomes):
    """What is lost from a cell, or turns up in another, is counted among what was set aside."""
    clean = outcomes[""]
    for name, found in outcomes.items():
        if found.refusal is None:
            assert found.adds_up, name
            said = sum((found.said - clean.said).values())
            assert lost(clean.cells, found.cells) <= said, name
            assert gained(clean.cells, found.cells) <= said, name
            assert "ZP0" not in " ".join(found.warnings), name


def told(clean: Outcome, found: Outcome) -> str:
    """What a mutation got, in the words of the table."""
    if found.refusal is not None:
        problem = found.refusal.problems[0]
        column = f"{problem.column}: " if problem.column else ""
        at = f" in row {problem.row}" if problem.row else ""
        # Where all totals are told, the reason stands in brackets at the end.
        short = re.sub(r"^[\d,]+ read = .*? out of scope \((.*)\)$", r"\1 rows", problem.found)
        return f"Refused: {column}{short}{at}"
    more = found.said - clean.said
    counts = [f"{rows} {what}" for what, rows in more.items()]
    same = "The same numbers" if found.cells == clean.cells else "Read"
    return "; ".join([same, *counts])


def guide(outcomes: dict[str, Outcome]) -> str:
    parts, kind = [INTRODUCTION.format(many=len(outcomes) - 1)], ""
    for mutation in mutations():
        if mutation.kind != kind:
            kind = mutation.kind
            parts.append(f"\n## {kind}\n\n| what was done | what it got |\n|---|---|\n")
        got = told(outcomes[""], outcomes[mutation.name])
        name = mutation.name
        parts.append(
            f"| {name.replace('|', chr(92) + '|')} | {got.replace('|', chr(92) + '|')} |\n"
        )
    return "".join(parts)


def test_the_guide_tells_what_happens(outcomes):
    assert GUIDE.read_text(encoding="utf-8") == guide(outcomes)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        GUIDE.write_text(guide(every_outcome(Path(made), patch)), encoding="utf-8")
    sys.exit(0)
