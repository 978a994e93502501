"""An aim in numbers, as the register has it: what it is depends on the team's measure."""

from dataclasses import dataclass

from equity_reports.intake.cells import CellError, parse_number, parse_share

WANTED = "a number, in every 100 or in the unit of the team's measure"


@dataclass(frozen=True)
class AimValue:
    """What stands in the cell, a number that may have a percent sign behind it."""

    written: str

    def share(self) -> float:
        """As a share, for a measure that is told in every 100.

        Raises
        ------
        CellError
            More than 100, or a bare 1; see `cells.parse_share`.

        Examples
        --------
        >>> AimValue("12").share(), AimValue("0.12").share()
        (0.12, 0.12)
        """
        return parse_share(self.written)

    def amount(self, unit: str) -> float:
        """As it is written, for a measure with a unit of its own, such as "so many a year".

        Raises
        ------
        CellError
            A percent sign.

        Examples
        --------
        >>> AimValue("1,200").amount("so many a year")
        1200.0
        """
        if "%" in self.written:
            raise CellError(unit, "a number without a percent sign")
        return parse_number(self.written, unit)


def parse_aim_value(text: str) -> AimValue:
    """An aim in numbers, not yet held against a measure.

    Examples
    --------
    >>> parse_aim_value("12%")
    AimValue(written='12%')
    """
    if parse_number(text.removesuffix("%").strip(), WANTED) < 0:
        raise CellError(WANTED)
    return AimValue(text)
