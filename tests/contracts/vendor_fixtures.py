from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.contracts.vendor_server import VendorServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture(scope="session")
async def vendors() -> AsyncIterator[VendorServer]:
    async with VendorServer().run() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=5, trust_env=False, verify=False) as client:
        yield client
