from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.base import PayloadError
from gateway.channels.email import CHANNEL
from gateway.channels.email.charsets import decode_text, decode_words
from gateway.channels.email.mime import read_mail
from gateway.messages import InboundMessage
from tests.contracts.channel_suite import ARRIVED
from tests.gateway.channels.email.mailbox import CONNECTION, FIXTURES


def read(name: str) -> InboundMessage:
    (message,) = CHANNEL.parse_mail((FIXTURES / f"{name}.eml").read_bytes(), CONNECTION, ARRIVED).messages
    return message


@pytest.mark.parametrize(
    ("name", "text", "sender", "subject"),
    [
        ("message", "Olá,\n\ncadê meu pedido BR-20931?\n\nObrigada\nMaria", "Maria Silva", "Pedido BR-20931"),
        ("koi8_u", "Добрий день!\nДе моє замовлення UA-118? Дякую.", "Олена", "Де моє замовлення"),
        ("gb18030", "您好，\n我的订单 CN-88 还没有到，㐂请帮我查一下。", "王芳", "订单没有到"),
        ("big5", "您好，\n請問訂單 TW-7 可以退貨嗎？謝謝。", "陳怡君", "退貨"),
        ("euc_kr", "안녕하세요.\n주문 KR-31 배송이 언제 되나요?", "김민수", "배송 문의"),
        ("iso_2022_jp", "お世話になっております。\n注文 JP-52 がまだ届きません。", "山田花子", "注文について"),
        ("windows_1250", "Dzień dobry,\ngdzie jest moje zamówienie PL-9? Proszę o odpowiedź.", "Michał", "Zamówienie"),
        ("unlabelled_windows_1251", "Здравствуйте!\nГде мой заказ 4471? Жду ответа.", "Ivan", "Order"),
        ("wrong_label", "Bonjour,\noù est ma commande FR-6 ? Déjà trois semaines…", "Chloe", "Commande"),
        ("unknown_label", "¿Dónde está mi pedido ES-3?", "Lucia", "Pedido"),
        ("header_8bit", "Kde je moje objednávka CZ-5?", "Jiří Novák", "Objednávka číslo 5"),
        (
            "flowed",
            "Where is my parcel GB-5? It was promised for last Friday and I need it.",
            "Tom Baker",
            "Parcel",
        ),
    ],
)
def test_reads_every_charset(name: str, text: str, sender: str, subject: str) -> None:
    message = read(name)
    assert message.text == text
    assert message.sender.name == sender
    assert message.subject == subject
    assert message.format == "text"


TEXTS = [
    ("gb18030", "您好，我的订单还没有到，请帮我查一下好吗？谢谢。"),
    ("big5", "您好，我的訂單還沒有到，請幫我查一下好嗎？謝謝。"),
    ("euc-kr", "안녕하세요. 주문한 상품이 아직 도착하지 않았습니다."),
    ("iso-2022-jp", "こんにちは。注文した商品がまだ届きません。"),
    ("euc-jp", "こんにちは。注文した商品がまだ届きません。"),
    ("shift_jis", "こんにちは。注文した商品がまだ届きません。"),
    ("koi8-u", "Добрий день! Де моє замовлення? Дякую за допомогу."),
    ("windows-1251", "Добрий день! Де моє замовлення? Дякую за допомогу."),
    ("windows-1252", "Où est ma commande déjà payée ? Merci d’avance."),
    ("utf-8", "Gdzie jest moje zamówienie? Czekam już trzy tygodnie."),
]


@pytest.mark.parametrize(("charset", "text"), TEXTS)
@pytest.mark.parametrize("label", ["right", None, "us-ascii", "x-made-up", "iso-8859-1"])
def test_tolerates_wrong_and_missing_labels(charset: str, text: str, label: str | None) -> None:
    assert decode_text(text.encode(charset), charset if label == "right" else label) == text


@given(st.binary(max_size=300), st.text(max_size=20))
def test_decoding_never_raises(raw: bytes, label: str) -> None:
    assert isinstance(decode_text(raw, label), str)


@given(st.text(max_size=200))
def test_reading_a_header_never_raises(value: str) -> None:
    assert isinstance(decode_words(value), str)


@given(st.binary(max_size=500))
def test_reads_or_refuses_any_bytes(raw: bytes) -> None:
    with contextlib.suppress(PayloadError):
        read_mail(b"From: a@b.example\r\n" + raw)


def test_keeps_html_where_there_is_nothing_else() -> None:
    message = read("html_only")
    assert message.format == "html"
    assert "أين طلبي" in message.text
    assert "AE-12" in message.text
    assert not re.search("Old text|script|alert|style|gmail", message.text)


def test_lists_attachments_by_part() -> None:
    message = read("attachments")
    assert message.text == "Hej! Vasen i order SE-77 kom trasig, se bilden."
    picture, receipt = message.media
    assert (picture.kind, picture.filename, picture.content_type) == ("image", "trasig vas å.png", "image/png")
    assert (receipt.kind, receipt.filename, receipt.size) == ("file", "kvitto SE-77.pdf", 9)
    assert (picture.media_id, receipt.media_id) == ("part:5", "part:6")


def test_takes_the_time_of_arrival_where_the_date_is_nonsense_or_ahead() -> None:
    assert read("header_8bit").received_at == ARRIVED
    assert read("message").received_at == datetime(2026, 3, 2, 8, 12, tzinfo=UTC)
    raw = (FIXTURES / "message.eml").read_bytes().replace(b"2026", b"2036")
    assert CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages[0].received_at == ARRIVED


def test_a_mail_without_identifier_is_known_by_its_content() -> None:
    raw = (FIXTURES / "no_message_id.eml").read_bytes()
    first = CHANNEL.parse_mail(raw, CONNECTION, ARRIVED).messages[0]
    again = CHANNEL.parse_mail(b"Received: by other\r\n" + raw, CONNECTION, ARRIVED).messages[0]
    other = CHANNEL.parse_mail(raw.replace(b"CZ-4", b"CZ-5"), CONNECTION, ARRIVED).messages[0]
    assert first.external_id == again.external_id != other.external_id
    assert first.external_id.startswith("sha256:")
