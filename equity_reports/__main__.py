"""``python -m equity_reports``: the same as ``equity-reports``."""

import sys


def main() -> None:
    """Run the command line and end with its exit code."""
    from equity_reports.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
