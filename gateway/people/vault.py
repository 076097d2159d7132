"""Secrets at rest: encrypted with Fernet, the newest key first, older keys still read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from gateway.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Vault:
    """Closes and opens secrets.

    Args:
        keys: Fernet keys, newest first.

    Raises:
        SettingsError: a key is not 32 bytes in URL-safe Base64.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise SettingsError(f"GATEWAY_SECRET_KEYS: {error}; make one with: gateway keys secret") from error

    def close(self, secrets: dict[str, str]) -> bytes:
        """Encrypt."""
        return self._fernet.encrypt(msgspec.json.encode(secrets))

    def open(self, closed: bytes) -> dict[str, str]:
        """Decrypt.

        Raises:
            SettingsError: none of the keys fits.
        """
        try:
            return msgspec.json.decode(self._fernet.decrypt(closed), type=dict[str, str])
        except InvalidToken as error:
            raise SettingsError("GATEWAY_SECRET_KEYS: none of the keys opens this secret; add the old key") from error

    def rotate(self, closed: bytes) -> bytes:
        """Encrypt anew with the newest key.

        Raises:
            SettingsError: none of the keys fits.
        """
        try:
            return self._fernet.rotate(closed)
        except InvalidToken as error:
            raise SettingsError("GATEWAY_SECRET_KEYS: none of the keys opens this secret; add the old key") from error


def keys_in(folder: Path) -> tuple[str, ...]:
    """Return the keys kept in the data folder; make one, readable by its owner alone, where there is none."""
    path = folder / "secret.keys"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # O_EXCL: of two processes that start at once, one makes the key and both read it.
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(Fernet.generate_key().decode() + "\n")
    return tuple(path.read_text().split())
