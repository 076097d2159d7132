"""Logging in at a real Dovecot: TLS from the first byte, STARTTLS, and neither with a stranger's certificate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from gateway.channels.email import CHANNEL
from tests.gateway.channels.email.mailbox import CONNECTION
from tests.support.dovecot import USER, Dovecot, make_certificate, running_dovecot
from tests.support.post import PASSWORD, Post, running_post


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Localhost's own."""
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


@pytest.fixture(scope="module")
def dovecot(certificate: Path) -> Iterator[Dovecot]:
    """A server that knows TLS."""
    with running_dovecot(certificate) as running:
        yield running


@pytest.fixture(scope="module")
def smtp_port() -> Iterator[int]:
    """A mail server's."""
    with running_post(Post()) as port:
        yield port


async def problem(imap_port: int, security: str, smtp_port: int, password: str = PASSWORD) -> str | None:
    """What `check connection` says."""
    config = {
        "address": USER,
        "smtp_host": "localhost",
        "smtp_port": str(smtp_port),
        "smtp_security": "none",
        "imap_host": "localhost",
        "imap_port": str(imap_port),
        "imap_security": security,
    }
    secrets = {"password": password, "signing_secret": "a-long-signing-secret"}
    async with httpx.AsyncClient() as client:
        connection = msgspec.structs.replace(CONNECTION, config=config, secrets=secrets)
        return await CHANNEL.check(connection, client)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_logs_in_encrypted(
    dovecot: Dovecot, certificate: Path, smtp_port: int, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = dovecot.secure_port if security == "tls" else dovecot.port
    assert await problem(port, security, smtp_port) is None


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_that_nobody_trusts_is_refused_before_the_password_is_told(
    dovecot: Dovecot, smtp_port: int, security: str
) -> None:
    port = dovecot.secure_port if security == "tls" else dovecot.port
    said = await problem(port, security, smtp_port)
    assert said is not None
    assert "certificate verify failed" in said.lower()


async def test_a_certificate_of_another_host_is_refused(
    smtp_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = make_certificate(tmp_path, "stranger.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger))
    with running_dovecot(stranger) as server:
        said = await problem(server.port, "starttls", smtp_port)
    assert said is not None
    assert "hostname mismatch" in said.lower()


async def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(smtp_port: int) -> None:
    with running_dovecot() as server:
        said = await problem(server.port, "starttls", smtp_port)
    assert said is not None
    assert "STARTTLS" in said
