"""The time, handed in by the command line: what sends can be tested without waiting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Clock:
    """What sending needs of time.

    Attributes
    ----------
    now
        Gives the time of day, with its zone.
    sleep
        Waits for so many seconds.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def stamp(self) -> str:
        """The time as the ledger writes it."""
        return self.now().isoformat(timespec="seconds")
