"""The ratio of two groups' missed rates when place and case mix are held equal.

So that where people live, how old they are or how long they waited is not mistaken for
deprivation. The model is statsmodels'; what is ours is when not to trust it.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from equity_reports.stats.checks import as_counts, as_numbers, check_confidence, require_columns
from equity_reports.stats.estimate import Estimate
from equity_reports.stats.gap_counts import check_comparison

FEWEST_MISSED = 20  # on either side: below it the ratio is withheld from release in any case
FEWEST_PATIENTS = 20  # on either side: clustered variances fail with fewer
FEWEST_MISSED_PER_COEFFICIENT = 10
"""Peduzzi and others, J Clin Epidemiol 1996; 49: 1373-1379 (could not be opened here)."""


@dataclass(frozen=True)
class AdjustedRatio:
    """A model-adjusted ratio, or why there is none.

    Attributes
    ----------
    ratio : Estimate or None
        Missed rate of the most deprived over that of the least, all else in the model equal.
    reason : str
        Empty, or why ``ratio`` is None.
    patients : int
        People in the model.
    missed_most, missed_least : int
        Missed appointments on either side.
    """

    ratio: Estimate | None
    reason: str
    patients: int
    missed_most: int
    missed_least: int


def adjusted_ratio(
    appointments: pd.DataFrame,
    *,
    most: Any,
    least: Any,
    adjust_for: Sequence[str] = (),
    confidence: float = 0.95,
) -> AdjustedRatio:
    """Modified Poisson regression with variances clustered by patient.

    ``log E(missed) = group + adjust_for``, with every group in the model and the least deprived
    as its reference; the sandwich variance adds scores up by patient, and limits use Student's
    t with one less than the number of patients (Zou, Am J Epidemiol 2004; 159: 702-706; Zou and
    Donner, Stat Methods Med Res 2013; 22: 661-670; neither could be opened here).

    Parameters
    ----------
    appointments : DataFrame[group, missed, patient, *adjust_for]
        One row an appointment; ``missed`` 1 or 0.
    most, least
        The groups to compare.
    adjust_for : sequence of str
        Columns held equal. Numbers enter as a straight line; anything else as categories, in
        which missing is one of its own.
    confidence : float
        Share of such intervals that hold the true ratio.

    Returns
    -------
    AdjustedRatio
        ``ratio`` is None below 20 missed appointments or 20 patients on either side, below 10
        missed (and 10 kept) appointments for each coefficient, when columns cannot be told
        apart, or when the fit does not settle.

    Raises
    ------
    ValueError
        For missing columns, patients, groups or outcomes, outcomes other than 0 and 1, and
        missing numbers to adjust for (put them in bands).
    """
    check_confidence(confidence)
    rows = _checked(appointments, adjust_for, most=most, least=least)
    missed = as_counts(rows["missed"], "missed")
    sides = {label: (rows["group"] == label).to_numpy() for label in (most, least)}
    design, column = _design(rows, adjust_for, most=most, least=least)
    patients, codes = rows["patient"].nunique(), pd.factorize(rows["patient"])[0]
    counted = {
        "patients": int(patients),
        "missed_most": int(missed[sides[most]].sum()),
        "missed_least": int(missed[sides[least]].sum()),
    }
    reason = _why_not(rows, missed, design, sides)
    ratio = None
    if not reason:
        ratio = _fitted_ratio(missed, design, codes, column, confidence)
        reason = "" if ratio else "the model did not settle"
    return AdjustedRatio(ratio=ratio, reason=reason, **counted)


def _checked(
    appointments: pd.DataFrame, adjust_for: Sequence[str], *, most: Any, least: Any
) -> pd.DataFrame:
    columns = ["group", "missed", "patient", *adjust_for]
    require_columns(appointments, tuple(columns), "appointments")
    rows = appointments[columns]
    if rows[["group", "missed", "patient"]].isna().any(axis=None):
        raise ValueError("appointments has a row without group, missed or patient; leave it out")
    if not rows["missed"].isin([0, 1]).all():
        raise ValueError("missed must be 1 or 0 for each appointment")
    check_comparison(pd.Index(rows["group"].unique()), most=most, least=least)
    return rows


def _design(
    rows: pd.DataFrame, adjust_for: Sequence[str], *, most: Any, least: Any
) -> tuple[np.ndarray, int]:
    """Columns of the model, the first of them 1, and which one is the most deprived group."""
    others = [label for label in rows["group"].unique() if label != least]
    columns = [np.ones(len(rows)), *((rows["group"] == label).to_numpy() for label in others)]
    for name in adjust_for:
        values = rows[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            number = as_numbers(values, name)
            if np.isnan(number).any():
                raise ValueError(f"{name} has missing numbers; put it in bands to adjust for it")
            spread = number.std()
            columns.append((number - number.mean()) / (spread if spread > 0 else 1.0))
        else:
            codes = pd.factorize(values, use_na_sentinel=False)[0]
            columns.extend(codes == code for code in range(1, codes.max(initial=0) + 1))
    return np.column_stack(columns).astype(float), 1 + others.index(most)


def _why_not(
    rows: pd.DataFrame, missed: np.ndarray, design: np.ndarray, sides: dict[Any, np.ndarray]
) -> str:
    for side in sides.values():
        if missed[side].sum() < FEWEST_MISSED:
            return f"fewer than {FEWEST_MISSED} missed appointments in one of the groups"
        if rows["patient"][side].nunique() < FEWEST_PATIENTS:
            return f"fewer than {FEWEST_PATIENTS} patients in one of the groups"
    coefficients = design.shape[1]
    if min(missed.sum(), (1 - missed).sum()) < FEWEST_MISSED_PER_COEFFICIENT * coefficients:
        return f"too few missed appointments for {coefficients} coefficients"
    if np.linalg.matrix_rank(design) < coefficients:
        return "what is adjusted for cannot be told apart from the groups or from itself"
    return ""


def _fitted_ratio(
    missed: np.ndarray, design: np.ndarray, codes: np.ndarray, column: int, confidence: float
) -> Estimate | None:
    model = sm.GLM(missed, design, family=sm.families.Poisson())
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            fit = model.fit(maxiter=100, cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
        except (ConvergenceWarning, np.linalg.LinAlgError, FloatingPointError):
            return None
    limits = np.exp(fit.conf_int(alpha=1 - confidence)[column])
    value = float(np.exp(fit.params[column]))
    if not np.isfinite([value, *limits]).all():
        return None
    return Estimate(value, float(limits[0]), float(limits[1]), confidence)
