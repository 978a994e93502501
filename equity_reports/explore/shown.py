"""What is shown of a finding: chart, sentence and table in a notebook, a sentence elsewhere."""

import html
import re
from dataclasses import dataclass, field

import pandas as pd

from equity_reports.reports.blocks import Block

TRUE_COUNTS = (
    "True counts, for the analyst alone. Small numbers are in this view: do not copy it into "
    "anything that leaves this screen."
)
RELEASED = (
    "What the disclosure policy would let out, count by count. A report may withhold or move a "
    "few more, so that no sum gives one away."
)
# A page of one's own: notebooks are dark or light, and the charts' ink is dark.
STYLE = """<style>
.equity-shown { background: #fff; color: #212b32; padding: 1em 1.25em; font: 15px/1.5 Arial,
  Helvetica, sans-serif; border-left: 6px solid #d5281b; max-width: 62em }
.equity-shown.released { border-left-color: #007f3b }
.equity-shown .counts { font-weight: bold; margin: 0 0 1em }
.equity-shown figure { margin: 1em 0 }
.equity-shown figure .narrow { display: none }
.equity-shown figure svg { max-width: 100%; height: auto }
.equity-shown table { border-collapse: collapse; color: inherit; background: #fff }
.equity-shown th, .equity-shown td { padding: .25em .75em .25em 0; text-align: left;
  border-bottom: 1px solid #d8dde0; background: #fff; color: inherit }
.equity-shown ul.cards { display: flex; flex-wrap: wrap; gap: 2em; list-style: none; padding: 0 }
.equity-shown ul.cards b, .equity-shown ul.cards span { display: block }
.equity-shown summary { cursor: pointer; color: #005eb8 }
</style>"""

_TAGS = re.compile(r"<(style|svg|table|summary)\b.*?</\1>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """One section as a notebook shows it.

    Attributes
    ----------
    block
        The section as the report has it.
    table
        The counts or shares behind it, None where there is none.
    result
        The statistic behind it, None where there is none.
    released
        Whether the counts have passed the disclosure door.
    """

    block: Block = field(repr=False)
    table: pd.DataFrame | None = field(default=None, repr=False)
    result: object = field(default=None, repr=False)
    released: bool = False

    def __repr__(self) -> str:
        """The section's words, for a terminal."""
        words = html.unescape(_TAGS.sub(" ", self.block.html))
        return " ".join(words.split())

    def _repr_html_(self) -> str:
        told, kind = (RELEASED, "released") if self.released else (TRUE_COUNTS, "true")
        return (
            f'{STYLE}<div class="equity-shown {kind}"><p class="counts">{told}</p>'
            f"{self.block.html}</div>"
        )
