"""Messenger's and Instagram's common message format, by which Meta sends and takes both.

Source: "Messenger Platform: webhooks, Send API" and "Instagram messaging: send a message" in Meta's documentation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from gateway.channels import meta
from gateway.channels.base import HookResponse, Outcome, Parsed, Sent, Unknown
from gateway.channels.downloads import FilesByAddress
from gateway.channels.payloads import decode, instant, place_id, required
from gateway.channels.vendor_http import Answer
from gateway.messages import InboundMessage, Media, ReplyHandle, Sender, StatusUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from gateway.channels.base import Capabilities, Connection, Field, HookRequest
    from gateway.messages import OutboundMessage

WINDOW_HOURS = 24
SENDS_PER_SECOND = 300
"""Texts a second for one page or account; Meta's page "Messenger Platform rate limits"."""

OUTSIDE_WINDOW = frozenset({(10, 2018278), (10, 2534022), (10, 2018065)})
"""Code 10 with Messenger's and Instagram's subcodes "sent outside of allowed window"."""
BUSY = frozenset({1200, 80006})
"""Temporary send failure; rate limit of Messenger."""

KINDS: dict[str, Literal["image", "audio", "video", "file", "sticker"]] = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
}


class Party(Struct, frozen=True):
    """A page, an account or a customer, by its scoped id."""

    id: str = ""


class Target(Struct, frozen=True):
    """What an attachment points to."""

    url: str | None = None
    sticker_id: int | None = None


class Attachment(Struct, frozen=True):
    """A file, a sticker or a shared post."""

    type: str = ""
    payload: Target | None = None


class Content(Struct, frozen=True):
    """A message."""

    mid: str = ""
    text: str = ""
    attachments: list[Attachment] = []
    is_echo: bool = False
    is_deleted: bool = False


class Postback(Struct, frozen=True):
    """A button that was pressed."""

    mid: str = ""
    title: str = ""


class Delivery(Struct, frozen=True):
    """Which of our messages arrived."""

    mids: list[str] = []


class Read(Struct, frozen=True):
    """What was read: Instagram names the message, Messenger only a time."""

    mid: str | None = None


class Event(Struct, frozen=True):
    """One entry of `messaging` or `standby`."""

    sender: Party = Party()
    recipient: Party = Party()
    timestamp: int = 0
    """Milliseconds since 1970."""
    message: Content | None = None
    postback: Postback | None = None
    delivery: Delivery | None = None
    read: Read | None = None


class Entry(Struct, frozen=True):
    """What happened at one page or account."""

    id: str = ""
    messaging: list[Event] = []
    standby: list[Event] = []
    """What another app answers: we only listen."""


class Webhook(Struct, frozen=True):
    """The whole body."""

    entry: list[Entry] = []


class MessagingChannel(FilesByAddress):
    """What Messenger and Instagram share; each adds its name, its settings and its limits."""

    name: str
    fields: tuple[Field, ...]
    capabilities: Capabilities
    account_field: str
    """The setting that holds the id of the page or the account."""

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:
        """Answer hub.challenge."""
        return meta.handshake(request, connection)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Hub-Signature-256."""
        meta.verify(request, connection)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read messages, pressed buttons, echoes and receipts of this connection's page or account.

        Messenger's read receipts name a time and no message: they are passed over.
        """
        own = str(connection.config.get(self.account_field, ""))
        entries = [entry for entry in decode(request.body, Webhook).entry if entry.id in {"", own}]
        events = [(event, False) for entry in entries for event in entry.messaging]
        overheard = [(event, True) for entry in entries for event in entry.standby]
        return Parsed(
            messages=tuple(m for event, standby in events + overheard for m in self._messages(event, standby=standby)),
            statuses=tuple(update for event, _ in events for update in _updates(event)),
        )

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer 200 with Meta's customary text."""
        return HookResponse(body=b"EVENT_RECEIVED")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """POST the text; a template's name is taken as the message tag (HUMAN_AGENT)."""
        path = f"{connection.config[self.account_field]}/messages"
        answer = await meta.graph(client, connection, "POST", path, _body(message))
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return meta.graph_refusal(answer, busy=BUSY, window=OUTSIDE_WINDOW)
        identifier = answer.words("message_id")
        return Sent(provider_id=identifier) if identifier else Unknown(reason="The answer names no message.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the page or the account."""
        return await meta.check(connection, client, str(connection.config[self.account_field]))

    def _messages(self, event: Event, *, standby: bool) -> Iterator[InboundMessage]:
        content = event.message
        if content is not None and not content.is_deleted:
            yield self._message(
                event, content.mid, content.text, _media(content), standby=standby, echo=content.is_echo
            )
        elif event.postback is not None:
            yield self._message(event, event.postback.mid, event.postback.title, (), standby=standby, echo=False)

    def _message(
        self, event: Event, mid: str, text: str, media: tuple[Media, ...], *, standby: bool, echo: bool
    ) -> InboundMessage:
        customer = required((event.recipient if echo else event.sender).id, "messaging[].sender.id")
        at = instant(event.timestamp / 1000)
        return InboundMessage(
            channel=self.name,
            # A pressed button has no identifier in older versions: its time and its presser name it.
            external_id=mid or f"{customer}:{event.timestamp}",
            sender=Sender(id=customer),
            text=text,
            received_at=at,
            media=media,
            reply=ReplyHandle(address={"id": customer}, expires_at=at + timedelta(hours=WINDOW_HOURS)),
            automated=standby,
            echo=echo,
        )


def _media(content: Content) -> tuple[Media, ...]:
    return tuple(
        _file(attachment.type, attachment.payload or Target(), place)
        for place, attachment in enumerate(content.attachments, 1)
    )


def _file(kind: str, target: Target, place: int) -> Media:
    """Read one attachment; shared posts and links are no files, and their addresses are not Meta's."""
    known = KINDS.get(kind)
    return Media(
        "sticker" if target.sticker_id else known or "file",
        url=target.url,
        media_id=place_id(place) if known and target.url else None,
    )


def _updates(event: Event) -> Iterator[StatusUpdate]:
    at = instant(event.timestamp / 1000)
    for mid in event.delivery.mids if event.delivery else ():
        yield StatusUpdate(provider_id=required(mid, "delivery.mids[]"), status="delivered", at=at)
    if event.read is not None and event.read.mid:
        yield StatusUpdate(provider_id=event.read.mid, status="read", at=at)


def _body(message: OutboundMessage) -> dict[str, Any]:
    address = message.reply.address if message.reply else {"id": message.to.id}
    tag = {"messaging_type": "MESSAGE_TAG", "tag": message.template} if message.template else {}
    return {"recipient": address, "messaging_type": "RESPONSE", **tag, "message": {"text": message.text}}
