"""A solver that goes on from its last answer gives what one that starts anew gives."""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from equity_reports.publication.solver import Solver

TOTALS = csr_array(np.array([[1.0, 1, 1, -1, 0], [0, 0, 1, 1, -1]]))


def random_ends(rng):
    low = rng.integers(0, 20, 5).astype(float)
    return np.column_stack([low, low + rng.integers(0, 40, 5)])


@pytest.mark.parametrize("seed", range(20))
def test_the_lowest_is_that_of_a_fresh_start(seed):
    rng = np.random.default_rng(seed)
    solver = Solver(TOTALS)
    ends = random_ends(rng)
    for question in range(12):
        if question % 3 == 0:
            ends = random_ends(rng)
        aim = rng.integers(-3, 4, 4).astype(float)
        answer = solver.lowest(aim, ends)
        anew = linprog([*aim, 0], A_eq=TOTALS, b_eq=[0, 0], bounds=ends)
        assert (answer is None) == (anew.status != 0)
        if answer is not None:
            assert answer.point[:4] @ aim == pytest.approx(anew.fun)
            assert np.allclose(TOTALS @ answer.point, 0)
            assert (answer.point >= ends[:, 0] - 1e-6).all()
            assert (answer.point <= ends[:, 1] + 1e-6).all()


def test_nothing_is_printed(capfd):
    Solver(TOTALS).lowest(np.ones(4), np.tile([0.0, 5.0], (5, 1)))
    assert capfd.readouterr() == ("", "")
