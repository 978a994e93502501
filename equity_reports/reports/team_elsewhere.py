"""What a team's report says of ideas that others tried, from the facts in its inputs."""

from collections.abc import Sequence

from equity_reports.narrative.community import describe_elsewhere
from equity_reports.narrative.numbers import listed
from equity_reports.narrative.wording import Wording
from equity_reports.reports.blocks import Block, block
from equity_reports.reports.inputs import ElsewhereFacts


def told(elsewhere: Sequence[ElsewhereFacts], wording: Wording) -> Block:
    """Each theme that is new to the team and promising elsewhere, with whom to talk to."""
    if not elsewhere:
        return block("note", wording.say("elsewhere.none"))
    alike = all(one.alike for one in elsewhere)
    why = wording.say("elsewhere.why" if alike else "elsewhere.why_no_gap")
    items = [_item(one, wording) for one in elsewhere]
    return block("finding", wording.say("elsewhere.lead"), (why,)) + block("lessons", items)


def _item(one: ElsewhereFacts, wording: Wording) -> tuple[str, str]:
    names = [
        wording.say("community.person", team=person.team, coach=person.coach)
        if person.coach
        else person.team
        for person in one.talk_to
    ]
    said = describe_elsewhere(one.teams, one.log_ratios, wording=wording)
    return one.theme, f"{said} {wording.say('community.talk_to', names=listed(names))}"
