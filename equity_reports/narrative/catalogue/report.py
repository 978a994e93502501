"""Sentences for the whole report: the answer, change ideas, all teams, questions, Easy Read."""

REPORT = {
    # The answer
    "answer.rate_nothing": "There are no appointments from the most deprived areas to show.",
    "answer.rate_too_small": "Your team is too small to tell by itself.",
    "answer.rate_cannot": (
        "{missed_appointments} in the most deprived areas went down, "
        "but we cannot say that things got better."
    ),
    "answer.gap_nothing": "The gap cannot be compared: 0 appointments to set side by side.",
    "answer.gap_too_small": ("Your team is too small to tell by itself if the gap has changed."),
    "answer.gap_cannot": "The gap got smaller, but we cannot say that things got better.",
    "answer.gap_least_worse": (
        "The gap got smaller, but {missed_appointments} in the least deprived areas went up."
    ),
    "answer.gap_ratio_disagrees": "Told as ‘times as many’, it went the other way.",
    "answer.gap_wait": "We need about {more} more to tell.",
    "answer.gap_unknown_wait": "We need more time to tell. We cannot say how long yet.",
    "answer.see_programme": "The report for all teams shows what they found together.",
    # How long until a team could tell
    "power.wait": (
        "To see a change from {rate} to {aim}, you need about {periods} after it starts."
    ),
    "power.never": (
        "Your team is too small to see a change from {rate} to {aim}. Waiting will not help."
    ),
    "power.look_together": "Look at what all teams found together.",
    "power.enough": "Your team is large enough to see the change you aim for.",
    "power.not_enough": "Your team is too small to see the change you aim for by itself.",
    "power.chance": "The chance of seeing it is {power}. We ask for {needed}.",
    # All teams together
    "evidence.rate_lower": (
        "In {teams} together, fewer appointments {were_missed} after this: {ratio} the rate before."
    ),
    "evidence.rate_higher": (
        "In {teams} together, more appointments {were_missed} after this: {ratio} the rate before."
    ),
    "evidence.rate_no_sign": (
        "In {teams} together, there is no sign of change in {missed_appointments} yet."
    ),
    "evidence.gap_lower": "In {teams} together, the gap got smaller: {ratio} what it was.",
    "evidence.gap_higher": "In {teams} together, the gap got wider: {ratio} what it was.",
    "evidence.gap_no_sign": "In {teams} together, there is no sign yet of change in the gap.",
    "evidence.none": "No team has enough to show yet.",
    "evidence.one_team": "Only one team has enough to show, so we cannot compare teams.",
    "evidence.interval": "The true figure is likely to be {interval} what it was.",
    "evidence.new_team": "For one more team, it is likely to be {interval}.",
    # Which teams differ
    "funnel.none": "No team differs from the rest by more than chance.",
    "funnel.some": "{outside} of {all} differ from the rest by more than chance.",
    "funnel.average": "All teams together: {value} appointments.",
    "funnel.not_a_league": "This is not a league table. Teams see different people.",
    "funnel.own_inside": "Your team is within what chance allows.",
    "funnel.own_above": "Your team is higher than the rest by more than chance.",
    "funnel.own_below": "Your team is lower than the rest by more than chance.",
    "funnel.own_withheld": "Your team is too few to show here.",
    "funnel.alt": "Each team’s figure against its size, with the limits of chance. {finding}",
    # The control chart
    "spc.common_cause": "The ups and downs in {missed_appointments} {who} are what chance allows.",
    "spc.improvement": "{missed_appointments} {who} are {way} than chance allows. That is better.",
    "spc.improvement_ungated": "{missed_appointments} {who} are {way} than chance allows.",
    "spc.concern": "{missed_appointments} {who} are {way} than chance allows. That is worse.",
    "spc.neutral": "{missed_appointments} {who} are {way} than chance allows.",
    "spc.lower": "lower",
    "spc.higher": "higher",
    "spc.unknown": "There is too little to draw a control chart {who}.",
    "spc.limits": "Chance allows for {interval}. The middle is {centre}.",
    "spc.centre": "The middle is {centre}.",
    "spc.beyond_limits": "{number} went past a limit.",
    "spc.shift": "There is a long run on one side of the middle.",
    "spc.trend": "There is a long run all up or all down.",
    "spc.two_of_three": "There are 2 of 3 points close to a limit.",
    "spc.nothing": "No rule shows a sign of real change.",
    "spc.short": "There are fewer than 12 points, so the limits may still move.",
    "spc.pass": "If nothing changes, the aim of {target} will be met each time.",
    "spc.fail": "If nothing changes, the aim of {target} will not be met.",
    "spc.hit_or_miss": "If nothing changes, the aim of {target} will be met at times.",
    "spc.alt": "Control chart of {missed_appointments} {who}, {first} to {last}. {finding}",
    "spc.alt_empty": "Control chart of {missed_appointments} {who}, with no points to show.",
}
