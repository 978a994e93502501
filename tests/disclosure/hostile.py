"""Text that means harm, and a programme with it in every place where a person may type."""

import csv
import tomllib
from pathlib import Path

PAYLOADS = (
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    '"><svg onload="window.ran = 1">',
    '\'><iframe src="javascript:parent.ran=1">',
    "</style><style>* { display: none; background: url(http://evil.example/) } @import 'x'",
    "</title></svg></figure><base href=http://evil.example/><h1>Another page</h1>",
    "<link rel=stylesheet href=http://evil.example/a.css><meta http-equiv=refresh content=0>",
    '<form action="http://evil.example/"><button style="position:fixed;inset:0">x</button></form>',
    "javascript:window.ran=1 @import url(http://evil.example/) onerror='window.ran=1'",
    "[a link](javascript:window.ran=1) ![a picture](http://evil.example/x.png) <http://evil.example>",
    "{{ 7 * 191 }} {% raw %} {# gone #} ${7*191} #{7*191} {0.__class__} %(name)s",
    "__import__('os').system('touch owned'); raise SystemExit  # \\\"\"\"",
    "$\\frac{1}{0}$ $x_ \\notacommand $$ costs $5",
    '=HYPERLINK("http://evil.example") \uff1d1+1 @SUM(1) +1 -1',
    "up \u202etxt.exe\u202c \u2066down\u2069 \u200f\x07\x1b[2J\x9b2J \ufeff end",
    "&lt;b&gt; &amp; &#0; &#x202e; &nbsp; --> ]]> <!-- <![CDATA[",
    "Z\u0335\u0334a\u0321\u0322l\u0321go \U0001f9d1\U0001f3fd\u200d\u2695\ufe0f \u6f22 \u0627",
    "W" * 100_000,
    "word " * 20_000,
    "<b>" * 33_000,
)
"""Markup, script, SVG, CSS, URLs, templates, Python, Markdown, controls, and far too much."""

COMPUTED = "1337"
"""What the templates among the payloads would come to."""

KEYS = {
    "team_id", "idea_id", "theme", "scale", "status", "cycle", "role", "session_id", "aim_measure",
    "measure_id", "numerator", "denominator", "period", "recipients", "email", "aim_value",
}  # fmt: skip
"""Columns that are checked against a list or a form: hostile text is refused there."""


def poison_registers(folder: Path) -> int:
    """Put a payload into every free-text cell of every register; return how many were placed."""
    placed = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            for column in row:
                if column not in KEYS and not _is_day(column):
                    row[column] = PAYLOADS[placed % len(PAYLOADS)]
                    placed += 1
        headings = [*rows[0], "<script>window.ran=1</script>"]
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, headings, restval="<script>window.ran=1</script>")
            writer.writeheader()
            writer.writerows(rows)
    return placed


def _is_day(column: str) -> bool:
    return column.endswith(("_on", "_by", "_date", "data_to"))


def poison_settings(folder: Path, **renamed: str) -> None:
    """Put payloads into the names of the settings, and rename columns and files in them."""
    path = folder / "programme.toml"
    text = path.read_text(encoding="utf-8")
    given = tomllib.loads(text)
    changed = {
        given["name"]: PAYLOADS[0] + PAYLOADS[10],
        given["organisation"]: PAYLOADS[1] + PAYLOADS[8],
        **renamed,
    }
    for old, new in changed.items():
        assert f'"{old}"' in text
        text = text.replace(f'"{old}"', quoted(new))
    path.write_text(text.replace('phase = "3"', f"phase = {quoted(PAYLOADS[4])}"), encoding="utf-8")


def quoted(text: str) -> str:
    """Text as a TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
