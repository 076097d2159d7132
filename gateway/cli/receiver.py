"""A merchant's endpoint for the demo: takes deliveries over HTTP and checks their signatures."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gateway.channels.base import SignatureError
from gateway.channels.webhook.signing import verify


class Receiver:
    """Listens at a free local port while the context is open."""

    def __init__(self) -> None:
        self.secret = ""
        self.deliveries: list[dict[str, Any]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self.send_response(receiver.take({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
                """Stay silent: the demo tells what arrived."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/replies"

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Keep a delivery whose signature fits; return the status to answer."""
        try:
            verify(self.secret, headers, body, time.time())
        except SignatureError:
            return 401
        payload = json.loads(body)
        if payload["type"] == "reply":
            self.deliveries.append(payload["data"])
        return 204

    def delivery_for(self, conversation_id: str) -> dict[str, Any] | None:
        """Return what was delivered for a conversation, if anything yet."""
        fitting = (one for one in self.deliveries if one["context"]["conversation_id"] == conversation_id)
        return next(fitting, None)

    def __enter__(self) -> Receiver:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
