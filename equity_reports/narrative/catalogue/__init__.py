"""Every sentence that a report can say, in one place, to be read, mended and translated.

A template names its fields; ``Wording.say`` fills them in. Fields that every template has
come from the measure's `VOCABULARY`. House rules, each held by a test: at most about 15
words a sentence; "changed after", never a cause; no blame; a rate counts appointments and
not people; absolute and relative gap together.
"""

from equity_reports.narrative.catalogue.community import COMMUNITY
from equity_reports.narrative.catalogue.email import EMAIL
from equity_reports.narrative.catalogue.findings import FINDINGS
from equity_reports.narrative.catalogue.page import PAGE
from equity_reports.narrative.catalogue.quality import QUALITY
from equity_reports.narrative.catalogue.rates import SENTENCES_OVER
from equity_reports.narrative.catalogue.report import REPORT
from equity_reports.narrative.catalogue.rising import RISING
from equity_reports.narrative.catalogue.stories import STORY
from equity_reports.narrative.catalogue.visits import VISITS
from equity_reports.narrative.catalogue.words import (
    MONTHS,
    NOUNS,
    PERIODS,
    PHRASES,
    PHRASES_OVER,
    VERDICT_LABELS,
    VOCABULARY,
    WHO,
)

SENTENCES = {
    **FINDINGS,
    **REPORT,
    **PAGE,
    **COMMUNITY,
    **EMAIL,
    **QUALITY,
    **STORY,
    **VISITS,
}

__all__ = [
    "MONTHS",
    "NOUNS",
    "PERIODS",
    "PHRASES",
    "PHRASES_OVER",
    "RISING",
    "SENTENCES",
    "SENTENCES_OVER",
    "VERDICT_LABELS",
    "VOCABULARY",
    "WHO",
]
