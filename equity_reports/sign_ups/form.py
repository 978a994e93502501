"""The sign-up form's questions, and which heading of an export answers which."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from equity_reports import resources
from equity_reports.errors import Problem
from equity_reports.intake.cells import suggest

QUESTIONS = "questions.toml"
SENT = ("completion time", "timestamp", "submitted", "submitted at", "sent on")
"""What form tools call the time at which an answer was sent, without case."""


@dataclass(frozen=True)
class Question:
    """One question: ``kind`` is name, text, email or emails."""

    id: str
    text: str
    kind: str
    help: str = ""
    needed: bool = False


@cache
def questions() -> tuple[Question, ...]:
    """The questions, in the order in which they are asked."""
    text = (resources.templates() / "sign_up" / QUESTIONS).read_text(encoding="utf-8")
    return tuple(Question(**given) for given in tomllib.loads(text)["question"])


def asked(text: str) -> str:
    """A question as it is recognised: letters and digits alone, without case or number.

    Examples
    --------
    >>> asked("1. What is your team called? *") == asked("What is your  team called")
    True
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(re.findall(r"[^\W_]+", re.sub(r"^\s*\d+\s*[.)]\s*", "", plain)))


def columns_of_export(headings: Sequence[str]) -> dict[str, int]:
    """Which column answers which question (by its words, or by its id); ``sent`` is when."""
    known = {asked(one.text): one.id for one in questions()}
    known |= {asked(one.id): one.id for one in questions()} | {asked(one): "sent" for one in SENT}
    found: dict[str, int] = {}
    for number, heading in enumerate(headings):
        name = known.get(asked(heading))
        if name:
            found.setdefault(name, number)
    return found


def missing_questions(file: str, headings: Sequence[str]) -> list[Problem]:
    """Questions that must be answered and that no heading asks."""
    found = columns_of_export(headings)
    problems = []
    for question in questions():
        if question.needed and question.id not in found:
            wanted = f'a column with the question "{question.text}"'
            hint = suggest(question.text, headings, listed=False) or "ask it in these words"
            problems.append(Problem(file, question.id, "no such column", wanted, hint, row=1))
    return problems
