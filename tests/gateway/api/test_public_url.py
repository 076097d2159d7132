"""Behind a proxy the gateway is reached at GATEWAY_PUBLIC_URL: hooks are shown, and signatures checked, there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.gateway.channels import twilio_api
from tests.gateway.channels.twilio_sms.case import CASE
from tests.support.postgres import database_from
from tests.support.server import Server, client, serving
from tests.support.shop import make_shop

TOKEN = twilio_api.SECRETS["auth_token"]
BODY = CASE.samples["message"]


class Proxied:
    """A Twilio connection at a gateway that a proxy stands before."""

    def __init__(self, server: Server, hook: str) -> None:
        self.hook = hook
        self.inner = f"{server.url}/hooks/{hook.rpartition('/')[2]}"

    def knock(self, signed_url: str, query: str = "", host: str = "gateway.internal:8080") -> int:
        """Let Twilio call an address, and a proxy hand the request on; the SDK signs. Return the status."""
        signature = RequestValidator(TOKEN).compute_signature(
            signed_url, dict(parse_qsl(BODY.decode(), keep_blank_values=True))
        )
        headers = {
            "host": host,
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signature,
            "x-forwarded-host": "evil.example",
            "x-forwarded-proto": "https",
        }
        return httpx.post(self.inner + query, content=BODY, headers=headers, timeout=30).status_code


@contextmanager
def gateway(address: str, folder: object, public_url: str) -> Iterator[Server]:
    with serving(address, folder, "--no-work", GATEWAY_PUBLIC_URL=public_url) as server:  # type: ignore[arg-type]
        yield server


@pytest.fixture(
    params=[
        "https://support.shop.example:8443/",
        "https://shop.example/support/gateway",
    ],
    scope="module",
)
def public_url(request: pytest.FixtureRequest) -> str:
    """What the setting says."""
    given: str = request.param
    return given


@pytest.fixture(scope="module")
def running(
    postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory, public_url: str
) -> Iterator[tuple[str, Server]]:
    """A gateway with the setting."""
    with database_from(postgres, template) as address, gateway(address, tmp_path_factory.mktemp("p"), public_url) as on:
        yield address, on


@pytest.fixture
async def proxied(running: tuple[str, Server], request: pytest.FixtureRequest) -> Proxied:
    address, server = running
    shop = await make_shop(address, f"shop-{abs(hash(request.node.name)) % 10**8}")
    sample = CASE.connect("http://127.0.0.1:9")
    body = {"channel": CASE.name, "name": "SMS", "config": sample.config, "secrets": sample.secrets}
    with client(server, shop.key) as api:
        return Proxied(server, api.post("/v1/connections", json=body).json()["hook"])


async def test_the_hook_is_shown_at_the_public_address(proxied: Proxied, public_url: str) -> None:
    assert proxied.hook == f"{public_url.rstrip('/')}{urlsplit(proxied.inner).path}"


async def test_the_signature_covers_the_public_address(proxied: Proxied) -> None:
    assert proxied.knock(proxied.hook) == 200


async def test_the_query_counts_byte_for_byte(proxied: Proxied) -> None:
    query = "?step=a%20b&empty=&x=%C3%A9"
    assert proxied.knock(proxied.hook + query, query) == 200
    assert proxied.knock(proxied.hook, query) == 401


async def test_what_is_signed_for_another_address_is_refused(proxied: Proxied) -> None:
    path = urlsplit(proxied.inner).path
    assert proxied.knock(proxied.inner) == 401
    assert proxied.knock(f"https://evil.example{path}", host="evil.example") == 401
    assert proxied.knock(proxied.hook + "0") == 401
