"""The kinds of value that programme.toml holds, and what every table of it keeps to."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from equity_reports.intake.cells import CellError, parse_address, parse_name


def checked(parse: Any) -> BeforeValidator:
    """A parser of registers' cells, as a validator of a setting."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return parse(value)
        except CellError as error:
            raise ValueError(f"{error.wanted}|{error.hint}") from None

    return BeforeValidator(validate)


Text = Annotated[str, Field(min_length=1)]
# TOML has lists, and a frozen record holds tuples: only the container is converted.
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
Name = Annotated[Text, checked(parse_name)]
Address = Annotated[Text, checked(parse_address)]


class Table(BaseModel):
    """A table of the settings: no key unknown, no type guessed, nothing changed later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)
