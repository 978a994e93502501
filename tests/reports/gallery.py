"""Every situation's report, and an index of all there is to look at.

``python tests/reports/gallery.py FOLDER`` writes one page a situation beside the charts that
``tests/charts/gallery.py`` drew there, and ``index.html``.
"""

import sys
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.reports.situations import SITUATIONS, inputs
from tests.reports.test_team_situations import page

STYLE = (
    "body{font:16px/1.5 Arial,sans-serif;margin:24px auto;max-width:760px;padding:0 16px}"
    "li{margin:6px 0}small{color:#4c6272}"
)


def write_reports(folder: Path) -> Path:
    """A report for each situation in ``folder``/reports, and the index."""
    place = folder / "reports"
    place.mkdir(parents=True, exist_ok=True)
    lines = []
    for name in SITUATIONS:
        file = place / f"{name}.html"
        file.write_text(page(name), encoding="utf-8")
        team, size = inputs(name).team.team_name, file.stat().st_size / 1000
        lines.append(
            f'<li><a href="reports/{name}.html">{escape(name.replace("_", " "))}</a> '
            f"<small><bdi>{escape(team)}</bdi>, {size:.0f} kB</small></li>"
        )
    index = folder / "index.html"
    index.write_text(_index(lines), encoding="utf-8")
    return index


def _index(lines: list[str]) -> str:
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Gallery</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><main>'
        "<h1>Gallery</h1><h2>Charts</h2><ul>"
        '<li><a href="wide.html">Every chart, as on a desk</a></li>'
        '<li><a href="narrow.html">Every chart, as on a phone</a></li></ul>'
        f"<h2>A report in every situation</h2><ul>{''.join(lines)}</ul></main></html>"
    )


if __name__ == "__main__":
    print(write_reports(Path(sys.argv[1])))
