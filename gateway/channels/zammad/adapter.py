"""Zammad's webhooks and REST API."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Literal

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
from gateway.channels.desks import DESK_FIELDS, answer_in
from gateway.channels.downloads import download, same_origin
from gateway.channels.hints import country_code, e164, phone_country
from gateway.channels.payloads import api_base, decode
from gateway.channels.signatures import check_size, hmac_hex, require_same, secret_of
from gateway.channels.vendor_http import Answer, Failure, call, refusal
from gateway.channels.zammad.payload import Article, Attachment, Ticket, User, Webhook
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    import httpx

LONGEST_ARTICLE = 100_000
"""Characters; Zammad itself takes more, mail servers on the way may not."""

_BREAK = re.compile(r"<(?:br\s*/?|/p|/div|/li)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


class Zammad(PlainHook):
    """One Zammad."""

    name = "zammad"
    fields: tuple[Field, ...] = (
        Field("api_base"),
        Field("api_token", secret=True),
        Field("webhook_token", secret=True),
        Field("ticket_customer", required=False),
        Field("ticket_group", required=False, default="Users"),
        *DESK_FIELDS,
    )
    capabilities = Capabilities(text_limit=LONGEST_ARTICLE, media=True, ack_seconds=30)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature over the body; Zammad signs only where the webhook has a token."""
        check_size(request)
        digest = hmac_hex(secret_of(connection, "webhook_token"), request.body, algorithm="sha1")
        require_same(f"sha1={digest}", header(request.headers, "x-hub-signature"), "X-Hub-Signature")

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read a new article: a customer's is a message, an agent's may be an answer."""
        payload = decode(request.body, Webhook)
        article, ours = payload.article, _is_ours(payload.ticket, connection)
        if article is None:
            return Parsed()
        if article.sender == "Customer" and not article.internal and not ours:
            return Parsed(messages=(_inbound(payload.ticket, article, request),))
        if article.sender == "Agent":
            text = answer_in(_plain(article), connection, private=article.internal, ours=ours)
            return Parsed(replies=(_reply(payload.ticket, article, text),)) if text else Parsed()
        return Parsed()

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Add an article of the customer's kind, so that Zammad carries it: mail to a mail, a web note to the rest."""
        address = message.reply.address if message.reply else {}
        ticket = address.get("ticket_id") or message.conversation
        if not ticket:
            return Rejected(code="no_ticket", reason="The message belongs to no Zammad ticket.")
        body: dict[str, Any] = {
            "ticket_id": int(ticket) if str(ticket).isdecimal() else ticket,
            "body": message.text,
            "content_type": "text/plain",
            "internal": False,
        }
        if address.get("type") == "email" and message.to.email:
            body |= {"type": "email", "to": message.to.email, "subject": message.subject or ""}
        else:
            body |= {"type": "web"}
        return _sent(await _api(connection, client, "POST", "ticket_articles", body))

    async def present(
        self, message: DeskMessage, connection: Connection, client: httpx.AsyncClient
    ) -> Presented | Retry | Rejected | Unknown:
        """Add an internal note to the conversation's ticket, or open one with it.

        Tickets that the gateway opens belong to a customer account of its own, so that Zammad mails nobody.
        """
        note: dict[str, Any] = {
            "body": message.note,
            "content_type": "text/plain",
            "type": "note",
            "internal": True,
        }
        if message.ticket:
            body = {"ticket_id": int(message.ticket), **note}
            added = _sent(await _api(connection, client, "POST", "ticket_articles", body))
            return Presented(message.ticket, added.provider_id) if isinstance(added, Sent) else added
        owner = connection.config.get("ticket_customer")
        if not owner:
            return Rejected(code="no_ticket_customer", reason="Fill in ticket_customer, the gateway's own account.")
        body = {
            "title": message.subject,
            "group": connection.config.get("ticket_group") or "Users",
            "customer_id": f"guess:{owner}",
            "article": note,
        }
        answer = await _api(connection, client, "POST", "tickets", body)
        if not isinstance(answer, Answer):
            return answer
        ticket, article = answer.words("id"), answer.words("article_ids", 0)
        return Presented(ticket, article or ticket) if ticket else Unknown(reason="The answer names no ticket.")

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Read the attachment's address with the API's token, which goes to no other host."""
        ours = same_origin(media.url, api_base(connection, ""))
        return await download(client, media.url, largest, headers=_token(connection) if ours else None)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask who we are."""
        answer = await _api(connection, client, "GET", "users/me")
        return None if isinstance(answer, Answer) else answer.reason


async def _api(
    connection: Connection, client: httpx.AsyncClient, method: str, path: str, json: object = None
) -> Answer | Failure:
    """Call the API; what is not in the 200s is a failure."""
    answer = await call(
        client,
        method,
        f"{api_base(connection, '')}/api/v1/{path}",
        headers=_token(connection),
        json=json,
        idempotent=method == "GET",
    )
    if isinstance(answer, Answer) and not answer.ok:
        return refusal(answer, reason=answer.words("error"))
    return answer


def _token(connection: Connection) -> dict[str, str]:
    return {"authorization": f"Token token={connection.secrets['api_token']}"}


def _sent(answer: Answer | Failure) -> Sent | Failure:
    if not isinstance(answer, Answer):
        return answer
    identifier = answer.words("id")
    return Sent(identifier) if identifier else Unknown(reason="The answer names no article.")


def _is_ours(ticket: Ticket, connection: Connection) -> bool:
    owner = str(connection.config.get("ticket_customer") or "").casefold()
    email = (ticket.customer.email or "" if ticket.customer else "").casefold()
    return bool(owner) and owner == email


def _reply(ticket: Ticket, article: Article, text: str) -> AgentReply:
    agent = article.created_by or User()
    return AgentReply(str(ticket.id), text, agent.email or agent.login or str(agent.id), str(article.id))


def _inbound(ticket: Ticket, article: Article, request: HookRequest) -> InboundMessage:
    is_html = article.content_type == "text/html"
    return InboundMessage(
        channel=Zammad.name,
        external_id=str(article.id),
        sender=_sender(article.created_by or ticket.customer or User()),
        text=_plain(article) if is_html else article.body or "",
        received_at=_aware(article, request),
        conversation=str(ticket.id),
        media=tuple(_media(one) for one in article.attachments),
        subject=ticket.title,
        reply=ReplyHandle(address={"ticket_id": ticket.id, "type": article.type or "web"}),
    )


def _aware(article: Article, request: HookRequest) -> Any:
    written = article.created_at
    return written if written is not None and written.tzinfo else request.received_at


def _sender(user: User) -> Sender:
    number = user.mobile or user.phone
    phone = e164(number) if number and number.startswith("+") else None
    name = " ".join(part for part in (user.firstname, user.lastname) if part)
    return Sender(
        id=str(user.id) if user.id is not None else user.email or user.login or "unknown",
        name=name or None,
        email=user.email or None,
        phone=phone,
        country=country_code(user.country) or phone_country(phone),
    )


def _media(attachment: Attachment) -> Media:
    kind: Literal["file"] = "file"
    size = attachment.size if isinstance(attachment.size, int) else int(attachment.size or 0) or None
    named = str(attachment.id) if attachment.id is not None and attachment.url else None
    return Media(kind, url=attachment.url, media_id=named, filename=attachment.filename, size=size)


def _plain(article: Article) -> str:
    """Return an article as plain text; Zammad stores what is written in its editor as HTML."""
    body = article.body or ""
    if article.content_type != "text/html":
        return body
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", body))).strip()
