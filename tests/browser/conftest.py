"""A real browser (Debian's Chromium) before a real server."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.people import Visitors
from tests.optional import require
from tests.support.console import Console, running_console
from tests.support.postgres import database_from

_PATIENCE = 30_000
"""Milliseconds to wait for what should be seen; only a failing test waits so long."""
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give a browser without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require(path is not None, "Chromium is missing: apt-get install chromium")
    expect.set_options(timeout=_PATIENCE)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield running
        await running.close()


@pytest_asyncio.fixture(scope="session")
async def console(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    """Give one console to all tests that only add to it."""
    with database_from(postgres, template) as address:
        async with running_console(address, tmp_path_factory.mktemp("console")) as running:
            yield running


@pytest_asyncio.fixture
async def visitors(browser: Browser) -> AsyncIterator[Visitors]:
    """Give people with browsers; a script that fails on any of their pages fails the test."""
    people = Visitors(browser)
    yield people
    await people.leave()
    assert people.problems == []
