"""A mail server that behaves, and one that does not: what is certain afterwards."""

import base64
import socket
import threading
import time

import pytest

from equity_reports.delivery.smtp import SmtpTransport
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    UnclearError,
)
from equity_reports.email_settings import SmtpServer
from equity_reports.errors import InputError

pytest.importorskip("cryptography", reason="makes the server's certificate")

from tests.delivery.mail_server import (
    DROP,
    PASSWORD,
    MailServer,
    certificates,
    serving,
)

TO = "t01.lead@trust.example"
RAW = b"Message-ID: <1@trust.example>\r\n\r\n.a line that begins with a dot\r\n..two\r\n"


def outgoing(number=1):
    return Outgoing("reports@trust.example", TO, "x", RAW.replace(b"<1@", b"<%d@" % number))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server():
    return MailServer()


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("EQUITY_REPORTS_SMTP_PASSWORD", PASSWORD)


@pytest.fixture
def transport(server, pair):
    with serving(server, pair) as settings:
        transport = SmtpTransport(settings, seconds=10, seconds_after_the_dot=1)
        yield transport
        transport.close()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_arrives_as_it_is_over_an_encrypted_line(server, pair, security):
    seen = []
    taken = server.handle_DATA

    async def handle(smtp, session, envelope):
        seen.append(smtp.transport.get_extra_info("cipher") is not None)
        seen.append(session.authenticated is True or security == "tls")
        seen.append(envelope.content)
        return await taken(smtp, session, envelope)

    server.handle_DATA = handle
    with serving(server, pair, security=security) as settings:
        transport = SmtpTransport(settings)
        assert transport.send(outgoing()) == "250 taken"
        transport.close()
    assert seen == [True, True, RAW]


def test_one_connection_serves_many_and_a_refusal_does_not_end_it(server, transport):
    server.on_recipient = lambda _: "550 5.1.1 no such user" if not server.to else ""
    with pytest.raises(RefusedError, match=r"550 5\.1\.1 no such user"):
        transport.send(outgoing())
    server.on_recipient = lambda _: ""
    connection = transport._smtp
    assert [transport.send(outgoing(number)) for number in (2, 3)] == ["250 taken"] * 2
    assert transport._smtp is connection


ANSWERS = {
    ("recipient", "451 4.7.1 greylisted"): NotNowError,
    ("recipient", "550 5.1.1 no such user"): RefusedError,
    ("recipient", "no reply at all"): NotNowError,
    ("recipient", DROP): NotNowError,
    ("message", "450 4.7.3 too many messages"): NotNowError,
    ("message", "554 5.7.1 refused for its content"): RefusedError,
    ("message", "\x07 what is this"): UnclearError,
    ("message", "354 go on"): UnclearError,
    ("message", DROP): UnclearError,
}


@pytest.mark.parametrize(("step", "answer"), ANSWERS)
def test_each_answer_is_taken_for_what_it_says(server, transport, step, answer):
    told = [answer]
    setattr(server, f"on_{step}", lambda _: told.pop() if told else "")
    with pytest.raises(ANSWERS[step, answer]) as caught:
        transport.send(outgoing())
    if answer[:3].isdigit() and step == "message":
        assert caught.value.words.endswith(answer)
    assert transport.send(outgoing(2)) == "250 taken"
    assert server.accepted["<1@trust.example>"] == int((step, answer) == ("message", DROP))


def test_an_answer_that_comes_too_late_is_unclear(server, transport):
    server.seconds = 3
    with pytest.raises(UnclearError, match="no answer after the message was sent"):
        transport.send(outgoing())


def test_a_line_that_was_let_go_meanwhile_is_opened_again(server, transport):
    transport.send(outgoing())
    transport._smtp.sock.shutdown(socket.SHUT_RDWR)
    transport._last_used -= 60
    assert transport.send(outgoing(2)) == "250 taken"


def refused_at_the_door(settings, match, kind=CannotSendError):
    transport = SmtpTransport(settings, seconds=5)
    with pytest.raises(kind, match=match):
        transport.send(outgoing())


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "another host", "run out"])
def test_a_certificate_that_is_not_to_be_trusted_ends_it(server, tmp_path, fault, security):
    how = {"another host": {"names": ("127.0.0.9",)}, "run out": {"days": -2}}
    bad = certificates(tmp_path, **how.get(fault, {}))
    trusted = {} if fault != "unknown authority" else {"authorities": None}
    with serving(server, bad, security=security, **trusted) as settings:
        refused_at_the_door(settings, "not to be trusted")
    assert not server.accepted


def test_a_server_that_cannot_encrypt_is_told_nothing(server):
    with serving(server, security="none") as settings:
        more = {"security": "starttls", "sign_in": "none"}
        refused_at_the_door(settings.model_copy(update=more), "STARTTLS")


def test_a_wrong_password_ends_it(server, pair, monkeypatch):
    monkeypatch.setenv("EQUITY_REPORTS_SMTP_PASSWORD", "another")
    with serving(server, pair) as settings:
        refused_at_the_door(settings, "did not let .* sign in: 535")


@pytest.mark.parametrize(
    ("sign_in", "variable"),
    [("password", "EQUITY_REPORTS_SMTP_PASSWORD"), ("oauth2", "EQUITY_REPORTS_SMTP_TOKEN")],
)
def test_a_secret_that_cannot_be_written_ends_it_untold(
    server, pair, monkeypatch, sign_in, variable
):
    monkeypatch.setenv(variable, "Geheimwört")
    with serving(server, pair, sign_in=sign_in) as settings:
        transport = SmtpTransport(settings, seconds=5)
        with pytest.raises(CannotSendError, match=variable) as caught:
            transport.send(outgoing())
        assert "Geheim" not in str(caught.value)
        assert caught.value.__cause__ is None
        odd = settings.model_copy(update={"host": ".example"})
        refused_at_the_door(odd, "check host under")


def test_nobody_there_is_for_another_time(server):
    with serving(server, security="none") as settings:
        gone = settings
    refused_at_the_door(gone, "127", kind=NotNowError)


def test_a_token_is_shown_as_xoauth2_and_a_refusal_is_heard(server, pair, monkeypatch):
    shown = []

    async def auth(smtp, args):
        shown.append(base64.b64decode(args[1]))
        if b"good" in shown[-1]:
            return None
        asked = await smtp.challenge_auth(b'{"status":"401"}')
        shown.append(asked)
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=False, handled=False, message="535 5.7.8 not with that")

    server.auth_XOAUTH2 = auth
    monkeypatch.setenv("EQUITY_REPORTS_SMTP_TOKEN", "bad")
    with serving(server, pair, sign_in="oauth2") as settings:
        refused_at_the_door(settings, "sign in: 535")
    assert shown == [b"user=reports@trust.example\x01auth=Bearer bad\x01\x01", b""]


def test_without_a_secret_the_variable_is_named(pair, monkeypatch):
    monkeypatch.delenv("EQUITY_REPORTS_SMTP_PASSWORD")
    monkeypatch.setattr("equity_reports.delivery.credentials.known_secret", lambda *_: None)
    with pytest.raises(InputError, match="EQUITY_REPORTS_SMTP_PASSWORD"):
        SmtpTransport(SmtpServer(host="x", user="u"))


def test_a_secret_comes_from_the_keyring_where_the_environment_has_none(monkeypatch):
    import keyring

    from equity_reports.delivery.credentials import secret

    monkeypatch.delenv("EQUITY_REPORTS_SMTP_PASSWORD")
    kept = {("equity-reports", "u"): "kept"}
    monkeypatch.setattr(keyring, "get_password", lambda *place: kept.get(place))
    assert secret("EQUITY_REPORTS_SMTP_PASSWORD", "u") == "kept"


@pytest.mark.parametrize("pasted", ["abc\n", " abc\r\n"])
def test_the_line_break_after_a_secret_is_none_of_it(monkeypatch, pasted):
    import keyring

    from equity_reports.delivery.credentials import known_secret

    monkeypatch.setenv("EQUITY_REPORTS_GRAPH_TOKEN", pasted)
    assert known_secret("EQUITY_REPORTS_GRAPH_TOKEN", "u") == "abc"
    monkeypatch.setenv("EQUITY_REPORTS_GRAPH_TOKEN", "\n")
    monkeypatch.setattr(keyring, "get_password", lambda *_: pasted)
    assert known_secret("EQUITY_REPORTS_GRAPH_TOKEN", "u") == "abc"


def test_a_connection_lost_within_the_message_leaves_nothing_behind():
    """Half of the message has left when the line is cut: the server cannot have taken it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def half_a_server():
        line, _ = listening.accept()
        with line, line.makefile("rwb") as talk:
            for answer in (b"220 x", b"250 x", b"250 x", b"250 x", b"354 x"):
                talk.write(answer + b"\r\n")
                talk.flush()
                if answer != b"354 x":
                    talk.readline()
            line.recv(100)

    thread = threading.Thread(target=half_a_server)
    thread.start()
    settings = SmtpServer(
        host="127.0.0.1", port=listening.getsockname()[1], security="none", sign_in="none"
    )
    transport = SmtpTransport(settings, seconds=5)
    large = Outgoing("a@trust.example", TO, "x", b"x" * 76 + b"\r\n" * 20_000_000)
    began = time.monotonic()
    with pytest.raises(NotNowError, match="lost"):
        transport.send(large)
    assert time.monotonic() - began < 30
    thread.join()
    listening.close()
