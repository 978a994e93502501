"""What becomes of the pool's processes and threads when its owner is stopped at a bad moment."""

import subprocess
import sys
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


def test_a_script_without_a_guard_ends_and_is_told_why(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from equity_reports.workers import WarmPool\n"
        "pool = WarmPool(1)\n"
        "try:\n"
        "    print(type(pool.submit(abs, -1).exception()).__name__)\n"
        "finally:\n"
        "    pool.shutdown()\n"
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert run.stdout == "WorkerDiedError\n"
    assert 'if __name__ == "__main__":' in run.stderr
