"""What every ``describe_…`` returns: a finding, its evidence and the alt text."""

from dataclasses import dataclass

BETTER = "better"
NO_SIGN_YET = "no_sign_yet"
WORSE = "worse"
TOO_EARLY = "too_early"
TOO_SMALL_ALONE = "too_small_alone"
CANNOT_BE_COMPARED = "cannot_be_compared"

LOWER, HIGHER = "lower", "higher"
DIRECTIONS = (LOWER, HIGHER)
"""Which way is better."""

VERDICTS = (BETTER, NO_SIGN_YET, WORSE, TOO_EARLY, TOO_SMALL_ALONE, CANNOT_BE_COMPARED)


@dataclass(frozen=True)
class Description:
    """A finding in words.

    Attributes
    ----------
    lead : str
        The finding, in one sentence.
    detail : tuple of str
        The evidence: the rule with what was seen beside its limit, or the interval; then
        what to be careful about. Each item is one or more whole sentences.
    alt : str
        Alternative text of the picture: what it is of, and what it shows.
    verdict : str or None
        One of `VERDICTS`; None where nothing is judged.
    note : str
        Small print: the definition that a printed gap carries. Empty where there is none.
    """

    lead: str
    detail: tuple[str, ...] = ()
    alt: str = ""
    verdict: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.verdict is not None and self.verdict not in VERDICTS:
            raise ValueError(f"verdict is {self.verdict!r}; give one of {', '.join(VERDICTS)}")

    @property
    def text(self) -> str:
        """Lead and detail as running prose.

        Examples
        --------
        >>> Description("It is early.", ("Wait 3 months.",)).text
        'It is early. Wait 3 months.'
        """
        return " ".join((self.lead, *self.detail))
