"""How the values of a measure are told: in every 100, or for so many people in a year.

A share is a number between 0 and 1. A rate of a population is a share too, of days: each day on
which somebody lives there is one on which there may be an appointment, and nearly always is none.
So small a share varies as a Poisson count does, of which it is the limit, and every statistic of
shares holds for it. Laney's P′ chart becomes his U′ (Laney 2002, could not be opened here), and a
funnel of proportions one of rates (Spiegelhalter and others 2012, likewise). Stretches of unlike
length are compared fairly, since each has its days.
"""

from dataclasses import dataclass

DAYS_IN_A_YEAR = 365.25


@dataclass(frozen=True)
class Scale:
    """What a value is told for.

    Attributes
    ----------
    per : int
        In every 100 appointments; for every 1,000 people in a year.
    of_population : bool
        Whether the denominator is days that people lived somewhere, and not appointments.
    """

    per: int = 100
    of_population: bool = True

    @property
    def factor(self) -> float:
        """What a value is multiplied by to be told."""
        return self.per * (DAYS_IN_A_YEAR if self.of_population else 1.0)

    def amount(self, denominator: float) -> float:
        """A denominator as a reader is told it: appointments, or years that people lived there.

        Examples
        --------
        >>> Scale(1_000).amount(730_500), IN_100.amount(120)
        (2000.0, 120)
        """
        return denominator / DAYS_IN_A_YEAR if self.of_population else denominator


IN_100 = Scale(100, of_population=False)
