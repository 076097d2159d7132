"""Files that messages only name: asked for after the message is stored, kept once, given up in the end, and erased."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, text

from gateway.channels.base import Fetched, HookRequest, Rejected, Retry, Unknown
from gateway.channels.registry import CHANNELS
from gateway.conversations import attachments, media
from gateway.conversations.attachments import find_attachment, with_awaited, with_kept
from gateway.conversations.intake import take_in
from gateway.conversations.media import LANES, WAITS_SECONDS, next_attempt
from gateway.database.tables import Attachment, Connection, Conversation, Message
from gateway.messages import InboundMessage, Media, Sender
from gateway.people.connections import create_connection
from tests.contracts.media_cases import PHOTO, FileVendor, telegram, zendesk
from tests.contracts.vendor_server import VendorResponse
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.zendesk.case import CASE as ZENDESK

if TYPE_CHECKING:
    from uuid import UUID

    from gateway.channels.base import Connection as OpenConnection
    from tests.contracts.channel_suite import ChannelCase
    from tests.contracts.vendor_server import Behaviour, VendorServer
    from tests.gateway.conversations.conftest import OpenShop
    from tests.support.inside import Inside


async def connected(shop: Inside, known: OpenConnection) -> UUID:
    """Store a sample connection, and return its id."""
    gateway = shop.gateway
    async with gateway.database.merchant(shop.merchant_id) as session:
        row, _ = await create_connection(
            session, gateway.vault, CHANNELS, known.channel, "Door", known.config, known.secrets
        )
    return row.id


class Door:
    """A Telegram bot whose customers send photos."""

    def __init__(self, shop: Inside, vendor: FileVendor, connection: UUID, case: ChannelCase = TELEGRAM) -> None:
        self.shop, self.vendor, self.connection, self.case = shop, vendor, connection, case

    @classmethod
    async def open(cls, shop: Inside, vendors: VendorServer, behaviour: Behaviour = "accept") -> Door:
        vendor = FileVendor(TELEGRAM.connect(""), telegram)
        vendor.address = vendors.mount(vendor, behaviour)
        return cls(shop, vendor, await connected(shop, TELEGRAM.connect(vendor.address)))

    async def knock(self, body: bytes = TELEGRAM.samples["photo"]) -> None:
        gateway, channel = self.shop.gateway, self.case.channel
        request = HookRequest("POST", "https://x/hooks/1", {}, body, dt.datetime.now(dt.UTC))
        parsed = channel.parse(request, self.case.connect(""))
        async with gateway.database.merchant(self.shop.merchant_id) as session:
            await take_in(session, gateway.queue, channel, self.connection, request, parsed, gateway.handle_context)

    async def message(self) -> Message:
        async with self.shop.gateway.database.merchant(self.shop.merchant_id) as session:
            return (await session.scalars(select(Message).where(Message.connection_id == self.connection))).one()

    async def fetch(self, attempt: int = 1) -> None:
        """Run the job of the photo, whether it is queued or not."""
        message = await self.message()
        await self.shop.gateway.media_fetcher.fetch(self.shop.merchant_id, message.id, "large", attempt)

    async def shown(self) -> dict[str, Any]:
        (only,) = (await self.message()).source["media"]
        return dict(only)

    async def kept(self) -> list[Attachment]:
        async with self.shop.gateway.database.merchant(self.shop.merchant_id) as session:
            return list(await session.scalars(select(Attachment)))

    async def waiting_jobs(self, task: str = "fetch_media") -> list[dict[str, Any]]:
        """The jobs that still wait."""
        query = "select * from procrastinate_jobs where task_name = :task and status = 'todo'"
        async with self.shop.gateway.database.system() as session:
            rows = (await session.execute(text(query), {"task": task})).mappings().all()
        own = str(self.shop.merchant_id)
        return [dict(row) for row in rows if row["args"]["merchant_id"] == own]


async def test_a_photo_is_fetched_after_the_hook_and_kept_like_a_mails_file(
    open_shop: OpenShop, vendors: VendorServer
) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        assert door.vendor.seen == []
        assert (await door.shown())["missing"] == "waiting"
        await shop.work()
        shown = await door.shown()
        assert shown == {
            "kind": "image", "media_id": "large", "kept": True, "size": len(PHOTO), "content_type": "image/jpeg"
        }  # fmt: skip
        message = await door.message()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            found = await find_attachment(session, message.conversation_id, message.id, "large")
        assert (found.content, found.filename, found.content_type) == (PHOTO, "image.jpg", "image/jpeg")
        (told,) = await shop.events("message.media")
        assert told.payload["message_id"] == str(message.id)


async def test_a_file_is_fetched_and_kept_once(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        await door.knock()
        assert len(await door.waiting_jobs()) == 1
        await shop.work()
        await door.fetch()
        assert len(await door.kept()) == 1
        assert len(door.vendor.accepted) == 1


async def test_many_photos_leave_workers_for_the_messages(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        body = json.loads(TELEGRAM.samples["photo"])
        for number in range(20):
            await door.knock(json.dumps({**body, "update_id": number}).encode())
        jobs = await door.waiting_jobs()
        assert len(jobs) == 20
        assert len({job["lock"] for job in jobs}) <= LANES
        messages = await door.waiting_jobs("receive")
        assert max(job["priority"] for job in jobs) < min(job["priority"] for job in messages)
        await shop.work()
        assert len(await door.kept()) == 20


async def test_a_fault_that_passes_is_tried_again_later(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors, "throttle")
        await door.knock()
        before = dt.datetime.now(dt.UTC)
        await shop.work()
        (job,) = await door.waiting_jobs()
        assert (job["args"]["attempt"], job["lock"]) == (2, None)
        assert job["scheduled_at"] >= before + dt.timedelta(seconds=WAITS_SECONDS[0])
        assert (await door.shown())["missing"] == "waiting"


async def test_after_the_last_attempt_the_file_is_given_up(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors, "fail")
        await door.knock()
        await shop.work()
        await door.fetch(attempt=len(WAITS_SECONDS) + 1)
        assert (await door.shown())["missing"] == "failed"
        assert len(await shop.events("message.media")) == 1
        asked = len(door.vendor.seen)
        await door.fetch()
        assert len(door.vendor.seen) == asked


async def test_a_file_that_is_gone_is_given_up_at_once(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors, "reject")
        await door.knock()
        await shop.work()
        assert (await door.shown())["missing"] == "failed"
        assert await door.waiting_jobs() == []
        assert await door.kept() == []


async def test_a_switched_off_connection_hands_out_nothing(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            (await session.get_one(Connection, door.connection)).active = False
        await shop.work()
        assert (await door.shown())["missing"] == "failed"
        assert door.vendor.seen == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_file_that_is_too_large_is_named_and_not_kept(
    told: bool, open_shop: OpenShop, vendors: VendorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the message tells the size, the vendor is not even asked."""
    monkeypatch.setattr(media, "LARGEST_FILE", len(PHOTO) - 1)
    monkeypatch.setattr(attachments, "LARGEST_FILE", 90_000 if told else attachments.LARGEST_FILE)
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        await shop.work()
        assert (await door.shown())["missing"] == "too_large"
        assert bool(door.vendor.seen) is not told
        assert await door.kept() == []


async def test_the_files_of_one_message_share_their_room(
    open_shop: OpenShop, vendors: VendorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST_LOT", len(PHOTO) + 1)
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            message = (await session.scalars(select(Message).where(Message.connection_id == door.connection))).one()
            first = Attachment(
                merchant_id=shop.merchant_id, message_id=message.id, media_id="other", content=b"12", filename=None
            )
            session.add(first)
        await shop.work()
        assert (await door.shown())["missing"] == "too_large"
        assert [row.media_id for row in await door.kept()] == ["other"]


async def test_a_file_goes_with_its_message(open_shop: OpenShop, vendors: VendorServer) -> None:
    """Kept or still on its way: what is erased stays erased."""
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        await shop.work()
        assert len(await door.kept()) == 1
        message = await door.message()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            await session.execute(delete(Conversation).where(Conversation.id == message.conversation_id))
        assert await door.kept() == []
        await shop.gateway.media_fetcher.fetch(shop.merchant_id, message.id, "large", 1)
        assert await door.kept() == []


async def test_a_message_that_is_erased_while_its_file_comes_keeps_nothing(
    open_shop: OpenShop, vendors: VendorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        message = await door.message()
        fetcher = shop.gateway.media_fetcher
        ask = fetcher._ask

        async def ask_while_it_is_erased(errand: media.Errand) -> object:
            async with shop.gateway.database.merchant(shop.merchant_id) as session:
                await session.execute(delete(Conversation).where(Conversation.id == message.conversation_id))
            return await ask(errand)

        monkeypatch.setattr(fetcher, "_ask", ask_while_it_is_erased)
        await fetcher.fetch(shop.merchant_id, message.id, "large", 1)
        assert len(door.vendor.accepted) == 1
        assert await door.kept() == []


async def test_an_adapter_that_fails_leaves_the_file_to_the_next_attempt(
    open_shop: OpenShop, vendors: VendorServer
) -> None:
    async with open_shop() as shop:
        door = await Door.open(shop, vendors)
        await door.knock()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            row = await session.get_one(Connection, door.connection)
            row.secrets = shop.gateway.vault.close({})
        await shop.work()
        (job,) = await door.waiting_jobs()
        assert (job["args"]["attempt"], (await door.shown())["missing"]) == (2, "waiting")


def message_with(*files: Media) -> InboundMessage:
    return InboundMessage("telegram", "1", Sender("7"), "", dt.datetime.now(dt.UTC), media=files)


def test_only_files_with_a_name_are_waited_for() -> None:
    marked = with_awaited(
        message_with(
            Media("image", media_id="1"),
            Media("location", media_id="2"),
            Media("contact", media_id="3"),
            Media("file", url="https://shop.example/p/9"),
        )
    )
    assert [one.missing for one in marked.media] == ["waiting", None, None, None]


def test_no_more_files_are_asked_for_than_are_kept() -> None:
    marked = with_awaited(message_with(*(Media("image", media_id=str(number)) for number in range(60))))
    assert sum(one.missing == "waiting" for one in marked.media) == attachments.MOST_FILES


def test_nobody_outside_says_that_a_file_is_kept_or_missing() -> None:
    marked = with_kept(message_with(Media("image", media_id="1", kept=True, missing="failed")), {})
    assert (marked.media[0].kept, marked.media[0].missing) == (False, None)


@pytest.mark.parametrize(
    ("outcome", "attempt", "seconds"),
    [(Unknown("?"), 1, 10), (Retry(None, "?"), 2, 60), (Retry(3.0, "?"), 1, 10), (Retry(900.0, "?"), 1, 900)],
)
def test_waits_longer_each_time_and_as_long_as_the_vendor_asks(
    outcome: Retry | Unknown, attempt: int, seconds: float
) -> None:
    before = dt.datetime.now(dt.UTC)
    at = next_attempt(outcome, attempt)
    assert at is not None
    assert 0 <= (at - before).total_seconds() - seconds < 5


@pytest.mark.parametrize("outcome", [Retry(None, "?"), Rejected("404", "?"), Fetched(b"")])
def test_what_ended_is_not_asked_for_again(outcome: object) -> None:
    assert next_attempt(outcome, len(WAITS_SECONDS) + 1) is None
    assert (next_attempt(outcome, 1) is None) is not isinstance(outcome, Retry)


class Desk(Door):
    """A Zendesk, whose webhook does not name the files of a comment."""

    @classmethod
    async def open(cls, shop: Inside, vendors: VendorServer, behaviour: Behaviour = "accept") -> Desk:
        vendor = FileVendor(ZENDESK.connect(""), zendesk)
        vendor.address = vendors.mount(vendor, behaviour)
        return cls(shop, vendor, await connected(shop, ZENDESK.connect(vendor.address)), ZENDESK)


async def test_a_desks_files_are_listed_and_then_fetched(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        desk = await Desk.open(shop, vendors)
        await desk.knock(ZENDESK.samples["message"])
        await shop.work()
        shown = await desk.shown()
        assert (shown["kept"], shown["filename"], shown["kind"]) == (True, "xícara.jpg", "image")
        lister, message = shop.gateway.media_lister, await desk.message()
        await lister.look_up(shop.merchant_id, message.id, 1)
        await shop.work()
        assert len(desk.vendor.accepted) == 1


async def test_a_list_that_does_not_come_is_asked_for_again(open_shop: OpenShop, vendors: VendorServer) -> None:
    async with open_shop() as shop:
        desk = await Desk.open(shop, vendors)
        desk.vendor.serve = lambda request, vendor: VendorResponse(503, b"")
        await desk.knock(ZENDESK.samples["message"])
        await shop.work()
        (job,) = await desk.waiting_jobs("list_media")
        assert job["args"]["attempt"] == 2
        await shop.gateway.media_lister.look_up(shop.merchant_id, (await desk.message()).id, len(WAITS_SECONDS) + 1)
        assert len(await desk.waiting_jobs("list_media")) == 1


@pytest.mark.parametrize("body", [{"comments": []}, {"comments": 5}, []])
async def test_a_list_without_the_comment_changes_nothing(
    body: object, open_shop: OpenShop, vendors: VendorServer
) -> None:
    async with open_shop() as shop:
        desk = await Desk.open(shop, vendors)
        desk.vendor.serve = lambda request, vendor: VendorResponse(200, body)
        await desk.knock(ZENDESK.samples["message"])
        await shop.work()
        assert "media" not in (await desk.message()).source
        assert await desk.waiting_jobs("list_media") == []
