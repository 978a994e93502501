"""Every table of counts that we promise: its keys, its counts, and what missing means.

Before the disclosure door a table holds true counts, each beside the number of distinct
people behind it. After it the same table holds released counts: a count that may not be
shown is missing, and the columns of people are gone but for those that are counts of
their own.
"""

from dataclasses import dataclass

WHOLE_PROGRAMME = "(whole programme)"
"""The ``team_id`` of the rows that count every team together; no team can be called so."""

ALL, MOST, LEAST, REST = "all", "most", "least", "rest"
PAIR_MOST, PAIR_LEAST = "pair_most", "pair_least"


@dataclass(frozen=True)
class Count:
    """A column of counts, and the column with the distinct people behind it."""

    column: str
    meaning: str

    @property
    def people(self) -> str:
        """The true table's column of distinct people; missing where no patient is known."""
        return f"{self.column}_people"


@dataclass(frozen=True)
class CountTable:
    """A promised table: one row for each combination of its keys."""

    name: str
    keys: tuple[str, ...]
    counts: tuple[Count, ...]
    facts: tuple[str, ...] = ()
    meaning: str = ""


NUMERATOR = Count("numerator", "appointments that the measure counts, such as missed ones")
DENOMINATOR = Count("denominator", "appointments that the measure counts among")
CANCELLED = Count("cancelled", "appointments cancelled, by anybody; outside the denominator")
PERSON_DAYS = "person_days"
"""Beside a released count of a rate: the days that people lived where it is counted. Public."""
SECONDS = "seconds"
"""Beside a released count that is told a month: the length of its stretch of time. Public."""
EXPOSURES = (PERSON_DAYS, SECONDS)
REMAINDER = Count("remainder", "denominator less numerator; implied by the two, so judged too")

BY_PERIOD = CountTable(
    "by_period",
    ("team_id", "series", "period"),
    (NUMERATOR, DENOMINATOR, CANCELLED),
    ("finished",),
    "One row a period, labelled by its first day, for each series: all appointments, the most "
    "deprived group, and the most and least deprived on the longer periods on which the two can "
    "be compared. finished is false where outcomes are still being entered.",
)
COMPARISON = CountTable(
    "comparison",
    ("team_id", "idea_id", "series", "period"),
    (NUMERATOR, DENOMINATOR, CANCELLED),
    (),
    "Beside each change idea that a whole team uses: all teams that tested no idea of its theme "
    "and began no other within the data, added up, in the periods and the groups of its series.",
)
BY_GROUP = CountTable(
    "by_group",
    ("team_id", "window", "group"),
    (NUMERATOR, DENOMINATOR),
    (),
    "Deprivation groups, with no fixed abode and unknown places apart, and all appointments, in "
    "the latest year and the year before.",
)
BY_BREAKDOWN = CountTable(
    "by_breakdown",
    ("team_id", "breakdown", "category"),
    (NUMERATOR, DENOMINATOR),
    (),
    "One row a category of each breakdown that the extract has, in the latest year. One that is "
    'made of several is named after them: "Mixed + Other".',
)
PANEL = CountTable(
    "panel",
    ("team_id", "window", "series"),
    (
        Count("booked", "appointments booked in the window"),
        Count("attended", "seen, on time or late"),
        Count("missed", "not attended, or too late to be seen"),
        Count("cancelled_by_patient", "cancelled by, or for, the service user"),
        Count("cancelled_by_provider", "cancelled by the service"),
        Count("not_recorded", "in the past, and no outcome entered"),
        Count("people", "distinct people with a booked appointment"),
    ),
    (),
    "What became of every booked appointment, for the most deprived group and for the rest.",
)
COUNT_TABLES = (BY_PERIOD, COMPARISON, BY_GROUP, BY_BREAKDOWN, PANEL)
PROPORTIONS = (BY_PERIOD, COMPARISON, BY_GROUP, BY_BREAKDOWN)
