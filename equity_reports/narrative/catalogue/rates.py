"""What is said of a rate of the people who live somewhere, and of a count, in place of a share.

A value comes with its words, "240 a year for every 1,000 people", so these name what is counted
and not what became of appointments.
"""

from equity_reports.measures.scale import PEOPLE, TIME

OF_A_RATE = {
    "run_chart.latest": "The figure for {period} is {value}. The middle line is {centre}.",
    "rates.rate": "{missed_appointments} {who}: {value}.",
    "rates.none": "We know of nobody who lives {who}.",
    "rates.all_missed": "{missed_appointments} {who}: one a day for each person.",
    "rates.none_missed": "There were no {missed_appointments} {who}.",
    "gap.lead_more": "The gap is {difference}, or {ratio} as many.",
    "gap.lead_fewer": "The gap runs the other way: {difference}, or {ratio} as many.",
    "gap.lead_none": "There is no clear gap now: {difference}, or {ratio} as many.",
    "gap.lead_no_ratio": "The gap is {difference}.",
    "gap.no_ratio": (
        "We cannot say how many times, as there were no {missed_appointments} in the least."
    ),
    "gap.rates": (
        "In the most deprived areas the figure was {most}. In the least deprived it was {least}."
    ),
    "gap.in_short": "{most} against {least}: {gap}",
    "gap.definition_counts": (
        "Most deprived areas: {numerator_most} {missed_appointments} in {denominator_most} "
        "person-years. Least deprived areas: {numerator_least} in {denominator_least}."
    ),
    "gap.cannot_why": "We need enough of them at both ends to compare them fairly.",
    "gap_series.latest": "In {period} it was {difference}, or {ratio} as many.",
    "gap_series.latest_no_ratio": "In {period} it was {difference}.",
    "inequality.highest": "{label} has the highest figure: {value}.",
    "inequality.all_same": "All groups have the same figure: {value}.",
    "inequality.one_group": "Only one group can be shown. {label}: {value}.",
    "inequality.apart": "{label}: {value}.",
    "inequality.wide": "A long bar means few {missed_appointments}.",
    "answer.rate_nothing": (
        "There are no {missed_appointments} from the most deprived areas to show."
    ),
    "answer.gap_nothing": (
        "The gap cannot be compared: no {missed_appointments} to set side by side."
    ),
    "effects.rate_lower": (
        "After it began, there were fewer {missed_appointments} in the most deprived areas."
    ),
    "effects.rate_higher": (
        "After it began, there were more {missed_appointments} in the most deprived areas."
    ),
    "effects.lower_but_wider": (
        "After it began, there were fewer {missed_appointments} in the most deprived areas, "
        "but the gap got wider."
    ),
    "effects.lower_but_maybe_wider": (
        "After it began, there were fewer {missed_appointments} in the most deprived areas, "
        "but the gap may have got wider."
    ),
    "evidence.rate_lower": (
        "In {teams} together, there were fewer {missed_appointments} after this: {ratio} the "
        "rate before."
    ),
    "evidence.rate_higher": (
        "In {teams} together, there were more {missed_appointments} after this: {ratio} the "
        "rate before."
    ),
    "funnel.average": "Teams on average: {value}.",
    "questions.fell_but_wider": (
        "There were fewer {missed_appointments}, but the gap got wider. Who was not reached?"
    ),
    "questions.fell_after": (
        "There were fewer {missed_appointments} after “{idea}”. What else was new at that time?"
    ),
    "questions.cannot_be_compared": (
        "What else changed when there were fewer of them? Who could tell you?"
    ),
    "glossary.gap.meaning": (
        "How many more {missed_appointments} there are in the most deprived areas than in the "
        "least. We say it in two ways: how many more for every {per} people, and how many times "
        "as many."
    ),
    "glossary.in_every_100.term": "For every {per} people",
    "glossary.in_every_100.meaning": (
        "18 a year for every {per} people means 18 in one year where {per} people live. "
        "One person who lives there for a year is a person-year."
    ),
    "easy_read.most": "In the most deprived areas, it was {value}.",
    "page.card_most": (
        "{missed_appointments} in the most deprived areas, {stretch}. All areas: {overall}."
    ),
    "page.programme_gap": (
        "All teams together: {most} in the most deprived areas and {least} in the least. "
        "That is {difference}{times}."
    ),
    "page.alt_highest": "{name}: highest in {label}, {value}.",
    "page.column_average": "Average, for every {per} people",
    "page.column_limits": "Chance allows, for every {per} people",
    "page.column_appointments": "Person-years",
    "page.column_rate": "A year for every {per} people",
    "page.column_interval": "Likely to be, for every {per} people",
    "page.column_median": "Median, for every {per} people",
    "page.column_most": "Most deprived, for every {per} people",
    "page.column_least": "Least deprived, for every {per} people",
    "page.column_gap": "Gap, for every {per} people",
    "page.no_clinic": "nobody known to live there",
    "page.no_breakdowns": (
        "We do not know how many people of other groups live there, so there is no rate for them."
    ),
    "community.within_more": (
        "Within teams, the gap is {difference} in the most deprived areas, or {ratio} as many as "
        "in the least."
    ),
    "community.within_fewer": (
        "Within teams, the gap runs the other way: {difference} in the most deprived areas, or "
        "{ratio} as many as in the least."
    ),
    "community.parts": (
        "These teams together have a gap of {crude} for every {per} people. Of that, {within} lies "
        "within teams, {teams} between teams of one place, and {places} between places."
    ),
    "poster.figure_most": "{missed_appointments} in the most deprived areas",
    "poster.figure_all": "{missed_appointments} in all areas",
    "story.why_rate": "In the last year, the figure was {rate} in the most deprived areas.",
    "story.why_too_few": "There are too few {missed_appointments} to show a figure.",
}

NO_GAP = "A count has no gap: it leaves out how many people live in each group of areas."

OF_A_COUNT = OF_A_RATE | {
    "rates.none": "There was no time to count in.",
    "rates.all_missed": "{missed_appointments} {who}: one a second.",
    "gap.cannot": NO_GAP,
    "gap.cannot_withheld": NO_GAP,
    "gap.cannot_withheld_both": NO_GAP,
    "gap.cannot_why": "More people may live in some areas than in others.",
    "gap.definition_counts": (
        "Most deprived areas: {numerator_most} {missed_appointments} in {denominator_most} months. "
        "Least deprived areas: {numerator_least} in {denominator_least}."
    ),
    "gap_series.too_small": NO_GAP,
    "gap_series.alt_empty": NO_GAP,
    "answer.gap_nothing": NO_GAP,
    "page.no_all_teams": "A count of all teams together has no gap either.",
    "glossary.gap.meaning": (
        "A gap sets the most deprived areas against the least. A count has none: it leaves out "
        "how many people live in each."
    ),
    "glossary.in_every_100.term": "A month",
    "glossary.in_every_100.meaning": (
        "18 a month means 18 in a month of usual length. Of longer and shorter times we say what "
        "it would be in a month."
    ),
    "gap.excess_unknown": (
        "A count has no figure without a gap: more people may live in the most deprived areas."
    ),
    "page.no_slope": "No line is drawn through the groups: they are not of one size.",
    "page.see_gradient": "Further down, each group of areas has its own count.",
    "page.column_average": "Average, a month",
    "page.column_limits": "Chance allows, a month",
    "page.column_appointments": "Months",
    "page.column_rate": "A month",
    "page.column_interval": "Likely to be, a month",
    "page.column_median": "Median, a month",
    "page.no_clinic": "no time to count in",
    "page.no_breakdowns": "A count is not told for other groups: they are not of one size.",
    "community.not_split": (
        "We do not split this gap: it is one of counts, and teams are not of one size."
    ),
    "community.mixes_places": "It is of counts: more people may live in the most deprived areas.",
}

SENTENCES_OVER = {PEOPLE: OF_A_RATE, TIME: OF_A_COUNT}
"""By what a value is told over."""
