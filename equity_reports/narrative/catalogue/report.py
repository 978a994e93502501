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
    # A change idea
    "effects.one_clinic": "This was tried in one clinic.",
    "effects.part_of_team": "This was tried in part of the team.",
    "effects.not_judged": "So we do not judge it by the figures of the whole team.",
    "effects.not_known": "There are no figures for this idea yet.",
    "effects.rate_lower": (
        "After it began, fewer appointments {were_missed} in the most deprived areas."
    ),
    "effects.rate_higher": (
        "After it began, more appointments {were_missed} in the most deprived areas."
    ),
    "effects.rate_no_sign": (
        "There is no sign of change yet in the most deprived areas after it began."
    ),
    "effects.lower_but_wider": (
        "After it began, fewer appointments {were_missed} in the most deprived areas, "
        "but the gap got wider."
    ),
    "effects.lower_but_maybe_wider": (
        "After it began, fewer appointments {were_missed} in the most deprived areas, "
        "but the gap may have got wider."
    ),
    "effects.rate": ("The rate was {ratio} what we would expect. It is likely to be {interval}."),
    "effects.gap_lower": "The gap got smaller after it began.",
    "effects.gap_higher": "The gap got wider after it began.",
    "effects.gap_maybe_lower": (
        "The gap may have got smaller after it began. Your team is too small to be sure."
    ),
    "effects.gap_maybe_higher": (
        "The gap may have got wider after it began. Your team is too small to be sure."
    ),
    "effects.gap_no_sign": "There is no sign of change yet in the gap.",
    "effects.gap": "It was {ratio} what we would expect, and is likely to be {interval}.",
    "effects.gap_not_known": "There is too little to say if the gap changed.",
    "effects.compared": (
        "We set it beside teams that were not trying it. Other things may have changed too."
    ),
    "effects.not_compared": "Other things may have changed at the same time.",
    "effects.too_early": "It is too early to tell what changed after it began.",
    "effects.too_small_alone": "Your team is too small to tell what changed after it began.",
    "effects.cannot_be_compared": "We cannot compare with the time before it began.",
    "effects.why_too_early": "We need {more} more.",
    "effects.why_too_small_alone": "Look at what all teams that tried it found together.",
    "effects.why_cannot_be_compared": (
        "We have {before} from before it began that we can use. We need {needed}."
    ),
    "effects.alt": "The change after the idea began, with its range. {finding}",
    # How long until a team could tell
    "power.wait": (
        "To see a change from {rate} to {aim}, you need about {periods} after it starts."
    ),
    "power.never": (
        "Your team is too small to see a change from {rate} to {aim}. Waiting will hardly help."
    ),
    "power.wait_gap": (
        "To see the gap close, by a fall from {rate} to {aim} in the most deprived areas, you "
        "need about {periods} after it starts."
    ),
    "power.never_gap": (
        "Your team is too small to see the gap close, even by a fall from {rate} to {aim} in the "
        "most deprived areas. Waiting will hardly help."
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
    "spc.common_cause": "{missed_appointments} {who} are now within what chance allows.",
    "spc.improvement": "{missed_appointments} {who} are {way} than chance allows. That is better.",
    "spc.improvement_ungated": "{missed_appointments} {who} are {way} than chance allows.",
    "spc.concern": "{missed_appointments} {who} are {way} than chance allows. That is worse.",
    "spc.neutral": "{missed_appointments} {who} are {way} than chance allows.",
    "spc.improvement_run": "{missed_appointments} {who} have been {way} than the average for "
    "longer than chance allows. That is better.",
    "spc.improvement_ungated_run": "{missed_appointments} {who} have been {way} than the average "
    "for longer than chance allows.",
    "spc.concern_run": "{missed_appointments} {who} have been {way} than the average for longer "
    "than chance allows. That is worse.",
    "spc.neutral_run": "{missed_appointments} {who} have been {way} than the average for longer "
    "than chance allows.",
    "spc.lower": "lower",
    "spc.higher": "higher",
    "spc.unknown": "There is too little to draw a control chart {who}.",
    "spc.limits": "Chance allows for {interval}. The average is {centre}.",
    "spc.centre": "The average is {centre}.",
    "spc.beyond_limits": "{number} went past a limit.",
    "spc.shift": "There is a long run on one side of the average.",
    "spc.trend": "There is a long run all up or all down.",
    "spc.two_of_three": "2 of 3 points in a row are close to a limit.",
    "spc.earlier": "Earlier, up to {until}, there were signs of change. They have gone since.",
    "spc.nothing": "No rule shows a sign of real change.",
    "spc.short": "There are fewer than 12 points, so the limits may still move.",
    "spc.pass": "If nothing changes, the aim of {target} will be met each time.",
    "spc.fail": "If nothing changes, the aim of {target} will not be met.",
    "spc.hit_or_miss": "If nothing changes, the aim of {target} will be met at times.",
    "spc.alt": "Control chart of {missed_appointments} {who}, {first} to {last}. {finding}",
    "spc.alt_empty": "Control chart of {missed_appointments} {who}, with no points to show.",
    # Questions for the learning session
    "questions.fell_but_wider": (
        "Fewer appointments {were_missed}, but the gap got wider. Who was not reached?"
    ),
    "questions.widened_after": "The gap looks wider after “{idea}”. Who did it not reach?",
    "questions.fewer_people": (
        "We see fewer people from the most deprived areas now. Where do they go?"
    ),
    "questions.more_cancelled": "More is cancelled now. Who does that touch most?",
    "questions.worse": (
        "{missed_appointments} in the most deprived areas went up. What is new since then?"
    ),
    "questions.wider": "The gap got wider. What gets in the way in the most deprived areas?",
    "questions.unreached": "This group stands out: {label}. Which of your ideas could reach them?",
    "questions.success": (
        "Your figures have stayed better for two sessions. What would you tell other teams?"
    ),
    "questions.fell_after": (
        "Fewer appointments {were_missed} after “{idea}”. What else was new at that time?"
    ),
    "questions.no_ideas": (
        "You have no change ideas yet. What do {service_users} say gets in the way?"
    ),
    "questions.place_not_known": (
        "We do not know the area for {share} of appointments. Who could they be?"
    ),
    "questions.better": "Things look better. What will help them stay so?",
    "questions.no_sign": (
        "There is no sign of change yet. Which idea will you keep, change or stop?"
    ),
    "questions.too_early": "What can you learn now, while you wait for more figures?",
    "questions.too_small_alone": "Which team like yours could you learn with?",
    "questions.cannot_be_compared": "What else changed when fewer were missed? Who could tell you?",
    "questions.heard": "Whose voice have you not heard yet?",
    "questions.next": "What one thing will you test before the next session?",
    "questions.service_users": "What do {service_users} say about your ideas?",
    # The glossary
    "glossary.change_idea.term": "Change idea",
    "glossary.change_idea.meaning": "Something new that a team tries, to make things better.",
    "glossary.deprived_area.term": "Deprived area",
    "glossary.deprived_area.meaning": (
        "A small area that scores low on things like income, jobs, health and homes. "
        "It tells us about the place. It does not tell us about each person who lives there."
    ),
    "glossary.gap.term": "Gap",
    "glossary.gap.meaning": (
        "How many more {missed_appointments} there are in the most deprived areas than in the "
        "least. "
        "We say it in two ways: how many more in every 100, and how many times as many."
    ),
    "glossary.in_every_100.term": "In every 100",
    "glossary.in_every_100.meaning": (
        "18 in every 100 appointments means 18 out of each 100 {of_100}."
    ),
    "glossary.learning_session.term": "Learning session",
    "glossary.learning_session.meaning": (
        "A day when the teams meet, every 6 to 8 weeks, to share what they found."
    ),
    "glossary.likely.term": "Likely to be between",
    "glossary.likely.meaning": (
        "Small numbers go up and down by chance. The true figure should lie in this range "
        "19 times out of 20."
    ),
    "glossary.median.term": "Middle line (median)",
    "glossary.median.meaning": (
        "Half the points lie above this line and half lie below it, if nothing changes."
    ),
    "glossary.pdsa.term": "PDSA cycle",
    "glossary.pdsa.meaning": (
        "Plan, do, study, act. A small test of a change idea, and what the team learns from it."
    ),
    "glossary.run_chart.term": "Run chart",
    "glossary.run_chart.meaning": (
        "A line of points over time. A long run of points on one side of the middle line "
        "is a sign of real change."
    ),
    "glossary.withheld.term": "Too few to show",
    "glossary.withheld.meaning": ("We hide very small numbers, so that no one can be picked out."),
    # Easy Read
    "easy_read.team": "This page is about {team}.",
    "easy_read.about": "It is about {missed_appointments}.",
    "easy_read.areas": "Some areas have less money and worse homes.",
    "easy_read.deprived": "We call them deprived areas.",
    "easy_read.most": "In the most deprived areas, {value} appointments {were_missed}.",
    "easy_read.least": "In the least deprived areas, it was {value}.",
    "easy_read.gap": "That is {value}.",
    "easy_read.gap_none": "That is the same.",
    "easy_read.times": "That is {value} as many.",
    "easy_read.rate_better": "In the most deprived areas, {missed_appointments} have gone down.",
    "easy_read.rate_no_sign_yet": "We see no change yet in the most deprived areas.",
    "easy_read.rate_worse": "In the most deprived areas, {missed_appointments} have gone up.",
    "easy_read.rate_too_early": "It is too early to tell if things have changed.",
    "easy_read.rate_too_small_alone": "The team is too small to tell if things have changed.",
    "easy_read.rate_cannot_be_compared": "We cannot tell if things have changed.",
    "easy_read.gap_better": "The gap is smaller now.",
    "easy_read.gap_no_sign_yet": "We see no change yet in the gap.",
    "easy_read.gap_worse": "The gap is wider now.",
    "easy_read.gap_too_early": "It is too early to tell if the gap has changed.",
    "easy_read.gap_too_small_alone": "The team is too small to tell if the gap has changed.",
    "easy_read.gap_cannot_be_compared": "We cannot compare the gap.",
    "easy_read.ask": "You can ask the team to tell you more.",
}
