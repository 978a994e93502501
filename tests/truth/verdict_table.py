"""What reports said of invented programmes, as a section of docs/simulation.md."""

import numpy as np
import pandas as pd

from equity_reports.narrative.description import BETTER
from tests.truth.planted_teams import AFTER, BEFORE, BEST_PLANNED, REPEATS
from tests.truth.results_table import markdown, percent, upper_bound
from tests.truth.verdicts import ENOUGH_POWER, FAVOURABLE, MONTH_SPREAD, NULL

TITLE = "## Verdicts on whole programmes"
HEAD = """{title}

{programmes} invented programmes of {teams} teams and {per_month:,} appointments a month, each made,
read, counted, released and judged as a report's figures are. "Favourable" is the verdict
"better" that the page shows, after the gates on people seen and on cancellations, and never of
ideas that began too near each other to be told apart. Reactive ideas begin after two months
planted a third to two fifths worse. "Upper bound" as above; "error" one standard error.
"""
POWER = """
No team of these sizes has a power of 80% for a change idea. So the falls "with power" are planted
in {large} larger teams, from released counts on: {before} months before and {after} after, 60 to
6,000 appointments a month at each end, 15 to 30% missed before and 0.5 to 0.8 times as many after,
patients that repeat (design effect {repeats}) and months that differ by {spread:.0%} beyond chance.
Power is, for the headline and the gap, what the team's own report plans from its baseline; for an
idea, the share of simulated repeats in which the rule on the rate sees the planted ratio. The
gates are not in that power, and count against the share here.
"""


def large_rows(teams):
    """What the pages of larger teams said: where the rule had the power, and where nothing fell."""
    real, null = teams[teams["ratio"] < 1], teams[teams["ratio"] == 1]
    strong = real["idea_power"] >= ENOUGH_POWER
    narrowly = strong & (real["idea_power"] < BEST_PLANNED)
    gap_narrowly = real["gap_planned"] & (real["gap_power"] < BEST_PLANNED)
    return {
        "planted falls, headline with power: better": real.loc[real["rate_planned"], "rate"]
        == BETTER,
        "planted falls, gap with power: better": real.loc[real["gap_planned"], "gap"] == BETTER,
        "planted falls, idea with power: favourable": real.loc[strong, "idea"] == BETTER,
        "of these, gap with power of 80 to 90%: better": real.loc[gap_narrowly, "gap"] == BETTER,
        "of these, idea with power of 80 to 90%: favourable": real.loc[narrowly, "idea"] == BETTER,
        "larger teams without a fall: headline better": null["rate"] == BETTER,
        "larger teams without a fall: gap better": null["gap"] == BETTER,
        "larger teams without a fall: idea favourable": null["idea"] == BETTER,
        "larger teams, as many people as before: gate closed": ~teams["gate"],
    }


def rows(ideas, teams, themes):
    """One row a promise: of how many, how many were said to be better (or warned of)."""
    null, judged = ideas["truth"] == NULL, ideas["judged"]
    real = ideas["truth"].isin(FAVOURABLE) & judged
    reminders = themes["theme"] == "Reminders"
    better, headline = ideas["verdict"] == "better", teams["rate"] == "better"
    worse, warned = ideas["verdict"] == "worse", themes["grade"] == "may_widen_the_gap"
    discharge = teams["truths"] == "discharges_after_miss"
    cancel = teams["truths"] == "misses_to_cancellations"
    return {
        "null ideas: favourable": better[null],
        "null ideas that could be judged: favourable": better[null & judged],
        "null ideas that could be judged: worse": worse[null & judged],
        "reactive null ideas: favourable": better[null & ideas["reactive"]],
        "teams with null ideas alone: headline better": headline[teams["null"]],
        "planted falls that could be judged: favourable": better[real],
        "discharge after a miss: headline better": headline[discharge],
        "discharge after a miss: favourable": better[ideas["truth"] == "discharges_after_miss"],
        "discharge after a miss: fewer people noticed": teams.loc[discharge, "fewer_people"].eq(
            True
        ),
        "misses made cancellations: headline better": headline[cancel],
        "misses made cancellations: favourable": better[
            ideas["truth"] == "misses_to_cancellations"
        ],
        "the reminder's wider gap: warned of": warned[reminders],
        "other themes: warned of": warned[~reminders],
    }


def table(found):
    """The rows as Markdown."""
    shown = []
    for name, said in found.items():
        count, of = int(said.sum()), len(said)
        share = count / of if of else np.nan
        bound = upper_bound(share, of) if of else np.nan
        error = np.sqrt(share * (1 - share) / of) if of else np.nan
        line = {"what was said": name, "said": count, "of": of, "share": percent(share)}
        shown.append({**line, "error": percent(error), "upper bound": percent(bound)})
    return markdown(pd.DataFrame(shown))


def section(found, *, programmes, teams, per_month, large):
    """The whole section."""
    head = HEAD.format(title=TITLE, programmes=programmes, teams=teams, per_month=per_month)
    power = POWER.format(
        large=large, before=BEFORE, after=AFTER, repeats=REPEATS, spread=MONTH_SPREAD
    )
    return head + power + "\n" + table(found)


def with_section(page, section):
    """The page with its section on programmes, which is the last, put in or replaced."""
    return page.split(TITLE)[0].rstrip() + "\n\n" + section


def kept(page):
    """The page's section on programmes, for whoever writes the rest of it anew."""
    _, title, rest = page.partition(TITLE)
    return f"\n{title}{rest}" if title else ""
