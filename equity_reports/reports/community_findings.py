"""What all teams' released counts have to say together: the gap and its parts, the funnel.

Nothing here draws or speaks. Everything is computed when first asked for, and once.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from equity_reports.measures.exposure import exposure_of, over_exposure
from equity_reports.reports.community_inputs import CommunityInputs
from equity_reports.reports.counted_together import groups_in
from equity_reports.reports.findings import Findings
from equity_reports.reports.inputs import SessionFacts, TeamFacts
from equity_reports.reports.team_standing import Standing, standing
from equity_reports.reports.theme_findings import ThemeFindings, theme_findings
from equity_reports.stats.funnel import Funnel, funnel
from equity_reports.stats.gap_parts import GapParts, gap_parts
from equity_reports.tables import ALL, WHOLE_PROGRAMME

NO_PLACE = "Elsewhere"
"""Where a team is that has no borough in the register."""


@dataclass(frozen=True)
class CommunityFindings:
    """The findings of everybody, for the pages that everybody sees.

    Attributes
    ----------
    inputs
        All teams' released counts under the shared policy.
    """

    inputs: CommunityInputs

    @cached_property
    def whole(self) -> Findings:
        """The whole programme's own findings."""
        return Findings(self.inputs.report(self.inputs.teams[0].team_id), whole=True)

    @cached_property
    def in_order(self) -> tuple[TeamFacts, ...]:
        """The teams by place and name: the one order in which a page may show them."""
        return tuple(sorted(self.inputs.teams, key=_by_place_and_name))

    @cached_property
    def teams(self) -> dict[str, Findings]:
        """Each team's findings, by its id, in that order."""
        return {one.team_id: Findings(self.inputs.report(one.team_id)) for one in self.in_order}

    @cached_property
    def before(self) -> SessionFacts | None:
        """The learning session before; None at the first."""
        earlier = [one for one in self.inputs.sessions if one.data_to < self.inputs.session.data_to]
        return earlier[-1] if earlier else None

    @cached_property
    def adds_up(self) -> bool:
        """Whether the teams' figures add up to those of all, so that a gap can be split.

        People who live where two teams serve are below a rate of each, and once below that of all;
        time is the same for all teams.
        """
        rows = self.inputs.tables["by_group"]
        below = exposure_of(rows)
        if below is None:
            return True
        rows = rows[(rows["window"] == "recent") & (rows["group"] == ALL)]
        exposure = rows.set_index("team_id")[below]
        return bool(exposure.drop(WHOLE_PROGRAMME).sum() == exposure[WHOLE_PROGRAMME])

    @cached_property
    def parts(self) -> GapParts:
        """How much of the gap in the latest year lies between places and teams, and within."""
        definition = self.inputs.definition
        rows = over_exposure(self.inputs.tables["by_group"])
        named = groups_in(definition, rows["group"].unique())
        groups = [group.group for group in named if group.order]
        rows = rows[(rows["window"] == "recent") & rows["group"].isin(groups)]
        rows = rows[rows["team_id"] != WHOLE_PROGRAMME]
        places = {one.team_id: place_of(one) for one in self.inputs.teams}
        counts = rows.assign(team=rows["team_id"], place=rows["team_id"].map(places))
        settings = self.whole.settings(ALL)
        return gap_parts(counts, most=definition.most, least=definition.least, **settings)

    @cached_property
    def sizes(self) -> pd.DataFrame:
        """Each team's counts in the most deprived areas in the latest year, in order."""
        most = self.inputs.definition.most
        rows = [findings.share_in(most) for findings in self.teams.values()]
        table = pd.DataFrame(rows, columns=["numerator", "denominator"], dtype=float)
        return table.set_axis(list(self.teams), axis=0)

    @cached_property
    def funnel(self) -> Funnel:
        """Every team between the limits of chance, by its id."""
        return funnel(self.sizes["numerator"], self.sizes["denominator"])

    @cached_property
    def themes(self) -> tuple[ThemeFindings, ...]:
        """Each theme of change idea, graded; the clearest grades first, then by name."""
        return theme_findings(self.teams, self.inputs.themes)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """What each team's run chart says now and said at the sessions before, in order."""
        sessions = self.inputs.sessions
        return tuple(standing(findings, sessions) for findings in self.teams.values())


def place_of(team: TeamFacts) -> str:
    """Where a team is, as pages name it."""
    return team.borough or NO_PLACE


def _by_place_and_name(team: TeamFacts) -> tuple[str, str, str]:
    return place_of(team).casefold(), team.team_name.casefold(), team.team_id
