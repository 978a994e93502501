"""What ``[disclosure]`` in programme.toml may say: which policy holds, and one's own policies."""

from datetime import date
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from equity_reports.intake.cells import parse_identifier, suggest
from equity_reports.setting_types import Table, Text, checked

SHARED = ("mhsds", "hes")
"""The published policies that a page for everybody may follow."""

TRUE_COUNTS = "none"

PUBLISHED_ROUNDING = 5
"""What ``mhsds`` and ``hes`` round to."""

FLOOR = 5
"""No policy of one's own is laxer than ``mhsds``: the smallest count, the people, the rounding."""

LEAST_OPEN = 4
"""So many true counts must stay possible behind every figure, and behind every withheld one."""

PolicyName = Annotated[Text, checked(parse_identifier)]


class OwnPolicy(Table):
    """A policy of the programme's own, as strict as ``mhsds`` or stricter.

    What is laxer is the policy ``none``, which needs an approval by name.
    """

    smallest: int = Field(
        ge=FLOOR, le=100, description="5 to 100: the smallest count of appointments shown"
    )
    people: int = Field(
        ge=FLOOR, le=100, description="5 to 100: the fewest people behind a count that is shown"
    )
    rounding: int = Field(
        ge=FLOOR, le=100, description="5 to 100: shown counts are rounded to a multiple of this"
    )
    zero_shown: bool = Field(False, description="true or false: whether a zero is shown")
    source: Text = Field(
        max_length=200, description="whose rule this is and where it is written, up to 200 letters"
    )

    @field_validator("rounding")
    @classmethod
    def _enough_behind_the_lowest(cls, rounding: int, read: ValidationInfo) -> int:
        smallest = read.data.get("smallest")
        if smallest is None:
            return rounding
        if 2 * smallest <= rounding:
            raise ValueError(
                f"a rounding that makes no shown count 0, and {smallest} would be"
                f"|rounding = {2 * smallest - 1} or less, or a higher smallest"
            )
        lowest = rounding * round(smallest / rounding)
        if lowest + rounding - smallest < LEAST_OPEN:
            raise ValueError(
                f"{LEAST_OPEN} counts or more behind the lowest figure: "
                f"{lowest} would be {smallest} to {lowest + rounding - 1} alone"
                f"|smallest = {lowest}, or {lowest + rounding // 2 + 1}"
            )
        return rounding

    @field_validator("zero_shown")
    @classmethod
    def _enough_withheld(cls, zero_shown: bool, read: ValidationInfo) -> bool:
        smallest = read.data.get("smallest", FLOOR + 1)
        if zero_shown and smallest <= FLOOR:
            raise ValueError(
                f"smallest = {FLOOR + 1} or more with it, since a withheld count is no zero then"
                "|zero_shown = false"
            )
        return zero_shown


class DisclosureSettings(Table):
    """Which disclosure policy holds for shared pages and for a team's own."""

    policies: dict[PolicyName, OwnPolicy] = Field(
        default_factory=dict,
        description="policies of your own, each a table headed [disclosure.policies.NAME]",
    )
    shared: Text = Field(
        "mhsds", description='"mhsds", "hes" or your own: pages that are shared always withhold'
    )
    approved_by: Text | None = Field(None, description="who approved small numbers, by name")
    approved_on: date | None = Field(None, description="the day of the approval, 2026-11-03")
    team: Text = Field("mhsds", description='"mhsds", "hes", your own, or "none" with an approval')

    @field_validator("policies")
    @classmethod
    def _no_name_twice(cls, policies: dict[str, OwnPolicy]) -> dict[str, OwnPolicy]:
        taken = [name for name in policies if name.casefold() in (*SHARED, TRUE_COUNTS)]
        if taken:
            raise ValueError(
                f"a name that is not taken, and {taken[0]} is|[disclosure.policies.our-{taken[0]}]"
            )
        return policies

    @field_validator("shared", "team")
    @classmethod
    def _known(cls, name: str, read: ValidationInfo) -> str:
        # Policies that could not be read are a mistake of their own, and not in the data.
        if "policies" in read.data:
            open_to_one_team = (TRUE_COUNTS,) if read.field_name == "team" else ()
            known = (*SHARED, *open_to_one_team, *read.data["policies"])
            if name not in known:
                hint = suggest(name, known, listed=False)
                raise ValueError(f"one of {', '.join(known)}|{hint}")
        return name

    @field_validator("team")
    @classmethod
    def _one_rounding(cls, team: str, read: ValidationInfo) -> str:
        policies, shared = (read.data.get(name) for name in ("policies", "shared"))
        if policies is None or shared is None or team == TRUE_COUNTS:
            return team
        base, other = (
            policies[name].rounding if name in policies else PUBLISHED_ROUNDING
            for name in (team, shared)
        )
        if base != other:
            raise ValueError(
                f'a policy that rounds to {other}, as shared = "{shared}" does, since two '
                f'roundings of a count tell more of it than either|team = "{shared}"'
            )
        return team

    # Of the field and not of the table: a mistake in another field would hide this one.
    @field_validator("team")
    @classmethod
    def _small_numbers_need_approval(cls, team: str, read: ValidationInfo) -> str:
        # An approval that could not be read is a mistake of its own, and is not in the data.
        given = [read.data.get(name, "unreadable") for name in ("approved_by", "approved_on")]
        if team == TRUE_COUNTS and not all(given):
            raise ValueError(
                'team = "none" only with approved_by and approved_on'
                '|team = "mhsds", or name who approved small numbers and when'
            )
        return team
