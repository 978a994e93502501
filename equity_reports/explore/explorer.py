"""Controls beside a live view: pick, see, and copy the lines that show the same again."""

import html
from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from equity_reports.errors import EquityReportsError
from equity_reports.explore.choice import EVERYBODY, Choice
from equity_reports.explore.programme import Programme
from equity_reports.explore.shown import Shown
from equity_reports.explore.team import Team
from equity_reports.measures.periods import KINDS

SECTIONS: dict[str, tuple[str, Callable[[Team], Shown]]] = {
    "The answer": ("answer()", Team.answer),
    "Over time, most deprived": ("rate('most')", lambda team: team.rate("most")),
    "Over time, all": ("rate('all')", lambda team: team.rate("all")),
    "Control chart": ("control_chart()", Team.control_chart),
    "The gap": ("gap()", Team.gap),
    "The gap over time": ("gap_over_time()", Team.gap_over_time),
    "Deprivation groups": ("groups()", Team.groups),
    "What became of bookings": ("bookings()", Team.bookings),
}
BREAKDOWN = "By {}"
IN_WORDS = {
    "national_quintile": "National fifths",
    "national_decile": "National tenths",
    "local_quintile": "Local fifths",
    "core20": "Most deprived fifth, and the rest",
    "two_months": "Two months",
}


def explorer(folder: str | Path = "demo") -> widgets.VBox:
    """Controls and a live view of a programme, to end a notebook's cell with.

    Parameters
    ----------
    folder
        A programme folder; ``"demo"`` invents one.

    Returns
    -------
    ipywidgets.VBox
        True counts, for the analyst alone; a switch shows what would be released.
    """
    return Explorer(Programme.load(folder), str(folder)).box


class Explorer:
    """The controls, and what they show.

    Parameters
    ----------
    programme
        What is explored.
    folder
        How the lines of code are to name it.

    Attributes
    ----------
    box
        What a notebook shows.
    """

    def __init__(self, programme: Programme, folder: str) -> None:
        self._programme, self._folder = programme, folder
        usual = programme.usual(EVERYBODY)
        teams = [(f"{one.team_id} {one.team_name}", one.team_id)
                 for one in programme.teams.itertuples()]  # fmt: skip
        breakdowns = [BREAKDOWN.format(name) for name in programme.team().breakdown_names]
        self.team = _pick("Team", [("All teams together", EVERYBODY), *teams], teams[0][1])
        self.section = _pick("Show", [*SECTIONS, *breakdowns], next(iter(SECTIONS)))
        self.measure = _pick("Measure", list(programme.measures), usual.measure)
        self.grouping = _pick("Grouping", _worded(programme.groupings), usual.grouping)
        self.period = _pick("Finest period", _worded(KINDS), usual.period)
        self.since = widgets.DatePicker(description="From", value=usual.since)
        self.until = widgets.DatePicker(description="To", value=usual.until)
        self.released = widgets.Checkbox(description="Only what would be released", indent=False)
        self.view = widgets.HTML()
        self.code = widgets.Textarea(layout=widgets.Layout(width="62em", height="8em"))
        controls = [self.team, self.section, self.measure, self.grouping, self.period]
        controls += [self.since, self.until, self.released]
        for control in controls:
            control.observe(self._changed, "value")
        named = widgets.HTML("<b>The lines that show this again</b>")
        self.box = widgets.VBox([_in_rows(controls), self.view, named, self.code])
        self._changed(None)

    def choice(self) -> dict[str, object]:
        """What is picked, as `Programme.team` takes it; a day that is cleared is as usual."""
        usual = self._programme.usual(self.team.value)
        return {
            "measure": self.measure.value,
            "grouping": self.grouping.value,
            "period": self.period.value,
            "since": self.since.value or usual.since,
            "until": self.until.value or usual.until,
            "released": self.released.value,
        }

    def _changed(self, _change: object) -> None:
        """Show what is picked; a mistake is said where the view would be."""
        try:
            team = self._programme.team(self.team.value, **self.choice())
            self.view.value = self._shown(team)._repr_html_()
            self.code.value = self._code(team.choice)
        except EquityReportsError as error:
            self.view.value = f"<p role='alert'>{html.escape(str(error))}</p>"

    def _shown(self, team: Team) -> Shown:
        if self.section.value in SECTIONS:
            return SECTIONS[self.section.value][1](team)
        return team.breakdown(self._breakdown())

    def _breakdown(self) -> str:
        return self.section.value.removeprefix(BREAKDOWN.format(""))

    def _code(self, choice: Choice) -> str:
        call, _ = SECTIONS.get(self.section.value, (f"breakdown({self._breakdown()!r})", None))
        return choice.code(self._folder, self._programme.usual(choice.team_id), call)


def _pick(name: str, options: list, value: object) -> widgets.Dropdown:
    return widgets.Dropdown(
        description=name,
        options=options,
        value=value,
        style={"description_width": "8em"},
        layout=widgets.Layout(width="26em"),
    )


def _worded(kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(IN_WORDS.get(kind, kind.capitalize()), kind) for kind in kinds]


def _in_rows(controls: list[widgets.Widget]) -> widgets.Box:
    return widgets.Box(controls, layout=widgets.Layout(flex_flow="row wrap"))
