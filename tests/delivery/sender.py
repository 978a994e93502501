"""A sender in a process of its own, to be killed: ``sender.py FOLDER PORT MESSAGES``."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import open_ledger
from equity_reports.delivery.sending import Patience, Sending
from equity_reports.delivery.smtp import SmtpTransport
from equity_reports.delivery.transport import Outgoing
from equity_reports.email_settings import SmtpServer
from equity_reports.locking import only_run


def main(folder: Path, port: int, messages: int) -> None:
    """Send what is queued, as the command does, with messages that cost nothing to write."""
    server = SmtpServer(host="127.0.0.1", port=port, security="none", sign_in="none")
    clock = Clock(now=lambda: datetime.now(UTC), sleep=lambda seconds: time.sleep(seconds / 1000))
    wanted = [
        ("2026-11", "team", f"T{number}", f"t{number}@trust.example", "f")
        for number in range(messages)
    ]
    with only_run(folder), open_ledger(folder) as ledger:
        ledger.forsake(clock.stamp())
        ledger.queue(wanted, at=clock.stamp())
        sending = Sending(ledger, SmtpTransport(server), Patience(clock), compose)
        print("ready", flush=True)
        sending.send([row for row in ledger.rows() if row.state == "queued"])
        sending.close()


def compose(row) -> Outgoing:
    raw = f"Message-ID: <{row.id}>\r\nTo: {row.recipient}\r\n\r\nHello\r\n".encode()
    return Outgoing("reports@trust.example", row.recipient, str(row.id), raw)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
