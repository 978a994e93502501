"""A stand-in for Microsoft Graph: as much of its documented protocol as sending needs."""

import base64
import contextlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

TOKEN = "an-invented-token"


class GraphServer:
    """Takes what is sent; ``answers`` are given first: a status, its headers, its error."""

    def __init__(self) -> None:
        self.answers, self.taken, self.asked = [], [], []
        self.tokens, self.hang_up = [TOKEN], False

    def sent(self, request) -> tuple[int, dict, object]:
        self.asked.append(request.path)
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, {}, _error("InvalidAuthenticationToken", "Access token has expired.")
        if self.answers:
            return self.answers.pop(0)
        assert request.headers["Content-Type"] == "text/plain"
        self.taken.append(base64.b64decode(request.body, validate=True))
        return 202, {}, None

    def token(self, request) -> tuple[int, dict, object]:
        form = {name: value[0] for name, value in parse_qs(request.body.decode()).items()}
        if form.get("client_secret") != "a secret":
            return 401, {}, {"error": "invalid_client"}
        assert form["grant_type"] == "client_credentials"
        assert form["scope"] == "https://graph.microsoft.com/.default"
        return 200, {}, {"access_token": self.tokens.pop(0), "token_type": "Bearer"}


def _error(code, message):
    return {"error": {"code": code, "message": message}}


def refusal(status, code, message, **headers):
    """An answer that Graph gives instead of taking a message."""
    return status, headers, _error(code, message)


@contextlib.contextmanager
def graph_serving(graph):
    """Run the stand-in; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.body = self.rfile.read(int(self.headers["Content-Length"]))
            if graph.hang_up:
                self.connection.close()
                return
            answer = graph.token if self.path.endswith("/oauth2/v2.0/token") else graph.sent
            status, headers, plain = answer(self)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            text = json.dumps(plain).encode() if plain is not None else b""
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
