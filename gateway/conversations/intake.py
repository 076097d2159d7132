"""A vendor's request, verified and read: raw payload, messages, jobs and statuses are stored in one transaction."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeGuard
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy.dialects.postgresql import insert

from gateway.channels.base import FileCarrier, MediaIndex, MediaSource, ProfileSource
from gateway.conversations.accept import announce_accepted, one_at_a_time, store_message
from gateway.conversations.agent_replies import queue_agent_reply
from gateway.conversations.attachments import choose_files, keep_files, with_awaited, with_kept
from gateway.conversations.delivery_status import refresh_message
from gateway.conversations.enrichment import ask_for_profile
from gateway.conversations.media import ask_for_media
from gateway.conversations.media_lists import ask_for_list
from gateway.conversations.presentations import tell_desk_of_failure
from gateway.conversations.statuses import apply_statuses
from gateway.conversations.throttle import check_pace
from gateway.database.events import announce
from gateway.database.session import merchant_of
from gateway.database.storable import storable, storable_json, storable_struct
from gateway.database.tables import RawPayload

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.channels.base import Channel, HookRequest, Parsed
    from gateway.conversations.context import ContextHandler
    from gateway.database.queue import Queue

_SAFE_HEADERS = ("content-type", "content-length", "user-agent", "date", "x-request-id", "traceparent")
"""Kept with a payload; any other header may hold a credential or a proof."""
_SECRET_WORDS = ("token", "secret", "password", "key", "signature", "auth")


async def take_in(
    session: AsyncSession,
    queue: Queue,
    channel: Channel,
    connection_id: UUID,
    request: HookRequest,
    parsed: Parsed,
    handle_context: ContextHandler,
) -> None:
    """Store all that a verified request holds; a replay changes nothing.

    Args:
        session: the merchant's transaction; this is its last act.
        queue: where the jobs go.
        channel: the adapter that read the request.
        connection_id: the account that it came by.
        request: as it arrived.
        parsed: what it holds.
        handle_context: takes orders and survey results.

    Raises:
        RateLimitedError: a sender wrote too much at a door that anybody may use; nothing is stored.
    """
    files = choose_files(channel.files(request.body)) if _carries_files(channel, parsed) else {}
    messages = [with_kept(storable_struct(message), files) for message in parsed.messages]
    if isinstance(channel, MediaSource):
        messages = [with_awaited(message) for message in messages]
    await one_at_a_time(session, messages)
    identifiers = [one.external_id for one in messages] + [str(one.get("external_id")) for one in parsed.context]
    fresh = await keep_payload(session, connection_id, request, identifiers=identifiers)
    accepted = []
    for message in messages:
        await check_pace(session, channel.capabilities, connection_id, message)
        if isinstance(channel, ProfileSource):
            await ask_for_profile(session, queue, connection_id, message)
        stored = await store_message(session, queue, message, connection_id)
        if not stored.duplicate:
            keep_files(session, stored.message_id, message, files)
            await ask_for_media(session, queue, connection_id, stored.message_id, message)
            if isinstance(channel, MediaIndex):
                await ask_for_list(session, queue, stored.message_id)
        accepted.append(stored)
    # An old state of an order that comes again must not replace the newer one.
    for context in parsed.context if fresh else ():
        await handle_context(session, connection_id, storable_json(context))
    for reply in parsed.replies:
        await queue_agent_reply(session, queue, connection_id, storable_struct(reply))
    updates = [storable_struct(update) for update in parsed.statuses]
    changed = await apply_statuses(session, connection_id, updates)
    news = [await refresh_message(session, one) for one in changed]
    for delivery in changed:
        await tell_desk_of_failure(session, queue, delivery)
    # Announcing takes a lock that all of the merchant's transactions need: everything else must be done by now.
    for one in accepted:
        await announce_accepted(session, one)
    for told in news:
        await announce(session, "delivery.updated", told.conversation_id, **told.payload)


def _carries_files(channel: Channel, parsed: Parsed) -> TypeGuard[FileCarrier]:
    return isinstance(channel, FileCarrier) and any(message.media for message in parsed.messages)


async def keep_payload(
    session: AsyncSession,
    connection_id: UUID,
    request: HookRequest,
    *,
    identifiers: list[str] | None = None,
    problem: str | None = None,
) -> bool:
    """Keep a signed request's bytes, once; return whether they are new.

    Args:
        session: the merchant's transaction.
        connection_id: the account that it came by.
        request: as it arrived.
        identifiers: of what is within; vendors without identifiers send the same bytes for two messages.
        problem: why it cannot be read, where it cannot.
    """
    digest = hashlib.sha256(request.body + "\n".join(identifiers or ()).encode(errors="replace")).digest()
    kept = await session.scalar(
        insert(RawPayload)
        .values(
            merchant_id=merchant_of(session),
            connection_id=connection_id,
            url=storable(without_secrets(request.url)),
            headers={name: value for name, value in request.headers.items() if name in _SAFE_HEADERS},
            body=request.body,
            digest=digest,
            received_at=request.received_at,
            status="unreadable" if problem else "read",
            reason=storable(problem) if problem else None,
        )
        .on_conflict_do_nothing(constraint="raw_payload_once")
        .returning(RawPayload.id)
    )
    return kept is not None


def without_secrets(url: str) -> str:
    """Return an address without the values of parameters that may be credentials or proofs."""
    parts = urlsplit(url)
    kept = [
        (name, "***" if any(word in name.lower() for word in _SECRET_WORDS) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts._replace(query=urlencode(kept, safe="*"), netloc=parts.netloc.rpartition("@")[2]).geturl()
