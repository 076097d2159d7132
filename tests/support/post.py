"""A real SMTP server, which takes mails or misbehaves at one of its steps."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.support.server import free_port

PASSWORD = 'pa"ss\\word 7'


class Post:
    """A mail server that takes mails, or misbehaves at one of its steps."""

    def __init__(self, recipient: str = "", content: str = "250 OK", hang_up: bool = False) -> None:
        self.taken: list[EmailMessage] = []
        self._recipient, self._content, self._hang_up = recipient, content, hang_up

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self._recipient:
            return self._recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self._content.startswith("250"):
            self.taken.append(email.message_from_bytes(envelope.content, policy=policy.default))
        if self._hang_up:
            server.transport.abort()
        return self._content


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password.decode() == PASSWORD
    return AuthResult(success=right, handled=right)


@contextmanager
def running_post(post: Post) -> Iterator[int]:
    """Give the port of a running server."""
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port, authenticator=authenticate, auth_require_tls=False)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
