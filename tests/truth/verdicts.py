"""What reports say of invented programmes, beside what was planted in them.

The reports are made as the batch makes them: the extract is read, counted and released, and
each verdict is the one that the page shows.
"""

import json
from datetime import date

import numpy as np
import pandas as pd

from equity_reports.narrative.effects import describe_effect
from equity_reports.narrative.wording import wording_for
from equity_reports.programme import load_programme
from equity_reports.reports.findings import WHOLE_TEAM, Findings
from equity_reports.reports.prepare import prepare
from equity_reports.reports.team_answer import answer
from equity_reports.stats.change_ideas import judgeable_ideas
from equity_reports.stats.change_model import judge_change
from equity_reports.stats.effect_series import plan_periods, series_of
from equity_reports.stats.themes import by_theme
from equity_reports.synthetic import write_programme
from equity_reports.tables import MOST

TODAY = date(2026, 11, 22)
FAVOURABLE = ("lowers_rate", "closes_gap")
NULL = "null"
# A team's months differ by about 3% beyond chance: what the invented programmes have.
MONTH_SPREAD = 0.03
ENOUGH_POWER = 0.8
COLUMNS = ["theme", "team", "effect", "variance", "gap_effect", "gap_variance"]


def programme(folder, *, seed, teams, per_month):
    """One programme's ideas, teams and themes, each a table of what is said and what is true."""
    write_programme(folder, seed=seed, today=TODAY, teams=teams, per_month=per_month)
    loaded = load_programme(folder)
    reports = prepare(loaded, loaded.session(None, TODAY)).reports
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return judged(reports, truth)


def judged(reports, truth):
    """As `programme`, from released inputs."""
    planted = {idea["idea_id"]: idea for idea in truth["ideas"]}
    ideas, teams, whole = [], [], None
    for team_id, inputs in reports.items():
        findings, wording = Findings(inputs), wording_for(inputs.measure.words)
        # The same for every team; each report works it out for itself.
        whole = whole or Findings(inputs, whole=True)
        said = answer(findings, whole, wording)
        own = [planted[idea.idea_id] for idea in inputs.ideas]
        row = {"team": team_id, "rate": said.rate.verdict, "gap": said.gap.verdict}
        row |= {"null": all(idea["truth"] == NULL for idea in own)}
        row |= {"truths": "+".join(sorted({idea["truth"] for idea in own}))}
        row |= {"fewer_people": findings.denominators.fewer_people}
        row |= {"more_cancelled": findings.denominators.more_cancelled}
        teams.append(row)
        ideas += [{"team": team_id, **line} for line in _ideas(findings, wording, planted)]
    ideas, teams = pd.DataFrame(ideas), pd.DataFrame(teams)
    themes = by_theme(ideas.loc[ideas["apart"], COLUMNS])
    return tuple(table.assign(seed=truth["seed"]) for table in (ideas, teams, themes))


def _ideas(findings, wording, planted):
    """Each idea that a whole team uses, with its verdict as the page tags it."""
    ideas = [idea for idea in findings.inputs.ideas if idea.scale == WHOLE_TEAM]
    names = ["idea_id", "scale", "started_on"]
    table = pd.DataFrame([[getattr(idea, name) for name in names] for idea in ideas], columns=names)
    apart = dict(
        zip(table["idea_id"], judgeable_ideas(table.assign(team_id="own"))["judged"], strict=True)
    )
    for idea in ideas:
        effect, true = findings.effect(idea), planted[idea.idea_id]
        said = describe_effect(
            effect,
            wording=wording,
            period=findings.kind(MOST),
            scale=idea.scale,
            denominators=findings.denominators,
        )
        yield {
            "idea": idea.idea_id,
            "theme": idea.theme,
            "truth": true["truth"],
            "reactive": true["reactive"],
            "planted": true["expected"]["most"],
            "apart": apart[idea.idea_id],
            # The page says of ideas begun together that they cannot be told apart.
            "verdict": said.verdict if apart[idea.idea_id] else "cannot_be_told_apart",
            "judged": bool(effect.rate is not None and apart[idea.idea_id]),
            "effect": effect.log_rate,
            "variance": effect.log_rate_variance,
            "gap_effect": effect.log_gap,
            "gap_variance": effect.log_gap_variance,
        }


def power_of_rule(findings, idea, ratio, rng, repeats):
    """How often the rule would say "fewer" of this team if its rate fell by the planted ratio.

    The team's own periods and volumes, its rate before the start, patients that repeat, and
    nothing else going on: what could be planned, knowing the size of the effect. The gates on
    people and cancellations are not in it, and so count against the promise.
    """
    rows = findings.periods(MOST)
    rows = rows[rows["finished"]].reset_index().assign(group=MOST)
    dates = {"started_on": pd.Timestamp(idea.started_on)}
    if idea.ended_on:
        dates["ended_on"] = pd.Timestamp(idea.ended_on) + pd.Timedelta(days=1)
    plan = plan_periods(pd.Index(rows["period"]), **dates)
    arms = [_arm(rows, plan, ratio=ratio, spread=_spread(findings))]
    beside = findings._beside(idea, {MOST: "most"})
    if beside is not None:
        arms.append(_arm(beside.assign(group=MOST), plan, ratio=1.0, spread=(1.0, 0.0)))
    found = 0
    for _ in range(repeats):
        team, *other = ((_draw(rates, size, spread, rng), size) for rates, size, spread in arms)
        step = judge_change(plan, team, other[0] if other else None).step
        found += step is not None and step.quantile(0.975) < 0
    return found / repeats


def _spread(findings):
    return max(findings.design_effect(MOST), 1.0), MONTH_SPREAD


def _arm(rows, plan, *, ratio, spread):
    """The rates and sizes of one series, with the ratio from the start on."""
    missed, size = series_of(rows, plan.labels, MOST)
    known = plan.before & ~np.isnan(missed) & ~np.isnan(size)
    level = missed[known].sum() / size[known].sum()
    return level * np.where(plan.months >= 0, ratio, 1.0), size, spread


def _draw(rates, size, spread, rng):
    """Missed appointments, with as much more variance as repeats and months bring."""
    inflation, months = spread
    rates = rates * np.exp(rng.normal(0, months, len(rates)))
    whole = np.nan_to_num(size)
    chance = np.sqrt(inflation * whole * rates * (1 - rates))
    return np.where(np.isnan(size), np.nan, np.clip(rng.normal(whole * rates, chance), 0, whole))
