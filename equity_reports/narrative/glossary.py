"""The ten terms at the foot of a report."""

from dataclasses import dataclass

from equity_reports.narrative.wording import Wording

TERMS = (
    "change_idea",
    "deprived_area",
    "gap",
    "in_every_100",
    "learning_session",
    "likely",
    "median",
    "pdsa",
    "run_chart",
    "withheld",
)


@dataclass(frozen=True)
class Term:
    """A term and what it means, in one or two plain sentences."""

    term: str
    meaning: str


def glossary(*, wording: Wording) -> tuple[Term, ...]:
    """Ten terms in the order of the alphabet.

    Examples
    --------
    >>> from equity_reports.narrative.wording import wording_for
    >>> terms = glossary(wording=wording_for("missed"))
    >>> len(terms), terms[0].term
    (10, 'Change idea')
    """
    said = [
        Term(wording.say(f"glossary.{key}.term"), wording.say(f"glossary.{key}.meaning"))
        for key in TERMS
    ]
    return tuple(sorted(said, key=lambda term: term.term.lower()))
