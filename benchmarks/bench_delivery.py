"""What the ledger costs: a thousand messages to a server here, bare and with every step written."""

import itertools
import smtplib
from datetime import UTC, datetime

import pytest

from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import open_ledger
from equity_reports.delivery.sending import Patience, Sending
from equity_reports.delivery.smtp import SmtpTransport
from equity_reports.delivery.transport import Outgoing
from tests.delivery.mail_server import MailServer, serving

MESSAGES, LINES = 1_000, 500
BODY = b"To: a@trust.example\r\n\r\n" + (b"x" * 76 + b"\r\n") * LINES


@pytest.fixture
def settings():
    """A server here, and the way to it."""
    with serving(MailServer(), security="none") as settings:
        yield settings


def test_a_thousand_messages_bare(benchmark, settings):
    """What the server and the line take."""

    def send():
        with smtplib.SMTP(settings.host, settings.port) as smtp:
            for number in range(MESSAGES):
                smtp.sendmail("from@trust.example", f"t{number}@trust.example", BODY)

    benchmark.pedantic(send, rounds=3)


def test_a_thousand_messages_with_the_ledger(benchmark, settings, tmp_path):
    """The same, with each step on the disk before the next."""
    clock = Clock(now=lambda: datetime.now(UTC), sleep=lambda _: None)
    folders = itertools.count()

    def send():
        folder = tmp_path / str(next(folders))
        folder.mkdir()
        with open_ledger(folder) as ledger:
            wanted = [("s", "team", f"T{n}", f"t{n}@trust.example", "f") for n in range(MESSAGES)]
            ledger.queue(wanted, at="")
            sending = Sending(ledger, SmtpTransport(settings), Patience(clock), _compose)
            sending.send(ledger.rows())
            sending.close()
            assert {row.state for row in ledger.rows()} == {"sent"}

    benchmark.pedantic(send, rounds=3)


def _compose(row):
    return Outgoing("from@trust.example", row.recipient, "x", BODY)
