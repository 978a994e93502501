"""Debian's own PostgreSQL, started for the tests on a free port and gone after them."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.warehouses.extracts import HEADINGS, messy_rows

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PASSWORD = "correct-horse-battery"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB")


def _absent(why):
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def postgres():
    """The address of a server that is ours alone, whose password is checked."""
    pytest.importorskip("psycopg", reason="PostgreSQL's driver, of the extra warehouse")
    if not PROGRAMS:
        _absent("no PostgreSQL: apt-get install postgresql")
    # The server refuses to be started by root.
    as_whom = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    )
    place = Path(tempfile.mkdtemp(prefix="postgres-"))
    (place / "password").write_text(PASSWORD)
    if as_whom:
        for path in (place, place / "password"):
            shutil.chown(path, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(program, *arguments):
        command = [PROGRAMS[-1] / program, *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=place, **as_whom)

    data = place / "data"
    try:
        run(
            "initdb",
            "-D",
            data,
            "-U",
            "owner",
            "--pwfile",
            place / "password",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        )
        options = f"-p {port} -h 127.0.0.1 -k {place} " + " ".join(f"-c {one}" for one in QUICK)
        run("pg_ctl", "-D", data, "-o", options, "-l", place / "log", "-w", "start")
        try:
            yield f"postgresql+psycopg://owner:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def filled(postgres):
    """The messy extract as a table of text."""
    import sqlalchemy as sa

    engine = sa.create_engine(postgres)
    text = [sa.Column(heading, sa.Text) for heading in HEADINGS]
    table = sa.Table("appointments", sa.MetaData(schema="mart"), *text)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA mart"))
        table.create(connection)
        rows = [dict(zip(HEADINGS, row, strict=True)) for row in messy_rows()]
        connection.execute(table.insert(), rows)
    engine.dispose()
    return postgres
