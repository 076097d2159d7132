"""The contract of channels whose vendors hand out customers' files, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.channels.base import TOO_LARGE, Fetched, FileCarrier, MediaSource, Rejected, Retry, Unknown
from gateway.channels.registry import CHANNELS
from gateway.messages import Media
from tests.contracts.media_cases import MEDIA_CASES, PHOTO, FileVendor, MediaCase

if TYPE_CHECKING:
    import httpx

    from gateway.channels.base import Connection
    from tests.contracts.vendor_server import Behaviour, VendorServer

LARGEST = 1000
REFERENCES_ONLY = frozenset({"webhook"})
"""Channels whose files stay where the merchant's own system keeps them."""

every_channel = pytest.mark.parametrize("sample", MEDIA_CASES, ids=lambda one: one.case.name)
every_channel_with_credentials = pytest.mark.parametrize(
    "sample", [one for one in MEDIA_CASES if one.proves], ids=lambda one: one.case.name
)
"""At the others the address alone opens the file."""


def source_of(sample: MediaCase) -> MediaSource:
    channel = sample.case.channel
    assert isinstance(channel, MediaSource)
    return channel


def vendor_of(sample: MediaCase, vendors: VendorServer, behaviour: Behaviour = "accept") -> FileVendor:
    vendor = FileVendor(sample.case.connect(""), sample.serve)
    vendor.address = vendors.mount(vendor, behaviour)
    return vendor


async def fetch(
    sample: MediaCase,
    vendor: FileVendor,
    client: httpx.AsyncClient,
    largest: int = LARGEST,
    connection: Connection | None = None,
) -> Fetched | Retry | Rejected | Unknown:
    connection = connection or sample.case.connect(vendor.address)
    media = await sample.media(vendor.address, connection, client)
    if not isinstance(media, Media):
        return media
    return await source_of(sample).fetch_media(media, connection, client, largest)


def test_every_channel_with_media_hands_its_files_out() -> None:
    with_media = {name for name, channel in CHANNELS.items() if channel.capabilities.media} - REFERENCES_ONLY
    carriers = {name for name, channel in CHANNELS.items() if isinstance(channel, FileCarrier)}
    sources = {name for name, channel in CHANNELS.items() if isinstance(channel, MediaSource)}
    assert sources == {sample.case.name for sample in MEDIA_CASES}
    assert with_media <= carriers | sources


@every_channel
async def test_a_file_is_read_byte_for_byte(
    sample: MediaCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    vendor = vendor_of(sample, vendors)
    assert await fetch(sample, vendor, client) == Fetched(PHOTO, "image/jpeg")
    assert len(vendor.accepted) == 1


@every_channel
@pytest.mark.parametrize("behaviour", ["throttle", "fail", "drop"])
async def test_a_fault_that_passes_is_tried_again(
    sample: MediaCase, behaviour: Behaviour, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    outcome = await fetch(sample, vendor_of(sample, vendors, behaviour), client)
    assert isinstance(outcome, Retry)
    assert outcome.after_seconds == (7 if behaviour == "throttle" else None)


@every_channel
async def test_a_file_that_is_gone_is_given_up(
    sample: MediaCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    outcome = await fetch(sample, vendor_of(sample, vendors, "reject"), client)
    assert isinstance(outcome, Retry if sample.gone_is_early else Rejected)


@every_channel
async def test_a_file_that_is_too_large_is_not_read_to_its_end(
    sample: MediaCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    outcome = await fetch(sample, vendor_of(sample, vendors), client, largest=len(PHOTO) - 1)
    assert isinstance(outcome, Rejected)
    assert outcome.code == TOO_LARGE


@every_channel_with_credentials
async def test_wrong_credentials_open_no_file(
    sample: MediaCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    vendor = vendor_of(sample, vendors)
    stranger = sample.case.foreign(sample.case.connect(vendor.address))
    outcome = await fetch(sample, vendor, client, connection=stranger)
    assert isinstance(outcome, Rejected)
    assert not any(secret in outcome.reason for secret in stranger.secrets.values())


@every_channel
async def test_an_unreachable_vendor_is_tried_again(sample: MediaCase, client: httpx.AsyncClient) -> None:
    nowhere = FileVendor(sample.case.connect(""), sample.serve)
    nowhere.address = "http://127.0.0.1:9"
    assert isinstance(await fetch(sample, nowhere, client), Retry)
