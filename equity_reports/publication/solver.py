"""A linear program that is asked many times: what holds stays, what is looked for changes.

From one question to the next the solver (HiGHS) goes on from where it stood, which costs a
fraction of starting anew. The same questions in the same order get the same answers.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

PRIMAL = 4
"""The simplex method that goes on from a point that is still possible: only the aim has changed."""

DUAL = 1
"""The one that goes on where the limits have changed."""


@dataclass(frozen=True)
class Answer:
    """The best point, and how much each variable's limits press there."""

    point: np.ndarray
    price: np.ndarray


class Solver:
    """Equations that make nothing, between variables with limits.

    Parameters
    ----------
    matrix
        One row an equation, one column a variable; each row times the variables is 0.
    """

    def __init__(self, matrix: csr_array) -> None:
        rows, self.count = matrix.shape
        self.every = np.arange(self.count, dtype=np.int32)
        self.ends: np.ndarray | None = None
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        matrix = matrix.tocsc()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.count, rows
        model.col_cost_ = model.col_lower_ = np.zeros(self.count)
        model.col_upper_ = np.full(self.count, highspy.kHighsInf)
        model.row_lower_ = model.row_upper_ = np.zeros(rows)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        self.highs.passModel(model)

    def lowest(self, aim: np.ndarray, ends: np.ndarray) -> Answer | None:
        """The point within the limits at which ``aim`` comes out lowest; None if there is none.

        Parameters
        ----------
        aim
            The weight of each variable; those beyond its length weigh nothing.
        ends
            Each variable's lowest and highest value, shape (variables, 2).
        """
        weights = np.zeros(self.count)
        weights[: len(aim)] = aim
        same = self.ends is not None and np.array_equal(ends, self.ends)
        if not same:
            self.highs.changeColsBounds(
                self.count, self.every, ends[:, 0].copy(), ends[:, 1].copy()
            )
            self.ends = ends.copy()
        self.highs.changeColsCost(self.count, self.every, weights)
        self.highs.setOptionValue("simplex_strategy", PRIMAL if same else DUAL)
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = self.highs.getSolution()
        return Answer(np.array(found.col_value), np.array(found.col_dual))
