from __future__ import annotations

from datetime import UTC, datetime

import pytest

from culture_profiles import channel_kind
from gateway.channels.marketplaces import (
    MARKETPLACES,
    answer_subject,
    as_marketplace,
    lint_answer,
    relay_of,
    relayed,
)
from gateway.messages import InboundMessage, ReplyHandle, Sender


@pytest.mark.parametrize(
    ("address", "channel"),
    [
        ("Anna K. <x7k2m9@marketplace.amazon.de>", "amazon"),
        ("q1@marketplace.amazon.co.uk", "amazon"),
        ("q1@marketplace.amazon.com.mx", "amazon"),
        ("Q1@Marketplace.Amazon.COM", "amazon"),
        ("buyer_abc@members.ebay.com", "ebay"),
        ("buyer_abc@members.ebay.co.uk", "ebay"),
        ("conversation+77@mail.etsy.com", "etsy"),
    ],
)
def test_knows_relays(address: str, channel: str) -> None:
    marketplace = relay_of(address)
    assert marketplace is not None
    assert marketplace.channel == channel
    assert channel_kind(channel) == "marketplace"


@pytest.mark.parametrize(
    "address",
    [
        "anna@example.com",
        "seller-notification@amazon.de",
        "x@marketplace.amazon.de.evil.example",
        "x@evilmarketplace.amazon.de",
        "marketplace.amazon.de",
        "x@notmembers.ebay.com",
        "",
    ],
)
def test_takes_nobody_else_for_a_relay(address: str) -> None:
    assert relay_of(address) is None
    assert relayed(address, "Order 302-1234567-7654321") is None


def test_every_name_counts_as_a_marketplace() -> None:
    assert {channel_kind(one.channel) for one in MARKETPLACES} == {"marketplace"}


def test_the_order_keeps_a_thread_together() -> None:
    sender = "Anna <X7K2@marketplace.amazon.de>"
    first = relayed(sender, "Frage zu Bestellung 302-1234567-7654321 [commMgrTok:A1B2]")
    again = relayed(sender, "Re: Bestellung 302-1234567-7654321")
    other = relayed(sender, "Frage zur Ware")
    assert first is not None
    assert again is not None
    assert other is not None
    assert (first.order, first.buyer) == ("302-1234567-7654321", "x7k2@marketplace.amazon.de")
    assert first.thread == again.thread != other.thread
    assert answer_subject(first.subject) == "Re: Frage zu Bestellung 302-1234567-7654321 [commMgrTok:A1B2]"


def mail(sender: str, subject: str | None) -> InboundMessage:
    return InboundMessage(
        channel="email",
        external_id="<m1@mail.example>",
        sender=Sender(id=sender, name="Anna", email=sender),
        text="Wo bleibt das Paket?",
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        conversation="<m0@mail.example>",
        subject=subject,
        reply=ReplyHandle({"in_reply_to": "<m1@mail.example>"}),
    )


def test_a_relayed_mail_is_the_marketplaces_message() -> None:
    before = mail("x7k2@marketplace.amazon.de", "Bestellung 302-1234567-7654321")
    message = as_marketplace(before)
    assert (message.channel, message.order) == ("amazon", {"number": "302-1234567-7654321"})
    assert message.conversation == "x7k2@marketplace.amazon.de/302-1234567-7654321"
    assert (message.reply, message.subject, message.external_id) == (before.reply, before.subject, before.external_id)


@pytest.mark.parametrize("subject", ["Frage", None])
def test_a_mail_without_an_order_is_one_as_well(subject: str | None) -> None:
    message = as_marketplace(mail("x7k2@members.ebay.com", subject))
    assert (message.channel, message.order, message.conversation) == ("ebay", None, "x7k2@members.ebay.com/general")


def test_other_mail_stays_as_it_is() -> None:
    before = mail("anna@example.com", "Bestellung 302-1234567-7654321")
    assert as_marketplace(before) is before


@pytest.mark.parametrize("subject", ["Frage", "Re: Frage", "AW: Re: Frage", "回复：Frage"])
def test_an_answer_has_one_re(subject: str) -> None:
    assert answer_subject(subject) == "Re: Frage"


@pytest.mark.parametrize(
    ("text", "country", "codes"),
    [
        ("Your parcel 302-1234567-7654321 left today.", "DE", []),
        ("See https://shop.example/track/1 please", None, ["marketplace_link"]),
        ("see shop-northwind.com/faq", None, ["marketplace_link"]),
        ("See https://www.amazon.de/your-orders please", None, []),
        ("See https://amazon.de.evil.example/x", None, ["marketplace_link"]),
        ("See https://amazon.de@evil.example/x", None, ["marketplace_email"]),
        ("Write to help@shop.example.", None, ["marketplace_email"]),
        ("Write to help (at) shop.com.", None, ["marketplace_email"]),
        ("Call +49 30 901820 today", None, ["marketplace_phone"]),
        ("Rufen Sie 030 901820 an", "DE", ["marketplace_phone"]),
        ("Mail a@b.com, call +1 650 253 0000, or www.b.com", None, ["email", "phone", "link"]),
        ("Das ist gut.Es kommt am 12.05. um 14.30 Uhr, 2.5 kg.", "DE", []),
        ("お荷物は本日発送しました。", "JP", []),
    ],
)
def test_finds_what_may_not_be_answered(text: str, country: str | None, codes: list[str]) -> None:
    remarks = lint_answer(text, "amazon", country)
    wanted = [code if code.startswith("marketplace_") else f"marketplace_{code}" for code in codes]
    assert [remark.code for remark in remarks] == wanted
    for remark in remarks:
        assert remark.span is not None
        assert remark.evidence == (text[slice(*remark.span)],)


def test_only_its_own_links_are_allowed() -> None:
    assert lint_answer("https://www.ebay.com/itm/1", "ebay") == ()
    assert len(lint_answer("https://www.ebay.com/itm/1", "amazon")) == 1
    assert len(lint_answer("https://www.ebay.com/itm/1", "shopee")) == 1
