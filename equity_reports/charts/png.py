"""A figure as PNG, for where a drawing cannot stand: most mail programs show no SVG."""

import io

from matplotlib import pyplot
from matplotlib.figure import Figure

from equity_reports.charts.style import PAPER
from equity_reports.charts.svg import quiet_glyphs


def figure_to_png(figure: Figure, *, width: int) -> bytes:
    """The figure in pixels, on opaque white; the figure is closed.

    Parameters
    ----------
    figure
        A figure made by a ``draw_…`` function.
    width
        Of the picture in pixels: twice what it is shown at, so that it is sharp on a phone.

    Returns
    -------
    bytes
        Same figure, same fonts, same bytes.
    """
    file = io.BytesIO()
    figure.patch.set(visible=True, alpha=1, facecolor=PAPER)  # a dark ground must not show through
    with quiet_glyphs():
        figure.savefig(
            file,
            format="png",
            dpi=width / figure.get_figwidth(),
            facecolor=PAPER,
            transparent=False,
            metadata={"Software": None},
        )
    pyplot.close(figure)
    return file.getvalue()
