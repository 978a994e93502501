"""Appointments that are read from a real PostgreSQL, row by row, and what can go wrong."""

import pytest

from equity_reports.cli import run
from equity_reports.errors import InputError
from equity_reports.intake.appointments import read_appointments
from tests.warehouses.conftest import PASSWORD
from tests.warehouses.extracts import (
    COLUMNS,
    HEADINGS,
    LAST,
    as_csv,
    assert_same,
    counted,
    messy_rows,
    programme,
)

WAREHOUSE = '[sources.warehouse]\naddress_from = "env:TEST_WAREHOUSE"\n{}'
TABLE = WAREHOUSE.format('table = "mart.appointments"')


@pytest.fixture
def address(filled, monkeypatch):
    monkeypatch.setenv("TEST_WAREHOUSE", filled)
    return filled


def test_a_table_is_read_as_the_same_file_is(address, tmp_path):
    from_file = counted(programme(tmp_path / "file", data=as_csv(messy_rows())))
    assert_same(counted(programme(tmp_path / "table", sources=TABLE)), from_file)


def test_typed_columns_mean_what_their_text_means(address, tmp_path):
    """Dates, moments, whole and broken numbers and true or false, through a query."""
    lines = [
        ("1", "7", "T01", "2025-03-04", "2025-03-01", "2025-03-04 10:00:00", "3", "Area 01"),
        ("1", "7", "T01", "2025-03-04", "2025-03-01", "2025-03-05 10:00:00", "5", "Area 01"),
        ("2", "8", "T02", "2025-04-04", "2025-03-01", "2025-04-04 10:00:00", "3", "Area 02"),
    ]
    typed = ("bigint", "numeric", "text", "date", "timestamp", "timestamp", "real", "text")
    casts = ", ".join(
        f"{heading}::{kind} AS {heading}" for heading, kind in zip(HEADINGS, typed, strict=False)
    )
    values = ", ".join("(" + ", ".join(f"'{cell}'" for cell in line) + ")" for line in lines)
    names = ", ".join(HEADINGS[: len(typed)])
    query = f"SELECT {casts}, true AS planned FROM (VALUES {values}) v ({names});"
    columns = dict(list(COLUMNS.items())[: len(typed)]) | {"planned": "planned"}
    sources = WAREHOUSE.format(f'query = "{query}"')
    typed_rows = counted(programme(tmp_path / "query", sources=sources, columns=columns))
    text = (
        "\n".join(
            [
                ",".join((*HEADINGS[: len(typed)], "planned")),
                *(",".join((*line, "true")) for line in lines),
            ]
        )
        + "\n"
    )
    as_text = counted(programme(tmp_path / "file", columns=columns, data=text))
    assert_same(typed_rows, as_text)


def test_the_order_of_the_rows_changes_neither_fingerprint_nor_counts(address, tmp_path):
    def read(order):
        query = f"SELECT * FROM mart.appointments ORDER BY {order}"
        sources = WAREHOUSE.format(f'query = "{query}"')
        made = programme(tmp_path / "same", sources=sources)
        return read_appointments(made, data_to=LAST).totals

    assert read("recorded") == read("recorded DESC")


def problem_of(folder, sources=TABLE, columns=COLUMNS):
    with pytest.raises(InputError) as error:
        read_appointments(programme(folder, sources=sources, columns=columns), data_to=LAST)
    assert PASSWORD not in str(error.value)
    assert error.value.__cause__ is None  # nor does a trace of it hold the address
    return str(error.value.problems[0])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('table = "mart.appointment"', 'Did you mean "mart.appointments"?'),
        ('table = "appointments"', "with its schema, such as mart.appointments"),
        ('query = "SELECT * FROM nowhere"', 'relation "nowhere" does not exist'),
        ('query = "SELECT id, id FROM mart.appointments"', "2 of them"),
        ('query = "SELECT 1; DROP TABLE mart.appointments"', "a query that is refused"),
    ],
)
def test_a_wrong_table_or_query_is_named(address, tmp_path, source, said):
    assert said in problem_of(tmp_path, WAREHOUSE.format(source))


def test_a_wrong_column_is_named(address, tmp_path):
    said = problem_of(tmp_path, columns=COLUMNS | {"status": "statos"})
    assert 'Did you mean "status"?' in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((PASSWORD, "wrong"), "refuses the login"),
        (("/postgres", "/nothing"), "a server without that database"),
        (("127.0.0.1:", "127.0.0.1:1"), "cannot be reached"),
        (("postgresql+psycopg", "mysql"), "no driver MySQLdb for mysql installed"),
        (("postgresql+psycopg", "postgrseql"), "dialect postgrseql"),
        (("://", ":"), "what is no address (not shown)"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_without_it(
    address, tmp_path, monkeypatch, change, said
):
    wrong = address.replace(*change)
    if "127.0.0.1:1" in change:
        wrong = address.partition("@")[0] + "@127.0.0.1:1/postgres"
    monkeypatch.setenv("TEST_WAREHOUSE", wrong)
    assert said in problem_of(tmp_path)


def test_where_nothing_is_kept_the_settings_say_what_to_set(tmp_path):
    assert "no environment variable TEST_WAREHOUSE" in problem_of(tmp_path)


def test_a_keyring_keeps_an_address_too(filled, tmp_path, monkeypatch):
    import keyring

    kept = {("trust", "warehouse"): filled}
    monkeypatch.setattr(keyring, "get_password", lambda *place: kept.get(place))
    sources = TABLE.replace("env:TEST_WAREHOUSE", "keyring:trust/warehouse")
    made = programme(tmp_path, sources=sources)
    assert read_appointments(made, data_to=LAST).totals.kept > 1000
    said = problem_of(tmp_path, sources.replace("trust/", "other/"))
    assert "keyring set other warehouse" in said


@pytest.mark.parametrize(
    "sources",
    [
        '[sources.warehouse]\naddress_from = "postgresql://me:{}@host/x"\ntable = "a"',
        'appointments = "postgresql://me:{}@host"',
        '[sources.warehouse]\naddress = "postgresql://me:{}@host/x"\ntable = "a"',
    ],
)
def test_an_address_in_the_settings_is_refused_and_not_repeated(tmp_path, capsys, sources):
    with pytest.raises(InputError):
        programme(tmp_path, sources=sources.format(PASSWORD))
    assert run(["check", str(tmp_path), "--verbose"]) == 3
    said = capsys.readouterr()
    assert PASSWORD not in said.out + said.err


def test_no_output_holds_the_address(address, tmp_path, capsys):
    made = programme(tmp_path / "programme", sources=TABLE)
    outputs = ("--outputs", str(tmp_path / "outputs"), "--today", "2026-11-20")
    assert run(["check", str(made.folder), *outputs, "--verbose"]) == 0
    said = capsys.readouterr()
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert PASSWORD.encode() not in b"".join(left)
    assert PASSWORD not in said.out + said.err
