"""Write the reference: every public name, from its docstring, and every command, from its help.

``python -m nox -s reference`` writes it to ``outputs/reference``; open ``index.html`` there. It
is plain files and asks nothing from any server.
"""

import html
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pdoc
import pdoc.render

from equity_reports.cli import commands

PACKAGE = "equity_reports"
PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Commands of equity-reports</title>
<style>
body {{ font: 16px/1.5 Arial, sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em }}
pre {{ background: #f0f4f5; padding: 1em; overflow-x: auto }}
</style></head>
<body><p><a href="index.html">The modules</a></p>
<h1>Commands</h1>
{commands}
</body></html>
"""


def main(folder: Path) -> None:
    """Write every page of the reference into ``folder``."""
    label = f"equity-reports {version('equity-reports')} · commands: commands.html"
    pdoc.render.configure(docformat="numpy", footer_text=label, show_source=False)
    pdoc.pdoc(PACKAGE, output_directory=folder)
    told = "\n".join(_described(name, text) for name, text in help_texts())
    (folder / "commands.html").write_text(PAGE.format(commands=told), encoding="utf-8")


def help_texts() -> Iterator[tuple[str, str]]:
    """Each command's name and the help that it prints."""
    whole = click.Context(commands, info_name="equity-reports")
    yield "equity-reports", whole.get_help()
    for name, command in sorted(commands.commands.items()):
        context = click.Context(command, info_name=name, parent=whole, terminal_width=88)
        yield f"equity-reports {name}", context.get_help()


def _described(name: str, text: str) -> str:
    return f"<h2>{html.escape(name)}</h2>\n<pre>{html.escape(text)}</pre>"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
