"""For each team: ideas followed by improvement in teams with a similar problem.

A theme is offered that is graded promising and that the team has not tried. A similar problem is
a gap in the same direction: more is missed in the most deprived areas. Where the team's own gap
cannot be compared, nobody can be said to be like it, and all who tried the theme are named.
"""

from collections.abc import Mapping

from equity_reports.narrative.description import LOWER
from equity_reports.reports.community_findings import CommunityFindings
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import ElsewhereFacts, ReportInputs, TalkToFacts
from equity_reports.reports.theme_findings import PROMISING, ThemeFindings

DECIMALS = 2


def with_elsewhere(
    reports: Mapping[str, ReportInputs], community: CommunityInputs
) -> dict[str, ReportInputs]:
    """Every team's inputs with what other teams' released figures have to offer."""
    findings = CommunityFindings(community)
    promising = [theme for theme in findings.themes if theme.grade == PROMISING]
    gap = {team_id: has_gap(one) for team_id, one in findings.teams.items()}
    return {
        team_id: inputs.model_copy(update={"elsewhere": _offered(inputs, promising, gap)})
        for team_id, inputs in reports.items()
    }


def has_gap(findings: Findings) -> bool:
    """Whether the most deprived areas are worse off, as far as the figures show."""
    difference = findings.gap.difference.value
    worse_off = difference > 0 if findings.inputs.measure.better == LOWER else difference < 0
    return bool(findings.gap.comparable and worse_off)


def _offered(
    inputs: ReportInputs, promising: list[ThemeFindings], gap: Mapping[str, bool]
) -> tuple[ElsewhereFacts, ...]:
    tried = {idea.theme for idea in inputs.ideas}
    own = inputs.team.team_id
    return tuple(_facts(theme, gap, own) for theme in promising if theme.theme not in tried)


def _facts(theme: ThemeFindings, gap: Mapping[str, bool], own: str) -> ElsewhereFacts:
    every = [one.team for one in theme.whole_team]
    alike = [team for team in every if gap[own] and gap[team.team_id]]
    talk_to = [TalkToFacts(team=one.team_name, coach=one.qi_coach) for one in alike or every]
    ratios = (theme.rate.estimate, theme.rate.lower, theme.rate.upper)
    return ElsewhereFacts(
        theme=theme.theme,
        teams=theme.rate.teams,
        log_ratios=tuple(round(ratio, DECIMALS) for ratio in ratios),
        alike=bool(alike),
        talk_to=tuple(dict.fromkeys(talk_to)),
    )
