"""Microsoft Graph's sendMail, against a stand-in: what is taken, put off, refused or unclear."""

import pytest

from equity_reports.delivery.graph import GraphTransport
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    UnclearError,
)
from equity_reports.email_settings import GraphMailbox
from tests.delivery.graph_server import TOKEN, GraphServer, graph_serving, refusal

OUTGOING = Outgoing(
    "reports@trust.example", "a@trust.example", "x", b"Subject: x\r\n\r\nHello \xff\r\n"
)


@pytest.fixture
def graph():
    return GraphServer()


@pytest.fixture
def transport(graph, monkeypatch):
    """Make the transport, with a token of the environment's or with an application's secret."""
    monkeypatch.setattr("equity_reports.delivery.graph.known_secret", lambda *_: None)
    with graph_serving(graph) as place:

        def make(token=None, secret="a secret", seconds=10):
            monkeypatch.setattr("equity_reports.delivery.graph.known_secret", lambda *_: token)
            monkeypatch.setenv("EQUITY_REPORTS_GRAPH_SECRET", secret)
            mailbox = GraphMailbox(
                mailbox="reports@trust.example",
                tenant="tenant",
                client_id="client",
                service=f"{place}/v1.0",
                sign_in_service=place,
            )
            return GraphTransport(mailbox, seconds=seconds)

        yield make


def test_a_message_arrives_as_it_is_from_the_mailbox_named(graph, transport):
    assert transport(TOKEN).send(OUTGOING) == "202 accepted"
    assert graph.taken == [OUTGOING.raw]
    assert graph.asked == ["/v1.0/users/reports%40trust.example/sendMail"]


def test_a_token_is_asked_for_once_and_again_when_it_has_run_out(graph, transport):
    graph.tokens = ["one that has run out", TOKEN]
    sending = transport()
    with pytest.raises(NotNowError, match="401") as caught:
        sending.send(OUTGOING)
    assert caught.value.pause == 0
    assert [sending.send(OUTGOING) for _ in range(2)] == ["202 accepted"] * 2
    assert graph.tokens == []


ANSWERS = {
    "too many": (refusal(429, "TooManyRequests", "Wait.", Retry_After="17"), NotNowError),
    "not now": (refusal(503, "ServiceUnavailable", "Later."), NotNowError),
    "not allowed": (refusal(403, "ErrorAccessDenied", "Access is denied."), CannotSendError),
    "refused": (refusal(400, "ErrorInvalidRecipients", "No such recipient."), RefusedError),
    "a gateway": (refusal(504, "GatewayTimeout", "Who knows."), UnclearError),
    "within": (refusal(500, "InternalServerError", "Who knows."), UnclearError),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_is_taken_for_what_it_says(graph, transport, name):
    answer, kind = ANSWERS[name]
    graph.answers = [answer]
    sending = transport(TOKEN)
    with pytest.raises(kind, match=answer[2]["error"]["message"]) as caught:
        sending.send(OUTGOING)
    assert caught.value.pause == (17 if name == "too many" else None)
    assert sending.send(OUTGOING) == "202 accepted"
    assert len(graph.taken) == 1


def test_a_line_that_is_cut_after_the_request_is_unclear(graph, transport):
    graph.hang_up = True
    with pytest.raises(UnclearError, match="no answer"):
        transport(TOKEN).send(OUTGOING)
    with pytest.raises(NotNowError):  # a token that did not come has sent nothing
        transport().send(OUTGOING)


def test_a_wrong_secret_or_token_ends_it(transport):
    with pytest.raises(CannotSendError, match="no token: 401"):
        transport(secret="another").send(OUTGOING)
    with pytest.raises(CannotSendError, match="Access token has expired"):
        transport("of another time").send(OUTGOING)


@pytest.mark.parametrize("token", ["abc\ndef", "abcŵ"])
def test_a_token_that_cannot_be_written_ends_it_untold(graph, transport, token):
    with pytest.raises(CannotSendError, match="EQUITY_REPORTS_GRAPH_TOKEN") as caught:
        transport(token).send(OUTGOING)
    assert "abc" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert graph.asked == []


def test_nobody_there_is_for_another_time(graph, monkeypatch):
    with graph_serving(graph) as place:
        pass
    monkeypatch.setattr("equity_reports.delivery.graph.known_secret", lambda *_: TOKEN)
    mailbox = GraphMailbox(mailbox="a@trust.example", service=place)
    with pytest.raises(NotNowError):
        GraphTransport(mailbox).send(OUTGOING)
