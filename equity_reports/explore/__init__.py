"""A programme to explore in a notebook: the reports' own charts, cut as the analyst likes.

>>> from equity_reports.explore import Programme

``Programme.load(folder).team("T07").gap()`` reads once and then answers in a moment. It holds
true counts, for the analyst alone; ``team("T07", released=True)`` shows what the disclosure
policy would let out. Nothing here prints an appointment.
"""

from equity_reports.explore.programme import Programme
from equity_reports.explore.team import Team

__all__ = ["Programme", "Team"]
