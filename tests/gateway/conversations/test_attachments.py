"""Files of mails: kept once, within their limits, handed out to be saved, and to nobody else."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.application import Gateway
from gateway.channels.base import HookRequest
from gateway.channels.email import CHANNEL
from gateway.conversations import attachments
from gateway.conversations.attachments import choose_files, find_attachment, save_headers
from gateway.conversations.intake import take_in
from gateway.database.tables import Attachment, Connection, Message
from gateway.errors import NotFoundError
from tests.gateway.channels.email.mailbox import CONNECTION, FIXTURES

if TYPE_CHECKING:
    from tests.gateway.conversations.conftest import OpenShop
    from tests.support.inside import Inside

from sqlalchemy import select

PDF = b"%PDF-1.4 <script>alert(1)</script>"


def mail_with(*files: tuple[str, str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "maria@correio.example", "support@northwind.example", "<a@b>"
    mail.set_content("Segue o comprovante.")
    for name, content_type, content in files:
        main, _, sub = content_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


async def take(shop: Inside, raw: bytes) -> Message:
    gateway: Gateway = shop.gateway
    request = HookRequest("POST", "imap:mailbox", {}, raw, dt.datetime.now(dt.UTC))
    async with gateway.database.merchant(shop.merchant_id) as session:
        row = await session.scalar(select(Connection).where(Connection.channel == "email"))
        if row is None:
            row = Connection(
                merchant_id=shop.merchant_id, channel="email", name="Mail", config={}, secrets=gateway.vault.close({})
            )
            session.add(row)
            await session.flush()
        parsed = CHANNEL.parse(request, CONNECTION)
        await take_in(session, gateway.queue, CHANNEL, row.id, request, parsed, gateway.handle_context)
        found: Message | None = await session.scalar(select(Message).order_by(Message.id.desc()).limit(1))
    assert found is not None
    return found


async def kept(shop: Inside) -> list[Attachment]:
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        return list(await session.scalars(select(Attachment).order_by(Attachment.id)))


async def test_files_are_kept_once_byte_for_byte(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        raw = mail_with(("comprovante.pdf", "application/pdf", PDF), ("vazio.txt", "text/plain", b""))
        message = await take(shop, raw)
        await take(shop, raw)
        rows = await kept(shop)
        assert [(row.filename, row.content) for row in rows] == [("comprovante.pdf", PDF), ("vazio.txt", b"")]
        assert [one["kept"] for one in message.source["media"]] == [True, True]
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            media_id = message.source["media"][0]["media_id"]
            found = await find_attachment(session, message.conversation_id, message.id, media_id)
            assert found.content == PDF


async def test_no_other_merchant_and_no_other_conversation_gets_a_file(open_shop: OpenShop) -> None:
    async with open_shop() as shop, open_shop() as stranger:
        message = await take(shop, mail_with(("a.pdf", "application/pdf", PDF)))
        other = await shop.write("Hi", dt.datetime.now(dt.UTC))
        place = (message.id, message.source["media"][0]["media_id"])
        async with stranger.gateway.database.merchant(stranger.merchant_id) as session:
            with pytest.raises(NotFoundError):
                await find_attachment(session, message.conversation_id, *place)
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            with pytest.raises(NotFoundError):
                await find_attachment(session, other.conversation_id, *place)


async def test_a_file_that_is_too_large_is_listed_and_not_kept(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST_FILE", 100)
    async with open_shop() as shop:
        files = [("small.bin", "application/pdf", b"x" * 100), ("large.bin", "application/pdf", b"x" * 101)]
        message = await take(shop, mail_with(*files))
        small, large = message.source["media"]
        assert (small["kept"], large.get("kept", False), large["size"]) == (True, False, 101)
        assert [row.filename for row in await kept(shop)] == ["small.bin"]


def test_an_attached_mail_is_a_file_too() -> None:
    outer = EmailMessage()
    outer["From"] = "a@b.example"
    outer.set_content("See the mail.")
    inner = EmailMessage()
    inner["Subject"] = "Inside"
    inner.set_content("Hello")
    outer.add_attachment(inner)
    ((_, content),) = CHANNEL.files(outer.as_bytes())
    assert content.startswith(b"Subject: Inside")


def test_files_are_those_that_the_message_lists() -> None:
    raw = (FIXTURES / "attachments.eml").read_bytes()
    (message,) = CHANNEL.parse_mail(raw, CONNECTION, dt.datetime.now(dt.UTC)).messages
    listed = [(one.media_id, one.size) for one in message.media]
    assert listed == [(media_id, len(content)) for media_id, content in CHANNEL.files(raw)]


@given(st.lists(st.integers(0, attachments.LARGEST_FILE + 5), max_size=6))
def test_what_is_kept_never_exceeds_the_lot(sizes: list[int]) -> None:
    chosen = choose_files((str(number), bytes(size)) for number, size in enumerate(sizes))
    assert sum(map(len, chosen.values())) <= attachments.LARGEST_LOT
    assert all(len(content) <= attachments.LARGEST_FILE for content in chosen.values())


@given(st.text(max_size=300))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    value = save_headers(name)["Content-Disposition"]
    assert value.startswith("attachment; ")
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert "/" not in value
    assert "\\" not in value


def test_a_name_keeps_its_letters_and_loses_its_tricks() -> None:
    value = save_headers("../счёт\u202egnp.exe")["Content-Disposition"]
    assert "filename*=UTF-8''_%D1%81%D1%87%D1%91%D1%82_gnp.exe" in value
