"""What ``[email]`` in programme.toml may say: what is sent, to which domains, and how."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from equity_reports.intake.cells import CellError
from equity_reports.setting_types import Address, Name, Table, Text, checked

PageKindName = Literal["team", "coach", "community"]
TransportName = Literal["folder", "smtp", "graph"]
AttachmentName = Literal["html", "zip", "pdf", "link"]

_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_PLACE = re.compile(r"https://[^\s\"'<>\\]+")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1(:\d+)?(/[^\s\"'<>\\]*)?")


def _domain(text: str) -> str:
    """A domain as it stands after the @; a pattern or a whole address is a slip."""
    plain = text.strip().casefold()
    if not _DOMAIN.fullmatch(plain):
        hint = f'"{plain.rpartition("@")[2]}"' if "@" in plain else "no @, * or space; one a domain"
        raise CellError('a domain such as "example.nhs.uk"', hint)
    return plain


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise CellError('an address such as "https://intranet.example.nhs.uk/equity"')
    return text.rstrip("/")


def _service(text: str) -> str:
    if not (_PLACE.fullmatch(text) or _LOOPBACK.fullmatch(text)):
        raise CellError("an address that begins with https://")
    return text.rstrip("/")


class AddressException(Table):
    """One address outside the domains that may receive one team's report all the same."""

    address: Address = Field(description="one email address")
    team: Text = Field(description="the team_id of the team whose report it may receive")
    approved_by: Name = Field(description="who approved this address, by name")
    approved_on: date = Field(description="the day of the approval, 2026-11-03")


class SmtpServer(Table):
    """The mail server that takes our messages."""

    host: Text = Field(description='the name of the mail server, such as "mail.example.nhs.uk"')
    port: int = Field(587, ge=1, le=65535, description="a port; 587 unless told")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description='"starttls", "tls", or "none" where nothing is signed in to'
    )
    sign_in: Literal["password", "oauth2", "none"] = Field(
        "password", validate_default=True, description='"password", "oauth2" or "none"'
    )
    user: Text | None = Field(None, validate_default=True, description="who signs in")
    authorities: Text | None = Field(
        None, description="a file of certificates to trust, where the server has the trust's own"
    )

    @field_validator("sign_in")
    @classmethod
    def _no_secret_in_the_open(cls, sign_in: str, read: ValidationInfo) -> str:
        if sign_in != "none" and read.data.get("security") == "none":
            raise ValueError(
                'sign_in = "none" with security = "none", since a password would be readable'
                '|security = "starttls"'
            )
        return sign_in

    @field_validator("user")
    @classmethod
    def _somebody_signs_in(cls, user: str | None, read: ValidationInfo) -> str | None:
        if user is None and read.data.get("sign_in", "none") != "none":
            raise ValueError('who signs in to the server|user = "…", or sign_in = "none"')
        return user


class GraphMailbox(Table):
    """The mailbox that Microsoft Graph sends from."""

    mailbox: Address = Field(description="the mailbox that sends, as an email address")
    tenant: Text | None = Field(None, description="the directory's id; not needed with a token")
    client_id: Text | None = Field(None, description="the application's id, with tenant")
    service: Annotated[Text, checked(_service)] = Field(
        "https://graph.microsoft.com/v1.0", description="where Graph is"
    )
    sign_in_service: Annotated[Text, checked(_service)] = Field(
        "https://login.microsoftonline.com", description="where tokens are given"
    )


class Email(Table):
    """Who the emails come from, what is sent, where it may go, and how."""

    from_address: Address | None = Field(None, alias="from", description="one email address")
    reply_to: Address | None = Field(None, description="one email address")
    domains: Annotated[tuple[Annotated[Text, checked(_domain)], ...], Field(strict=False)] = Field(
        (), description='a list of domains, such as ["example.nhs.uk"]'
    )
    exceptions: Annotated[tuple[AddressException, ...], Field(strict=False)] = Field(
        (), description="tables headed [[email.exceptions]]"
    )
    pages: Annotated[tuple[PageKindName, ...], Field(strict=False)] = Field(
        ("team",), description='a list of "team", "coach", "community"'
    )
    link: Annotated[Text, checked(_place)] | None = Field(
        None, description='where the session\'s folder is served: "https://…"'
    )
    attach: AttachmentName = Field(
        "html", description='"html", "zip", "pdf", or "link" with a link to where the pages are'
    )
    per_minute: int = Field(
        25, ge=1, le=100_000, description="messages a minute, a whole number; 25 unless told"
    )
    smtp: SmtpServer | None = Field(None, description="a table headed [email.smtp]")
    graph: GraphMailbox | None = Field(None, description="a table headed [email.graph]")
    transport: TransportName = Field("folder", description='"folder", "smtp" or "graph"')

    @field_validator("attach")
    @classmethod
    def _a_link_needs_a_place(cls, attach: str, read: ValidationInfo) -> str:
        if attach == "link" and read.data.get("link", "unreadable") is None:
            raise ValueError('a place to link to|link = "https://…", or attach = "html"')
        return attach

    @field_validator("transport")
    @classmethod
    def _a_transport_needs_its_table(cls, transport: str, read: ValidationInfo) -> str:
        if transport != "folder" and read.data.get(transport, "unreadable") is None:
            raise ValueError(f'a table headed [email.{transport}]|add it, or transport = "folder"')
        return transport
