"""Which themes of change idea saw the rate fall: pooled, graded, and not over-claimed."""

import numpy as np
import pandas as pd
from scipy import stats

from equity_reports.stats.between_teams import (
    Array,
    cochran_q,
    common_variance,
    known_teams,
    one_of,
    weighted_mean,
)
from equity_reports.stats.checks import as_numbers, check_confidence, require_columns

# Two teams that agree may share a good year; three are the least that a theme is graded on.
FEWEST_TEAMS = 3
# A warning asks for less: two teams whose gap widened are two too many to say nothing of.
FEWEST_TO_WARN = 2
OWN = ("own_estimate", "own_lower", "own_upper")
# A team's usual aim, 20 missed in 100 down to 15. A theme whose interval holds both this
# and no change has shown neither.
WORTHWHILE_RATIO = 0.75
# Cochran's Q has little power with few teams, so disagreement is looked for at 10%.
DISAGREEMENT = 0.10
ADJUSTMENTS = ("holm", "benjamini_hochberg")
GRADES = (
    "promising",
    "mixed",
    "no_sign_of_change",
    "may_widen_the_gap",
    "too_little_to_say",
)
_COLUMNS = ("theme", "team", "effect", "variance")


def by_theme(
    effects: pd.DataFrame, *, adjustment: str = "holm", confidence: float = 0.95
) -> pd.DataFrame:
    """Pooled effect and grade of each theme of change idea.

    Parameters
    ----------
    effects : DataFrame
        One row a change idea in one team: ``theme``, ``team``, ``effect`` (log rate ratio
        in the most deprived areas, after against before), ``variance``; and, where known,
        ``gap_effect`` and ``gap_variance`` (log ratio of rate ratios). A missing effect or
        variance leaves the row out of that comparison. A team with two ideas of one theme
        counts once, by their mean, with the mean of their variances.
    adjustment : str
        For many themes looked at together: ``holm`` (Holm 1979) or ``benjamini_hochberg``
        (1995). Neither paper could be opened here.

    Returns
    -------
    DataFrame
        One row a theme, in order of adjusted p: ``theme``, ``teams``, ``estimate``,
        ``lower``, ``upper`` (log scale), ``ratio``, ``ratio_lower``, ``ratio_upper``,
        ``p_value``, ``adjusted_p``, ``gap_teams``, ``gap_estimate``, ``gap_lower``,
        ``gap_upper``, ``grade``, ``reason``; and for the rate, and with ``gap_`` before it for
        the gap: ``prediction_lower``, ``prediction_upper`` (where the true effect of one more
        team would lie), ``q`` (Cochran's) and ``i2`` (percent of the theme's own spread that is
        more than chance, from ``q``). Limits are missing when no spread between
        teams could be seen in any theme. ``gap_own_estimate``, ``gap_own_lower`` and
        ``gap_own_upper`` are of the very teams that tried it: what a warning rests on.

        ``promising``: at least 3 teams, rate lower at the adjusted level.
        ``mixed``: teams went opposite ways by more than chance.
        ``may_widen_the_gap``: the gap rose by more than chance in the 2 or more teams in which
        it can be judged, taken together, or the rate in 3 (not adjusted: a warning should
        not wait because other themes were looked at too).
        ``no_sign_of_change``: interval holds no change and leaves out a fall of a quarter.
        ``too_little_to_say``: under 3 teams, or an interval that holds both.

    Raises
    ------
    ValueError
        A missing column, a variance not above zero, another adjustment.

    Notes
    -----
    Each theme has its own mean. The variance between teams, and the Hartung-Knapp factor
    (never below 1), are shared by all themes, since few teams try each: Borenstein,
    Hedges, Higgins and Rothstein (2009), chapter 19, and Rover, Knapp and Friede (2015)
    (neither could be opened here). Degrees of freedom: teams less themes.

    The warning on the gap is about the teams that tried the theme, not about teams to come:
    the mean of their effects, weighted by precision, beyond its own error (fixed effects, in
    the plural: Rice, Higgins and Lumley 2018, could not be opened here). Few teams are large
    enough for their own gap to be judged; the limits above, which speak of other teams too,
    are then too wide to warn of anything.
    """
    require_columns(effects, _COLUMNS, "effects")
    one_of(adjustment, ADJUSTMENTS, "adjustment")
    check_confidence(confidence)
    if effects["theme"].isna().any() or effects["team"].isna().any():
        raise ValueError("a row of effects has no theme or no team; give both")
    rate = _pooled_themes(effects, "effect", "variance", confidence)
    gap_columns = {"gap_effect", "gap_variance"} <= set(effects.columns)
    gap_source = (
        effects if gap_columns else effects.iloc[:0].assign(gap_effect=0.0, gap_variance=1.0)
    )
    gap = _pooled_themes(gap_source, "gap_effect", "gap_variance", confidence)
    gap = gap.drop(columns=["p_value", "opposed"]).add_prefix("gap_")
    table = rate.join(gap, how="left")
    table["gap_teams"] = table["gap_teams"].fillna(0).astype(int)
    gradable = (table["teams"] >= FEWEST_TEAMS) & table["p_value"].notna()
    table["adjusted_p"] = np.nan
    table.loc[gradable, "adjusted_p"] = _adjusted(table.loc[gradable, "p_value"], adjustment)
    graded = [_grade(row, 1 - confidence) for row in table.to_dict("records")]
    table["grade"] = [grade for grade, _ in graded]
    table["reason"] = [reason for _, reason in graded]
    for name in ("", "_lower", "_upper"):
        column = table["estimate" if not name else name[1:]]
        table[f"ratio{name}"] = np.exp(np.clip(column.astype(float), -700, 700))
    table = table.rename_axis("theme").reset_index()
    order = ["theme", "teams", "estimate", "lower", "upper", "ratio", "ratio_lower", "ratio_upper"]
    order += ["p_value", "adjusted_p", "gap_teams", "gap_estimate", "gap_lower", "gap_upper"]
    spread = ["prediction_lower", "prediction_upper", "q", "i2"]
    of_gap = [f"gap_{name}" for name in (*spread, *OWN)]
    table = table[[*order, "grade", "reason", *spread, *of_gap]]
    return table.sort_values("adjusted_p", kind="stable", ignore_index=True)


def _pooled_themes(
    effects: pd.DataFrame, effect: str, variance: str, confidence: float
) -> pd.DataFrame:
    """Each theme's mean and limits, with the spread between teams shared by all themes."""
    sets = _teams_of_themes(effects, effect, variance)
    tau2 = common_variance(list(sets.values()))
    teams = sum(len(y) for y, _ in sets.values())
    freedom = teams - sum(len(y) > 0 for y, _ in sets.values())
    spread = sum(cochran_q(y, v + tau2) for y, v in sets.values() if len(y) > 1)
    scale = max(1.0, spread / freedom) if freedom > 0 else np.nan
    rows = {}
    for theme, (y, v) in sets.items():
        w = 1 / (v + tau2)
        estimate = weighted_mean(y, w) if len(y) else np.nan
        se = np.sqrt(scale / w.sum()) if len(y) and freedom > 0 else np.nan
        quantile = stats.t.ppf((1 + confidence) / 2, max(freedom, 1))
        half, ahead = quantile * se, quantile * np.sqrt(se**2 + tau2)
        q = cochran_q(y, v) if len(y) else np.nan
        rows[theme] = {
            "teams": len(y),
            "estimate": estimate,
            "lower": estimate - half,
            "upper": estimate + half,
            "p_value": 2 * stats.t.sf(abs(estimate / se), max(freedom, 1)),
            "opposed": _opposed(y, v),
            **dict(zip(OWN, _own(y, v, confidence), strict=True)),
            "prediction_lower": estimate - ahead,
            "prediction_upper": estimate + ahead,
            "q": q,
            "i2": 100 * max(0.0, (q - len(y) + 1) / q) if q > 0 else 0.0,
        }
    columns = ["teams", "estimate", "lower", "upper", "p_value", "opposed", *OWN]
    columns += ["prediction_lower", "prediction_upper", "q", "i2"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _teams_of_themes(
    effects: pd.DataFrame, effect: str, variance: str
) -> dict[object, tuple[Array, Array]]:
    y = as_numbers(effects[effect], effect)
    v = as_numbers(effects[variance], variance)
    known_teams(y, v)
    frame = pd.DataFrame({"y": y, "v": v}).assign(
        theme=effects["theme"].to_numpy(), team=effects["team"].to_numpy()
    )
    means = frame.dropna(subset=["y", "v"]).groupby(["theme", "team"], sort=True)[["y", "v"]].mean()
    by = dict(list(means.groupby(level="theme")))
    empty = means.iloc[:0]
    return {
        theme: (by.get(theme, empty)["y"].to_numpy(), by.get(theme, empty)["v"].to_numpy())
        for theme in frame["theme"].drop_duplicates()
    }


def _own(y: Array, v: Array, confidence: float) -> tuple[float, float, float]:
    """The mean effect in these very teams and its limits; missing without any."""
    if not len(y):
        return np.nan, np.nan, np.nan
    mean = weighted_mean(y, 1 / v)
    half = stats.norm.ppf((1 + confidence) / 2) / np.sqrt((1 / v).sum())
    return mean, mean - half, mean + half


def _opposed(y: Array, v: Array) -> bool:
    """Whether teams went opposite ways by more than chance allows."""
    if len(y) < FEWEST_TEAMS:
        return False
    beyond = y / np.sqrt(v)
    apart = stats.chi2.sf(cochran_q(y, v), len(y) - 1) < DISAGREEMENT
    return bool(apart and beyond.min() < -1.96 and beyond.max() > 1.96)


def _adjusted(p_value: pd.Series, adjustment: str) -> pd.Series:
    ordered = p_value.sort_values(kind="stable")
    tests = len(ordered)
    rank = np.arange(1, tests + 1)
    if adjustment == "holm":
        adjusted = np.maximum.accumulate(ordered * (tests - rank + 1))
    else:
        adjusted = np.minimum.accumulate((ordered * tests / rank)[::-1])[::-1]
    return pd.Series(np.minimum(adjusted, 1.0), index=ordered.index)


def _grade(theme: dict, level: float) -> tuple[str, str]:
    if theme["gap_teams"] >= FEWEST_TO_WARN and theme["gap_own_lower"] > 0:
        return "may_widen_the_gap", "the gap was wider after, by more than chance"
    if theme["teams"] < FEWEST_TEAMS or np.isnan(theme["lower"]):
        return "too_little_to_say", f"fewer than {FEWEST_TEAMS} teams have a result to pool"
    if theme["lower"] > 0:
        return "may_widen_the_gap", "more was missed in the most deprived areas after"
    if theme["opposed"]:
        return "mixed", "the rate fell in some teams and rose in others, by more than chance"
    if theme["estimate"] < 0 and theme["adjusted_p"] < level:
        return "promising", "the rate in the most deprived areas was lower after, in teams together"
    if theme["lower"] < np.log(WORTHWHILE_RATIO) and theme["upper"] > 0:
        return "too_little_to_say", "the results fit no change and a fall of a quarter alike"
    return "no_sign_of_change", "the results fit no change and leave out a fall of a quarter"
