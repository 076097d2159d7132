from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from gateway.channels.base import Parsed, SignatureError
from tests.gateway.channels.wechat.case import ENCRYPTED
from tests.gateway.channels.wechat.case import PLAIN as CASE

if TYPE_CHECKING:
    from tests.contracts.channel_suite import ChannelCase


def test_reads_every_kind() -> None:
    texts = {name: CASE.parsed(name).messages[0].text for name in ("message", "voice", "link", "image")}
    assert texts == {
        "message": "你好,我的订单AB-12345还没有发货 & 很着急]",
        "voice": "什么时候发货",
        "link": "商品页\nhttps://shop.example/p/9",
        "image": "",
    }
    kinds = [CASE.parsed(name).messages[0].media[0].kind for name in ("image", "voice", "location")]
    assert kinds == ["image", "audio", "location"]


@pytest.mark.parametrize("sample", ["subscribe", "menu_click"])
def test_passes_over_events(sample: str) -> None:
    assert CASE.parsed(sample) == Parsed()


def test_an_account_with_a_key_takes_no_plain_message() -> None:
    connection = ENCRYPTED.connect("")
    with pytest.raises(SignatureError):
        CASE.channel.verify(CASE.request(CASE.samples["message"], connection), connection)


@pytest.mark.parametrize("case", [CASE, ENCRYPTED], ids=["plain", "encrypted"])
def test_an_old_signature_is_refused(case: ChannelCase) -> None:
    connection = case.connect("")
    request = case.request(case.samples["message"], connection)
    late = msgspec.structs.replace(request, received_at=request.received_at + timedelta(hours=1))
    with pytest.raises(SignatureError, match="too far"):
        case.channel.verify(late, connection)
