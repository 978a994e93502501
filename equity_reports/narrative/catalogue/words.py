"""The smallest pieces: months, periods, numbers, and the vocabulary of each measure."""

from equity_reports.measures.scale import PEOPLE, TIME

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

PERIODS = {
    "day": ("day", "days"),
    "week": ("week", "weeks"),
    "fortnight": ("fortnight", "fortnights"),
    "month": ("month", "months"),
    "two_months": ("two-month spell", "two-month spells"),
    "quarter": ("quarter", "quarters"),
}

NOUNS = {
    "time": ("time", "times"),
    "appointment": ("appointment", "appointments"),
    "group": ("group", "groups"),
    "team": ("team", "teams"),
    "theme": ("theme", "themes"),
    "point": ("point", "points"),
    "cycle": ("cycle", "cycles"),
}

PHRASES = {
    "a": "a",
    "an": "an",
    "list_last": "{first} and {last}",
    "withheld": "too few to show",
    "in_every_100": "{number} in every 100",
    "under_1_in_every_100": "fewer than 1 in every 100",
    "over_99_in_every_100": "more than 99 in every 100",
    "more_in_every_100": "{number} more in every 100",
    "fewer_in_every_100": "{number} fewer in every 100",
    "same_in_every_100": "no more and no fewer in every 100",
    "all_others": "All others",
    "less_than": "less than {number}",
    "times": "{number} times",
    "between": "between {lower} and {upper}",
    "between_fewer_and_more": "between {lower} fewer and {upper} more in every 100",
    "between_counts_fewer_and_more": "between {lower} fewer and {upper} more",
    "between_counts_fewer": "between {lower} and {upper} fewer",
    "close_to": "close to {value}",
    "at_least": "at least {value}",
    "period_day": "{day}",
    "period_week": "the week of {day}",
    "period_fortnight": "the 2 weeks from {day}",
    "period_two_months": "{first} and {last}",
    "period_quarter": "{first} to {last}",
}

PHRASES_OVER_PEOPLE = {
    "in_every_100": "{number} a year for every {per} people",
    "under_1_in_every_100": "fewer than 1 a year for every {per} people",
    "more_in_every_100": "{number} more a year for every {per} people",
    "fewer_in_every_100": "{number} fewer a year for every {per} people",
    "same_in_every_100": "no more and no fewer for every {per} people",
    "between_fewer_and_more": (
        "between {lower} fewer and {upper} more a year for every {per} people"
    ),
    "axis": "a year for every {per} people",
    "axis_gap": "more a year for every {per} people, in the most deprived areas",
    "axis_across": "person-years",
}
PHRASES_OVER_TIME = {
    "in_every_100": "{number} a month",
    "under_1_in_every_100": "fewer than 1 a month",
    "more_in_every_100": "{number} more a month",
    "fewer_in_every_100": "{number} fewer a month",
    "same_in_every_100": "no more and no fewer a month",
    "between_fewer_and_more": "between {lower} fewer and {upper} more a month",
    "axis": "a month",
    "axis_gap": "more a month, in the most deprived areas",
    "axis_across": "months",
}

PHRASES_OVER = {PEOPLE: PHRASES_OVER_PEOPLE, TIME: PHRASES_OVER_TIME}
"""In place of those of `PHRASES`, where a value is a rate of the people who live somewhere, or is
a count.
"""

VOCABULARY = {
    "missed": {
        "missed_appointment": "missed appointment",
        "missed_appointments": "missed appointments",
        "were_missed": "were missed",
        "was_missed": "was missed",
        "missed": "missed",
        "outcome_missed": "missed",
        "of_100": "that we planned and did not cancel",
        "people": "people",
        "service_users": "service users",
    },
    "was_not_brought": {
        "missed_appointment": "‘was not brought’ appointment",
        "missed_appointments": "‘was not brought’ appointments",
        "were_missed": "ended as ‘was not brought’",
        "was_missed": "ended as ‘was not brought’",
        "missed": "not brought",
        "outcome_missed": "not brought",
        "of_100": "that we planned and did not cancel",
        "people": "children",
        "service_users": "children and families",
    },
}

WHO = {
    "most": "in the most deprived areas",
    "least": "in the least deprived areas",
    "everyone": "in all areas",
}

VERDICT_LABELS = {
    "better": "Better",
    "no_sign_yet": "No sign of change yet",
    "worse": "Worse",
    "too_early": "Too early to tell",
    "too_small_alone": "Too small to tell alone",
    "cannot_be_compared": "Cannot be compared",
}
