"""How the values of a measure are told: in every 100, for so many people in a year, or a month.

A share is a number between 0 and 1. A rate of a population is a share too, of days: each day on
which somebody lives there is one on which there may be an appointment, and nearly always is none.
So small a share varies as a Poisson count does, of which it is the limit, and every statistic of
shares holds for it. Laney's P′ chart becomes his U′ (Laney 2002, could not be opened here), and a
funnel of proportions one of rates (Spiegelhalter and others 2012, likewise). Stretches of unlike
length are compared fairly, since each has its days. A count is a rate of time in the same way: each
second is one in which there may be an appointment, and a month, long or short, has its seconds.
"""

from dataclasses import dataclass

APPOINTMENTS, PEOPLE, TIME = "appointments", "people", "time"
"""What values are told over."""

DAYS_IN_A_YEAR = 365.25
SECONDS_IN_A_DAY = 86_400
SECONDS_IN_A_MONTH = SECONDS_IN_A_DAY * DAYS_IN_A_YEAR / 12


@dataclass(frozen=True)
class Scale:
    """What a value is told for.

    Attributes
    ----------
    per : int
        In every 100 appointments; for every 1,000 people in a year; 1 for a count.
    over : str
        What the denominator is: appointments, days of ``people`` who lived somewhere, or seconds
        of ``time``.
    """

    per: int = 100
    over: str = PEOPLE

    @property
    def of_events(self) -> bool:
        """Whether what is counted stands over people or time, and not over appointments."""
        return self.over != APPOINTMENTS

    @property
    def _unit(self) -> float:
        return {APPOINTMENTS: 1.0, PEOPLE: DAYS_IN_A_YEAR, TIME: SECONDS_IN_A_MONTH}[self.over]

    @property
    def factor(self) -> float:
        """What a value is multiplied by to be told."""
        return self.per * self._unit

    def amount(self, denominator: float) -> float:
        """A denominator as a reader is told it: appointments, person-years, or months.

        Examples
        --------
        >>> Scale(1_000).amount(730_500), IN_100.amount(120), A_MONTH.amount(31_557_600)
        (2000.0, 120.0, 12.0)
        """
        return denominator / self._unit


IN_100 = Scale(100, APPOINTMENTS)
A_MONTH = Scale(1, TIME)
