"""The delivery log: what it shows, what it keeps back, and how dead letters are driven again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from gateway.channels.webhook.signing import new_secret
from gateway.conversations.delivery_log import drive_again, read_log, safe_target
from gateway.database.tables import Presentation
from gateway.errors import ConflictError, InvalidInputError, NotFoundError
from gateway.messages import Sender
from tests.support.office import Office, working
from tests.support.server import free_port
from tests.support.shop import make_shop


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pass@shop.example/hook?token=abc#part", "https://shop.example/hook?…"),
        ("http://[::1]:8080/hook", "http://[::1]:8080/hook"),
        ("http://shop.example:notaport/", None),
        (None, None),
    ],
)
def test_an_address_is_shown_without_secrets(url: str | None, shown: str | None) -> None:
    assert safe_target(url) == shown


async def answered(office: Office, url: str) -> tuple[UUID, UUID]:
    """Let an answer go to an endpoint that nobody listens at; return connection and conversation."""
    connection = await office.connect("webhook", {"url": url}, {"secret": new_secret()})
    accepted = await office.receive(Sender(id="anna"), connection, channel="webhook")
    await office.send_all(await office.answer(accepted.conversation_id, "It is on its way."))
    return connection, accepted.conversation_id


async def test_a_failed_attempt_is_shown_and_driven_again(address: str) -> None:
    async with working(address) as office:
        connection, conversation = await answered(office, f"http://127.0.0.1:{free_port()}/hook?key=hidden")
        async with office.transaction() as session:
            (line,) = (await read_log(session, connection_id=connection)).lines
        assert (line.happening, line.status, line.attempts, line.http_status) == ("reply", "queued", 1, None)
        assert line.conversation_id == conversation
        assert line.next_attempt_at is not None
        assert line.reason is not None
        assert "ConnectError" in line.reason
        assert "hidden" not in repr(line)
        async with office.transaction() as session:
            with pytest.raises(ConflictError):
                await drive_again(session, office.queue, line.id)
            (row,) = await office.deliveries(await _message_of(office, line.id))
        async with office.transaction() as session:
            (await session.get_one(type(row), row.id)).status = "dead"
        async with office.transaction() as session:
            assert [one.id for one in (await read_log(session, status="dead")).lines] == [line.id]
            await drive_again(session, office.queue, line.id)
        async with office.transaction() as session:
            assert (await read_log(session, status="dead")).lines == []
            (again,) = (await read_log(session)).lines
        assert (again.status, again.attempts) == ("queued", 0)


async def test_what_a_desk_was_shown_stands_in_the_log_too(address: str) -> None:
    async with working(address) as office:
        connection = await office.connect("webhook", {"url": "https://shop.example"}, {"secret": new_secret()})
        accepted = await office.receive(Sender(id="anna"), connection, channel="webhook")
        async with office.transaction() as session:
            shown = Presentation(
                merchant_id=office.shop.merchant_id,
                message_id=accepted.message_id,
                connection_id=connection,
                status="unknown",
                http_status=504,
            )
            session.add(shown)
        async with office.transaction() as session:
            (line,) = (await read_log(session)).lines
            assert (line.happening, line.http_status, line.status) == ("message", 504, "unknown")
            with pytest.raises(ConflictError, match="force"):
                await drive_again(session, office.queue, line.id)
            await drive_again(session, office.queue, line.id, force=True)
            assert (await read_log(session)).lines[0].status == "queued"


async def test_pages_follow_one_another(address: str) -> None:
    async with working(address) as office:
        connection, conversation = await answered(office, f"http://127.0.0.1:{free_port()}")
        for number in range(4):
            await office.answer(conversation, f"Answer {number}")
        seen: list[UUID] = []
        cursor: str | None = None
        async with office.transaction() as session:
            while True:
                part = await read_log(session, connection_id=connection, limit=2, cursor=cursor)
                seen += [line.id for line in part.lines]
                cursor = part.next_cursor
                if cursor is None:
                    break
        assert len(seen) == len(set(seen)) == 5
        assert seen == sorted(seen, reverse=True)


async def test_other_merchants_see_nothing(address: str) -> None:
    async with working(address) as office:
        await answered(office, f"http://127.0.0.1:{free_port()}")
        async with office.transaction() as session:
            (line,) = (await read_log(session)).lines
        other = await make_shop(address, "other", email="otto@other.example")
        async with office.database.merchant(other.merchant_id) as session:
            assert (await read_log(session)).lines == []
            with pytest.raises(NotFoundError):
                await drive_again(session, office.queue, line.id)


async def test_a_status_that_is_none_is_refused_with_those_that_are(address: str) -> None:
    async with working(address) as office, office.transaction() as session:
        with pytest.raises(InvalidInputError, match="dead"):
            await read_log(session, status="lost")
        with pytest.raises(NotFoundError):
            await drive_again(session, office.queue, uuid4())


async def _message_of(office: Office, line_id: UUID) -> UUID:
    from gateway.database.tables import Delivery

    async with office.transaction() as session:
        return (await session.get_one(Delivery, line_id)).message_id
