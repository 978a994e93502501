"""What becomes of the pool's processes and threads when its owner is stopped at a bad moment."""

import time

from equity_reports import workers
from equity_reports.workers import WarmPool


def test_a_lock_lost_to_ctrl_c_holds_nothing_up(monkeypatch):
    monkeypatch.setattr(workers, "_ENDED", 0.5)
    pool = WarmPool(1)
    future = pool.submit(time.sleep, 600)
    while not future.running():
        time.sleep(0.05)
    future._condition.acquire()  # as one interrupted between taking it and noting so leaves it
    try:
        begun = time.monotonic()
        pool.shutdown(cancel_futures=True)
        assert time.monotonic() - begun < 20
    finally:
        future._condition.release()
