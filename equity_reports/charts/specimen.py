"""A specimen of type: what a process draws once, so that its forks have the fonts at hand."""

from itertools import product

from matplotlib.figure import Figure

from equity_reports.charts.panel import new_panel
from equity_reports.charts.style import in_house_style, paper
from equity_reports.charts.words import width_of


@in_house_style
def draw_specimen(*, narrow: bool) -> Figure:
    """A small drawing with words in every size and weight of a chart, measured and written."""
    sheet = paper(narrow)
    panel = new_panel(sheet, 20, left=1, right=1, top=1, bottom=1)
    for size, bold in product((sheet.text, sheet.text - 1), (False, True)):
        width_of("A", size, bold)
        panel.write(1, 1, "A", size=size, bold=bold)
    return panel.figure
