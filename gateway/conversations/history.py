"""All that was said with one customer, over all channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from gateway.conversations.service import by_message
from gateway.database.tables import (
    ContactIdentity,
    Conversation,
    Customer,
    Delivery,
    Message,
    ShopOrder,
    SurveyResult,
    Translation,
)
from gateway.people.customers import find_customer, identities_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


class History(Struct, frozen=True):
    """A customer with identities, conversations (newest first) and the latest messages (oldest first)."""

    customer: Customer
    identities: Sequence[ContactIdentity]
    conversations: Sequence[Conversation]
    messages: Sequence[Message]
    translations: dict[UUID, Sequence[Translation]]
    deliveries: dict[UUID, Sequence[Delivery]]
    orders: Sequence[ShopOrder]
    surveys: Sequence[SurveyResult]


async def read_history(session: AsyncSession, customer_id: UUID, *, limit: int) -> History:
    """Read a customer's history.

    Args:
        session: the merchant's transaction.
        customer_id: who; for one who was merged, the customer that they turned out to be.
        limit: the most messages, the latest ones.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    customer = await find_customer(session, customer_id)
    conversations = (
        await session.scalars(
            select(Conversation).where(Conversation.customer_id == customer.id).order_by(Conversation.id.desc())
        )
    ).all()
    latest = (
        await session.scalars(
            select(Message)
            .where(Message.conversation_id.in_([conversation.id for conversation in conversations]))
            .order_by(Message.id.desc())
            .limit(limit)
        )
    ).all()
    ids = [message.id for message in latest]
    translations = (await session.scalars(select(Translation).where(Translation.message_id.in_(ids)))).all()
    deliveries = (
        await session.scalars(select(Delivery).where(Delivery.message_id.in_(ids)).order_by(Delivery.part))
    ).all()
    orders = select(ShopOrder).where(ShopOrder.customer_id == customer.id).order_by(ShopOrder.updated_at.desc())
    surveys = select(SurveyResult).where(SurveyResult.customer_id == customer.id).order_by(SurveyResult.id.desc())
    return History(
        customer=customer,
        identities=await identities_of(session, customer.id),
        conversations=conversations,
        messages=latest[::-1],
        translations=by_message(translations),
        deliveries=by_message(deliveries),
        orders=(await session.scalars(orders)).all(),
        surveys=(await session.scalars(surveys)).all(),
    )
