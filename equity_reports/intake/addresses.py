"""The address of a database: kept outside the programme folder, never shown.

A SQLAlchemy address holds a password as often as not. The settings say only where it is kept, as
``env:NAME`` (an environment variable) or ``keyring:SERVICE/NAME`` (the keyring of the machine).
No message, log, manifest or fingerprint holds more than that.
"""

import os
import re
from typing import TYPE_CHECKING

from equity_reports.errors import InputError, Problem
from equity_reports.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from sqlalchemy import URL

PLACE = "sources.warehouse.address_from"
EXTRA = 'python -m pip install "equity-reports[warehouse]"'
EXAMPLE = "postgresql+psycopg://reader@host/database"
SPARK = re.compile(r"spark://|sc://|databricks://|local(\[.*\])?$")


def kept_address(address_from: str) -> str:
    """The address, from where it is kept.

    Raises
    ------
    InputError
        Nothing is kept there, or the keyring cannot be opened.
    """
    kind, _, name = address_from.partition(":")
    found = os.environ.get(name, "") if kind == "env" else _from_keyring(name)
    if not found.strip():
        kept = "environment variable" if kind == "env" else "entry in the keyring"
        service, _, entry = name.rpartition("/")
        hint = (
            f"set {name} before the command, to an address such as {EXAMPLE}"
            if kind == "env"
            else f"keyring set {service} {entry}"
        )
        raise InputError([_problem(f"no {kept} {name}", "the address of the database", hint)])
    return found.strip()


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        raise missing("keyring") from None
    service, _, entry = name.rpartition("/")
    try:
        return keyring.get_password(service, entry) or ""
    except KeyringError:
        hint = "unlock it, or keep the address in an environment variable: env:NAME"
        found = "a keyring that cannot be opened"
        raise InputError([_problem(found, "the address of the database", hint)]) from None


def parsed(address: str) -> "URL":
    """The address in its parts.

    Raises
    ------
    InputError
        SQLAlchemy is not installed, or it is no address.
    """
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ModuleNotFoundError:
        raise missing("SQLAlchemy") from None
    try:
        return make_url(address)
    except (ArgumentError, ValueError):
        wanted = f"an address of SQLAlchemy, such as {EXAMPLE}"
        hint = "a mark such as @ or / in the password is written %40 or %2F"
        raise InputError([_problem("what is no address (not shown)", wanted, hint)]) from None


def missing(library: str, install: str = EXTRA) -> InputError:
    """What is told where a library for databases is not installed."""
    return InputError([_problem(f"no {library} installed", "it, to read a database", install)])


def _problem(found: str, wanted: str, hint: str) -> Problem:
    return Problem(SETTINGS_FILE, PLACE, found, wanted, hint)
