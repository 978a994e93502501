"""Which themes of change ideas are followed by improvement, from every team's own figures.

A team counts where its whole-team idea can be told apart from its others. A fall that came with
fewer people seen or more cancelled supports no claim: a theme that is promising only with such
teams is not called so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_reports.narrative.description import HIGHER
from equity_reports.reports.findings import WHOLE_TEAM, Findings
from equity_reports.reports.inputs import IdeaFacts, TeamFacts
from equity_reports.stats.change_ideas import judgeable_ideas
from equity_reports.stats.effects import ChangeEffect
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.evidence import Combined
from equity_reports.stats.themes import FEWEST_TEAMS, OWN, by_theme

PROMISING, WIDENS, MIXED = "promising", "may_widen_the_gap", "mixed"
NO_SIGN, TOO_LITTLE = "no_sign_of_change", "too_little_to_say"
GRADES = (PROMISING, WIDENS, MIXED, NO_SIGN, TOO_LITTLE)
"""In the order in which a page shows them."""

EFFECTS = ["theme", "team", "effect", "variance", "gap_effect", "gap_variance"]
_NOT_POOLED = {"tau2": np.nan, "q_p": np.nan, "method": "reml", "interval": "hksj"}


@dataclass(frozen=True)
class Tried:
    """One team's idea of a theme."""

    team: TeamFacts
    idea: IdeaFacts


@dataclass(frozen=True)
class ThemeFindings:
    """What is known of one theme.

    Attributes
    ----------
    theme, grade
        ``grade`` is one of `GRADES`.
    gated
        Whether it would be promising, had not some teams seen fewer people or cancelled more.
    rate, gap
        Pooled log ratios; ``teams`` says in how many teams each could be judged.
    wider
        How much the gap got wider in these very teams, where that is the warning; else None.
    effects, gap_effects : DataFrame[team, label, value, lower, upper, weight]
        Each team's own, by team name.
    appointments
        In the most deprived areas of these teams, after their ideas began.
    tried
        Every team's idea of the theme, at any scale, by team name.
    """

    theme: str
    grade: str
    gated: bool
    rate: Combined
    gap: Combined
    wider: Estimate | None
    effects: pd.DataFrame
    gap_effects: pd.DataFrame
    appointments: float
    tried: tuple[Tried, ...]

    @property
    def whole_team(self) -> tuple[Tried, ...]:
        """The ideas that a whole team uses: whom to talk to."""
        return tuple(one for one in self.tried if one.idea.scale == WHOLE_TEAM)

    @property
    def reached(self) -> tuple[int, ...]:
        """How far the ideas reached, in every 100, where a team measured it."""
        return tuple(sorted(one.idea.reach for one in self.tried if one.idea.reach is not None))


def theme_findings(
    teams: Mapping[str, Findings], themes: Iterable[str]
) -> tuple[ThemeFindings, ...]:
    """Each theme that any team tried, graded; in the order of `GRADES`, then by name."""
    effects = idea_effects(teams)
    better = {findings.inputs.measure.better for findings in teams.values()}
    graded = graded_themes(effects, rising=better == {HIGHER}).set_index("theme")
    tried = _tried(teams)
    found = [_theme(theme, graded, effects, tried[theme]) for theme in themes if theme in tried]
    return tuple(sorted(found, key=lambda one: (GRADES.index(one.grade), one.theme.casefold())))


def idea_effects(teams: Mapping[str, Findings]) -> pd.DataFrame:
    """One row for each idea that can be judged on its team's own figures.

    Returns
    -------
    DataFrame
        ``theme``, ``team``, ``effect``, ``variance``, ``gap_effect``, ``gap_variance`` as
        `by_theme` takes them; the limits ``lower``, ``upper``, ``gap_lower``, ``gap_upper`` (logs);
        ``appointments`` after the start; ``sound``: no fewer people, no more cancelled.
    """
    rows = [
        _row(findings, idea, effect)
        for findings in teams.values()
        for idea in _told_apart(findings)
        if (effect := findings.effect(idea)) is not None and effect.rate is not None
    ]
    more = ["lower", "upper", "gap_lower", "gap_upper", "appointments", "sound"]
    return pd.DataFrame(rows, columns=[*EFFECTS, *more])


def graded_themes(effects: pd.DataFrame, *, rising: bool = False) -> pd.DataFrame:
    """The grades of `by_theme`, with ``gated``: promising only with teams that are not sound.

    ``rising``: higher is better. The grades read a fall as better, so effects are graded turned
    round, as if the inverse of the rate had fallen; what is pooled is turned back.
    """
    told = _turned(effects[EFFECTS]) if rising else effects[EFFECTS]
    every = by_theme(told)
    sound = by_theme(told[effects["sound"].astype(bool)])
    still = set(sound.loc[sound["grade"] == PROMISING, "theme"])
    gated = (every["grade"] == PROMISING) & ~every["theme"].isin(still)
    graded = every.assign(gated=gated, grade=every["grade"].mask(gated, TOO_LITTLE))
    return _turned_back(graded) if rising else graded


def _turned(effects: pd.DataFrame) -> pd.DataFrame:
    return effects.assign(effect=-effects["effect"], gap_effect=-effects["gap_effect"])


def _turned_back(graded: pd.DataFrame) -> pd.DataFrame:
    """Pooled effects with their own signs; limits change places."""
    own = graded.copy()
    for prefix in ("", "gap_"):
        own[f"{prefix}estimate"] = -graded[f"{prefix}estimate"]
        for pair in ("", "prediction_"):
            low, high = f"{prefix}{pair}lower", f"{prefix}{pair}upper"
            own[low], own[high] = -graded[high], -graded[low]
    return own.drop(columns=["ratio", "ratio_lower", "ratio_upper", "reason"])


def _told_apart(findings: Findings) -> list[IdeaFacts]:
    """The whole-team ideas that did not begin too near another one."""
    columns = ["idea_id", "scale", "started_on"]
    ideas = findings.inputs.ideas
    rows = [[getattr(idea, column) for column in columns] for idea in ideas]
    table = judgeable_ideas(pd.DataFrame(rows, columns=columns).assign(team_id="own"))
    judged = set(table.loc[table["judged"].astype(bool), "idea_id"])
    return [idea for idea in ideas if idea.idea_id in judged]


def _row(findings: Findings, idea: IdeaFacts, effect: ChangeEffect) -> dict:
    after = effect.points[effect.points["part"] == "after"]
    rose = effect.cancellations is not None and effect.cancellations.lower > 1
    gap = effect.gap
    with np.errstate(divide="ignore"):
        limits = np.log([effect.rate.lower, effect.rate.upper])
        of_gap = np.log([gap.lower, gap.upper]) if gap else (np.nan, np.nan)
    return {
        "theme": idea.theme,
        "team": findings.inputs.team.team_id,
        "effect": effect.log_rate,
        "variance": effect.log_rate_variance,
        "gap_effect": effect.log_gap if gap else np.nan,
        "gap_variance": effect.log_gap_variance if gap else np.nan,
        "lower": limits[0],
        "upper": limits[1],
        "gap_lower": of_gap[0],
        "gap_upper": of_gap[1],
        "appointments": after["denominator"].sum(),
        "sound": findings.denominators.allows_better and not rose,
    }


def _tried(teams: Mapping[str, Findings]) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = {}
    for findings in sorted(teams.values(), key=lambda one: one.inputs.team.team_name.casefold()):
        for idea in findings.inputs.ideas:
            found.setdefault(idea.theme, []).append(Tried(findings.inputs.team, idea))
    return found


def _theme(
    theme: str, graded: pd.DataFrame, effects: pd.DataFrame, tried: list[Tried]
) -> ThemeFindings:
    rows = effects[effects["theme"] == theme]
    names = {one.team.team_id: one.team.team_name for one in tried}
    row = graded.loc[theme] if theme in graded.index else None
    return ThemeFindings(
        theme=theme,
        grade=TOO_LITTLE if row is None else row["grade"],
        gated=row is not None and bool(row["gated"]),
        rate=_combined(row, ""),
        gap=_combined(row, "gap_"),
        wider=_wider(row),
        effects=_forest(rows, names, ("effect", "variance", "lower", "upper")),
        gap_effects=_forest(rows, names, ("gap_effect", "gap_variance", "gap_lower", "gap_upper")),
        appointments=float(rows["appointments"].sum()),
        tried=tuple(tried),
    )


def _forest(rows: pd.DataFrame, names: Mapping[str, str], columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of a forest plot, by the teams' names."""
    value, variance, lower, upper = columns
    table = rows.dropna(subset=[value, variance])
    label = table["team"].map(names)
    drawn = pd.DataFrame({"team": table["team"], "label": label, "value": table[value]})
    drawn = drawn.assign(lower=table[lower], upper=table[upper], weight=1 / table[variance])
    return drawn.sort_values("label", key=lambda name: name.str.casefold(), ignore_index=True)


def _wider(row: pd.Series | None) -> Estimate | None:
    """How much the gap got wider in these very teams, as a ratio, where that is the warning."""
    if row is None or row["grade"] != WIDENS or not row["gap_own_lower"] > 0:
        return None
    return Estimate(*np.exp([row[f"gap_{name}"] for name in OWN]))


def _combined(row: pd.Series | None, prefix: str) -> Combined:
    """The pooled effect as it was graded; nothing is pooled from fewer than three teams."""
    names = ["estimate", "lower", "upper", "prediction_lower", "prediction_upper", "q", "i2"]
    teams = 0 if row is None else int(row[f"{prefix}teams"])
    known = row is not None and teams >= FEWEST_TEAMS
    values = {name: float(row[f"{prefix}{name}"]) if known else np.nan for name in names}
    p_value = float(row["p_value"]) if known and not prefix else np.nan
    return Combined(
        **values, **_NOT_POOLED, se=np.nan, p_value=p_value, teams=teams, confidence=0.95
    )
