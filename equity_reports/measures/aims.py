"""A team's aim in numbers on the scale of its measure, beside which it is drawn and planned."""

from equity_reports.intake.aims import AimValue
from equity_reports.intake.cells import CellError
from equity_reports.measures.definitions import Measure


def aim_on_scale(aim: AimValue | None, measure: Measure) -> float | None:
    """The aim as the measure's values are computed: a share of appointments, or of time.

    Parameters
    ----------
    aim
        As the register has it; None where the team has none in numbers.
    measure
        The team's. For a rate of the population the aim is so many in a year, for every ``per``
        people, for a count so many a month; for any other it is in every 100.

    Raises
    ------
    CellError
        No value that the measure could have.
    """
    if aim is None:
        return None
    if not measure.of_events:
        return aim.share()
    people = f"year for every {measure.per:,} people" if measure.of_population else "month"
    unit = f"so many a {people}, a number above 0 such as 12"
    value = aim.amount(unit) / measure.scale.factor
    if not 0 < value < 1:
        raise CellError(unit)
    return value
