"""A vendor's window is closed: the answer takes the next door that the customer agreed to, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import func, select

from gateway.channels.registry import CHANNELS
from gateway.conversations.doors import ENDPOINT, Door, doors_of
from gateway.conversations.received import load_merchant, load_overlays
from gateway.database.tables import Connection, Conversation, Customer, Delivery, Message
from gateway.decisions import resolve_profile
from locales import reason

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.messages import OutboundMessage
    from locales import Reason

LONGEST_TEMPLATE_BYTES = 900
"""Of an answer that a template's one variable takes: Meta's limits are 1024 characters with the template's own words,
and 1000 bytes for a tagged text on Instagram."""


async def next_door(
    session: AsyncSession, delivery: Delivery, conversation: Conversation, text: str, now: dt.datetime
) -> Door | None:
    """Choose the door that an answer takes instead of the one that is closed; None where none is open.

    Args:
        session: the merchant's transaction.
        delivery: what could not be sent.
        conversation: its conversation.
        text: what has to reach the customer.
        now: aware.
    """
    customer = await session.get_one(Customer, conversation.customer_id)
    doors = await doors_of(session, customer.id)
    merchant = await load_merchant(session)
    country = conversation.country or merchant.settings.default_country
    profile = resolve_profile(country, await load_overlays(session))
    here = await _template_door(session, delivery, conversation, doors, text)
    return choose_door(
        [here, *doors] if here else doors,
        closed=delivery.channel,
        tried=await _tried(session, delivery),
        consents=customer.consents,
        ranks={preference.channel: preference.rank for preference in profile.channels},
        now=now,
    )


def choose_door(
    doors: Sequence[Door],
    *,
    closed: str,
    tried: Collection[str],
    consents: Collection[str],
    ranks: Mapping[str, int],
    now: dt.datetime,
) -> Door | None:
    """Choose: an approved template, another channel that the customer agreed to, e-mail; None where none is open.

    Args:
        doors: how the customer can be reached.
        closed: the connection's channel that takes nothing now.
        tried: channels of connections that this answer was refused by before.
        consents: channels that the customer agreed to.
        ranks: how much the profile's customers like a channel, 1 is most.
        now: aware.
    """
    if any(door.kind == "marketplace" and door.connection.channel == closed for door in doors):
        return None  # marketplaces' terms forbid to lead customers elsewhere
    templates = [door for door in doors if door.template and f"{door.connection.channel}/template" not in tried]
    others = [
        door
        for door in doors
        if not door.template
        and door.connection.channel not in (closed, ENDPOINT, *tried)
        and door.kind != "phone"
        and _is_open(door, now)
    ]
    agreed = [door for door in others if door.channel in consents]
    agreed.sort(key=lambda door: ranks.get(door.channel, len(ranks) + 1))
    return next(iter([*templates, *agreed, *(door for door in others if door.kind == "email")]), None)


def _is_open(door: Door, now: dt.datetime) -> bool:
    closes_at = door.closes_at()
    return closes_at is None or closes_at > now


async def _template_door(
    session: AsyncSession, delivery: Delivery, conversation: Conversation, doors: Sequence[Door], text: str
) -> Door | None:
    """Return the closed door with the approved template that its connection names, if the text fits into it."""
    connection = await session.get(Connection, delivery.connection_id) if delivery.connection_id else None
    name = connection.config.get("template") if connection else None
    if connection is None or not name or not CHANNELS[connection.channel].capabilities.templates:
        return None
    door = next((door for door in doors if door.connection.id == connection.id), None)
    if door is None or len(text.encode()) > LONGEST_TEMPLATE_BYTES:
        return None
    return msgspec.structs.replace(door, template=str(name), thread=conversation.thread)


async def _tried(session: AsyncSession, delivery: Delivery) -> set[str]:
    """Return what refused this answer before: channels, and channels with /template."""
    rows = await session.execute(
        select(Delivery.channel, Delivery.payload["template"].astext).where(
            Delivery.message_id == delivery.message_id, Delivery.status.in_(("replaced", "sending", "queued"))
        )
    )
    return {f"{channel}/template" if template else channel for channel, template in rows}


async def open_parts(session: AsyncSession, delivery: Delivery) -> Sequence[Delivery]:
    """Return the parts of an answer, locked, that have not left by a door."""
    return (
        await session.scalars(
            select(Delivery)
            .where(
                Delivery.message_id == delivery.message_id,
                Delivery.connection_id == delivery.connection_id,
                Delivery.status.in_(("queued", "sending")),
            )
            .order_by(Delivery.part)
            .with_for_update()
        )
    ).all()


async def last_part(session: AsyncSession, delivery: Delivery) -> int:
    """Return the highest number among the parts of an answer."""
    highest = await session.scalar(select(func.max(Delivery.part)).where(Delivery.message_id == delivery.message_id))
    return highest or 0


def in_template(outbound: OutboundMessage) -> OutboundMessage:
    """Put the text into a template's one variable, which takes no line breaks."""
    parameters = {"template_parameters": [" ".join(outbound.text.split())]}
    return msgspec.structs.replace(outbound, context={**outbound.context, **parameters})


def reasons_of(closed: str, door: Door | None) -> tuple[Reason, ...]:
    """Say to the agent why the answer took another door, or none."""
    why = reason("reply_window_closed", "The window for free replies by {channel} is closed.", channel=closed)
    if door is None:
        return (why, reason("reply_nowhere", "No channel that the customer gave may be used now."))
    if door.template:
        return (
            why,
            reason("reply_template", "Only an approved template can be sent by {channel}.", channel=door.channel),
        )
    return (why, reason("reply_instead", "The answer goes by {channel} instead.", channel=door.channel))


def note_reasons(message: Message, reasons: Sequence[Reason]) -> None:
    """Keep the reasons with the answer, where agents see them."""
    if message.analysis is not None:
        kept = [*message.analysis.get("reasons", ()), *(msgspec.to_builtins(one) for one in reasons)]
        message.analysis = {**message.analysis, "reasons": kept}
