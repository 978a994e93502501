"""Sentences about all teams together. Read the package's rules first."""

COMMUNITY = {
    # The gap within teams, and its parts
    "community.within_more": (
        "Within teams, the gap is {difference} appointments in the most deprived areas, or "
        "{ratio} as many as in the least."
    ),
    "community.within_fewer": (
        "Within teams, the gap runs the other way: {difference} appointments in the most "
        "deprived areas, or {ratio} as many as in the least."
    ),
    "community.within_unknown": "The gap within teams cannot be compared yet.",
    "community.no_funnel": "Teams are not of one size, so their counts are not set side by side.",
    "community.not_split": ("We do not split this gap, as several teams serve the same areas."),
    "community.mixes_places": (
        "Places have more or less care, so a part of this gap may be that of the places."
    ),
    "community.within_interval": "It is likely to be {difference}, or {ratio}.",
    "community.within_why": (
        "This sets people of one team beside each other. So where a team is does not pass for "
        "deprivation."
    ),
    "community.within_teams": "{teams} have enough to show at both ends. {others} do not.",
    "community.within_all": "{teams} have enough to show at both ends.",
    "community.parts": (
        "These teams together have a gap of {crude} in every 100. Of that, {within} lies within "
        "teams, {teams} between teams of one place, and {places} between places."
    ),
    "community.parts_rounded": "These are rounded, so they may not add up.",
    "community.excess_more": (
        "That is about {excess} more in a year than if each team had no gap of its own."
    ),
    "community.excess_fewer": (
        "That is about {excess} fewer in a year than if each team had no gap of its own."
    ),
    "community.before": "In the year before, the gap of all teams together was {difference}.",
    "community.rate_before": "In the year before it was {value}.",
    "community.published": "At the last session we said {published}.",
    # Signals since the last session
    "community.signal_better": "Gone down by more than chance: {teams}.",
    "community.signal_worse": "Gone up by more than chance: {teams}.",
    "community.signal_none": "No team’s chart has a new sign of change since {session}.",
    "community.signal_some": "{teams} with a new sign of change since {session}.",
    "community.signal_first": "This is the first session, so there is none to look back to.",
    "community.signal_ask": "Ask what was new. A sign says that something changed, not what.",
    "community.grid_alt": (
        "A small chart for each of {teams}, by place and name. Each shows {missed_appointments} "
        "in the most deprived areas over time, with the team’s own middle line."
    ),
    # Themes of change ideas
    "community.grade_promising": "Promising",
    "community.grade_mixed": "Mixed",
    "community.grade_no_sign_of_change": "No sign of change",
    "community.grade_may_widen_the_gap": "May widen the gap",
    "community.grade_too_little_to_say": "Too little to say",
    "community.too_little": (
        "{themes} cannot be graded yet. That is no sign that they do not help. We need more teams, "
        "larger teams or more time."
    ),
    "community.show_results": "Show what each team saw",
    "community.why_promising": (
        "This holds after we allow for {themes} looked at side by side. It does not prove that "
        "the idea did it."
    ),
    "community.why_mixed": "It fell in some teams and rose in others, by more than chance.",
    "community.why_no_sign_of_change": "A fall of a quarter would most likely have shown.",
    "community.why_wider": (
        "The gap got wider by more than chance in the {teams} large enough to judge it, taken "
        "together. Ask whom it does not reach."
    ),
    "community.wider_by": (
        "In these teams together it is {ratio} what it was. That is likely to be {interval}."
    ),
    "community.warning": (
        "This is a warning. So it is given early, and not held to how many themes we look at."
    ),
    "community.why_higher": "Ask whom it does not reach.",
    "community.why_too_few": (
        "We ask for at least {fewest} whose figures can be judged. So far we have {teams}."
    ),
    "community.why_not_clear": "The figures fit no change, and a fall of a quarter, alike.",
    "community.why_gated": (
        "The rate fell, but some teams saw fewer people or cancelled more. So we do not call it "
        "promising."
    ),
    "community.gap_few": "Too few teams are large enough to judge the gap together.",
    "community.spread_alike": "The teams’ results are no further apart than chance allows.",
    "community.spread": (
        "About {share} of how far apart the teams’ results are is more than chance."
    ),
    "community.tried": "Tried in {teams}, by the whole team in {whole}.",
    "community.seen": "Judged on {appointments} after it began, in the most deprived areas.",
    "community.reach_one": "In the one team that measured it, it reached {low} in every 100.",
    "community.reach_same": "In {teams} that measured it, it reached {low} in every 100.",
    "community.reach": (
        "In {teams} that measured it, it reached from {low} to {high} in every 100."
    ),
    "community.talk_to": "Who to talk to: {names}.",
    "community.person": "{team} (coach: {coach})",
    "community.forest_rate": "{missed_appointments} in the most deprived areas",
    "community.forest_gap": "The gap",
    "community.unit_rate": "times as many {missed} as before",
    "community.unit_gap": "times as wide a gap as before",
    "community.forest_alt": (
        "{theme}: the change in each team after it began, with its range. {finding}"
    ),
    "community.no_ideas": "No team has logged a change idea yet.",
    # To celebrate
    "community.success": "{team}, {place}",
    "community.success_since": (
        "The middle line is from before the team joined, up to {baseline}. It has shown at two "
        "sessions running."
    ),
    "community.success_after": "Since then the team has tried: {ideas}.",
    "community.no_success": (
        "No new success has passed our test yet. It asks for a middle line from before the team "
        "joined, and a sign at two sessions running."
    ),
    "community.kept": "These teams kept what they had gained: {teams}.",
    "community.thanks": "{team} stopped “{title}”",
    "community.thanks_lead": (
        "To stop an idea that does not help is good work. These teams tested, stopped and told "
        "us what they learnt. Thank you."
    ),
    "community.no_thanks": "No team has stopped an idea and written down what it learnt yet.",
    # In a team's own report
    "elsewhere.lead": "These were followed by fewer {missed_appointments} in other teams.",
    "elsewhere.none": (
        "No idea that is new to your team has been followed by clear improvement elsewhere yet."
    ),
    "elsewhere.why": (
        "You have not tried these yet. The teams named have a gap like yours, in their most "
        "deprived areas."
    ),
    "elsewhere.why_no_gap": (
        "You have not tried these yet. We cannot say if the teams named have a gap like yours."
    ),
    "elsewhere.theme": "In {teams} together, the rate was {ratio} what we would expect.",
    "elsewhere.interval": "It is likely to be {interval}.",
    # Slides and posters
    "slides.notes": "Speaker notes",
    "slides.gap": "How large is the gap?",
    "slides.rate": "Is it changing?",
    "slides.celebrate": "What can we celebrate?",
    "slides.thanks": "Thank you for stopping",
    "slides.signals": "Who has news?",
    "slides.questions": "At your table",
    "slides.question_1": "Which idea from today could you test next week?",
    "slides.question_2": "Whom would it not reach?",
    "slides.question_3": "How would you know that it changed something?",
    "slides.ideas_notes": (
        "The grade is about all teams that tried this kind of idea. It does not prove that the "
        "idea did it."
    ),
    "slides.ideas": "Which ideas are followed by improvement?",
    "poster.aim": "Our aim",
    "poster.no_aim": "We are still choosing our aim.",
    "poster.data": "What we see",
    "poster.ideas": "What we are trying",
    "poster.learning": "What we have learnt",
    "poster.no_learning": "We will write here what we learn.",
    "poster.ask": "Ask us about it",
    "poster.figure_most": "appointments {were_missed} in the most deprived areas, in a year",
    "poster.figure_all": "appointments {were_missed} in all areas",
    "poster.data_to": "Appointments up to {day}.",
    "poster.people": "Coach: {coach}",
}
