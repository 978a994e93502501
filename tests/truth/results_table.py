"""The simulation's results as a page of tables."""

import numpy as np
import pandas as pd
from scipy import stats

HEAD = """# Truth in simulation

What the statistics do on data whose truth was planted. Written by the long form of the
simulation (`nox -s truth`, or `EQUITY_REPORTS_TRUTH=long` with the tests in `tests/truth`); a
short form runs with the other tests. Every share is of simulated series; "upper bound" is the
exact one-sided 97.5% bound of Monte Carlo error (Clopper and Pearson), "error" one standard
error.
"""
EFFECTS = """## Change ideas without an effect

The share of planted nulls in which `change_effect` would say that fewer were missed after
(the 95% interval lies wholly below 1), 24 months, started in month 10 to 16. A reactive start
comes right after the two worst months in a row. The aim is at most 2.5%.
{appointments}

"Judged" is the share that had enough points; "unfavourable" the share called worse;
"half-width" the median, on the log scale. Intervals are wider than these series alone would
ask for, since they allow for a drift, a season and unlike noise that most series do not show.
"""
BEYOND = """## Where the promise ends

Nulls harder than the model allows for: a team that drifts alone while its comparison stands
still, a very steep fall, noise that hardly changes from month to month. Here a favourable call
is less safe than 2.5%, and nothing in the figures themselves would show it.
"""
POWER = """## Change ideas with an effect

How often the same call is made when the rate did fall. The interval should hold the true
ratio in at least 95%. A team by itself needs many appointments; beside teams that were not
testing the idea, far fewer.
"""
INTERVALS = """## Intervals for rates

Coverage of 95% intervals over rates of 2% to 40% and 20 to 5,000 appointments, where at least
10 events are expected and, where patients repeat, at least 20 patients came (1 to 12 times
each, two of one patient's appointments correlated by 0.15). The first three are enumerated
and have no Monte Carlo error; "least" is the lowest point, which drawing makes lower than it
is.
"""
RUN_CHARTS = """## Run charts that signal when nothing changed

Share of unchanging series (200 appointments a month, 20% missed) called a signal, by number
of points, and at any of seven looks at 12, 14, … 24 points. Anhøj and Olesen (2014, could not
be opened here) claim about 5% at one look. A season is not chance: no rule is expected to
hold with one.
"""
RUN_POWER = """## Run charts that signal when something changed

Share that signals at 24 points after a fall at the 13th.
"""
THEMES = """## Themes of change idea

Seven themes, one of which changes the rate by a ratio of 0.74. "Null promising": the share of
programmes in which any theme without an effect was graded promising; "found": the real one
was.
"""


def upper_bound(share, repeats):
    """Exact upper bound of a simulated share."""
    count = round(share * repeats)
    return 1.0 if count == repeats else float(stats.beta.ppf(0.975, count + 1, repeats - count))


def percent(value):
    """A share in percent, to one decimal."""
    return "" if pd.isna(value) else f"{100 * value:.1f}%"


def markdown(table):
    """A table in Markdown."""
    lines = ["| " + " | ".join(map(str, table.columns)) + " |", "| --- " * table.shape[1] + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)]
    return "\n".join(lines) + "\n"


def effects_table(rows, *, null):
    """Scenarios down, shares across."""
    shown = []
    for name, row in rows.items():
        line = {"scenario": name, "favourable": percent(row["favourable"])}
        if null:
            line["upper bound"] = percent(upper_bound(row["favourable"], row["repeats"]))
            line["unfavourable"] = percent(row["unfavourable"])
        else:
            line["error"] = percent(_error(row["favourable"], row["repeats"]))
        line |= {
            "interval holds": percent(row["covered"]),
            "half-width": f"{row['half_width']:.2f}",
            "judged": percent(row["judged"]),
            "series": row["repeats"],
        }
        shown.append(line)
    return markdown(pd.DataFrame(shown))


def shares_table(rows, *, down, across):
    """Shares, one rule a line, with the largest Monte Carlo error below."""
    # `pivot` keeps the order in which scenarios were listed; `pivot_table` would sort it.
    wide = rows.pivot(index=down, columns=across, values="share")
    order = [tuple(key) for key in rows[down].drop_duplicates().to_numpy()]
    columns = list(dict.fromkeys(rows[across]))
    wide = wide.reindex(index=pd.MultiIndex.from_tuples(order, names=down), columns=columns)
    text = wide.map(percent).reset_index()
    error = _error(rows["share"], rows["repeats"]).max()
    return markdown(text) + f"\nLargest Monte Carlo error: {percent(error)}.\n"


def page(results):
    """The whole page."""
    intervals = (
        results["intervals"]
        .assign(
            mean=results["intervals"]["mean"].map(percent),
            least=results["intervals"]["least"].map(percent),
            error=[f"{100 * error:.2f}%" for error in results["intervals"]["error"]],
            point_error=results["intervals"]["point_error"].map(percent),
        )
        .rename(columns={"error": "error of the mean", "point_error": "error of a point"})
    )
    themes = results["themes"]
    shown = pd.DataFrame(
        {
            "teams a theme": themes["teams"],
            "spread between teams (log)": themes["between"],
            "null promising": themes["false"].map(percent),
            "upper bound": [
                percent(upper_bound(*pair))
                for pair in zip(themes["false"], themes["repeats"], strict=True)
            ],
            "found": themes["found"].map(percent),
            "programmes": themes["repeats"],
        }
    )
    power = results["run_power"].assign(
        across=[
            f"{change}, {size} a month"
            for change, size in zip(
                results["run_power"]["change"], results["run_power"]["size"], strict=True
            )
        ]
    )
    appointments = (
        "Series have 200 appointments a month and 20% missed unless the row says otherwise."
    )
    parts = [
        HEAD,
        EFFECTS.format(appointments=appointments),
        effects_table(results["nulls"], null=True),
        BEYOND,
        effects_table(results["beyond"], null=True),
        POWER,
        effects_table(results["changes"], null=False),
        INTERVALS,
        markdown(intervals),
        RUN_CHARTS,
        shares_table(results["run_false"], down=["noise", "rule"], across="points"),
        RUN_POWER,
        shares_table(power, down=["rule"], across="across"),
        THEMES,
        markdown(shown),
    ]
    return "\n".join(parts)


def _error(share, repeats):
    return np.sqrt(share * (1 - share) / repeats)
