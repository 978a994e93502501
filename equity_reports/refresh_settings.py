"""The table [refresh] of programme.toml: what may be kept from one run to the next."""

from pydantic import Field

from equity_reports.setting_types import Table


class Refresh(Table):
    """What may be kept, in the private folder, so that less is read again.

    Typed rows are patients' rows; see `equity_reports.intake.typed_rows`.
    """

    keep_typed_rows: bool = Field(False, description="true, or false unless told")
