"""A digest and its page to the bytes of a message.

The body is tables with their styles inlined, for Outlook's Word engine; the chart is a PNG inside
the message; a plain text that reads well by itself stands beside. The parts are put together once
a page; a recipient's own message differs in its head alone.
"""

import hashlib
import textwrap
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from equity_reports import resources
from equity_reports.delivery.attachment import Attached
from equity_reports.delivery.digest import SHOWN_WIDTH, Digest, people_to_ask
from equity_reports.narrative.wording import wording_for
from equity_reports.reports.page import LANGUAGE

MOST_HTML = 100_000
"""Bytes of HTML: Gmail cuts a message off after about 102,000."""
MOST_IN_ALL = 1_000_000
"""Bytes of a whole message, encoded."""
LONGEST_LINE = 900
"""Characters: RFC 5322 allows a line 998, its name included."""
_ENCODED_WORD = 75
TEXT_WIDTH = 72
PREVIEW = 150

FOR, PAGE, SESSION = "X-Equity-Reports-For", "X-Equity-Reports-Page", "X-Equity-Reports-Session"

_ON_ONE_LINE = SMTP.clone(max_line_length=998)


class MessageError(ValueError):
    """The message may not be sent as it would be."""


@dataclass(frozen=True)
class Letter:
    """One page's message, less what depends on the recipient.

    ``about`` says which page it is, as kind, subject and fingerprint.
    """

    subject: str
    about: tuple[str, str, str]
    session_id: str
    confidential: bool
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Sender:
    """Whom messages come from, and where answers go."""

    name: str
    address: str
    reply_to: str

    @property
    def domain(self) -> str:
        """The domain of the sender's address."""
        return self.address.rpartition("@")[2]


def write_letter(
    digest: Digest,
    carried: Attached,
    sender: Sender,
    *,
    about: tuple[str, str, str],
    session_id: str,
    rehearsal: str = "",
) -> Letter:
    """Put the parts of one page's message together.

    Parameters
    ----------
    about
        The page's kind, subject and fingerprint.
    rehearsal
        In a rehearsal, the sentence that says so.

    Raises
    ------
    MessageError
        The message would be larger than mail programs show or servers take.
    """
    picture_id = _in_one_line(f"chart.{about[2][:16]}@{sender.domain}")
    words = _words(digest, carried, sender, rehearsal) | {"picture_id": picture_id}
    html = inlined(_templates().get_template("message.html.j2").render(words))
    if len(html.encode()) > MOST_HTML:
        raise MessageError(f"the body has {len(html.encode()):,} bytes; {MOST_HTML:,} are shown")
    message = EmailMessage(policy=SMTP)
    message.set_content(_text(words), cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if digest.picture:
        related = message.get_payload()[1]
        related.add_related(
            digest.picture.png, "image", "png", cid=f"<{picture_id}>", disposition="inline",
            filename="chart.png",
        )  # fmt: skip
    if carried.content:
        message.add_attachment(
            carried.content, *carried.media, filename=carried.name, params=carried.parameters
        )
    _fix_boundaries(message, "".join(about) + rehearsal)
    body = message.as_bytes()
    if len(body) > MOST_IN_ALL:
        raise MessageError(
            f"it has {len(body):,} bytes and {MOST_IN_ALL:,} are allowed; try attach = "
            '"zip" or "link" under [email]'
        )
    subject = digest.subject
    if rehearsal:
        subject = wording_for().say("email.subject_rehearsal", subject=subject)
    return Letter(subject, about, session_id, bool(digest.banner), body)


def addressed(
    letter: Letter, recipient: str, sender: Sender, *, identity: str, sent_at: datetime | None
) -> bytes:
    """Return a letter as one recipient gets it.

    Parameters
    ----------
    identity
        What tells this message from every other: the same message tried again has the same.
    sent_at
        None: a draft, which has no date.

    Raises
    ------
    MessageError
        A name or an address would break out of its line of the head.
    """
    kind, subject, fingerprint = letter.about
    head = EmailMessage(policy=SMTP)
    head["From"] = Address(_in_one_line(sender.name), addr_spec=_in_one_line(sender.address))
    head["To"] = Address(addr_spec=_in_one_line(recipient))
    head["Reply-To"] = Address(addr_spec=_in_one_line(sender.reply_to))
    head["Subject"] = _in_one_line(letter.subject)
    if sent_at:
        head["Date"] = format_datetime(sent_at)
    head["Message-ID"] = f"<{hashlib.sha256(identity.encode()).hexdigest()[:40]}@{sender.domain}>"
    head["Auto-Submitted"] = "auto-generated"
    head["X-Auto-Response-Suppress"] = "All"
    head["List-Unsubscribe"] = f"<mailto:{sender.reply_to}?subject=Stop>"
    head["Content-Language"] = LANGUAGE
    if letter.confidential:
        head["Sensitivity"] = "Company-Confidential"
    head[SESSION] = _in_one_line(letter.session_id)
    head[FOR] = _in_one_line(f"{kind} {subject}".strip())
    head[PAGE] = fingerprint
    return b"".join(map(_folded, head.keys(), head.values())) + letter.body


def _folded(name: str, value: str) -> bytes:
    """One field of the head; plain letters on one line, since some programs show a fold.

    Other letters are folded: RFC 2047 allows an encoded word 75 characters. Words are encoded with
    the spaces between them, since those between two encoded words do not count (section 6.2).
    """
    text, address = str(value), ""
    if text.isascii():
        how = _ON_ONE_LINE if len(text) < LONGEST_LINE else SMTP
        return how.fold_binary(name, value)
    if hasattr(value, "addresses"):
        (one,) = value.addresses
        text, address = one.display_name, f"\r\n <{one.addr_spec}>"
    encoded = Header(text, "utf-8", _ENCODED_WORD, name).encode(linesep="\r\n")
    return f"{name}: {encoded}{address}\r\n".encode()


def inlined(html: str) -> str:
    """HTML with its style sheet moved into the elements; nothing is fetched."""
    return _inliner().inline(html)


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def _in_one_line(text: str) -> str:
    """Text for the head of a message, which each line of its own would extend."""
    if not text.isprintable():
        raise MessageError("a name or address holds a line break or another control character")
    return text


def _words(digest: Digest, carried: Attached, sender: Sender, rehearsal: str) -> dict:
    say = wording_for().say
    headings = {f"{name}_heading": say(f"email.{name}") for name in ("bring", "full", "ask")}
    return (
        headings
        | {
            "digest": digest,
            "language": LANGUAGE,
            "style": Markup(_style()),  # noqa: S704 - our own file
            "preheader": digest.findings[0][2][:PREVIEW] if digest.findings else digest.title,
            "rehearsal": rehearsal,
            "width": SHOWN_WIDTH,
            "ideas_heading": say("email.ideas"),
            "full": say(f"email.full_{carried.kind}", link="").strip(),
            "link": carried.link,
            "ask": people_to_ask(digest.ask, sender.reply_to),
            "small_print": (
                *digest.definition,
                say("email.why", listed=digest.listed),
                say("email.stop", reply_to=sender.reply_to),
                say("email.made", software=digest.software),
            ),
        }
    )


def _text(words: dict) -> str:
    return _templates(escaped=False).get_template("message.txt.j2").render(words).strip() + "\n"


def _style() -> str:
    return (resources.templates() / "email" / "email.css").read_text(encoding="utf-8")


@lru_cache(maxsize=2)
def _templates(escaped: bool = True) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources.templates() / "email"),
        autoescape=escaped,  # noqa: S701 - the plain text is not markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"wrapped": _wrapped, "bullet": _bullet, "heading": _heading}
    return environment


def _wrapped(text: str) -> str:
    return textwrap.fill(text, TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _bullet(text: str) -> str:
    how = {"initial_indent": "* ", "subsequent_indent": "  ", "break_long_words": False}
    return textwrap.fill(text, TEXT_WIDTH, break_on_hyphens=False, **how)


def _heading(text: str) -> str:
    return f"{text}\n{'-' * min(len(text), TEXT_WIDTH)}"


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    """Part the parts by lines that follow from the message, so that it has the same bytes again."""
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        told = hashlib.sha256(f"{number} {seed}".encode()).hexdigest()[:32]
        part.set_boundary(f"=_{told}")
