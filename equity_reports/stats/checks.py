"""The checks that stand at the door of every statistic.

Each raises a ``ValueError`` that names the argument, says what was found and what to do.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def as_numbers(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """``values`` as floats; missing stays ``nan``, infinities and text are refused."""
    given = np.asarray(values)
    array = given.astype(np.float64) if given.dtype.kind in "iuf" else _from_objects(values, name)
    if np.isinf(array).any():
        raise ValueError(f"{name} holds an infinity; leave such values out or set them missing")
    return array


def _from_objects(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Numbers among objects, nullable arrays included; anything else is refused."""
    try:
        numbers = pd.to_numeric(pd.Series(np.ravel(np.asarray(values, dtype=object))))
        array = numbers.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    except (ValueError, TypeError) as problem:
        raise ValueError(f"{name} must hold numbers: {type(problem).__name__}") from None
    return array.reshape(np.shape(values))


def as_counts(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """``values`` as numbers of at least zero; missing stays ``nan``."""
    array = as_numbers(values, name)
    if (array < 0).any():
        raise ValueError(f"{name} holds a negative count; counts are zero or more")
    return array


def as_numerator_and_denominator(
    numerator: ArrayLike, denominator: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both as counts of one shape, the numerator nowhere above the denominator."""
    above = as_counts(numerator, "numerator")
    below = as_counts(denominator, "denominator")
    try:
        above, below = np.broadcast_arrays(above, below)
    except ValueError:
        raise ValueError(
            f"numerator has shape {above.shape} and denominator {below.shape}; "
            "give one denominator for each numerator"
        ) from None
    if (above > below).any():
        raise ValueError(
            "a numerator is above its denominator; were the two swapped, or do they "
            "count different things?"
        )
    return above, below


def check_confidence(confidence: float) -> float:
    """A confidence level strictly between 0 and 1."""
    if not isinstance(confidence, (int, float)) or not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence!r}; give a share such as 0.95")
    return float(confidence)


def as_series_in_time(series: pd.Series, name: str = "series") -> pd.Series:
    """A copy of a series whose index is unique and runs forward in time."""
    if not isinstance(series, pd.Series):
        raise ValueError(f"{name} must be a pandas Series indexed by period")
    if series.index.has_duplicates:
        raise ValueError(f"{name} repeats a period; give one value for each period")
    try:
        forward = series.index.is_monotonic_increasing
    except TypeError:
        forward = False
    if not forward:
        raise ValueError(f"{name} is out of order; sort it by period first")
    return pd.Series(as_numbers(series.to_numpy(), name), index=series.index, name=series.name)


def require_columns(table: pd.DataFrame, columns: tuple[str, ...], name: str) -> None:
    """Refuse a table that lacks one of ``columns``, naming all that it lacks."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"{name} must be a DataFrame with columns {', '.join(columns)}")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"{name} lacks {', '.join(missing)}; it has {', '.join(map(str, table.columns))}"
        )
