"""Sentences for what a statistic found. Read the package's rules first."""

FINDINGS = {
    # The run chart
    "run_chart.better": "{missed_appointments} {who} have gone down.",
    "run_chart.worse": "{missed_appointments} {who} have gone up.",
    "run_chart.cannot": (
        "{missed_appointments} {who} went down, but we cannot say that things got better."
    ),
    "run_chart.no_sign": "There is no sign of change yet in {missed_appointments} {who}.",
    "run_chart.no_direction": "{missed_appointments} {who} changed, but not clearly up or down.",
    "run_chart.too_early": "It is too early to tell if {missed_appointments} {who} have changed.",
    "run_chart.too_small": "The numbers {who} are too small to tell by themselves.",
    "run_chart.all_equal": "{missed_appointments} {who} have stayed the same.",
    "run_chart.empty": "There is nothing to show yet {who}.",
    "run_chart.long_run_below": (
        "{observed} in a row were below the middle line, from {start}. "
        "More than {limit} in a row is a sign of real change."
    ),
    "run_chart.long_run_above": (
        "{observed} in a row were above the middle line, from {start}. "
        "More than {limit} in a row is a sign of real change."
    ),
    "run_chart.trend": (
        "{observed} in a row went the same way, from {start}. "
        "More than {limit} in a row is a sign of real change."
    ),
    "run_chart.few_crossings": (
        "The line crossed the middle {observed}. Fewer than {limit} is a sign of real change."
    ),
    "run_chart.many_crossings": (
        "The line crossed the middle {observed}. More than {limit} is a sign of something odd."
    ),
    "run_chart.no_rule_met": (
        "The longest run on one side of the middle line was {run}. "
        "More than {limit} would be a sign. "
        "The line crossed the middle {crossings}. Fewer than {fewest} would be a sign."
    ),
    "run_chart.periods_needed": (
        "We need at least {needed} that lie off the middle line. We have {useful}. "
        "So we need at least {more} more."
    ),
    "run_chart.every_value": "It was {value} each time, so no point is off the middle line.",
    "run_chart.latest": (
        "The figure for {period} is {value} appointments. The middle line is {centre}."
    ),
    "run_chart.withheld": "{withheld} of {all} have a count that is too small to show.",
    "run_chart.phase": "The middle line was set again from {start}.",
    "run_chart.alt": "Run chart of {missed_appointments} {who}, {first} to {last}. {finding}",
    "run_chart.alt_empty": "Run chart of {missed_appointments} {who}, with no points to show.",
    # The gate
    "denominators.sound": (
        "We saw no fewer people from the most deprived areas, and no more was cancelled."
    ),
    "denominators.fewer_people": "Fewer people from the most deprived areas were seen.",
    "denominators.more_cancelled": "More appointments in the most deprived areas were cancelled.",
    "denominators.more_discharged": "More people were discharged after a miss.",
    "denominators.not_known": (
        "We do not know if as many people from the most deprived areas were seen."
    ),
    "denominators.so": "So we cannot compare this with before.",
    # One rate
    "rates.rate": "{value} appointments {were_missed} {who}.",
    "rates.withheld": "The figure {who} is too few to show.",
    "rates.none": "There were no appointments {who}.",
    "rates.all_missed": "Every appointment {who} {was_missed}.",
    "rates.none_missed": "No appointment {who} {was_missed}.",
    "rates.interval": "The true figure is likely to be {interval}.",
    "rates.out_of": "This is out of {denominator}.",
    "rates.appointments_not_people": "This counts appointments, not people.",
    "rates.change_as_published": "Last time we said {published}. We cannot count it again now.",
    "rates.change_counted_now": "Counted now, last time it was {then}. We hold no report from "
    "then to set beside it.",
    "rates.change_same": "Last time we said {published}. Counted again now, it is the same.",
    "rates.change_recounted": "Last time we said {published}. Counted again now, that is {then}.",
    "rates.change_withheld": "There is no figure from last time to set beside it.",
    "rates.complete": "{share} of results have been recorded.",
    "rates.complete_by_group": (
        "In the most deprived areas it is {most}. In the least it is {least}."
    ),
    "rates.incomplete_periods": (
        "{periods} cannot be counted yet. Too few results have been recorded."
    ),
    "rates.complete_unknown": "We do not know how many results have been recorded.",
    # The gap
    "gap.lead_more": "The gap is {difference} appointments, or {ratio} as many.",
    "gap.lead_fewer": (
        "The gap runs the other way: {difference} appointments, or {ratio} as many."
    ),
    "gap.lead_none": ("There is no clear gap now: {difference} appointments, or {ratio} as many."),
    "gap.in_short": "{most} appointments against {least}: {gap}",
    "gap.lead_same": "There is no gap to see: the two rates are the same.",
    "gap.lead_no_ratio": "The gap is {difference} appointments.",
    "gap.no_ratio": "We cannot say how many times, as no appointment {was_missed} in the least.",
    "gap.rates": (
        "In the most deprived areas {most} appointments {were_missed}. "
        "In the least deprived it was {least}."
    ),
    "gap.rounded": "These are rounded, so they may not add up.",
    "gap.interval": "The gap is likely to be {difference}, or {ratio}.",
    "gap.interval_no_ratio": "The gap is likely to be {difference}.",
    "gap.could_be_none": "So it may be chance.",
    "gap.excess_more": (
        "Counting every area, there were about {excess} more than if all were like the least "
        "deprived."
    ),
    "gap.excess_fewer": (
        "Counting every area, there were about {excess} fewer than if all were like the least "
        "deprived."
    ),
    "gap.excess_interval": "The number is likely to be {interval}.",
    "gap.excess_unknown": "We cannot say how many more there were than with no gap.",
    "gap.cannot": "The gap cannot be compared: {appointments} in the {which} deprived areas.",
    "gap.cannot_withheld": (
        "The gap cannot be compared: a count for the {which} deprived areas is too small to show."
    ),
    "gap.cannot_withheld_both": (
        "The gap cannot be compared: counts at both ends are too small to show."
    ),
    "gap.cannot_why": "We need enough appointments at both ends to compare them fairly.",
    "gap.areas_not_people": "Areas are deprived, not people.",
    "gap.definition_counts": (
        "Most deprived areas: {numerator_most} of {denominator_most} appointments. "
        "Least deprived areas: {numerator_least} of {denominator_least}."
    ),
    "gap.alt": "The most and least deprived areas side by side. {finding}",
    # The gap over time
    "gap_series.closing": "The gap has got smaller by more than chance.",
    "gap_series.widening": "The gap has got wider by more than chance.",
    "gap_series.no_direction": "The gap moved by more than chance, but not clearly up or down.",
    "gap_series.no_sign": "There is no sign of change yet in the gap.",
    "gap_series.other_way": "The gap runs the other way, and has moved by more than chance.",
    "gap_series.too_early": "It is too early to tell if the gap has changed.",
    "gap_series.too_small": "Your team is too small to tell by itself if the gap has changed.",
    "gap_series.latest": "In {period} it was {difference} appointments, or {ratio} as many.",
    "gap_series.latest_no_ratio": "In {period} it was {difference} appointments.",
    "gap_series.usual_no_ratio": "{when} it was {difference}.",
    "gap_series.usual": "{when} it was {difference}, or {ratio} as many.",
    "gap_series.whole_time": "Over the whole time",
    "gap_series.first_time": "At first, up to {until},",
    "gap_series.beyond": "{beyond} of {all} went past the limits of chance.",
    "gap_series.none_beyond": "None of {all} went past the limits of chance.",
    "gap_series.run": "There is also a long run on one side of the usual gap.",
    "gap_series.alt": "The gap over time, {first} to {last}. {finding}",
    "gap_series.alt_empty": "The gap over time, with no points to show.",
    # The deprivation breakdown and the others
    "inequality.highest": "{label} has the highest figure: {value} appointments.",
    "inequality.highest_interval": "It is likely to be {interval}.",
    "inequality.overlaps": "Another group may be as high. We cannot be sure of the order.",
    "inequality.reference": "The dashed line is {value}, the figure for all teams together.",
    "inequality.all_same": "All groups have the same figure: {value} appointments.",
    "inequality.one_group": "Only one group can be shown. {label}: {value} appointments.",
    "inequality.nothing": "Every group is too few to show.",
    "inequality.withheld": "{labels}: too few to show.",
    "inequality.apart": "{label}: {value} appointments.",
    "inequality.wide": "A long bar means few appointments.",
    "inequality.stands_out_high": (
        "These stand out as higher, even after we allow for {compared} compared: {labels}."
    ),
    "inequality.stands_out_low": (
        "These stand out as lower, even after we allow for {compared} compared: {labels}."
    ),
    "inequality.nothing_stands_out": (
        "No group stands out from the rest, once we allow for {compared} compared."
    ),
    "inequality.gradient": (
        "A line through all groups runs from {most} at the most deprived end to {least} at the "
        "other."
    ),
    "inequality.gradient_pair": (
        "So the most deprived end has {difference} than the other end, or {ratio} as many."
    ),
    "inequality.gradient_same": "So both ends are alike.",
    "inequality.gradient_interval": "That is likely to be {difference}, or {ratio}.",
    "inequality.gradient_unknown": "The slope from most to least deprived cannot be found.",
    "inequality.gradient_chance": "The slope may be chance.",
    "inequality.alt": "{missed_appointments} by group, each with its range. {finding}",
}
