"""Microsoft Graph's ``sendMail``, for mailboxes whose tenant lets no program speak SMTP.

The message goes as MIME in base64 (Content-Type text/plain), as Microsoft documents it, so that
it is the same message as everywhere else. What is accepted is answered with 202; too much at a
time with 429 and the seconds to wait. A token comes from the environment, or is asked for with
the application's own secret (client credentials). Standard library only.
"""

import base64
import json
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ssl import SSLCertVerificationError
from urllib.parse import quote, urlencode, urlsplit

from equity_reports.delivery.credentials import (
    GRAPH_SECRET,
    GRAPH_TOKEN,
    known_secret,
    secret,
)
from equity_reports.delivery.transport import (
    CannotSendError,
    NotNowError,
    Outgoing,
    RefusedError,
    UnclearError,
)
from equity_reports.email_settings import GraphMailbox

SECONDS = 60.0
ACCEPTED = 202
NOT_NOW = (429, 503)
NOBODY_MAY = (401, 403)
_SCOPE = "https://graph.microsoft.com/.default"


class GraphTransport:
    """Sends from one mailbox, one message a request.

    Parameters
    ----------
    mailbox
        From the settings.
    seconds
        How long an answer may take.
    """

    def __init__(self, mailbox: GraphMailbox, *, seconds: float = SECONDS) -> None:
        self._mailbox, self._seconds = mailbox, seconds
        self._token = known_secret(GRAPH_TOKEN, mailbox.mailbox) or ""
        self._renewable = not self._token
        if self._renewable:
            self._secret = secret(GRAPH_SECRET, mailbox.client_id or mailbox.mailbox)

    def send(self, outgoing: Outgoing) -> str:
        """Send one message; see `Transport.send`."""
        token = self._token or self._asked_token()
        place = f"{self._mailbox.service}/users/{quote(self._mailbox.mailbox)}/sendMail"
        head = {"Authorization": f"Bearer {token}", "Content-Type": "text/plain"}
        reply, text = self._posted(place, base64.b64encode(outgoing.raw), head, binding=True)
        if reply.status == ACCEPTED:
            return f"{ACCEPTED} accepted"
        words = f"{reply.status} {_told(text)}"
        if reply.status == 401 and self._renewable and token == self._token:
            self._token = ""  # it has run out: the next attempt asks for another
            raise NotNowError(words, pause=0)
        if reply.status in NOT_NOW:
            raise NotNowError(words, pause=_seconds_to_wait(reply))
        if reply.status in NOBODY_MAY:
            raise CannotSendError(f"Graph does not let this program send: {words}")
        if 400 <= reply.status < 500:
            raise RefusedError(words)
        raise UnclearError(f"an answer that does not tell if it was taken: {words}")

    def close(self) -> None:
        """Do nothing: each request has a connection of its own."""

    def _asked_token(self) -> str:
        if not (self._mailbox.tenant and self._mailbox.client_id):
            raise CannotSendError(
                f"no {GRAPH_TOKEN}, and no tenant and client_id under [email.graph] to ask for one"
            )
        place = f"{self._mailbox.sign_in_service}/{quote(self._mailbox.tenant)}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials",
            "client_id": self._mailbox.client_id,
            "client_secret": self._secret,
            "scope": _SCOPE,
        }
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        reply, text = self._posted(place, urlencode(form).encode(), head, binding=False)
        if reply.status in NOT_NOW or reply.status >= 500:
            raise NotNowError(f"no token: {reply.status}", pause=_seconds_to_wait(reply))
        try:
            self._token = json.loads(text)["access_token"]
        except (ValueError, KeyError, TypeError):
            told = f"{reply.status} {_told(text)}"
            raise CannotSendError(f"no token: {told}") from None
        return self._token

    def _posted(
        self, place: str, body: bytes, head: dict[str, str], *, binding: bool
    ) -> tuple[HTTPResponse, str]:
        """One request; ``binding`` where a lost answer leaves open what was done."""
        parts = urlsplit(place)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=self._seconds)
        try:
            # Until the whole request has left, nothing can have been sent.
            connection.putrequest("POST", parts.path)
            for name, value in (head | {"Content-Length": str(len(body))}).items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body[:-1])
        except SSLCertVerificationError as error:
            raise CannotSendError(
                f"the certificate of {parts.hostname} is not to be trusted: {error.verify_message}"
            ) from error
        except ValueError:
            connection.close()
            # From None: the error holds the token.
            raise CannotSendError(
                f"the request to {parts.hostname} cannot be written: {GRAPH_TOKEN}, or an address "
                "under [email.graph], holds a line break or a letter that no request may hold; "
                "set it again"
            ) from None
        except (OSError, HTTPException) as error:
            connection.close()
            raise NotNowError(f"{parts.hostname}: {type(error).__name__}") from error
        try:
            connection.send(body[-1:])
            reply = connection.getresponse()
            return reply, reply.read().decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            words = f"no answer after the request was sent ({type(error).__name__})"
            raise (UnclearError if binding else NotNowError)(words) from error
        finally:
            connection.close()


def _told(text: str) -> str:
    """What Graph says of an error: its code and its words."""
    try:
        error = json.loads(text)["error"]
        return f"{error['code']}: {error['message']}"
    except (ValueError, KeyError, TypeError):
        return text[:200]


def _seconds_to_wait(reply: HTTPResponse) -> float | None:
    asked = reply.getheader("Retry-After", "")
    return float(asked) if asked.isdigit() else None
