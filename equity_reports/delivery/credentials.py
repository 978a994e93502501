"""Passwords and tokens: from the environment or the system's keyring, never from a file of ours."""

import os

from equity_reports.errors import InputError, Problem

SMTP_PASSWORD = "EQUITY_REPORTS_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
SMTP_TOKEN = "EQUITY_REPORTS_SMTP_TOKEN"  # noqa: S105
GRAPH_TOKEN = "EQUITY_REPORTS_GRAPH_TOKEN"  # noqa: S105
GRAPH_SECRET = "EQUITY_REPORTS_GRAPH_SECRET"  # noqa: S105
SERVICE = "equity-reports"


def secret(variable: str, user: str) -> str:
    """The secret of this name.

    Parameters
    ----------
    variable
        The environment's name for it.
    user
        Under which the keyring keeps it, in the service ``equity-reports``.

    Raises
    ------
    InputError
        Neither has it.
    """
    found = known_secret(variable, user)
    if found:
        return found
    hint = f"set it, or keep it with: keyring set {SERVICE} {user}"
    wanted = f"the secret with which {user} signs in"
    raise InputError([Problem("the environment", variable, "nothing", wanted, hint)])


def known_secret(variable: str, user: str) -> str | None:
    """The secret of this name, or None where there is none.

    The line break with which it was pasted or read from a file is left out.
    """
    if given := os.environ.get(variable, "").strip():
        return given
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return (keyring.get_password(SERVICE, user) or "").strip() or None
    except KeyringError:
        return None  # no keyring on this machine, or it is locked
