"""How themes of change ideas are graded in drawn programmes, beside what was planted in them.

A programme is drawn as the counts that are released: every team's months in the most deprived
areas, rounded, with more than chance in them. Each idea is judged and each theme graded as the
report for everybody does it. Whole programmes, from an extract on, are in `verdicts`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from equity_reports.reports.theme_findings import PROMISING, graded_themes
from equity_reports.stats.effects import change_effect
from equity_reports.stats.themes import FEWEST_TEAMS
from tests.truth.planted import FIRST_START, LAST_START, MONTHS, Plant, counts, rates
from tests.truth.results_table import markdown, percent, upper_bound

TITLE = "## Grades of themes of change ideas"
VERDICTS = "## Verdicts on whole programmes"
ENOUGH_POWER = 0.8
TEAMS_EACH = (3, 7)
SIZES = (60, 500)
BETWEEN = 0.1
"""Teams truly differ by a tenth in what follows an idea."""


@dataclass(frozen=True)
class Theme:
    """A theme and the ratio of the rates that is planted in the most deprived areas."""

    name: str
    ratio: float = 1.0


THEMES = (
    Theme("best", 0.66),
    Theme("second", 0.8),
    *(Theme(f"null {number}") for number in range(1, 8)),
)
HEAD = """{title}

{programmes} drawn programmes of nine themes, each tried by {least} to {most} teams of {small} to
{large} appointments a month in the most deprived areas: 24 months, 20% missed, half as much noise
again as chance brings, a season, counts rounded to 5, starts in month 10 to 16. Seven themes are
null, one lowers the rate to 0.8 and the best to 0.66 of what it was; teams of one theme truly
differ by a tenth. Every idea is judged, every theme graded, as the report for everybody does it.

The best theme "has the power" where its planned power is 80% or more: from the error of the
pooled effect, with each judged team's sampling variance and the tenth between teams, at the level
that Holm asks of the smallest p-value of nine. "Upper bound" as above; "error" one standard error.
"""


def programme(seed):
    """One drawn programme's themes: theme, ratio, grade, judged, power."""
    rng = np.random.default_rng([20261125, seed])
    rows = [
        row
        for theme in THEMES
        for number in range(rng.integers(*TEAMS_EACH))
        if (row := _idea(theme, f"{theme.name}, team {number}", rng))
    ]
    effects = pd.DataFrame(rows)
    grades = graded_themes(effects).set_index("theme")["grade"]
    judged = effects["theme"].value_counts()
    power = power_of(effects)
    told = [
        {
            "theme": theme.name,
            "ratio": theme.ratio,
            "grade": grades.get(theme.name, "too_little_to_say"),
            "judged": int(judged.get(theme.name, 0)),
            "power": power if theme.name == "best" else np.nan,
        }
        for theme in THEMES
    ]
    return pd.DataFrame(told).assign(seed=seed)


def _idea(theme, team, rng):
    """One team's idea, judged on its own months; nothing where it cannot be."""
    size = int(np.exp(rng.uniform(*np.log(SIZES))))
    plant = Plant(appointments=size, dispersion=1.5, alike=0.2, season=0.05, rounded=True)
    start = int(rng.integers(FIRST_START, LAST_START + 1))
    rate = rates(plant, rng, 1, phase=rng.uniform(0, 12, 1))[0]
    after = np.arange(MONTHS) >= start
    rate = rate * np.where(after, theme.ratio * np.exp(rng.normal(0, BETWEEN)), 1.0)
    above, below = counts(np.minimum(rate, 0.95), size, rng, rounded=True)
    table = pd.DataFrame({"period": range(MONTHS), "numerator": above, "denominator": below})
    effect = change_effect(table.assign(group=1), started_on=start, most=1)
    if effect.rate is None:
        return None
    row = {"theme": theme.name, "team": team, "ratio": theme.ratio, "effect": effect.log_rate}
    row |= {"variance": effect.log_rate_variance, "sound": True}
    return row | {"gap_effect": np.nan, "gap_variance": np.nan}


def power_of(effects):
    """The chance to grade the best theme promising, as it could be planned from the variances.

    The pooled effect's error with the true spread between teams, at the level that Holm asks of
    the smallest of as many p-values as there are themes.
    """
    variance = effects.loc[effects["theme"] == "best", "variance"].to_numpy()
    if len(variance) < FEWEST_TEAMS:
        return 0.0
    themes = effects["theme"].nunique()
    error = np.sqrt(1 / (1 / (variance + BETWEEN**2)).sum())
    beyond = stats.t.isf(0.025 / themes, len(effects) - themes)
    return float(stats.norm.cdf(-np.log(THEMES[0].ratio) / error - beyond))


def rows(themes):
    """One row a promise: of how many gradings, how many were promising."""
    promising, null = themes["grade"] == PROMISING, themes["ratio"] == 1
    enough, best = themes["judged"] >= FEWEST_TEAMS, themes["theme"] == "best"
    return {
        "null themes": promising[null],
        "null themes that could be graded": promising[null & enough],
        "the best theme, with the power": promising[best & (themes["power"] >= ENOUGH_POWER)],
        "the best theme": promising[best],
        "the second theme": promising[themes["theme"] == "second"],
    }


def section(found, *, programmes):
    """The section of docs/simulation.md."""
    shown = []
    for name, said in found.items():
        count, of = int(said.sum()), len(said)
        share = count / of if of else np.nan
        error = np.sqrt(share * (1 - share) / of) if of else np.nan
        line = {"what was graded": name, "promising": count, "of": of, "share": percent(share)}
        bound = upper_bound(share, of) if of else np.nan
        shown.append({**line, "error": percent(error), "upper bound": percent(bound)})
    head = HEAD.format(
        title=TITLE,
        programmes=programmes,
        least=TEAMS_EACH[0],
        most=TEAMS_EACH[1] - 1,
        small=SIZES[0],
        large=SIZES[1],
    )
    return head + "\n" + markdown(pd.DataFrame(shown))


def with_section(page, section):
    """The page with its section on grades put in before the verdicts, or replaced."""
    before, _, rest = page.partition(TITLE)
    if not rest:
        before, verdicts, rest = page.partition(VERDICTS)
        after = verdicts + rest
    else:
        after = VERDICTS + rest.partition(VERDICTS)[2] if VERDICTS in rest else ""
    return before.rstrip() + "\n\n" + section.rstrip() + "\n\n" + after
