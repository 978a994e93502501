"""A believable programme with known, planted effects, from a seed.

>>> from equity_reports.synthetic import write_programme

Read in the order in which it is made: ``places``, ``dates``, ``teams``, ``catalogue`` and
``ideas``, ``patients``, ``world``, ``appointments``, ``outcomes``, ``recording``; then ``people``,
``export`` and ``truth``; ``write`` puts them together.
"""

from equity_reports.synthetic.write import write_programme

__all__ = ["write_programme"]
