"""One chart in a notebook that is worked in, with the finding as its words.

A page has a drawing for a phone beside the wide one (`equity_reports.reports.blocks.chart_block`)
and a style sheet that chooses between them. A notebook has no style sheet of ours, whether in
JupyterLab, in VS Code or exported, so what the picture needs stands in its own markup.
"""

from html import escape

from matplotlib.figure import Figure

from equity_reports.charts.style import PAPER
from equity_reports.reports.blocks import Block, drawing


def picture(figure: Figure, *, alt: str, caption: str = "") -> Block:
    """A figure with its alt text, on a ground of its own so that a dark theme does not hide it.

    Parameters
    ----------
    figure
        From a ``draw_…`` function of `equity_reports.charts`; it is closed.
    alt
        What the picture shows, for those who do not see it: the ``alt`` of a
        ``describe_…`` function, or a sentence.
    caption
        A line under the picture, if any.

    Examples
    --------
    >>> from equity_reports.charts.effects import draw_effect
    >>> picture(draw_effect(None), alt="Nothing to show").html[:21]
    '<figure style="margin'
    """
    width = figure.get_figwidth() * figure.dpi  # drawn in pixels; the SVG fills what it is given
    ground = f"margin:0;max-width:{width:.0f}px;padding:8px;background:{PAPER}"
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return Block(
        f'<figure style="{ground}"><div role="img" aria-label="{escape(alt)}">'
        f"{drawing(figure).html}</div>{words}</figure>"
    )
