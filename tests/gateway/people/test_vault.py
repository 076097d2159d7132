"""Secrets are closed at rest, and keys can be changed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from gateway.errors import SettingsError
from gateway.people.vault import Vault, keys_in

SECRETS = {"token": "very secret"}


def test_closed_and_opened() -> None:
    key = Fernet.generate_key().decode()
    closed = Vault([key]).close(SECRETS)
    assert b"very secret" not in closed
    assert Vault([key]).open(closed) == SECRETS


def test_old_keys_still_open_and_rotation_makes_them_needless() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    closed = Vault([old]).close(SECRETS)
    both = Vault([new, old])
    assert both.open(closed) == SECRETS
    assert Vault([new]).open(both.rotate(closed)) == SECRETS
    with pytest.raises(SettingsError, match="none of the keys"):
        Vault([new]).open(closed)


def test_a_key_that_is_none() -> None:
    with pytest.raises(SettingsError, match="gateway keys secret"):
        Vault(["short"])


def test_the_key_in_the_folder_is_made_once_for_its_owner(tmp_path: Path) -> None:
    first = keys_in(tmp_path)
    assert keys_in(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret.keys").stat().st_mode) == 0o600
