"""Every channel whose vendor hands out customers' files, with the vendor's side of it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from gateway.channels.base import MediaIndex
from tests.contracts.channel_suite import ChannelCase
from tests.contracts.vendor_server import RETRY_AFTER, Behaviour, VendorRequest, VendorResponse
from tests.gateway.channels.chatwoot.case import CASE as CHATWOOT
from tests.gateway.channels.instagram.case import CASE as INSTAGRAM
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.messenger.case import CASE as MESSENGER
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.twilio_api import ACCOUNT
from tests.gateway.channels.twilio_sms.case import CASE as TWILIO_SMS
from tests.gateway.channels.twilio_voice.case import CASE as TWILIO_VOICE
from tests.gateway.channels.viber.case import CASE as VIBER
from tests.gateway.channels.wechat.case import PLAIN as WECHAT
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP
from tests.gateway.channels.zammad.case import CASE as ZAMMAD
from tests.gateway.channels.zendesk.case import CASE as ZENDESK
from tests.gateway.channels.zendesk.case import TicketsApi

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from gateway.channels.base import Connection, Rejected, Retry, Unknown
    from gateway.messages import Media

PHOTO = b"\xff\xd8\xff\xe0 a photo of a broken cup \xff\xd9"
FILE = "file"
"""What a vendor answers where the next thing to do is to hand out the file."""
REFUSED = VendorResponse(401, {"error": "credentials"})

Serve = Callable[[VendorRequest, "FileVendor"], "VendorResponse | str"] if TYPE_CHECKING else object


class FileVendor:
    """Hands out one photo; `serve` knows the way to it."""

    def __init__(self, connection: Connection, serve: Serve) -> None:
        self.accepted: list[str] = []
        self.seen: list[VendorRequest] = []
        self.connection = connection
        self.serve = serve
        self.address = ""

    def answer(self, request: VendorRequest, behaviour: Behaviour) -> VendorResponse:
        self.seen.append(request)
        found = self.serve(request, self)
        if isinstance(found, VendorResponse):
            return found
        match behaviour:
            case "throttle":
                return VendorResponse(429, b"", {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return VendorResponse(503, b"")
            case "reject":
                return VendorResponse(404, b"gone")
        self.accepted.append(request.path)
        return VendorResponse(200, PHOTO, {"content-type": "image/jpeg"})


class MediaCase(Struct, frozen=True):
    """One channel's way to a file."""

    case: ChannelCase
    sample: str
    """Of the channel's captured payloads: its first file is asked for."""
    serve: Serve
    proves: bool = True
    """False where the address alone opens the file."""
    gone_is_early: bool = False
    """Whether a file that is not found may still come."""

    async def media(
        self, address: str, connection: Connection, client: httpx.AsyncClient
    ) -> Media | Retry | Rejected | Unknown:
        """Return the sample's first file, listed by the vendor where need be; its address lies at the vendor."""
        message = self.case.parsed(self.sample).messages[0]
        if isinstance(self.case.channel, MediaIndex):
            listed = await self.case.channel.list_media(message, connection, client)
            return listed[0] if isinstance(listed, tuple) else listed
        media = message.media[0]
        return msgspec.structs.replace(media, url=address + urlsplit(media.url).path) if media.url else media

    def body(self, address: str) -> bytes:
        """Return the sample as the vendor at this address would send it."""
        told = next((media.url for media in self.case.parsed(self.sample).messages[0].media), None)
        origin = told.removesuffix(urlsplit(told).path) if told else ""
        body = self.case.samples[self.sample]
        return body.replace(origin.encode(), address.encode()) if origin else body


def by_address(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    """Only the address counts; no credentials may come with it."""
    assert "authorization" not in request.headers
    return FILE


def whatsapp(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    if request.headers.get("authorization") != f"Bearer {vendor.connection.secrets['access_token']}":
        return REFUSED
    if request.path == "/v23.0/1003383421387256":
        return VendorResponse(200, {"url": f"{vendor.address}/whatsapp_business/attachments", "id": "1003383421387256"})
    return FILE if request.path == "/whatsapp_business/attachments" else VendorResponse(404, {})


def telegram(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    token = vendor.connection.secrets["bot_token"]
    if request.path == f"/bot{token}/getFile":
        assert request.json() == {"file_id": "large"}
        return VendorResponse(200, {"ok": True, "result": {"file_id": "large", "file_path": "photos/file_0.jpg"}})
    return FILE if request.path == f"/file/bot{token}/photos/file_0.jpg" else REFUSED


def line(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    if request.headers.get("authorization") != f"Bearer {vendor.connection.secrets['access_token']}":
        return REFUSED
    return FILE if request.path == "/v2/bot/message/5001/content" else VendorResponse(404, {})


def twilio(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    """The API wants the account's credentials and leads to the store at another host, which must not get them."""
    if request.path == "/store":
        assert "authorization" not in request.headers
        return FILE
    credentials = f"{ACCOUNT}:{vendor.connection.secrets['auth_token']}".encode()
    if request.headers.get("authorization") != "Basic " + base64.b64encode(credentials).decode():
        return REFUSED
    return VendorResponse(307, b"", {"location": vendor.address.replace("127.0.0.1", "localhost") + "/store"})


def chatwoot(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    """Active Storage leads to the file by an address without a host."""
    if request.path == "/store/a.png":
        return FILE
    mount = urlsplit(vendor.address).path
    return VendorResponse(302, b"", {"location": f"{mount}/store/a.png"})


def zammad(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    if request.headers.get("authorization") != f"Token token={vendor.connection.secrets['api_token']}":
        return REFUSED
    return FILE


def wechat(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    if request.path == "/cgi-bin/stable_token":
        known = request.json()["secret"] == vendor.connection.secrets["app_secret"]
        wrong = {"errcode": 40125, "errmsg": "invalid appsecret"}
        return VendorResponse(200, {"access_token": "T1", "expires_in": 7200} if known else wrong)
    if (request.path, request.query.get("access_token")) != ("/cgi-bin/media/get", "T1"):
        return VendorResponse(200, {"errcode": 40001, "errmsg": "invalid credential"})
    return FILE if request.query["media_id"] == "media_1" else VendorResponse(200, {"errcode": 40007, "errmsg": "no"})


def zendesk(request: VendorRequest, vendor: FileVendor) -> VendorResponse | str:
    """The ticket's comments, newest first; the photo is one of the newest comment's two attachments."""
    if request.headers.get("authorization") != TicketsApi(vendor.connection).credentials:
        return VendorResponse(401, {"error": "Couldn't authenticate you"})
    if request.path != "/api/v2/tickets/35436/comments.json":
        return FILE if request.path == "/attachments/token/a1/" else VendorResponse(404, {})
    assert request.query == {"sort_order": "desc", "per_page": "20", "include_inline_images": "true"}
    photo = {"id": 498483, "file_name": "xícara.jpg", "content_type": "image/jpeg", "size": len(PHOTO)}
    newest = {"id": 900101, "attachments": [{**photo, "content_url": f"{vendor.address}/attachments/token/a1/?name=x"}]}
    return VendorResponse(200, {"comments": [newest, {"id": 900100, "attachments": []}], "count": 2})


MEDIA_CASES: tuple[MediaCase, ...] = (
    MediaCase(WHATSAPP, "media", whatsapp),
    MediaCase(MESSENGER, "media", by_address, proves=False),
    MediaCase(INSTAGRAM, "media", by_address, proves=False),
    MediaCase(LINE, "media", line),
    MediaCase(TELEGRAM, "photo", telegram),
    MediaCase(TWILIO_SMS, "mms", twilio),
    MediaCase(TWILIO_VOICE, "note", twilio, gone_is_early=True),
    MediaCase(WECHAT, "image", wechat),
    MediaCase(VIBER, "picture", by_address, proves=False),
    MediaCase(CHATWOOT, "media", chatwoot, proves=False),
    MediaCase(ZAMMAD, "html", zammad),
    MediaCase(ZENDESK, "message", zendesk),
)
