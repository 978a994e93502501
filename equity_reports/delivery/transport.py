"""What a way of sending takes, and the four ways in which it may not succeed."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to leave.

    ``raw`` are its bytes as they are sent; ``name`` is a file's name for it, without its ending.
    """

    sender: str
    recipient: str
    name: str
    raw: bytes = field(repr=False)


class Transport(Protocol):
    """A way of sending one message at a time."""

    def send(self, outgoing: Outgoing) -> str:
        """Send one message to its one recipient; return what the server said.

        Raises
        ------
        NotNowError, RefusedError, UnclearError, CannotSendError
            See each: what is certain differs.
        """

    def close(self) -> None:
        """Let go of the server."""


class TransportError(Exception):
    """The message was not taken; ``words`` are the server's, or ours where it said none."""

    def __init__(self, words: str, *, pause: float | None = None) -> None:
        self.words = " ".join(words.split())
        self.pause = pause
        super().__init__(self.words)


class NotNowError(TransportError):
    """The message was certainly not taken, and may be at another time.

    ``pause`` is how many seconds the server asks to wait, where it says so.
    """


class RefusedError(TransportError):
    """The message was certainly not taken, and never will be as it is."""


class UnclearError(TransportError):
    """All of the message was handed over and no answer came that can be understood."""


class CannotSendError(TransportError):
    """No message can be sent at all: the certificate, the password, a setting."""
