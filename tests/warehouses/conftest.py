"""Debian's own PostgreSQL, started for the tests on a free port and gone after them."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

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
    pytest.importorskip("psycopg")
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
