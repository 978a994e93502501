"""Where a patient lives, when the deprivation lookup does not know it.

The default codes of the Organisation Data Service: ZZ99 3VZ no fixed abode, ZZ99 3WZ not
known, ZZ99 3GZ Wales, ZZ99 1WZ Scotland, ZZ99 2WZ Northern Ireland, other ZZ99 overseas
or unspecific. Areas of the other nations: Welsh W0, Scottish S0, Northern Irish N and
super output areas 95; L and M are the Channel Islands and the Isle of Man.
"""

from equity_reports.intake.values import quoted

KNOWN = "known"
NO_FIXED_ABODE = "no_fixed_abode"
NOT_KNOWN = "not_known"
OUTSIDE_ENGLAND = "outside_england"
APART = (NO_FIXED_ABODE, NOT_KNOWN, OUTSIDE_ENGLAND)
"""Places that stay in the totals and leave the gradient."""

OTHER_NATIONS = r"[wsnlm]\d{8}|95[a-z]{2}\d{2}[sw]\d|zz99(3gz|1wz|2wz)"
ENGLISH_AREA = r"e01\d{6}"
LAST_AREA_OF_2011 = "e01033768"
"""The last lower-layer area that the census of 2011 numbered; 2021 went on from there."""


def place_of(key: str, *, known: str) -> str:
    """An SQL expression for the place of an area's key (no spaces, small letters)."""
    return (
        f"CASE WHEN {known} THEN {quoted(KNOWN)} "
        f"WHEN {key} IN ('zz993vz', 'nofixedabode') THEN {quoted(NO_FIXED_ABODE)} "
        f"WHEN regexp_full_match({key}, {quoted(OTHER_NATIONS)}) THEN {quoted(OUTSIDE_ENGLAND)} "
        f"ELSE {quoted(NOT_KNOWN)} END"
    )
