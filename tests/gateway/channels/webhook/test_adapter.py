from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from gateway.channels.base import Parsed, Rejected, Retry, Sent, SignatureError
from tests.contracts.channel_suite import ARRIVED
from tests.contracts.vendor_server import VendorRequest, VendorResponse
from tests.gateway.channels.webhook.case import CASE

if TYPE_CHECKING:
    import httpx

    from tests.contracts.vendor_server import Behaviour, VendorServer


def test_a_time_without_a_zone_is_the_time_of_arrival() -> None:
    assert CASE.parsed("message").messages[0].received_at == datetime(2026, 3, 2, 9, 29, 58, tzinfo=UTC)
    assert CASE.parsed("without_type").messages[0].received_at == ARRIVED


def test_unknown_types_are_passed_over() -> None:
    assert CASE.parsed("passed_over") == Parsed()


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_or_early_time_stamp_is_refused(seconds: int) -> None:
    connection = CASE.connect("")
    request = CASE.request(CASE.samples["message"], connection)
    late = msgspec.structs.replace(request, received_at=ARRIVED + timedelta(seconds=seconds))
    with pytest.raises(SignatureError, match="too far"):
        CASE.channel.verify(late, connection)


async def test_a_lost_answer_is_repeated_without_a_second_message(
    vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = CASE.simulator(CASE.connect(""))
    lossy, sound = (CASE.connect(vendors.mount(simulator, behaviour)) for behaviour in ("drop", "accept"))
    message = CASE.outbound("once", lossy)
    assert type(await CASE.channel.send(message, lossy, client)) is Retry
    assert await CASE.channel.send(message, sound, client) == Sent(message.key, 204)
    assert simulator.accepted == ["once"]


class Says:
    """An endpoint that gives one status."""

    def __init__(self, status: int) -> None:
        self.accepted: list[str] = []
        self.status = status

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        return VendorResponse(self.status, b"")


@pytest.mark.parametrize(
    ("status", "kind"), [(404, Retry), (502, Retry), (302, Retry), (401, Rejected), (410, Rejected), (422, Rejected)]
)
async def test_only_a_clear_refusal_ends_a_delivery(
    status: int, kind: type, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    connection = CASE.connect(vendors.mount(Says(status)))
    assert type(await CASE.channel.send(CASE.outbound("Hello", connection), connection, client)) is kind


async def test_a_secret_that_is_none_is_rejected(client: httpx.AsyncClient) -> None:
    broken = msgspec.structs.replace(CASE.connect("http://127.0.0.1:9"), secrets={"secret": "whsec_***"})
    outcome = await CASE.channel.send(CASE.outbound("Hello", broken), broken, client)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "invalid_secret"
