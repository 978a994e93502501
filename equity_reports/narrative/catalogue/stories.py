"""Sentences for a team's story. What the team wrote itself stands between quotation marks."""

STORY = {
    "story.draft": (
        "This is a draft, made from the team’s data and from what the team wrote down. "
        "Please change the words, and keep the figures as they are."
    ),
    "story.why": "Why it matters",
    "story.why_rate": (
        "In the last year, {rate} appointments {were_missed} in the most deprived areas."
    ),
    "story.why_too_few": "There are too few appointments to show how many {were_missed}.",
    "story.why_people": "Behind each one is somebody who may still need care.",
    "story.why_place": "In the team’s own words: why did you choose this?",
    "story.voice_place": (
        "In the words of a service user or a carer, if they agree: what made it hard to come, "
        "and what helped?"
    ),
    "story.aim": "What we aim for",
    "story.aim_none": "The team has not written down its aim yet.",
    "story.aim_by": "We want to get there by {day}.",
    "story.aim_place": "Who helped to choose this aim?",
    "story.tried": "What we tried",
    "story.tried_thought": "What we thought would happen: “{text}”",
    "story.tried_place": "How did it look on the day? A photo says a lot.",
    "story.happened": "What happened",
    "story.one_look": (
        "A success is told only when two learning sessions in a row show it. "
        "The time before the team joined must be known too."
    ),
    "story.lasting": (
        "Two learning sessions in a row show it, next to the time before the team joined."
    ),
    "story.after": "After “{title}”",
    "story.learnt": "What we learnt",
    "story.learnt_none": "The team has not written down what it learnt yet.",
    "story.learnt_place": "What would you tell a team that wants to try this?",
    "story.next": "What we do next",
    "story.next_none": "The team has not written down its next step yet.",
    "story.next_place": "Who will do what by the next learning session?",
    "story.thanks": "Thank you",
    "story.thanks_team": "Thank you to everybody in {team}.",
    "story.thanks_people": "Thank you to {people}.",
    "story.thanks_place": "Name the service users, carers and staff who took part, if they agree.",
    "story.coach": "{name} (QI coach)",
    "story.advisor": "{name} (Improvement Advisor)",
    "story.sponsor": "{name} (sponsor)",
    "story.of_idea": "on “{title}”",
}
