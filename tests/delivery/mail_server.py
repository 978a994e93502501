"""A real mail server on the loopback, which may be told to misbehave, and its certificates."""

import asyncio
import contextlib
import email
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from equity_reports.email_settings import SmtpServer

DROP = "drop the connection"
USER, PASSWORD = "reports@trust.example", "an invented password"


def certificates(folder, names=("127.0.0.1",), days=1):
    """Write a certificate signed by itself, and its key; return both paths.

    ``days`` below zero: it has run out.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An invented server")])
    now = datetime.now(UTC)
    known = [x509.IPAddress(ip_address(one)) for one in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "server.pem", folder / "server.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, plain[1], plain[0]))
    return paths


class MailServer:
    """What is asked of each recipient and each message, and what was taken.

    ``on_recipient`` and ``on_message`` are given an address and answer with a line for the
    client, ``DROP``, or "" to take it. ``accepted`` counts what was taken, by Message-ID.
    """

    def __init__(self) -> None:
        self.on_recipient: Callable[[str], str] = lambda address: ""
        self.on_message: Callable[[str], str] = lambda address: ""
        self.seconds = 0.0
        self.accepted, self.to = Counter(), []

    async def handle_RCPT(self, server, session, envelope, address, options):
        told = self.on_recipient(address)
        if told == DROP:
            server.transport.abort()
        if not told:
            envelope.rcpt_tos.append(address)
        return told or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        await asyncio.sleep(self.seconds)
        told = self.on_message(address)
        if not told or told == DROP:
            self.accepted[email.message_from_bytes(envelope.content)["Message-ID"]] += 1
            self.to.append(address)
        if told == DROP:
            server.transport.abort()
        return told or "250 taken"


def _signed_in(server, session, envelope, mechanism, data):
    good = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=good, handled=False)


@contextlib.contextmanager
def serving(server, pair=None, *, security="starttls", **more):
    """Run the server; give the settings that lead to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = None
    if pair:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*pair)
    # aiosmtpd knows of no sign-in on a line that is encrypted from its beginning.
    signs_in = pair and security == "starttls"
    how = {"authenticator": _signed_in, "auth_required": True} if signs_in else {}
    how |= {"tls_context": context, "require_starttls": True} if security == "starttls" else {}
    how |= {"ssl_context": context} if security == "tls" else {}
    controller = Controller(server, hostname="127.0.0.1", port=port, ready_timeout=20, **how)
    controller.start()
    given = {"host": "127.0.0.1", "port": port, "security": security}
    given |= {"user": USER} if signs_in else {"sign_in": "none"}
    given |= {"authorities": str(pair[0])} if pair else {}
    try:
        yield SmtpServer.model_validate(given | more)
    finally:
        controller.stop()
