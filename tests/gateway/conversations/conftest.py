"""One gateway for all tests of conversations; each test makes a merchant of its own on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from gateway.application import Gateway
from gateway.people.merchants import MerchantSettings
from tests.contracts.vendor_fixtures import client, vendors
from tests.support.inside import Inside, running_gateway, shop_inside
from tests.support.postgres import database_from

__all__ = ["client", "vendors"]

OpenShop = Callable[..., AbstractAsyncContextManager[Inside]]


@pytest.fixture(scope="package")
def shared_address(postgres: str, template: str) -> Iterator[str]:
    """Address of a database that these tests share."""
    with database_from(postgres, template) as fresh:
        yield fresh


@pytest.fixture(scope="package")
async def gateway(shared_address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """A started gateway."""
    folder: Path = tmp_path_factory.mktemp("gateway")
    async with running_gateway(shared_address, folder) as running:
        yield running


@pytest.fixture
def open_shop(gateway: Gateway, shared_address: str) -> OpenShop:
    """Opens a shop: settings, then what differs in its agent."""

    def opened(settings: MerchantSettings | None = None, **agent: Any) -> AbstractAsyncContextManager[Inside]:
        return shop_inside(gateway, shared_address, settings, **agent)

    return opened
