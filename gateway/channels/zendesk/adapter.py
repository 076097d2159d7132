"""Zendesk's ticket events and Tickets API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import msgspec

from gateway.channels.base import (
    AgentReply,
    Capabilities,
    Connection,
    DeskMessage,
    Fetched,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PlainHook,
    Presented,
    Rejected,
    Retry,
    Sent,
    Unknown,
    header,
)
from gateway.channels.desks import DESK_FIELDS, answer_in, is_ours, our_reference
from gateway.channels.downloads import download, same_origin
from gateway.channels.hints import language_tag
from gateway.channels.payloads import api_base, decode
from gateway.channels.signatures import check_size, hmac_base64, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.channels.zendesk.payload import Attachment, Comment, Comments, TicketEvent
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

COMMENT_ADDED = "zen:event-type:ticket.comment_added"
LONGEST_COMMENT = 65_535
"""Characters."""
NEWEST = 20
"""Comments of a ticket among which a new one is looked for."""
KINDS: dict[str, Literal["image", "audio", "video"]] = {"image": "image", "audio": "audio", "video": "video"}


class Zendesk(PlainHook):
    """One Zendesk account. Its `api_base` is the account's address: https://shop.zendesk.com."""

    name = "zendesk"
    fields: tuple[Field, ...] = (
        Field("api_base"),
        Field("api_user"),
        Field("api_token", secret=True),
        Field("webhook_secret", secret=True),
        *DESK_FIELDS,
    )
    capabilities = Capabilities(text_limit=LONGEST_COMMENT, media=True, ack_seconds=10)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature over time stamp and body.

        Zendesk repeats a failed webhook with its first time stamp, so an old one is no replay; duplicates are told by
        the comment's identifier.
        """
        check_size(request)
        stamp = header(request.headers, "x-zendesk-webhook-signature-timestamp").encode(errors="replace")
        expected = hmac_base64(secret_of(connection, "webhook_secret"), stamp, request.body)
        name = "X-Zendesk-Webhook-Signature"
        require_same(expected, header(request.headers, name.lower()), name)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read a new comment: a customer's public one is a message, an agent's may be an answer."""
        event = decode(request.body, TicketEvent)
        comment = event.event.comment
        if event.type != COMMENT_ADDED or comment is None:
            return Parsed()
        ours = is_ours(event.detail.external_id)
        if not comment.author.is_staff:
            customers = comment.is_public and not ours
            return Parsed(messages=(_inbound(event, comment),)) if customers else Parsed()
        text = answer_in(comment.body, connection, private=not comment.is_public, ours=ours)
        if text is None:
            return Parsed()
        return Parsed(replies=(AgentReply(str(event.detail.id), text, str(comment.author.id), str(comment.id)),))

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Add a public comment to the customer's ticket."""
        ticket = (message.reply.address if message.reply else {}).get("ticket_id") or message.conversation
        if not ticket:
            return Rejected(code="no_ticket", reason="The message belongs to no Zendesk ticket.")
        answer = await _comment(str(ticket), message.text, connection, client, public=True)
        if not isinstance(answer, Answer):
            return answer
        identifier = _comment_id(answer)
        return Sent(identifier) if identifier else Unknown(reason="The answer names no comment.")

    async def present(
        self, message: DeskMessage, connection: Connection, client: httpx.AsyncClient
    ) -> Presented | Retry | Rejected | Unknown:
        """Add a private comment to the conversation's ticket, or open one with it.

        The gateway's own user is the requester of tickets that it opens, so that Zendesk mails the customer nothing.
        """
        if message.ticket:
            answer = await _comment(message.ticket, message.note, connection, client, public=False)
        else:
            answer = await _open(message, connection, client)
        if not isinstance(answer, Answer):
            return answer
        ticket, identifier = message.ticket or answer.words("ticket", "id"), _comment_id(answer)
        if not ticket or not identifier:
            return Unknown(reason="The answer names no ticket or no comment.")
        return Presented(ticket, identifier)

    async def list_media(
        self, message: InboundMessage, connection: Connection, client: httpx.AsyncClient
    ) -> tuple[Media, ...] | Failure:
        """Look for the comment among the ticket's newest; pictures within its text count as attachments."""
        query = f"sort_order=desc&per_page={NEWEST}&include_inline_images=true"
        path = f"tickets/{quote(str(message.conversation), safe='')}/comments.json?{query}"
        answer = await _api(connection, client, "GET", path)
        if not isinstance(answer, Answer):
            return answer
        comments = decode(answer.body, Comments).comments
        return tuple(_media(one) for found in comments if str(found.id) == message.external_id for one in found.files)

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Read the attachment's address; accounts with private attachments want to know who asks."""
        ours = same_origin(media.url, api_base(connection, ""))
        return await download(client, media.url, largest, auth=_credentials(connection) if ours else None)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask who we are."""
        answer = await _api(connection, client, "GET", "users/me.json")
        if not isinstance(answer, Answer):
            return answer.reason
        role = answer.words("user", "role")
        return None if role in {"agent", "admin"} else "Zendesk does not know api_user as an agent; check api_token."

    async def profile(self, sender: Sender, connection: Connection, client: httpx.AsyncClient) -> Sender:
        """Add the requester's e-mail address and language, which ticket events leave out."""
        answer = await _api(connection, client, "GET", f"users/{quote(sender.id, safe='')}.json")
        if not isinstance(answer, Answer):
            return sender
        return msgspec.structs.replace(
            sender,
            email=answer.words("user", "email") or sender.email,
            language=language_tag(answer.words("user", "locale")) or sender.language,
        )


async def _api(
    connection: Connection, client: httpx.AsyncClient, method: str, path: str, json: object = None, key: str = ""
) -> Answer | Failure:
    """Call the API; what is not in the 200s is a failure."""
    answer = await call(
        client,
        method,
        f"{api_base(connection, '')}/api/v2/{path}",
        headers={"idempotency-key": key} if key else None,
        json=json,
        auth=_credentials(connection),
        idempotent=method == "GET",
    )
    if isinstance(answer, Answer) and not answer.ok:
        reason = answer.words("description") or answer.words("error")
        return refusal(answer, reason=reason)
    return answer


def _credentials(connection: Connection) -> tuple[str, str]:
    return f"{connection.config['api_user']}/token", connection.secrets["api_token"]


async def _comment(
    ticket: str, text: str, connection: Connection, client: httpx.AsyncClient, *, public: bool
) -> Answer | Failure:
    body = {"ticket": {"comment": {"body": text, "public": public}}}
    return await _api(connection, client, "PUT", f"tickets/{quote(ticket, safe='')}.json", body)


async def _open(message: DeskMessage, connection: Connection, client: httpx.AsyncClient) -> Answer | Failure:
    ticket: dict[str, Any] = {
        "subject": message.subject,
        "external_id": our_reference(message.conversation),
        "comment": {"body": message.note, "public": False},
    }
    return await _api(connection, client, "POST", "tickets.json", {"ticket": ticket}, key=message.key)


def _comment_id(answer: Answer) -> str:
    """Return the comment that a change of a ticket made: the audit names it among its events."""
    events = answer.find("audit", "events")
    made = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    return next((str(event.get("id", "")) for event in made if event.get("type") == "Comment"), "")


def _media(file: Attachment) -> Media:
    main = file.content_type.partition("/")[0]
    return Media(
        KINDS.get(main, "file"),
        url=file.content_url,
        media_id=str(file.id),
        content_type=file.content_type or None,
        filename=file.file_name,
        size=file.size,
    )


def _inbound(event: TicketEvent, comment: Comment) -> InboundMessage:
    ticket = str(event.detail.id)
    return InboundMessage(
        channel=Zendesk.name,
        external_id=str(comment.id),
        sender=Sender(id=str(comment.author.id), name=comment.author.name or None),
        text=comment.body,
        received_at=event.time,
        conversation=ticket,
        subject=event.detail.subject,
        reply=ReplyHandle(address={"ticket_id": ticket}),
    )
