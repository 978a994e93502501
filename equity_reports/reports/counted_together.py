"""Groups that are counted together because each is small: their names, and what a page says."""

from collections.abc import Iterable

import pandas as pd

from equity_reports.measures.pooling import members_of
from equity_reports.narrative.catalogue import PHRASES
from equity_reports.narrative.numbers import listed
from equity_reports.narrative.wording import Wording
from equity_reports.reports.inputs import Definition, GroupFacts


def groups_in(definition: Definition, names: Iterable[str]) -> list[GroupFacts]:
    """The groups of a table in their order; those that are counted together stand as one."""
    known = {one.group: one for one in definition.groups}
    found = {}
    for name in names:
        members = [known[one] for one in members_of(name) if one in known]
        if members:
            found[name] = GroupFacts(group=name, label=_label(members), order=members[0].order)
    place = {one.group: number for number, one in enumerate(definition.groups)}
    return sorted(found.values(), key=lambda one: place[members_of(one.group)[0]])


def _label(members: list[GroupFacts]) -> str:
    """The name of neighbouring groups: that of the first, and how far it goes."""
    first, last = members[0].label, members[-1].label
    return first if len(members) == 1 else f"{first} to {last[:1].lower()}{last[1:]}"


def groups_said(groups: Iterable[GroupFacts], wording: Wording) -> tuple[str, ...]:
    """The sentence that says which deprivation groups are counted together; none where none is."""
    names = [one.label for one in groups if len(members_of(one.group)) > 1]
    if not names:
        return ()
    return (wording.say("page.groups_together", groups=listed([f"“{one}”" for one in names])),)


def categories_said(table: pd.DataFrame, wording: Wording) -> tuple[str, ...]:
    """The sentences that say of what each breakdown's "all others" are.

    Parameters
    ----------
    table
        ``breakdown`` as the page names it, and ``members``: the readable names, or none.
    """
    joined = table[table["members"].map(len) > 1]
    parts = [
        wording.say("page.all_others_of", breakdown=row.breakdown, groups=listed(list(row.members)))
        for row in joined.itertuples()
    ]
    said = wording.say(
        "page.categories_together", all_others=PHRASES["all_others"], parts=" ".join(parts)
    )
    return (said,) if parts else ()
