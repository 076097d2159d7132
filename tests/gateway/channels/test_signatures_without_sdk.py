"""Vendors without an SDK for Python: their recipes, written again from their pages over another library's HMAC.

Every payload is signed here as the vendor's page says (contracts of the channels), by OpenSSL through `cryptography`;
ours must agree on 1,000 generated payloads each, for the right body and for any other.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.channels import chatwoot, delighted, email, hootsuite, shopify, zammad, zendesk
from gateway.channels.base import Connection, SignatureError
from tests.contracts.channel_suite import ARRIVED, post

if TYPE_CHECKING:
    from gateway.channels.base import Channel, HookRequest

thousand = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
secrets = st.text("0123456789abcdef", min_size=2, max_size=64).map(lambda text: text[: len(text) // 2 * 2])
bodies = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode))

Recipe = Callable[[str, str, bytes], dict[str, str]]
"""Secret, time stamp in seconds and body to the headers that the vendor sends."""


def mac(key: bytes, text: bytes, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    """HMAC, with SHA-256 where nothing else is said."""
    made = HMAC(key, algorithm or hashes.SHA256())
    made.update(text)
    return made.finalize()


def of_zendesk(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    written = f"2026-03-02T09:30:{int(stamp) % 60:02}Z"
    proof = base64.b64encode(mac(secret.encode(), written.encode() + body)).decode()
    return {"x-zendesk-webhook-signature-timestamp": written, "x-zendesk-webhook-signature": proof}


def of_chatwoot(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    proof = mac(secret.encode(), stamp.encode() + b"." + body).hex()
    return {"x-chatwoot-timestamp": stamp, "x-chatwoot-signature": f"sha256={proof}"}


def of_zammad(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    return {"x-hub-signature": f"sha1={mac(secret.encode(), body, hashes.SHA1()).hex()}"}


def of_shopify(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    return {"x-shopify-hmac-sha256": base64.b64encode(mac(secret.encode(), body)).decode(), "x-shopify-topic": "x/y"}


def of_delighted(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    return {"x-delighted-webhook-signature": f"sha256={mac(secret.encode(), body).hex()}"}


def of_hootsuite(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    return {"x-hootsuite-signature": mac(bytes.fromhex(secret), body).hex()}


def of_mail_hook(secret: str, stamp: str, body: bytes) -> dict[str, str]:
    return {"x-mail-timestamp": stamp, "x-mail-signature": mac(secret.encode(), stamp.encode() + b"." + body).hex()}


RECIPES: list[tuple[Channel, str, Recipe, bool]] = [
    (zendesk.CHANNEL, "webhook_secret", of_zendesk, False),
    (chatwoot.CHANNEL, "webhook_secret", of_chatwoot, True),
    (zammad.CHANNEL, "webhook_token", of_zammad, False),
    (shopify.CHANNEL, "client_secret", of_shopify, False),
    (delighted.CHANNEL, "api_key", of_delighted, False),
    (hootsuite.CHANNEL, "shared_secret", of_hootsuite, False),
    (email.CHANNEL, "signing_secret", of_mail_hook, True),
]
"""Adapter, the secret's name, the recipe, and whether an old time stamp is a replay."""


def accepts(channel: Channel, request: HookRequest, connection: Connection) -> bool:
    try:
        channel.verify(request, connection)
    except SignatureError:
        return False
    return True


@pytest.mark.parametrize(("channel", "name", "recipe", "timed"), RECIPES, ids=[channel.name for channel, *_ in RECIPES])
@thousand
@given(secret=secrets, foreign=secrets, body=bodies, other=bodies, age=st.integers(-900, 900))
def test_agrees_with_the_vendors_recipe(
    channel: Channel,
    name: str,
    recipe: Recipe,
    timed: bool,
    secret: str,
    foreign: str,
    body: bytes,
    other: bytes,
    age: int,
) -> None:
    ours = Connection(id="c", channel=channel.name, config={}, secrets={name: secret})
    sent = ARRIVED - timedelta(seconds=age)
    headers = recipe(secret, str(int(sent.timestamp())), body)
    fresh = not timed or abs(age) <= 300
    assert accepts(channel, post(body, headers), ours) is fresh
    assert accepts(channel, post(other, headers), ours) is (fresh and other == body)
    theirs = msgspec.structs.replace(ours, secrets={name: foreign})
    same_key = secret.encode().ljust(64, b"\0") == foreign.encode().ljust(64, b"\0")
    if channel.name == "hootsuite":
        same_key = bytes.fromhex(secret).ljust(64, b"\0") == bytes.fromhex(foreign).ljust(64, b"\0")
    assert accepts(channel, post(body, headers), theirs) is (fresh and same_key)
