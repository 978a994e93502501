"""Importing this module warms the process: a fork server can be told to import, and no more."""

from equity_reports.reports.warm import import_all

import_all()
