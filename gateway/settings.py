"""Settings: read once from the environment at the composition root, then passed in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from gateway.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

LAST_PORT = 65535
_LEVELS = ("debug", "info", "warning", "error", "critical")


def default_data_folder() -> Path:
    """Return the folder that holds everything the gateway keeps: database, models, keys.

    Root gets a folder of the system, since the embedded PostgreSQL runs as another user there and root's home is
    closed to it.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/polyglot-gateway")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "polyglot-gateway"


class Settings(Struct, frozen=True, kw_only=True):
    """All that can be set; the environment variable of a field is GATEWAY_ and its name in capitals."""

    data: Path
    """Folder for database, models and keys."""
    database_url: str | None = None
    """PostgreSQL 15 or later, as postgresql://...; the embedded one serves where it is not set. Also DATABASE_URL."""
    models: Path
    """Folder of the translation models; by default below the data folder."""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str | None = None
    """The address that vendors and customers reach the gateway at; signatures cover it."""
    secret_keys: tuple[str, ...] = ()
    """Fernet keys, newest first; a key is made in the data folder where none is set."""
    engine_workers: int | None = None
    """Processes for translation; as many as there are cores where it is not set."""
    engine_memory_megabytes: int = 2048
    """Models are unloaded, least used first, above this."""
    jobs: int = 8
    """Jobs that one worker runs at once."""
    payload_days: int = 30
    """Days for which vendors' raw requests are kept; 0 for ever."""
    allow_private_addresses: bool = False
    """Whether webhooks and vendors may live at private addresses (for tests and intranets)."""
    translate_key_required: bool = False
    """Whether LibreTranslate's clients must send an API key."""
    log_level: str = "info"
    """debug, info, warning, error or critical."""
    log_format: str = "text"
    """text or json."""

    @property
    def address(self) -> str:
        """The address that the gateway is reached at."""
        return self.public_url or f"http://{self.host}:{self.port}"


def _flag(name: str, value: str) -> bool:
    if value.lower() in ("1", "true", "yes", "on"):
        return True
    if value.lower() in ("", "0", "false", "no", "off"):
        return False
    raise SettingsError(f"{name}={value!r}: use 1 or 0")


_LONGEST_DAYS = 36500


def _number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise SettingsError(f"{name}={value!r}: use a whole number") from None


def _days(name: str, days: int) -> int:
    if not 0 <= days <= _LONGEST_DAYS:
        raise SettingsError(f"{name}={days}: use a number of days from 1 to {_LONGEST_DAYS}, or 0 for ever")
    return days


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value.lower() not in allowed:
        raise SettingsError(f"{name}={value!r}: use one of {', '.join(allowed)}")
    return value.lower()


def _port(value: int) -> int:
    if not 0 < value <= LAST_PORT:
        raise SettingsError(f"GATEWAY_PORT={value}: use a number from 1 to {LAST_PORT}")
    return value


def _postgres(value: str | None) -> str | None:
    if value and not value.startswith(("postgresql://", "postgres://")):
        # The value itself may hold a password.
        raise SettingsError("DATABASE_URL is no PostgreSQL address: write postgresql://user:password@host:5432/name")
    return value


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises:
        SettingsError: a value cannot be read; the message names the variable and what it takes.
    """

    def text(field: str) -> str | None:
        return environment.get(f"GATEWAY_{field.upper()}") or None

    def number(field: str, default: int) -> int:
        value = text(field)
        return _number(f"GATEWAY_{field.upper()}", value) if value else default

    data = Path(text("data") or default_data_folder()).expanduser().absolute()
    workers = text("engine_workers")
    return Settings(
        data=data,
        database_url=_postgres(text("database_url") or environment.get("DATABASE_URL") or None),
        models=Path(text("models") or data / "models").expanduser().absolute(),
        host=text("host") or "127.0.0.1",
        port=_port(number("port", 8080)),
        public_url=(text("public_url") or "").rstrip("/") or None,
        secret_keys=tuple((text("secret_keys") or "").replace(",", " ").split()),
        engine_workers=_number("GATEWAY_ENGINE_WORKERS", workers) if workers else None,
        engine_memory_megabytes=number("engine_memory_megabytes", 2048),
        jobs=number("jobs", 8),
        payload_days=_days("GATEWAY_PAYLOAD_DAYS", number("payload_days", 30)),
        allow_private_addresses=_flag("GATEWAY_ALLOW_PRIVATE_ADDRESSES", text("allow_private_addresses") or ""),
        translate_key_required=_flag("GATEWAY_TRANSLATE_KEY_REQUIRED", text("translate_key_required") or ""),
        log_level=_choice("GATEWAY_LOG_LEVEL", text("log_level") or "info", _LEVELS),
        log_format=_choice("GATEWAY_LOG_FORMAT", text("log_format") or "text", ("text", "json")),
    )
