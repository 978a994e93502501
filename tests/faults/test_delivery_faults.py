"""Senders that are killed, servers that throttle, stall and forget: nothing is lost or doubled."""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import open_ledger, read_rows
from equity_reports.delivery.sending import Patience, Sending
from equity_reports.delivery.smtp import SmtpTransport
from tests.delivery import sender
from tests.delivery.mail_server import DROP, MailServer, serving

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="kills outright"),
]
KILLS, MESSAGES = 50, 200
HOME = Path(__file__).parents[2]


def start(folder, port):
    command = [sys.executable, "-m", "tests.delivery.sender", folder, str(port), str(MESSAGES)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HOME)


def finish(folder, port):
    with start(folder, port) as process:
        process.communicate(timeout=120)
    return process.returncode


def settle(folder, server):
    """Resolve what is uncertain as the server knows it to be."""
    with open_ledger(folder) as ledger:
        for row in ledger.rows():
            if row.state == "uncertain":
                ledger.resolve(row.id, bool(server.accepted[f"<{row.id}>"]), at="")


def test_killed_at_fifty_moments_every_message_is_sent_once_or_uncertain(tmp_path):
    chance = random.Random(20261122)
    server = MailServer()
    server.seconds = 0.02
    uncertain, killed = set(), 0
    with serving(server, security="none") as settings:
        while killed < KILLS:
            with start(tmp_path, settings.port) as process:
                process.stdout.readline()
                time.sleep(chance.uniform(0, 0.09))
                assert process.poll() is None, "all were sent before the kills were done"
                process.kill()
            killed += 1
            rows = read_rows(tmp_path)
            assert len(rows) == MESSAGES  # none is lost
            uncertain |= {row.id for row in rows if row.state in ("sending", "uncertain")}
            assert set(server.accepted.values()) <= {1}  # none is doubled
            for row in rows:
                if row.state == "sent":
                    assert server.accepted[f"<{row.id}>"] == 1
        assert finish(tmp_path, settings.port) == 0
        rows = read_rows(tmp_path)
        assert {row.state for row in rows} == {"sent", "uncertain"}
        assert {row.id for row in rows if row.state == "uncertain"} == uncertain
        settle(tmp_path, server)
        assert finish(tmp_path, settings.port) == 0
    taken = [server.accepted[f"<{number}>"] for number in sorted(uncertain)]
    assert len(uncertain) > KILLS / 5  # the kills came while messages were leaving
    assert {row.state for row in read_rows(tmp_path)} == {"sent"}
    assert set(server.accepted.values()) == {1}
    assert len(server.accepted) == MESSAGES
    print(f"{killed} kills: {len(uncertain)} uncertain, all {sum(taken)} settled and sent once")


@pytest.fixture
def send(tmp_path):
    """Send messages to a server; time runs a hundred times faster than the pauses say."""

    def send(server, messages, settings):
        clock = Clock(now=lambda: datetime.now(UTC), sleep=lambda pause: time.sleep(pause / 100))
        wanted = [("s", "team", f"T{n}", f"t{n}@trust.example", "f") for n in range(messages)]
        with open_ledger(tmp_path) as ledger:
            ledger.queue(wanted, at="")
            transport = SmtpTransport(settings, seconds=5, seconds_after_the_dot=1)
            sending = Sending(ledger, transport, Patience(clock), sender.compose)
            sending.send([row for row in ledger.rows() if row.state == "queued"])
            sending.close()
            return ledger.rows()

    return send


def test_a_server_that_takes_thirty_at_a_time_gets_every_message_once(send):
    """After each thirty it refuses four times, as one does that counts the minutes."""
    server, asked = MailServer(), count()
    server.on_message = lambda _: "450 4.7.3 slow down" if next(asked) % 34 >= 30 else ""
    with serving(server, security="none") as settings:
        rows = send(server, 100, settings)
    assert {row.state for row in rows} == {"sent"}
    assert set(server.accepted.values()) == {1}
    assert sum(row.attempts for row in rows) == 100 + 3 * 4


def test_a_server_with_every_fault_loses_and_doubles_nothing(send):
    """A third of the answers are faults; what is certain is certain, the rest is for a person."""
    chance = random.Random(3)
    server = MailServer()
    faults = ["450 later", "554 never", "\x01\x02 garbage", DROP]

    def at_random(_address):
        return chance.choice(faults) if chance.random() < 0.3 else ""

    server.on_recipient, server.on_message = at_random, at_random
    with serving(server, security="none") as settings:
        rows = send(server, 100, settings)
    for row in rows:
        times = server.accepted[f"<{row.id}>"]
        allowed = {"sent": {1}, "refused": {0}, "queued": {0}, "uncertain": {0, 1}}
        assert times in allowed[row.state], row
    assert {"sent", "refused", "uncertain"} <= {row.state for row in rows}
