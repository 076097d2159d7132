"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.errors import SettingsError
from gateway.settings import default_data_folder, read_settings


def test_nothing_set() -> None:
    settings = read_settings({})
    assert settings.data == default_data_folder()
    assert settings.models == settings.data / "models"
    assert settings.database_url is None
    assert settings.address == "http://127.0.0.1:8080"


@pytest.mark.parametrize(("given", "days"), [("", 30), ("0", 0), ("7", 7)])
def test_how_long_raw_requests_are_kept(given: str, days: int) -> None:
    assert read_settings({"GATEWAY_PAYLOAD_DAYS": given}).payload_days == days


@pytest.mark.parametrize("given", ["-1", "36501", "soon"])
def test_a_wrong_number_of_days_is_named(given: str) -> None:
    with pytest.raises(SettingsError, match="GATEWAY_PAYLOAD_DAYS"):
        read_settings({"GATEWAY_PAYLOAD_DAYS": given})


def test_all_set(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "GATEWAY_DATA": str(tmp_path),
            "DATABASE_URL": "postgresql://x/y",
            "GATEWAY_PORT": "9000",
            "GATEWAY_PUBLIC_URL": "https://gateway.example/",
            "GATEWAY_SECRET_KEYS": "new, old",
            "GATEWAY_ALLOW_PRIVATE_ADDRESSES": "yes",
            "GATEWAY_ENGINE_WORKERS": "3",
        }
    )
    assert (settings.data, settings.port, settings.engine_workers) == (tmp_path, 9000, 3)
    assert settings.address == "https://gateway.example"
    assert settings.secret_keys == ("new", "old")
    assert settings.allow_private_addresses


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_PORT", "eighty"),
        ("GATEWAY_PORT", "99999"),
        ("GATEWAY_LOG_LEVEL", "loud"),
        ("GATEWAY_LOG_FORMAT", "xml"),
        ("DATABASE_URL", "mysql://x"),
        ("GATEWAY_ALLOW_PRIVATE_ADDRESSES", "perhaps"),
        ("GATEWAY_ENGINE_WORKERS", "1.5"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


def test_roots_folder_is_the_systems() -> None:
    expected = Path("/var/lib/polyglot-gateway") if os.geteuid() == 0 else Path.home()
    assert default_data_folder().is_relative_to(expected) or os.environ.get("XDG_DATA_HOME")
