"""Which of the counts just above the smallest are shown one multiple lower: half of them.

Under `mhsds` a shown 5 could only be 5, 6 or 7. So half of the true 8s and 9s are shown as 5 too,
and a shown 5 leaves five values open, as every other figure does. The draw is a keyed hash of what
is counted: the same count is always drawn alike, and nobody without the key can tell how.
"""

import hashlib
import hmac
from collections.abc import Mapping

import pandas as pd

from equity_reports.publication.facts import GROUP, SIDE, Fact
from equity_reports.tables import MOST


def key_of(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """A key made from true counts: to guess it is to know them all."""
    told = hashlib.sha256(b"rounding")
    for name in sorted(tables):
        told.update(tables[name].to_csv(index=False).encode())
    return told.digest()


def drawn_lower(key: bytes, fact: Fact) -> bool:
    """Whether a count of this would be shown lower; alike wherever it is shown."""
    if (fact.kind, fact.part, fact.column) == (SIDE, MOST, "missed"):
        fact = fact._replace(kind=GROUP, column="numerator")
    text = "\n".join([*sorted(fact.teams), *map(str, fact[1:])])
    return hmac.digest(key, text.encode(), "sha256")[0] < 128
