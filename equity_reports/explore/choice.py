"""What is looked at, and the lines of code that look at it again."""

from dataclasses import dataclass, fields
from datetime import date

from equity_reports.errors import UsageError
from equity_reports.intake.cells import suggest
from equity_reports.measures.periods import KINDS, PeriodKind
from equity_reports.settings import GroupingKind


@dataclass(frozen=True)
class Choice:
    """One way to cut a programme's appointments.

    Attributes
    ----------
    team_id
        A team of the register, or `EVERYBODY`.
    measure
        The id of a measure.
    grouping
        How areas are put into groups by deprivation.
    period
        The finest period of a chart; small teams get longer ones, as in their reports.
    since, until
        The first and the last day that count.
    released
        Whether counts pass the disclosure door first.
    """

    team_id: str
    measure: str
    grouping: GroupingKind
    period: PeriodKind
    since: date
    until: date
    released: bool = False

    def code(self, folder: str, usual: "Choice", shown: str) -> str:
        """The lines that show the same again; what is as usual is left out.

        Examples
        --------
        >>> usual = Choice("T1", "missed", "core20", "month", date(2025, 1, 1), date(2026, 1, 1))
        >>> choice = Choice("T1", "missed", "core20", "quarter", usual.since, usual.until)
        >>> print(choice.code("trust", usual, "gap()"))
        from equity_reports.explore import Programme
        <BLANKLINE>
        programme = Programme.load('trust')
        programme.team('T1', period='quarter').gap()
        """
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        told = [f"{name}={value!r}" for name, value in own.items()
                if name != "team_id" and value != getattr(usual, name)]  # fmt: skip
        imports = "from datetime import date\n\n" if "datetime.date" in "".join(told) else ""
        asked = ", ".join([repr(self.team_id), *told]).replace("datetime.date", "date")
        return (
            f"{imports}from equity_reports.explore import Programme\n\n"
            f"programme = Programme.load({folder!r})\n"
            f"programme.team({asked}).{shown}"
        )


EVERYBODY = "all"
"""The ``team_id`` under which all teams are seen as one."""


def checked(choice: Choice, *, groupings: tuple[str, ...]) -> Choice:
    """The choice, if it can be looked at.

    Raises
    ------
    UsageError
        It names a grouping or a period that there is not, or ends before it begins.
    """
    for what, asked, known in (
        ("grouping", choice.grouping, groupings),
        ("period", choice.period, KINDS),
    ):
        if asked not in known:
            hint = suggest(asked, list(known))
            raise UsageError(f'There is no {what} "{asked}" here: {hint}')
    if choice.until < choice.since:
        raise UsageError(
            f"The days end ({choice.until}) before they begin ({choice.since}): "
            "give a later until, or an earlier since."
        )
    return choice
