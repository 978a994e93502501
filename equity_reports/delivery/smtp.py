"""A mail server: encrypted unless the settings say otherwise, its certificate checked.

The conversation is led step by step, because it matters where it breaks off. Until the last dot
of a message has left, the server cannot have taken it, and trying again is safe. After that dot
only the server knows, unless its answer arrives and can be read.
"""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable

from equity_reports.delivery.credentials import SMTP_PASSWORD, SMTP_TOKEN, secret
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    UnclearError,
)
from equity_reports.email_settings import SmtpServer
from equity_reports.errors import InputError, Problem
from equity_reports.settings import SETTINGS_FILE

SECONDS = 60.0
SECONDS_AFTER_THE_DOT = 300.0
"""RFC 5321 (4.5.3.2.6) asks for ten minutes; a person waits for this one."""

ASKED_AFTER = 5.0
"""Seconds after which a line is asked if it still stands, before a message is begun on it."""

_START_OF_DOT_LINE = re.compile(rb"(?m)^\.")
_NOT_A_REPLY = -1


class SmtpTransport:
    """Sends through one connection, which is opened when first needed and again when lost.

    Parameters
    ----------
    server
        From the settings.
    seconds, seconds_after_the_dot
        How long an answer may take.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        seconds: float = SECONDS,
        seconds_after_the_dot: float = SECONDS_AFTER_THE_DOT,
    ) -> None:
        self._server, self._seconds = server, seconds
        self._seconds_after = seconds_after_the_dot
        self._smtp: smtplib.SMTP | None = None
        self._last_used = 0.0
        self._context = _context(server)
        self._variable = {"password": SMTP_PASSWORD, "oauth2": SMTP_TOKEN}.get(server.sign_in)
        self._secret = secret(self._variable, server.user or "") if self._variable else ""

    def send(self, outgoing: Outgoing) -> str:
        """Send one message to its one recipient; see `Transport.send`."""
        smtp = self._connected()
        try:
            _accepted(*_asked(smtp.mail, outgoing.sender))
            _accepted(*_asked(smtp.rcpt, outgoing.recipient))
            _accepted(*_asked(smtp.docmd, "DATA"), expected=3)
            # Without the last dot: a break before it leaves nothing at the server.
            _asked(smtp.send, _START_OF_DOT_LINE.sub(b"..", outgoing.raw))
            return self._end(smtp)
        except (NotNowError, UnclearError):
            self._drop()
            raise
        except RefusedError:
            self._begin_anew(smtp)
            raise

    def _end(self, smtp: smtplib.SMTP) -> str:
        """The last dot and its answer: the one moment that may leave things unclear."""
        if smtp.sock is None:
            raise NotNowError("the connection was lost")
        try:
            smtp.sock.settimeout(self._seconds_after)
            smtp.send(b".\r\n")
            code, reply = smtp.getreply()
            smtp.sock.settimeout(self._seconds)
            self._last_used = time.monotonic()
        except (OSError, smtplib.SMTPException) as error:
            raise UnclearError(f"no answer after the message was sent ({_named(error)})") from error
        words = _words(code, reply)
        if code // 100 not in (2, 4, 5):
            raise UnclearError(f"an answer that is none after the message was sent: {words}")
        _accepted(code, reply)
        return words

    def close(self) -> None:
        """Take leave of the server."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._is_alive(self._smtp):
            return self._smtp
        self._drop()
        try:
            self._smtp = self._opened()
        except ssl.SSLCertVerificationError as error:
            raise CannotSendError(
                f"the certificate of {self._server.host} is not to be trusted: "
                f"{error.verify_message}"
            ) from error
        except ssl.SSLError as error:
            raise CannotSendError(
                f"{self._server.host} could not be spoken to in secret: {error.reason}"
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise CannotSendError(f"{self._server.host}: {error}") from error
        except smtplib.SMTPAuthenticationError as error:
            kind = NotNowError if error.smtp_code // 100 == 4 else CannotSendError
            words = _words(error.smtp_code, error.smtp_error)
            raise kind(f"the server did not let {self._server.user} sign in: {words}") from error
        except smtplib.SMTPResponseException as error:
            words = _words(error.smtp_code, error.smtp_error)
            kind = CannotSendError if error.smtp_code // 100 == 5 else NotNowError
            raise kind(words) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotNowError(f"{self._server.host}: {_named(error)}") from error
        except ValueError as error:
            raise CannotSendError(
                f"{self._server.host!r} cannot be connected to: check host under [email.smtp]"
            ) from error
        return self._smtp

    def _is_alive(self, smtp: smtplib.SMTP) -> bool:
        """Whether the line still stands, where a server may have let it go while we waited."""
        if time.monotonic() - self._last_used < ASKED_AFTER:
            return True
        try:
            return smtp.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _opened(self) -> smtplib.SMTP:
        where = (self._server.host, self._server.port)
        if self._server.security == "tls":
            smtp = smtplib.SMTP_SSL(*where, timeout=self._seconds, context=self._context)
        else:
            smtp = smtplib.SMTP(*where, timeout=self._seconds)
        try:
            if self._server.security == "starttls":
                smtp.starttls(context=self._context)
            try:
                self._sign_in(smtp)
            except ValueError:
                # From None: the error holds the secret.
                raise CannotSendError(self._not_plain()) from None
            # The last dot goes by itself and must not wait for the message to be acknowledged.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _not_plain(self) -> str:
        """Say which of user and secret smtplib cannot write."""
        if (self._server.user or "").isascii():
            return (
                f"{self._variable} holds a letter that is not in ASCII, with which nobody can sign "
                "in here: set it again, or have the password changed"
            )
        return "user under [email.smtp] holds a letter that is not in ASCII: check its spelling"

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        user = self._server.user
        if self._server.sign_in == "password":
            smtp.login(user, self._secret)
        elif self._server.sign_in == "oauth2":
            bearer = f"user={user}\x01auth=Bearer {self._secret}\x01\x01"
            # A second question tells why it was refused; an empty answer ends it (RFC 7628).
            smtp.auth("XOAUTH2", lambda asked=None: bearer if asked is None else "")

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        """After a refusal the same connection serves the next message, if it can."""
        try:
            _accepted(*_asked(smtp.rset))
        except (NotNowError, RefusedError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _context(server: SmtpServer) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.authorities)
    except OSError as error:
        found = f"{server.authorities}: {error.strerror or 'no certificates in it'}"
        wanted = "a file of certificates (PEM)"
        raise InputError(
            [Problem(SETTINGS_FILE, "email.smtp.authorities", found, wanted, "check the path")]
        ) from None


def _asked(ask: Callable, *what) -> tuple[int, bytes]:
    """One step before the last dot: where it breaks, nothing has been taken."""
    try:
        return ask(*what) or (0, b"")
    except smtplib.SMTPResponseException as error:
        raise NotNowError(_words(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotNowError(f"the connection was lost ({_named(error)})") from error


def _accepted(code: int, reply: bytes, expected: int = 2) -> None:
    kind = code // 100
    if kind == expected:
        return
    if kind == 5:
        raise RefusedError(_words(code, reply))
    raise NotNowError(_words(code, reply))


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return text if code == _NOT_A_REPLY else f"{code} {text}"


def _named(error: Exception) -> str:
    told = getattr(error, "strerror", None)
    return told or str(error) or type(error).__name__
