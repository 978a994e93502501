"""Importing this module warms the process: a fork server can be told to import, and no more.

The server outlives its owner by a moment, however the owner ends, and clears up after it.
"""

import atexit
import gc
import os
import shutil

from equity_reports.reports.warm import import_all

SOCKETS = "EQUITY_REPORTS_SOCKETS"

import_all()
gc.collect()
gc.freeze()  # the collector of a fork need not touch, and so copy, what all forks share
if SOCKETS in os.environ:
    atexit.register(shutil.rmtree, os.environ[SOCKETS], ignore_errors=True)
