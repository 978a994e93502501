"""What is said of a measure of which higher is better, in place of what is said of the others.

A gap is there where the most deprived areas have fewer. They may have more, since people there
often need more: so a change of the ratio is told as gaining on the least deprived or falling
behind them, which is true on either side.
"""

RISING = {
    "run_chart.better": "{missed_appointments} {who} have gone up.",
    "run_chart.worse": "{missed_appointments} {who} have gone down.",
    "run_chart.cannot": (
        "{missed_appointments} {who} went up, but we cannot say that things got better."
    ),
    "answer.rate_cannot": (
        "{missed_appointments} in the most deprived areas went up, "
        "but we cannot say that things got better."
    ),
    "answer.gap_least_worse": (
        "The gap got smaller, but {missed_appointments} in the least deprived areas went down."
    ),
    "effects.lower_but_wider": (
        "After it began, {missed_appointments} in the most deprived areas went up, "
        "but they fell behind the least deprived."
    ),
    "effects.lower_but_maybe_wider": (
        "After it began, {missed_appointments} in the most deprived areas went up, "
        "but they may have fallen behind the least deprived."
    ),
    "effects.gap_lower": "The most deprived areas fell behind the least after it began.",
    "effects.gap_higher": "The most deprived areas gained on the least after it began.",
    "effects.gap_maybe_lower": (
        "The most deprived areas may have fallen behind the least after it began. "
        "Your team is too small to be sure."
    ),
    "effects.gap_maybe_higher": (
        "The most deprived areas may have gained on the least after it began. "
        "Your team is too small to be sure."
    ),
    "effects.gap": (
        "Their rate over that of the least was {ratio} what we would expect, and is likely to be "
        "{interval}."
    ),
    "power.wait_gap": (
        "To see the gap close, by a rise from {rate} to {aim} in the most deprived areas, you "
        "need about {periods} after it starts."
    ),
    "power.never_gap": (
        "Your team is too small to see the gap close, even by a rise from {rate} to {aim} in the "
        "most deprived areas. Waiting will hardly help."
    ),
    "evidence.gap_lower": (
        "In {teams} together, the most deprived areas fell behind: their rate over that of the "
        "least is {ratio} what it was."
    ),
    "evidence.gap_higher": (
        "In {teams} together, the most deprived areas gained: their rate over that of the least "
        "is {ratio} what it was."
    ),
    "questions.fell_but_wider": (
        "{missed_appointments} went up, but the gap got wider. Who was not reached?"
    ),
    "questions.widened_after": (
        "The most deprived areas may have fallen behind after “{idea}”. Who did it not reach?"
    ),
    "questions.worse": (
        "{missed_appointments} in the most deprived areas went down. What is new since then?"
    ),
    "questions.fell_after": (
        "{missed_appointments} went up after “{idea}”. What else was new at that time?"
    ),
    "questions.cannot_be_compared": (
        "What else changed when the figure went up? Who could tell you?"
    ),
    "glossary.gap.meaning": (
        "How many fewer {missed_appointments} there are for the most deprived areas than for the "
        "least. If they have more, the gap runs the other way. We say how many fewer or more, and "
        "how many times as many."
    ),
    "easy_read.rate_better": "In the most deprived areas, {missed_appointments} have gone up.",
    "easy_read.rate_worse": "In the most deprived areas, {missed_appointments} have gone down.",
    "community.signal_better": "Gone up by more than chance: {teams}.",
    "community.signal_worse": "Gone down by more than chance: {teams}.",
    "community.grade_may_widen_the_gap": "May leave the most deprived behind",
    "community.why_no_sign_of_change": "A rise of a third would most likely have shown.",
    "community.why_not_clear": "The figures fit no change, and a rise of a third, alike.",
    "community.why_wider": (
        "The most deprived areas fell behind by more than chance in the {teams} large enough to "
        "judge it, taken together. Ask whom it does not reach."
    ),
    "community.why_gated": (
        "The rate rose, but some teams saw fewer people or cancelled more. So we do not call it "
        "promising."
    ),
    "community.unit_gap": "times as many as before, set against the least deprived",
    "elsewhere.lead": "These were followed by more {missed_appointments} in other teams.",
    "story.why_people": "Behind each one is somebody who was reached.",
}
