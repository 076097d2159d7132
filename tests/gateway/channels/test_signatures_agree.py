"""Our proofs against the vendors' own or independent SDKs, on 1,000 generated payloads each."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linebot.v3.webhook import SignatureValidator
from pywa.utils import webhook_updates_validator
from standardwebhooks import Webhook, WebhookVerificationError
from twilio.request_validator import RequestValidator
from viberbot import Api, BotConfiguration
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import check_signature

from gateway.channels import instagram, line, messenger, twilio_sms, twilio_voice, viber, webhook, wechat, whatsapp
from gateway.channels.base import Connection, SignatureError
from gateway.channels.signatures import hmac_base64, hmac_hex, sorted_sha1
from gateway.channels.webhook.signing import new_secret, sign
from gateway.channels.wechat.crypto import DecryptionError, decrypt
from tests.contracts.channel_suite import ARRIVED, HOOK, post
from tests.gateway.channels.wechat import case as wechat_case

if TYPE_CHECKING:
    from gateway.channels.base import Channel, HookRequest

thousand = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
secrets = st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable())
bodies = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def accepts(channel: Channel, request: HookRequest, connection: Connection) -> bool:
    try:
        channel.verify(request, connection)
    except SignatureError:
        return False
    return True


def connection(**opened: str) -> Connection:
    return Connection(id="c", channel="any", config={"app_id": wechat_case.APP_ID}, secrets=opened)


@pytest.mark.parametrize("channel", [whatsapp.CHANNEL, messenger.CHANNEL, instagram.CHANNEL], ids=lambda c: c.name)
@thousand
@given(secret=secrets, body=bodies, other=bodies)
def test_meta_agrees_with_pywa(channel: Any, secret: str, body: bytes, other: bytes) -> None:
    signature = "sha256=" + hmac_hex(secret, body)
    for given_body in (body, other):
        request = post(given_body, {"x-hub-signature-256": signature})
        expected = webhook_updates_validator(secret, given_body, signature)
        assert accepts(channel, request, connection(app_secret=secret)) is expected


@thousand
@given(secret=secrets, body=texts, other=texts)
def test_line_agrees_with_line_bot_sdk(secret: str, body: str, other: str) -> None:
    signature = hmac_base64(secret, body.encode())
    for text in (body, other):
        request = post(text.encode(), {"x-line-signature": signature})
        expected = SignatureValidator(secret).validate(text, signature)
        assert accepts(line.CHANNEL, request, connection(channel_secret=secret)) is expected


@thousand
@given(secret=st.text("0123456789abcdef-", min_size=1), body=bodies, other=bodies)
def test_viber_agrees_with_viberbot(secret: str, body: bytes, other: bytes) -> None:
    api = Api(BotConfiguration(auth_token=secret, name="Shop", avatar=""))
    signature = hmac_hex(secret, body)
    for given_body in (body, other):
        request = post(given_body, {"x-viber-content-signature": signature})
        expected = api.verify_signature(given_body, signature)
        assert accepts(viber.CHANNEL, request, connection(auth_token=secret)) is expected


@thousand
@given(key=st.binary(min_size=1, max_size=64), body=texts, other=texts, age=st.integers(-400, 400))
def test_webhooks_agree_with_standardwebhooks(key: bytes, body: str, other: str, age: int) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()
    now = datetime.now(UTC)
    sent = int(now.timestamp()) - age
    signature = Webhook(secret).sign("msg-1", datetime.fromtimestamp(sent, UTC), body)
    assert signature == sign(secret, "msg-1", sent, body.encode())
    headers = {"webhook-id": "msg-1", "webhook-timestamp": str(sent), "webhook-signature": signature}
    for text in (body, other):
        request = msgspec.structs.replace(post(text.encode(), headers), received_at=now)
        if abs(age) not in range(299, 302):  # the library reads the clock itself, a moment later
            assert accepts(webhook.CHANNEL, request, connection(secret=secret)) is verified(secret, text, headers)


def verified(secret: str, text: str, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(text, headers)
    except WebhookVerificationError:
        return False
    except ValueError:  # signed, but no JSON, which the library reads at once
        return True
    return True


def test_a_new_secret_is_one_that_the_library_takes() -> None:
    secret = new_secret()
    assert Webhook(secret).sign("m", ARRIVED, "{}") == sign(secret, "m", int(ARRIVED.timestamp()), b"{}")


class Fields(dict[str, list[str]]):
    """A form with repeated names, as the SDK reads the ones of Flask and Django."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


hooks = st.builds(
    lambda scheme, port, path: f"{scheme}://support.shop.example{port}/hooks/{path}",
    st.sampled_from(["https", "http"]),
    st.sampled_from(["", ":443", ":80", ":8443"]),
    st.sampled_from(["7f3c", "7f3c?step=confirm", "a%20b?x=1&y=%C3%A9"]),
)
fields = st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3), max_size=6).map(Fields)


@pytest.mark.parametrize("channel", [twilio_sms.CHANNEL, twilio_voice.CHANNEL], ids=lambda c: c.name)
@thousand
@given(secret=secrets, form=fields, url=hooks, seen=hooks)
def test_twilio_forms_agree_with_the_sdk(channel: Any, secret: str, form: Fields, url: str, seen: str) -> None:
    validator = RequestValidator(secret)
    signature = validator.compute_signature(url, form)
    body = urlencode([(name, value) for name, values in form.items() for value in values]).encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
    for address in (url, seen):
        request = post(body, headers, address)
        expected = validator.validate(address, form, signature)
        assert accepts(channel, request, connection(auth_token=secret)) is expected


@thousand
@given(secret=secrets, body=texts, other=texts)
def test_twilio_json_agrees_with_the_sdk(secret: str, body: str, other: str) -> None:
    validator = RequestValidator(secret)
    url = f"{HOOK}?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    signature = validator.compute_signature(url, {})
    headers = {"content-type": "application/json", "x-twilio-signature": signature}
    for text in (body, other):
        expected = validator.validate(url, text, signature)
        assert accepts(twilio_sms.CHANNEL, post(text.encode(), headers, url), connection(auth_token=secret)) is expected


def test_a_flood_of_fields_is_refused_before_it_is_signed() -> None:
    body = b"&".join(b"f%d=1" % number for number in range(2000))
    headers = {"x-twilio-signature": RequestValidator("s").compute_signature(HOOK, dict.fromkeys(["f"], "1"))}
    with pytest.raises(SignatureError, match="no form"):
        twilio_sms.CHANNEL.verify(post(body, headers), connection(auth_token="s"))


def test_twilio_json_without_its_hash_is_refused() -> None:
    """The SDK would leave such a body out of the signature."""
    headers = {
        "content-type": "application/json",
        "x-twilio-signature": hmac_base64("s", HOOK.encode(), algorithm="sha1"),
    }
    assert not accepts(twilio_sms.CHANNEL, post(b'{"MessageSid": "SM1"}', headers), connection(auth_token="s"))


@thousand
@given(token=secrets, nonce=st.text("0123456789", min_size=1, max_size=12), stamp=st.integers(-500, 500))
def test_plain_wechat_agrees_with_wechatpy(token: str, nonce: str, stamp: int) -> None:
    timestamp = str(int(ARRIVED.timestamp()) + stamp)
    signature = sorted_sha1(token, timestamp, nonce)
    check_signature(token, signature, timestamp, nonce)
    url = f"{HOOK}?signature={signature}&timestamp={timestamp}&nonce={nonce}"
    assert accepts(wechat.CHANNEL, post(b"<xml/>", {}, url), connection(token=token))


@thousand
@given(content=texts, nonce=st.text("0123456789", min_size=1, max_size=12))
def test_encrypted_wechat_reads_what_wechatpy_writes(content: str, nonce: str) -> None:
    ours = wechat_case.connect("", encrypted=True)
    crypto = WeChatCrypto(ours.secrets["token"], wechat_case.AES_KEY, wechat_case.APP_ID)
    body = crypto.encrypt_message(content, nonce, wechat_case.NOW).encode()
    signature = body.partition(b"<MsgSignature><![CDATA[")[2].partition(b"]")[0].decode()
    url = f"{HOOK}?msg_signature={signature}&timestamp={wechat_case.NOW}&nonce={nonce}"
    assert accepts(wechat.CHANNEL, post(body, {}, url), ours)
    encrypted = body.partition(b"<Encrypt><![CDATA[")[2].partition(b"]")[0].decode()
    assert decrypt(encrypted, wechat_case.AES_KEY, wechat_case.APP_ID).decode() == content


@thousand
@given(content=texts)
def test_wechatpy_reads_what_our_vendor_writes(content: str) -> None:
    """The simulator of the contract suite encrypts as WeChat does."""
    ours = wechat_case.connect("", encrypted=True)
    request = wechat_case.encrypted(content.encode(), ours)
    query = dict(pair.split("=", 1) for pair in urlsplit(request.url).query.split("&"))
    crypto = WeChatCrypto(ours.secrets["token"], wechat_case.AES_KEY, wechat_case.APP_ID)
    text = crypto.decrypt_message(request.body, query["msg_signature"], query["timestamp"], query["nonce"])
    assert text == content


def test_wechat_refuses_what_was_encrypted_for_another() -> None:
    stranger = wechat_case.encrypt(b"<xml/>", wechat_case.AES_KEY, "wx-other")
    with pytest.raises(InvalidAppIdException):
        _crypto().decrypt_message({"Encrypt": stranger}, _signed(stranger), wechat_case.NOW, wechat_case.NONCE)
    with pytest.raises(DecryptionError):
        decrypt(stranger, wechat_case.AES_KEY, wechat_case.APP_ID)


@given(data=st.binary(max_size=128))
def test_wechat_survives_any_cipher_text(data: bytes) -> None:
    text = msgspec.json.encode(data).decode().strip('"')
    with pytest.raises(DecryptionError):
        decrypt(text, wechat_case.AES_KEY, wechat_case.APP_ID)


def _crypto() -> WeChatCrypto:
    return WeChatCrypto(wechat_case.SECRETS["token"], wechat_case.AES_KEY, wechat_case.APP_ID)


def _signed(encrypted: str) -> str:
    return sorted_sha1(wechat_case.SECRETS["token"], wechat_case.NOW, wechat_case.NONCE, encrypted)
