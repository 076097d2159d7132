"""WeChat in the contract suite, in its plain and its encrypted mode."""

from __future__ import annotations

import base64
import hashlib
import os
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gateway.channels.base import Connection, HookRequest
from gateway.channels.wechat import CHANNEL
from gateway.messages import ReplyHandle, Sender
from tests.contracts.channel_suite import ARRIVED, HOOK, ChannelCase, Handshake, get, post, samples
from tests.contracts.vendor_server import Behaviour, VendorRequest, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Simulator

APP_ID = "wx5823bf96d3bd56c7"
CUSTOMER = "oVXTfwBzcTR1ZLBV8NzEnUPFnFNc"
NOW, NONCE = str(int(ARRIVED.timestamp())), "1372623149"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode().rstrip("=")
SECRETS = {"app_secret": "wechat-app-secret-3", "token": "wechat-token-8"}


def connect(api: str, *, encrypted: bool) -> Connection:
    secrets = {**SECRETS, "encoding_aes_key": AES_KEY} if encrypted else SECRETS
    config = {"app_id": APP_ID, "api_base": api}
    return Connection(id="c-wechat", channel="wechat", config=config, secrets=secrets)


def foreign(connection: Connection) -> Connection:
    others = {"app_secret": "other-app-secret", "token": "other-token", "encoding_aes_key": OTHER_KEY}
    secrets = {name: others[name] for name in connection.secrets}
    return msgspec.structs.replace(connection, secrets=secrets)


def digest(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def plain(body: bytes, connection: Connection) -> HookRequest:
    return post(body, {"content-type": "text/xml"}, _address(connection))


def _address(connection: Connection, **more: str) -> str:
    signature = digest(connection.secrets["token"], NOW, NONCE)
    return f"{HOOK}?{urlencode({'signature': signature, 'timestamp': NOW, 'nonce': NONCE, **more})}"


def encrypted(body: bytes, connection: Connection) -> HookRequest:
    text = encrypt(body, connection.secrets["encoding_aes_key"], APP_ID)
    signature = digest(connection.secrets["token"], NOW, NONCE, text)
    url = _address(connection, encrypt_type="aes", msg_signature=signature, openid=CUSTOMER)
    envelope = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{text}]]></Encrypt></xml>"
    return post(envelope.encode(), {"content-type": "text/xml"}, url)


def encrypt(xml: bytes, encoding_aes_key: str, app_id: str) -> str:
    key = base64.b64decode(encoding_aes_key + "=")
    content = os.urandom(16) + len(xml).to_bytes(4, "big") + xml + app_id.encode()
    count = 32 - len(content) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(content + bytes([count]) * count) + encryptor.finalize()).decode()


def unsigned(request: HookRequest) -> HookRequest:
    parts = urlsplit(request.url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not name.endswith("signature")]
    return msgspec.structs.replace(request, url=parts._replace(query=urlencode(kept)).geturl())


def handshake(connection: Connection) -> Handshake:
    address = _address(connection, echostr="5723463472376")
    return Handshake(get(address), b"5723463472376", get(address.replace("signature=", "signature=0")))


def extended(body: bytes) -> bytes:
    return body.replace(b"</xml>", b"<NewField><![CDATA[1]]></NewField><Nested><Deep>1</Deep></Nested></xml>")


class OfficialAccount:
    """The stable access token and customer-service messages: errors come with status 200."""

    def __init__(self, connection: Connection) -> None:
        self.accepted: list[str] = []
        self.secret = connection.secrets["app_secret"]

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        if request.path == "/cgi-bin/stable_token":
            return self.token(request.json())
        if request.query.get("access_token") != "ACCESS-1":
            return told(40001, "invalid credential, access_token is invalid or not latest")
        # WeChat shows escapes as they stand: the text must be in UTF-8.
        assert b"\\u" not in request.body
        text = _text(request.json()) if request.path == "/cgi-bin/message/custom/send" else None
        if text is None:
            return told(45002, "content size out of limit")
        match behaviour:
            case "throttle":
                return told(45011, "api minute-quota reach limit, must slower, retry next minute")
            case "fail":
                return told(-1, "system error")
            case "window":
                return told(45015, "response out of time limit or subscription is canceled")
            case "reject":
                return told(40003, "invalid openid")
        self.accepted.append(text)
        return told(0, "ok")

    def token(self, body: dict[str, Any]) -> VendorResponse:
        if body != {"grant_type": "client_credential", "appid": APP_ID, "secret": self.secret}:
            return told(40125, "invalid appsecret")
        return VendorResponse(200, {"access_token": "ACCESS-1", "expires_in": 7200})


def told(code: int, words: str) -> VendorResponse:
    return VendorResponse(200, {"errcode": code, "errmsg": words})


def _text(body: dict[str, Any]) -> str | None:
    text: str = body.get("text", {}).get("content", "")
    fits = 0 < len(text.encode()) <= 2048
    return text if fits and (body.get("touser"), body.get("msgtype")) == (CUSTOMER, "text") else None


def simulator(connection: Connection) -> Simulator:
    return OfficialAccount(connection)


PLAIN = ChannelCase(
    channel=CHANNEL,
    label="wechat-plain",
    connect=partial(connect, encrypted=False),
    request=plain,
    unsigned=unsigned,
    simulator=simulator,
    samples=samples("wechat"),
    handshake=handshake,
    foreign=foreign,
    to=Sender(id=CUSTOMER),
    reply=ReplyHandle(address={"touser": CUSTOMER}),
    signs_body=False,
    garbage=b"<xml><MsgType>text</MsgType>",
    more_garbage=(
        b"",
        b"{}",
        b"\xff\xfe",
        b"<xml/>",
        b"<xml><MsgType>text</MsgType><FromUserName>o1</FromUserName><CreateTime>soon</CreateTime></xml>",
        (
            b'<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><MsgType>text</MsgType>'
            b"<FromUserName>o1</FromUserName><CreateTime>1772443800</CreateTime><MsgId>1</MsgId>"
            b"<Content>&e;</Content></xml>"
        ),
    ),
    extend=extended,
    throttled_after=None,
)
ENCRYPTED = msgspec.structs.replace(
    PLAIN,
    label="wechat-encrypted",
    connect=partial(connect, encrypted=True),
    request=encrypted,
    signs_body=True,
)
