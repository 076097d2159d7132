"""WeChat official accounts: messages in, customer-service messages out.

A connection with an EncodingAESKey takes only encrypted messages. Without one WeChat signs only the time stamp and a
nonce, not the body: its plain mode proves the sender, not the message.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PayloadError,
    Rejected,
    Retry,
    Sent,
    SignatureError,
    Unknown,
    WindowClosed,
)
from gateway.channels.downloads import download
from gateway.channels.payloads import api_base, instant, required
from gateway.channels.signatures import check_size, new_token, require_fresh, require_same, secret_of, sorted_sha1
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.channels.wechat import xml
from gateway.channels.wechat.crypto import DecryptionError, decrypt
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

API = "https://api.weixin.qq.com"
WINDOW_HOURS = 48
TOLERANCE_SECONDS = 600

BUSY = frozenset({-1, 45009, 45011})
"""System busy, daily quota, calls too frequent; WeChat's list of global return codes."""
OUTSIDE_WINDOW = frozenset({45015, 45047})
"""The window is over, or its number of messages is used up."""

KINDS: dict[str, Literal["image", "audio", "video"]] = {
    "image": "image",
    "voice": "audio",
    "video": "video",
    "shortvideo": "video",
}


class WeChat:
    """An official account's messages."""

    name = "wechat"
    fields: tuple[Field, ...] = (
        Field("app_id"),
        Field("app_secret", secret=True),
        Field("token", secret=True, generate=new_token),
        Field("encoding_aes_key", secret=True, required=False),
        Field("api_base", required=False, default=API),
    )
    capabilities = Capabilities(
        text_limit=2048, text_unit="bytes", media=True, window_hours=WINDOW_HOURS, sends_per_window=5
    )

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:
        """Answer echostr where the signature over token, time stamp and nonce is right."""
        query = _query(request)
        if request.method != "GET" or "echostr" not in query:
            return None
        _require_signature(query, request, connection)
        return HookResponse(body=query["echostr"].encode())

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature in the query; with an EncodingAESKey the one that covers the message."""
        check_size(request)
        query = _query(request)
        if not connection.secrets.get("encoding_aes_key"):
            _require_signature(query, request, connection)
            return
        try:
            encrypted = xml.fields(request.body).get("Encrypt", "")
        except PayloadError as error:
            raise SignatureError("The body holds no encrypted message.") from error
        expected = _signature(query, connection, encrypted)
        require_same(expected, query.get("msg_signature", ""), "msg_signature")
        require_fresh(query.get("timestamp", ""), request.received_at, TOLERANCE_SECONDS)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read one message; events (follows, menu clicks) are passed over."""
        fields = _opened(request, connection)
        kind = required(fields.get("MsgType"), "MsgType")
        return Parsed() if kind == "event" else Parsed(messages=(_inbound(fields, kind),))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer `success`, by which WeChat neither retries nor tells the customer of a fault."""
        return HookResponse(body=b"success")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Send a customer-service message. WeChat gives it no identifier: our key stands for it."""
        token = await _token(connection, client)
        if not isinstance(token, str):
            return token
        address = message.reply.address if message.reply else {"touser": message.to.id}
        body = {**address, "msgtype": "text", "text": {"content": message.text}}
        url = f"{api_base(connection, API)}/cgi-bin/message/custom/send?{urlencode({'access_token': token})}"
        answer = await call(client, "POST", url, json=body)
        if not isinstance(answer, Answer):
            return answer
        return Sent(provider_id=message.key) if answer.ok and answer.number("errcode") == 0 else _refusal(answer)

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Get the file, or the address of a video; WeChat keeps both for three days."""
        token = await _token(connection, client)
        if not isinstance(token, str):
            return token
        query = urlencode({"access_token": token, "media_id": media.media_id or ""})
        found = await download(client, f"{api_base(connection, API)}/cgi-bin/media/get?{query}", largest)
        # Errors and addresses come as JSON with status 200; no picture and no sound begins with a brace.
        if not isinstance(found, Fetched) or not found.content.startswith(b"{"):
            return found
        answer = Answer(HTTPStatus.OK, {}, found.content)
        video = answer.whole("video_url")
        return await download(client, video, largest) if video else _failure(answer)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for an access token."""
        token = await _token(connection, client)
        return None if isinstance(token, str) else f"WeChat gave no access token: {token.reason}"


def _query(request: HookRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def _signature(query: dict[str, str], connection: Connection, *more: str) -> str:
    return sorted_sha1(secret_of(connection, "token"), query.get("timestamp", ""), query.get("nonce", ""), *more)


def _require_signature(query: dict[str, str], request: HookRequest, connection: Connection) -> None:
    require_same(_signature(query, connection), query.get("signature", ""), "signature")
    require_fresh(query.get("timestamp", ""), request.received_at, TOLERANCE_SECONDS)


def _opened(request: HookRequest, connection: Connection) -> dict[str, str]:
    fields = xml.fields(request.body)
    key = connection.secrets.get("encoding_aes_key")
    if not key:
        return fields
    try:
        return xml.fields(decrypt(fields.get("Encrypt", ""), key, str(connection.config["app_id"])))
    except DecryptionError as error:
        raise PayloadError(str(error)) from error


def _inbound(fields: dict[str, str], kind: str) -> InboundMessage:
    customer = required(fields.get("FromUserName"), "FromUserName")
    at = instant(required(fields.get("CreateTime"), "CreateTime"))
    return InboundMessage(
        channel=WeChat.name,
        external_id=required(fields.get("MsgId"), "MsgId"),
        sender=Sender(id=customer),
        text=_text(fields, kind),
        received_at=at,
        media=_media(fields, kind),
        reply=ReplyHandle(address={"touser": customer}, expires_at=at + timedelta(hours=WINDOW_HOURS)),
    )


def _text(fields: dict[str, str], kind: str) -> str:
    """Return the text; of a voice message WeChat's own transcript, of a shared link its title and address."""
    match kind:
        case "text":
            return fields.get("Content", "")
        case "voice":
            return fields.get("Recognition", "")
        case "link":
            return "\n".join(part for part in (fields.get("Title"), fields.get("Url")) if part)
    return ""


def _media(fields: dict[str, str], kind: str) -> tuple[Media, ...]:
    if kind == "location":
        return (Media("location", url=f"geo:{fields.get('Location_X')},{fields.get('Location_Y')}"),)
    known = KINDS.get(kind)
    return (Media(known, url=fields.get("PicUrl"), media_id=fields.get("MediaId")),) if known else ()


async def _token(connection: Connection, client: httpx.AsyncClient) -> str | Failure:
    """Ask for the stable access token: it stays the same until it expires, so that nothing need be kept here."""
    body = {
        "grant_type": "client_credential",
        "appid": connection.config["app_id"],
        "secret": connection.secrets["app_secret"],
    }
    url = f"{api_base(connection, API)}/cgi-bin/stable_token"
    answer = await call(client, "POST", url, json=body, idempotent=True)
    if not isinstance(answer, Answer):
        return answer
    token = answer.whole("access_token")
    if token:
        return token
    code, words = answer.number("errcode"), answer.words("errmsg")
    if code in BUSY or (answer.ok and code is None):
        return Retry(after_seconds=None, reason=f"{code}: {words}")
    return Rejected(code=str(code), reason=words) if answer.ok else refusal(answer, reason=words, idempotent=True)


def _refusal(answer: Answer) -> Outcome:
    code = answer.number("errcode")
    if code in OUTSIDE_WINDOW:
        return WindowClosed(reason=f"{code}: {answer.words('errmsg')}")
    return _failure(answer)


def _failure(answer: Answer) -> Failure:
    code, words = answer.number("errcode"), answer.words("errmsg")
    if code in BUSY:
        return Retry(after_seconds=None, reason=f"{code}: {words}")
    if answer.ok and code is None:
        return Unknown(reason="WeChat's answer says nothing of the message.")
    return Rejected(code=str(code), reason=words) if answer.ok else refusal(answer, reason=words)
