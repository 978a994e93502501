"""Patience and the order of things, with a clock that does not tick by itself."""

from collections import deque
from datetime import UTC, datetime

import pytest

from equity_reports.delivery.clock import Clock
from equity_reports.delivery.ledger import open_ledger
from equity_reports.delivery.sending import (
    LONGEST_PAUSE,
    MOST_IN_A_ROW,
    MOST_TRIES,
    Patience,
    Sending,
)
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    UnclearError,
)

TAKES = "250 taken"


class Script:
    """A transport that answers as it is told: by recipient, then TAKES."""

    def __init__(self, **answers):
        self.answers = {name: deque(told) for name, told in answers.items()}
        self.asked = []

    def send(self, outgoing):
        name = outgoing.recipient.partition("@")[0]
        self.asked.append(name)
        told = self.answers.get(name)
        answer = told.popleft() if told else TAKES
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self):
        raise OSError("the line was cut")  # nobody minds any more


@pytest.fixture
def send(tmp_path):
    """Send to some names through a script; return the states, and the pauses."""
    pauses = []
    clock = Clock(now=lambda: datetime(2026, 11, 22, tzinfo=UTC), sleep=pauses.append)

    def compose(row):
        if row.recipient.startswith("mixed"):
            raise RefusedError("the message and the ledger disagree")
        return Outgoing("from@trust.example", row.recipient, "x", b"x")

    def send(script, *names, per_minute=None):
        with open_ledger(tmp_path) as ledger:
            wanted = [("s", "team", "T", f"{name}@trust.example", "f") for name in names]
            ledger.queue(wanted, at="")
            sending = Sending(ledger, script, Patience(clock, per_minute), compose)
            sending.send([row for row in ledger.rows() if row.state == "queued"])
            sending.close()
            rows = {row.recipient.partition("@")[0]: row for row in ledger.rows()}
        return rows, sending.stopped

    send.pauses = pauses
    return send


def test_one_after_another_below_the_rate_allowed(send):
    script = Script()
    rows, _ = send(script, "a", "b", "c", per_minute=25)
    assert script.asked == ["a", "b", "c"]
    assert {row.state for row in rows.values()} == {"sent"}
    assert send.pauses == [60 / 25] * 2


def test_a_permanent_refusal_keeps_the_servers_words_and_stops_nobody(send):
    rows, stopped = send(Script(a=[RefusedError("550 no such user here")]), "a", "b")
    assert (rows["a"].state, rows["a"].words) == ("refused", "550 no such user here")
    assert (rows["b"].state, stopped) == ("sent", "")


def test_a_temporary_refusal_waits_longer_each_time_behind_the_others(send):
    script = Script(a=[NotNowError("451 later")] * 3)
    rows, _ = send(script, "a", "b")
    assert script.asked == ["a", "b", "a", "a", "a"]
    assert (rows["a"].state, rows["a"].attempts) == ("sent", 4)
    assert send.pauses == [2, 2, 4]


def test_the_server_says_how_long_to_wait(send):
    send(Script(a=[NotNowError("429", pause=17)]), "a")
    assert send.pauses == [17]


def test_a_message_that_is_always_put_off_stays_queued_with_the_servers_words(send):
    others = [f"n{number}" for number in range(20)]
    rows, stopped = send(Script(a=[NotNowError("452 full")] * 99), "a", *others)
    assert (rows["a"].state, rows["a"].attempts, rows["a"].words) == (
        "queued",
        MOST_TRIES,
        "452 full",
    )
    assert (stopped, rows["n19"].state) == ("", "sent")


def test_when_nothing_gets_through_the_rest_is_left(send):
    names = [f"n{number}" for number in range(40)]
    script = Script(**{name: [NotNowError("421 closing")] * 99 for name in names})
    rows, stopped = send(script, *names)
    assert len(script.asked) == MOST_IN_A_ROW
    assert stopped
    assert {row.state for row in rows.values()} == {"queued"}
    assert max(send.pauses) <= LONGEST_PAUSE


def test_when_no_message_can_be_sent_at_all_nothing_more_is_tried(send):
    script = Script(a=[CannotSendError("535 wrong password")])
    rows, stopped = send(script, "a", "b")
    assert (script.asked, stopped) == (["a"], "535 wrong password")
    assert {row.state for row in rows.values()} == {"queued"}


def test_what_is_unclear_is_never_tried_again(send):
    script = Script(a=[UnclearError("no answer")])
    rows, _ = send(script, "a", "b")
    assert script.asked == ["a", "b"]
    assert rows["a"].state == "uncertain"
    rows, _ = send(Script(), "a")
    assert rows["a"].state == "uncertain"


def test_a_message_that_disagrees_with_its_row_never_leaves(send):
    script = Script()
    rows, _ = send(script, "mixed", "b")
    assert script.asked == ["b"]
    assert (rows["mixed"].state, rows["mixed"].attempts) == ("refused", 0)
