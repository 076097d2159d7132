"""A mailbox's settings, as the merchant filled them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from msgspec import Struct

if TYPE_CHECKING:
    from gateway.channels.base import Connection

Security = Literal["tls", "starttls", "none"]


class Server(Struct, frozen=True):
    """Where one of the two protocols is spoken."""

    host: str
    port: int
    security: Security


class MailSettings(Struct, frozen=True):
    """One mailbox."""

    address: str
    """Lower case."""
    name: str
    """Display name of what is sent."""
    aliases: tuple[str, ...]
    """More addresses that are ours."""
    username: str
    password: str
    secret: str
    """Signs threads and the hook."""
    smtp: Server
    imap: Server | None
    """None where mails come by the hook."""
    folder: str
    plus_addressing: bool
    authserv_id: str = ""
    """The name under which our own mail server writes Authentication-Results; empty where it is not to be believed."""

    @property
    def domain(self) -> str:
        """Behind the at sign."""
        return self.address.partition("@")[2]

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Every address that is ours."""
        return (self.address, *self.aliases)


def mail_settings(connection: Connection) -> MailSettings:
    """Read a connection's settings.

    Raises:
        ValueError: a port or a kind of security makes no sense; the message names it.

    """
    config, secrets = connection.config, connection.secrets
    address = str(config["address"]).strip().lower()
    imap_host = str(config.get("imap_host") or "")
    aliases = str(config.get("aliases") or "").replace(",", " ").lower().split()
    return MailSettings(
        address=address,
        name=str(config.get("sender_name") or ""),
        aliases=tuple(aliases),
        username=str(config.get("username") or address),
        password=secrets.get("password", ""),
        secret=secrets.get("signing_secret", ""),
        smtp=_server(config, "smtp", str(config["smtp_host"]), 587, "starttls"),
        imap=_server(config, "imap", imap_host, 993, "tls") if imap_host else None,
        folder=str(config.get("imap_folder") or "INBOX"),
        plus_addressing=str(config.get("plus_addressing") or "no").lower() in ("yes", "true", "1"),
        authserv_id=str(config.get("authserv_id") or "").strip().lower(),
    )


def _server(config: dict[str, object], name: str, host: str, port: int, security: Security) -> Server:
    chosen_port = str(config.get(f"{name}_port") or port)
    if not chosen_port.isdecimal() or not 0 < int(chosen_port) < 65536:
        raise ValueError(f"{name}_port {chosen_port!r} is no port; use a number such as {port}")
    chosen = config.get(f"{name}_security") or security
    for known in get_args(Security):
        if chosen == known:
            return Server(host, int(chosen_port), known)
    raise ValueError(f"{name}_security {chosen!r} is none of: {', '.join(get_args(Security))}")
