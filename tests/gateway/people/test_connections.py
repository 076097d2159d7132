"""Connections take the settings that their channel declares, and nothing else; rotation closes their secrets anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.fernet import Fernet

from gateway.channels.registry import CHANNELS
from gateway.conversations.connections import open_connection
from gateway.errors import InvalidInputError, SettingsError
from gateway.people.connections import create_connection, find_connection, rotate_secrets, update_connection
from gateway.people.vault import Vault
from tests.contracts.channel_cases import CASES
from tests.contracts.channel_suite import ChannelCase
from tests.support.office import Office, working

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
async def office(address: str) -> AsyncIterator[Office]:
    async with working(address) as opened:
        yield opened


async def make(office: Office, vault: Vault, channel: str, config: dict, secrets: dict) -> tuple[UUID, dict[str, str]]:
    async with office.transaction() as session:
        row, made = await create_connection(session, vault, CHANNELS, channel, "Shop", config, secrets)
        return row.id, made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label or case.name)
async def test_every_channel_takes_its_own_settings(office: Office, case: ChannelCase) -> None:
    sample = case.connect("http://127.0.0.1:9")
    _, made = await make(office, Vault([OLD]), case.name, sample.config, sample.secrets)
    assert set(made).isdisjoint(sample.secrets)
    for config, secrets in (({"colour": "red"}, {}), ({}, {"colour": "red"})):
        with pytest.raises(InvalidInputError, match="colour"):
            await make(office, Vault([OLD]), case.name, sample.config | config, sample.secrets | secrets)


async def test_secrets_that_we_choose_are_made(office: Office) -> None:
    vault = Vault([OLD])
    _, telegram = await make(office, vault, "telegram", {}, {"bot_token": "1:a"})
    _, webhook = await make(office, vault, "webhook", {"url": "https://shop.example/"}, {})
    assert len(telegram["secret_token"]) == 32
    assert webhook["secret"].startswith("whsec_")
    with pytest.raises(InvalidInputError, match=r"secrets\.bot_token is missing"):
        await make(office, vault, "telegram", {}, {})


async def test_only_channels_with_templates_take_one(office: Office) -> None:
    secrets = {"app_secret": "a", "access_token": "b"}
    await make(office, Vault([OLD]), "whatsapp", {"phone_number_id": "1", "template": "answer"}, secrets)
    with pytest.raises(InvalidInputError, match=r"config\.template"):
        await make(office, Vault([OLD]), "telegram", {"template": "answer"}, {"bot_token": "1:a"})


async def test_a_change_leaves_the_rest(office: Office) -> None:
    vault = Vault([OLD])
    connection, made = await make(office, vault, "telegram", {"api_base": "https://a.example"}, {"bot_token": "1:a"})
    async with office.transaction() as session:
        await update_connection(session, vault, CHANNELS, connection, config={"api_base": None}, active=False)
        await update_connection(session, vault, CHANNELS, connection, secrets={"bot_token": "2:b"}, name="Bot")
        row = await find_connection(session, connection)
        opened = open_connection(row, vault)
        assert (row.name, row.active, opened.config) == ("Bot", False, {})
        assert opened.secrets == {"bot_token": "2:b", **made}
        with pytest.raises(InvalidInputError, match=r"secrets\.bot_token is missing"):
            await update_connection(session, vault, CHANNELS, connection, secrets={"bot_token": None})


async def test_rotation_closes_all_secrets_with_the_newest_key(office: Office) -> None:
    connections = [(await make(office, Vault([OLD]), "telegram", {}, {"bot_token": f"{n}:a"}))[0] for n in range(3)]
    async with office.database.system() as session:
        assert await rotate_secrets(session, Vault([NEW, OLD])) == 3
    async with office.transaction() as session:
        for number, connection in enumerate(connections):
            row = await find_connection(session, connection)
            assert open_connection(row, Vault([NEW])).secrets["bot_token"] == f"{number}:a"
            with pytest.raises(SettingsError):
                open_connection(row, Vault([OLD]))
    async with office.database.system() as session:
        with pytest.raises(SettingsError, match="add the old key"):
            await rotate_secrets(session, Vault([OLD]))


def test_the_command_rotates(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from gateway.cli import app

    for name, value in {"DATABASE_URL": address, "GATEWAY_DATA": str(folder), "GATEWAY_SECRET_KEYS": NEW}.items():
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(app, ["keys", "rotate"]).output == "0 connections are closed with the newest key\n"


def test_the_command_line_lists_and_retries_deliveries(
    address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from gateway.cli import app
    from gateway.errors import NotFoundError

    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("GATEWAY_DATA", str(folder))
    runner = CliRunner()
    assert isinstance(runner.invoke(app, ["deliveries", "list", "--merchant", "nobody"]).exception, NotFoundError)
    runner.invoke(app, ["keys", "create", "tests", "--merchant", "shop"])
    assert runner.invoke(app, ["deliveries", "list", "--merchant", "shop"]).output == "no delivery is dead\n"
    gone = runner.invoke(app, ["deliveries", "retry", str(UUID(int=1)), "--merchant", "shop"])
    assert isinstance(gone.exception, NotFoundError)
