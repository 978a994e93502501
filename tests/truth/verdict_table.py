"""What reports said of invented programmes, as a section of docs/simulation.md."""

import numpy as np
import pandas as pd

from tests.truth.results_table import markdown, percent, upper_bound
from tests.truth.verdicts import ENOUGH_POWER, FAVOURABLE, NULL

TITLE = "## Verdicts on whole programmes"
HEAD = """{title}

{programmes} invented programmes of {teams} teams and {per_month:,} appointments a month, each made,
read, counted, released and judged as a report's figures are. "Favourable" is the verdict
"better" that the page shows, after the gates on people seen and on cancellations, and never of
ideas that began too near each other to be told apart. Reactive ideas begin after two months
planted a third to two fifths worse. "Upper bound" as above; "error" one standard error.
"""
POWER = """
A planted fall "with power" is one that the rule on the rate would see in 80% or more of
simulated repeats: the planted ratio, the team's own periods, volumes, rate and repeating
patients. The gates are not in that power, and count against the share here.
"""


def rows(ideas, teams, themes):
    """One row a promise: of how many, how many were said to be better (or warned of)."""
    null, judged = ideas["truth"] == NULL, ideas["judged"]
    real = ideas["truth"].isin(FAVOURABLE) & judged
    strong = real & (ideas["power"] >= ENOUGH_POWER)
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
        "planted falls with power: favourable": better[strong],
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


def section(found, *, programmes, teams, per_month):
    """The whole section."""
    head = HEAD.format(title=TITLE, programmes=programmes, teams=teams, per_month=per_month)
    return head + POWER + "\n" + table(found)


def with_section(page, section):
    """The page with its section on programmes, which is the last, put in or replaced."""
    return page.split(TITLE)[0].rstrip() + "\n\n" + section


def kept(page):
    """The page's section on programmes, for whoever writes the rest of it anew."""
    _, title, rest = page.partition(TITLE)
    return f"\n{title}{rest}" if title else ""
