"""What tools that are no channels tell: orders and survey results, put beside the customer whom they are about."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from sqlalchemy import func, or_, select, true
from sqlalchemy.dialects.postgresql import insert

from gateway.database.session import merchant_of
from gateway.database.tables import ContactIdentity, Conversation, ShopOrder, SurveyResult
from gateway.messages import Sender
from gateway.people.identities import find_sender, hold_names, names_of, normal

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession


class ContextHandler(Protocol):
    """Takes what a tool told; gateway.channels.base.Parsed says in which form."""

    async def __call__(self, session: AsyncSession, connection_id: UUID, context: dict[str, Any]) -> None:
        """Store it in the merchant's transaction."""


async def keep_context(session: AsyncSession, connection_id: UUID, context: dict[str, Any]) -> None:
    """Keep an order, what was sent of it, a survey's answer, who will write; the rest stays in the raw payload."""
    match context.get("kind"):
        case "order" | "fulfilment":
            await _keep_order(session, connection_id, context)
        case "sender":
            await _know_sender(session, context)
        case "survey":
            await _keep_survey(session, connection_id, context)


async def _keep_order(session: AsyncSession, connection_id: UUID, context: dict[str, Any]) -> None:
    number = _text(context.get("number"))
    if number is None:
        return
    order = context.get("order")
    detail = {"number": number, **(order if isinstance(order, dict) else {})}
    conversation = await _conversation_about(session, number)
    customer_id = conversation.customer_id if conversation else await _customer_of(session, context)
    told_at = _instant(context.get("at"))
    values = {
        "customer_id": customer_id,
        "email": normal("email", _text(context.get("email"))),
        "phone": normal("phone", _text(context.get("phone"))),
        "told_at": told_at,
        "detail": detail,
    }
    kept = await session.scalar(
        insert(ShopOrder)
        .values(merchant_id=merchant_of(session), connection_id=connection_id, number=number, **values)
        .on_conflict_do_update(
            constraint="shop_order_once",
            # A fulfilment names neither the items nor, often, the buyer: what was known stays.
            set_={
                "customer_id": func.coalesce(values["customer_id"], ShopOrder.customer_id),
                "email": func.coalesce(values["email"], ShopOrder.email),
                "phone": func.coalesce(values["phone"], ShopOrder.phone),
                "told_at": func.coalesce(told_at, ShopOrder.told_at),
                "detail": ShopOrder.detail.op("||")(insert(ShopOrder).excluded.detail),
                "updated_at": func.now(),
            },
            where=_not_older(ShopOrder, told_at),
        )
        .returning(ShopOrder.id)
    )
    if kept is None:
        return
    conversation = conversation or (await _newest_conversation(session, customer_id) if customer_id else None)
    if conversation is not None:
        conversation.order = {**(conversation.order or {}), **detail}


async def _know_sender(session: AsyncSession, context: dict[str, Any]) -> None:
    """Learn the name and the language of somebody who is about to write: the messages themselves do not tell them."""
    channel, sender = str(context["channel"]), msgspec.convert(context["sender"], Sender)
    await hold_names(session, names_of(session, channel, sender))
    await find_sender(session, channel, sender)


async def _keep_survey(session: AsyncSession, connection_id: UUID, context: dict[str, Any]) -> None:
    score, told_at = context.get("score"), _instant(context.get("at"))
    values = {
        "customer_id": await _customer_of(session, context),
        "score": float(score) if isinstance(score, int | float) else None,
        "comment": _text(context.get("comment")),
        "told_at": told_at,
        "detail": context,
    }
    named = _text(context.get("id")) or hashlib.sha256(msgspec.json.encode(context, order="sorted")).hexdigest()
    await session.execute(
        insert(SurveyResult)
        .values(merchant_id=merchant_of(session), connection_id=connection_id, external_id=named, **values)
        .on_conflict_do_update(
            constraint="survey_result_once",
            set_={**values, "updated_at": func.now()},
            where=_not_older(SurveyResult, told_at),
        )
    )


def _not_older(table: type[ShopOrder | SurveyResult], told_at: dt.datetime | None) -> ColumnElement[bool]:
    """Let what was under way for long replace nothing that was said after it; without a time the last counts."""
    return or_(table.told_at.is_(None), true() if told_at is None else table.told_at <= told_at)


def _instant(value: object) -> dt.datetime | None:
    """Read a time with its zone; none where it is no such time."""
    try:
        found = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else None


async def _customer_of(session: AsyncSession, context: dict[str, Any]) -> UUID | None:
    """Find whose e-mail address or phone number it is; a proven one counts before one that was only said."""
    email, phone = normal("email", _text(context.get("email"))), normal("phone", _text(context.get("phone")))
    fits = [func.lower(ContactIdentity.email) == email] if email else []
    fits += [ContactIdentity.phone == phone] if phone else []
    if not fits:
        return None
    found: UUID | None = await session.scalar(
        select(ContactIdentity.customer_id)
        .where(or_(*fits))
        .order_by(func.cardinality(ContactIdentity.verified).desc(), ContactIdentity.id)
        .limit(1)
    )
    return found


async def _conversation_about(session: AsyncSession, number: str) -> Conversation | None:
    """Find the conversation that named the order's number before."""
    found: Conversation | None = await session.scalar(
        select(Conversation)
        .where(Conversation.order["number"].astext == number)
        .order_by(Conversation.id.desc())
        .limit(1)
        .with_for_update()
    )
    return found


async def _newest_conversation(session: AsyncSession, customer_id: UUID) -> Conversation | None:
    newest: Conversation | None = await session.scalar(
        select(Conversation)
        .where(Conversation.customer_id == customer_id)
        .order_by(Conversation.last_message_at.desc())
        .limit(1)
        .with_for_update()
    )
    return newest


async def order_of(session: AsyncSession, identity: ContactIdentity) -> dict[str, Any] | None:
    """Return the newest order that a shop told of for an identity's address; none where there is none."""
    email, phone = normal("email", identity.email), normal("phone", identity.phone)
    fits = [ShopOrder.email == email] if email else []
    fits += [ShopOrder.phone == phone] if phone else []
    if not fits:
        return None
    found: ShopOrder | None = await session.scalar(
        select(ShopOrder).where(or_(*fits)).order_by(ShopOrder.updated_at.desc()).limit(1)
    )
    return dict(found.detail) if found else None
