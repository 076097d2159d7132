"""The contract that every channel keeps. Each test runs once for every case."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pytest

from gateway.channels.base import (
    Channel,
    OversizedError,
    PayloadError,
    Rejected,
    Retry,
    Sent,
    SignatureError,
    Unknown,
    WindowClosed,
)
from gateway.channels.registry import CHANNELS
from gateway.channels.signatures import LARGEST_BODY
from gateway.channels.text import measure, split_text
from tests.contracts.channel_cases import CASES
from tests.contracts.channel_suite import ChannelCase, identities
from tests.contracts.vendor_server import VendorResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorServer

STRANGE = (
    b"",
    b"[]",
    b"{}",
    b"null",
    b"\xff",
    b"<html>",
    b'{"messages": 5, "message_id": [], "result": [], "sid": {}, "error": [], "code": [], "status": {}}',
    b'{"errcode": "0", "errmsg": [], "access_token": "", "sentMessages": {}, "message_token": {}}',
    b'{"messages": [[]], "result": {"message_id": null}, "error": {"code": {}, "error_data": 1}, "access_token": 5}',
)
DOCS = Path(__file__).parents[2] / "docs" / "channels"
NOWHERE = "http://127.0.0.1:9"
BEHAVIOURS: tuple[Behaviour, ...] = ("accept", "throttle", "fail", "window", "reject", "hang", "drop")
SENDS = [
    pytest.param(case, behaviour, expected, id=f"{case.label or case.name}-{behaviour}")
    for case in CASES
    for behaviour in BEHAVIOURS
    if case.calls_http and (expected := case.expected(behaviour)) is not None
]


def named(case: ChannelCase) -> str:
    return case.label or case.name


@pytest.fixture(params=CASES, ids=named)
def case(request: pytest.FixtureRequest) -> ChannelCase:
    made: ChannelCase = request.param
    return made


def only(applies: Callable[[ChannelCase], bool]) -> pytest.MarkDecorator:
    """Run a test for the cases to which it applies; at least one is left, so that none is lost unseen."""
    chosen = [one for one in CASES if applies(one)]
    assert chosen
    return pytest.mark.parametrize("case", chosen, ids=named)


def vendor(case: ChannelCase) -> bool:
    """Whether a vendor is called over HTTP; what the others send is tested beside them."""
    return case.calls_http


def sender(case: ChannelCase) -> bool:
    """Whether a text can be sent over HTTP."""
    return case.calls_http and case.sends


def refused(case: ChannelCase, request: Any, connection: Any) -> bool:
    try:
        case.channel.verify(request, connection)
    except SignatureError:
        return True
    return False


def test_every_registered_channel_has_a_case() -> None:
    assert {case.name for case in CASES} == set(CHANNELS)
    assert all(CHANNELS[case.name] is case.channel for case in CASES)


def test_declares_its_settings(case: ChannelCase) -> None:
    channel: Channel = case.channel
    connection = case.connect(NOWHERE)
    declared = {field.name for field in channel.fields}
    assert len(declared) == len(channel.fields)
    assert set(connection.config) | set(connection.secrets) <= declared
    needed = {field.name for field in channel.fields if field.required}
    assert needed <= set(connection.config) | set(connection.secrets)
    assert {field.name for field in channel.fields if field.secret} >= set(connection.secrets)


def test_has_a_page_that_names_its_settings(case: ChannelCase) -> None:
    page = (DOCS / f"{case.name}.md").read_text(encoding="utf-8")
    assert [field.name for field in case.channel.fields if field.required and f"`{field.name}`" not in page] == []
    for heading in ("## Set up", "## Supported", "## Limits", "## Not verified"):
        assert heading in page


def test_a_message_is_no_handshake(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    assert case.channel.handshake(case.request(case.samples["message"], connection), connection) is None


def test_says_how_many_a_batch_holds(case: ChannelCase) -> None:
    assert (case.ids_in_batch > 0) is ("batch" in case.samples)
    assert ("empty" in case.samples) >= ("batch" in case.samples), "a vendor that sends batches may send an empty one"


@only(lambda case: case.handshake is not None)
def test_answers_the_handshake(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    assert case.handshake is not None
    handshake = case.handshake(connection)
    response = case.channel.handshake(handshake.request, connection)
    assert response is not None
    assert (response.status, response.body) == (200, handshake.expected)
    with pytest.raises(SignatureError):
        case.channel.handshake(handshake.forged, connection)


def test_accepts_its_own_signature(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    for body in case.samples.values():
        case.channel.verify(case.request(body, connection), connection)


def test_refuses_a_tampered_body(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    request = case.request(case.samples["message"], connection)
    body = request.body
    for position in (0, len(body) // 2, len(body) - 1):
        changed = bytearray(body)
        changed[position] ^= 1
        tampered = msgspec.structs.replace(request, body=bytes(changed))
        assert refused(case, tampered, connection) is case.signs_body


@only(lambda case: case.signs_body or case.parses_json)
def test_refuses_a_truncated_body(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    request = case.request(case.samples["message"], connection)
    body = request.body
    for length in (0, 1, len(body) // 2, len(body) - 1):
        truncated = msgspec.structs.replace(request, body=body[:length])
        if case.signs_body:
            assert refused(case, truncated, connection)
        else:
            with pytest.raises(PayloadError):
                case.channel.parse(truncated, connection)


def test_refuses_a_foreign_signature(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    foreign = case.request(case.samples["message"], case.foreign(connection))
    with pytest.raises(SignatureError):
        case.channel.verify(foreign, connection)


def test_refuses_a_missing_or_strange_signature(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    request = case.request(case.samples["message"], connection)
    bare = case.unsigned(request)
    with pytest.raises(SignatureError):
        case.channel.verify(bare, connection)
    lost = set(request.headers) - set(bare.headers)
    for name in lost:
        for value in ("", "é", "\udcff", "sha256=", request.headers[name][:-1], request.headers[name] + "0"):
            strange = msgspec.structs.replace(request, headers={**request.headers, name: value})
            with pytest.raises(SignatureError):
                case.channel.verify(strange, connection)


def test_refuses_everything_where_our_secret_is_empty(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    empty = msgspec.structs.replace(connection, secrets=dict.fromkeys(connection.secrets, ""))
    request = case.request(case.samples["message"], connection)
    for given in (request, case.unsigned(request)):
        with pytest.raises(SignatureError):
            case.channel.verify(given, empty)


def test_refuses_an_oversized_body(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    request = case.request(case.samples["message"], connection)
    oversized = msgspec.structs.replace(request, body=b" " * (LARGEST_BODY + 1))
    with pytest.raises(OversizedError):
        case.channel.verify(oversized, connection)


def test_parses_a_replay_to_the_same_identifiers(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    for body in case.samples.values():
        first = case.channel.parse(case.request(body, connection), connection)
        again = case.channel.parse(case.request(body, connection), connection)
        assert first == again


def test_parses_values_that_can_be_stored(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    found = 0
    for body in case.samples.values():
        parsed = case.channel.parse(case.request(body, connection), connection)
        for message in parsed.messages:
            found += 1
            assert message.channel == case.name
            assert message.external_id
            assert message.sender.id
            assert message.received_at.tzinfo is not None
            expiry = message.reply.expires_at if message.reply else None
            assert expiry is None or (expiry.tzinfo is not None and expiry > message.received_at)
            assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
        found += len(parsed.context) + len(parsed.replies)
        assert all(one["external_id"] for one in parsed.context)
        assert all(one.external_id and one.conversation and one.text for one in parsed.replies)
        assert msgspec.json.decode(msgspec.json.encode(parsed.context)) == json.loads(json.dumps(parsed.context))
        for status in parsed.statuses:
            found += 1
            assert status.provider_id
            assert status.at.tzinfo is not None
    assert found


def test_reads_the_text_of_a_message(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    parsed = case.channel.parse(case.request(case.samples["message"], connection), connection)
    if not case.texts:
        assert (len(parsed.context), parsed.messages) == (1, ())
        return
    assert len(parsed.messages) == 1
    assert parsed.messages[0].text
    assert not parsed.messages[0].echo


@only(lambda case: "batch" in case.samples)
def test_reads_every_part_of_a_batch(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    parsed = case.channel.parse(case.request(case.samples["batch"], connection), connection)
    assert len(parsed.messages) + len(parsed.statuses) == case.ids_in_batch
    assert len(set(identities(parsed.messages))) == len(parsed.messages)


@only(lambda case: "empty" in case.samples)
def test_an_empty_batch_is_no_error(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    parsed = case.channel.parse(case.request(case.samples["empty"], connection), connection)
    assert (parsed.messages, parsed.statuses) == ((), ())


def test_passes_over_unknown_fields(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    for name, body in case.samples.items():
        grown = case.extend(body)
        plain = case.channel.parse(case.request(body, connection), connection)
        assert case.channel.parse(case.request(grown, connection), connection) == plain, name


def test_says_what_is_wrong_with_garbage(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    for body in (case.garbage, *case.more_garbage):
        request = case.request(body, connection)
        case.channel.verify(request, connection)
        with pytest.raises(PayloadError, match=r"\w"):
            case.channel.parse(request, connection)


def test_acknowledges(case: ChannelCase) -> None:
    connection = case.connect(NOWHERE)
    for body in case.samples.values():
        response = case.channel.acknowledge(case.request(body, connection), connection)
        assert 200 <= response.status < 300
    assert case.channel.capabilities.ack_seconds <= 30


@only(lambda case: vendor(case) and not case.sends)
async def test_refuses_to_send_what_its_tool_cannot_carry(case: ChannelCase, client: httpx.AsyncClient) -> None:
    connection = case.connect(NOWHERE)
    outcome = await case.channel.send(case.outbound("Hello", connection), connection, client)
    assert type(outcome) is Rejected


@pytest.mark.parametrize(("case", "behaviour", "expected"), SENDS)
async def test_sends(
    case: ChannelCase, behaviour: Behaviour, expected: type, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator, behaviour))
    if behaviour == "hang":
        client.timeout = httpx.Timeout(5, read=0.2)
    outcome = await case.channel.send(case.outbound("Your parcel left today. 📦", connection), connection, client)
    assert type(outcome) is expected, outcome
    match outcome:
        case Sent(provider_id=identifier):
            assert identifier
        case Retry(after_seconds=seconds) if behaviour == "throttle":
            assert seconds == case.throttled_after
        case WindowClosed(reason=reason):
            assert reason
        case Rejected(code=code):
            assert code
    accepted = simulator.accepted
    assert accepted == (["Your parcel left today. 📦"] if behaviour in {"accept", "hang", "drop"} else [])


@only(lambda case: sender(case) and case.calls_out)
async def test_never_reached_means_retry(case: ChannelCase, client: httpx.AsyncClient) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        # Bound but not listening: the kernel refuses the connection.
        connection = case.connect(address)
        outcome = await case.channel.send(case.outbound("Hello", connection), connection, client)
    assert type(outcome) is Retry


class Babbler:
    """A vendor that answers every request with the same words, and takes nothing."""

    def __init__(self, status: int, body: bytes) -> None:
        self.accepted: list[str] = []
        self.response = VendorResponse(status, body)

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        return self.response


@only(vendor)
@pytest.mark.parametrize("status", [200, 400])
async def test_a_strange_answer_is_an_outcome(
    case: ChannelCase, status: int, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    for body in STRANGE:
        connection = case.connect(vendors.mount(Babbler(status, body)))
        outcome = await case.channel.send(case.outbound("Hello", connection), connection, client)
        if status != 200 or case.reads_answers:
            assert type(outcome) in {Unknown, Retry, Rejected}, (body, outcome)
        await case.channel.check(connection, client)


@only(sender)
async def test_a_repeated_key_sends_once(case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator))
    message = case.outbound("Once", connection, "same-key")
    outcomes = [await case.channel.send(message, connection, client) for _ in range(2)]
    if case.channel.capabilities.idempotent_sends:
        assert simulator.accepted == ["Once"]
        assert all(type(outcome) is Sent for outcome in outcomes)
    else:
        assert simulator.accepted == ["Once", "Once"]


@only(sender)
async def test_two_keys_send_twice(case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator))
    for key in ("first-key", "second-key"):
        assert type(await case.channel.send(case.outbound("Twice", connection, key), connection, client)) is Sent
    assert simulator.accepted == ["Twice", "Twice"]


@only(lambda case: sender(case) and case.channel.capabilities.text_limit is not None)
async def test_a_text_of_the_longest_size_passes(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    """The simulators refuse a longer text, as their vendors do."""
    limit, unit = case.channel.capabilities.text_limit, case.channel.capabilities.text_unit
    assert limit is not None
    text = "Ваша посылка 📦 уже в пути! " * (limit // 8)
    part = split_text(text, limit, unit)[0]
    assert limit - 30 * 4 < measure(part, unit) <= limit
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator))
    outcome = await case.channel.send(case.outbound(part, connection), connection, client)
    assert type(outcome) is Sent
    too_long = await case.channel.send(case.outbound("x" * (limit + 1), connection, "delivery-2"), connection, client)
    assert type(too_long) is Rejected


@only(lambda case: sender(case) and case.calls_with_secrets)
async def test_wrong_credentials_are_rejected(
    case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient
) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    foreign = case.foreign(case.connect(vendors.mount(simulator)))
    outcome = await case.channel.send(case.outbound("Hello", foreign), foreign, client)
    assert type(outcome) is Rejected
    assert simulator.accepted == []


@only(vendor)
async def test_reasons_hold_no_secret(case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient) -> None:
    for behaviour in ("throttle", "fail", "reject", "drop"):
        simulator = case.simulator(case.connect(NOWHERE))
        connection = case.connect(vendors.mount(simulator, behaviour))
        outcome = await case.channel.send(case.outbound("Hello", connection), connection, client)
        assert not [secret for secret in connection.secrets.values() if secret in repr(outcome)]


@only(vendor)
async def test_checks_a_connection(case: ChannelCase, vendors: VendorServer, client: httpx.AsyncClient) -> None:
    simulator = case.simulator(case.connect(NOWHERE))
    connection = case.connect(vendors.mount(simulator))
    assert await case.channel.check(connection, client) is None
    if case.calls_with_secrets:
        wrong = await case.channel.check(case.foreign(connection), client)
        assert wrong
        assert not [secret for secret in connection.secrets.values() if secret in wrong]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            assert await case.channel.check(case.connect(f"http://127.0.0.1:{free.getsockname()[1]}"), client)
