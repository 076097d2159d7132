"""One customer, many doors: identities join, and can be split again with their history."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from gateway.database.session import merchant_of
from gateway.database.tables import (
    ContactIdentity,
    Conversation,
    Customer,
    CustomerMerge,
    ShopOrder,
    SurveyResult,
)
from gateway.errors import ConflictError, InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

_FACTS = ("name", "country", "language", "preferred_channel", "tags", "value", "consents")


async def find_customer(session: AsyncSession, customer_id: UUID, *, lock: bool = False) -> Customer:
    """Return a customer; for one who was merged, the customer that they turned out to be.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    customer = await session.get(Customer, customer_id, with_for_update=True if lock else None)
    while customer is not None and customer.merged_into_id is not None:
        customer = await session.get(Customer, customer.merged_into_id, with_for_update=True if lock else None)
    if customer is None:
        raise NotFoundError(f"there is no customer {customer_id}")
    return customer


async def identities_of(session: AsyncSession, customer_id: UUID) -> Sequence[ContactIdentity]:
    """Return a customer's identities, oldest first."""
    return (
        await session.scalars(
            select(ContactIdentity).where(ContactIdentity.customer_id == customer_id).order_by(ContactIdentity.id)
        )
    ).all()


async def merge(session: AsyncSession, customer_id: UUID, other_id: UUID, *, how: str = "call") -> Customer:
    """Make one customer of two; the first stays, the other's identities and history move to it.

    Args:
        session: the merchant's transaction.
        customer_id: who stays.
        other_id: who is taken in.
        how: email or phone where a proof joins them, call where somebody says so.

    Raises:
        NotFoundError: one of them does not exist.
        InvalidInputError: both are the same customer.
    """
    # Both are locked in the order of their ids, so that two merges cannot wait for each other.
    locked = {one: await find_customer(session, one, lock=True) for one in sorted({customer_id, other_id})}
    customer, other = locked[customer_id], locked[other_id]
    if customer.id == other.id:
        raise InvalidInputError("both are the same customer", field="other")
    identities = await identities_of(session, other.id)
    session.add(
        CustomerMerge(
            merchant_id=merchant_of(session),
            customer_id=customer.id,
            merged_id=other.id,
            how=how,
            identity_ids=[identity.id for identity in identities],
            before=_facts(customer),
        )
    )
    for identity in identities:
        identity.customer_id = customer.id
    if how == "call":
        for identity in (*identities, *await identities_of(session, customer.id)):
            identity.kept_apart = False
    _take_in(customer, other)
    other.merged_into_id = customer.id
    await session.flush()
    for table in (Conversation, ShopOrder, SurveyResult):
        await session.execute(update(table).where(table.customer_id == other.id).values(customer_id=customer.id))
    return customer


def _facts(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in _FACTS}


def _take_in(customer: Customer, other: Customer) -> None:
    """Fill what is not known yet; tags and consents of both count, and what both bought."""
    for name in ("name", "country", "language", "preferred_channel"):
        setattr(customer, name, getattr(customer, name) or getattr(other, name))
    customer.tags = list(dict.fromkeys((*customer.tags, *other.tags)))
    customer.consents = list(dict.fromkeys((*customer.consents, *other.consents)))
    customer.value += other.value


async def split(session: AsyncSession, customer_id: UUID, identity_id: UUID) -> Customer:
    """Take one identity off a customer, with the conversations held through it; return whom it belongs to now.

    An identity that came with a merge goes back to the customer that it came from, whose own values count again.
    Another one becomes a new customer. It never joins by itself again; a call of `merge` can join it.

    Raises:
        NotFoundError: the customer has no such identity.
        ConflictError: it is the customer's only one.
    """
    customer = await find_customer(session, customer_id, lock=True)
    identities = await identities_of(session, customer.id)
    identity = next((one for one in identities if one.id == identity_id), None)
    if identity is None:
        raise NotFoundError(f"the customer {customer_id} has no identity {identity_id}")
    if len(identities) == 1:
        raise ConflictError("this is the customer's only identity; there is nothing to split")
    owner = await _came_from(session, customer, identity) or await _new_owner(session, identity)
    identity.customer_id, identity.kept_apart = owner.id, True
    await session.flush()
    await session.execute(
        update(Conversation).where(Conversation.identity_id == identity.id).values(customer_id=owner.id)
    )
    return owner


async def _came_from(session: AsyncSession, customer: Customer, identity: ContactIdentity) -> Customer | None:
    """Bring back the customer with whom an identity came; the latest merge counts."""
    record = await session.scalar(
        select(CustomerMerge)
        .where(CustomerMerge.customer_id == customer.id, CustomerMerge.identity_ids.contains([identity.id]))
        .order_by(CustomerMerge.id.desc())
        .limit(1)
        .with_for_update()
    )
    if record is None:
        return None
    record.identity_ids = [one for one in record.identity_ids if one != identity.id]
    owner = await session.get_one(Customer, record.merged_id)
    if record.undone_at is None:
        record.undone_at = dt.datetime.now(dt.UTC)
        owner.merged_into_id = None
        _give_back(customer, owner, record.before)
    return owner


def _give_back(customer: Customer, owner: Customer, before: dict[str, Any]) -> None:
    """Take out of a customer what came with the other one; what was changed since stays."""
    for name in ("name", "country", "language", "preferred_channel"):
        if before[name] is None and getattr(customer, name) == getattr(owner, name):
            setattr(customer, name, None)
    for name in ("tags", "consents"):
        came = set(getattr(owner, name)) - set(before[name])
        setattr(customer, name, [one for one in getattr(customer, name) if one not in came])
    customer.value -= owner.value


async def _new_owner(session: AsyncSession, identity: ContactIdentity) -> Customer:
    owner = Customer(merchant_id=merchant_of(session), name=identity.name)
    session.add(owner)
    await session.flush()
    return owner


async def update_customer(session: AsyncSession, customer_id: UUID, changes: dict[str, Any]) -> Customer:
    """Change what is named: name, country, language, preferred_channel, tags, value, consents.

    Raises:
        NotFoundError: the merchant has none of this id.
    """
    customer = await find_customer(session, customer_id, lock=True)
    for name in _FACTS:
        if name in changes:
            setattr(customer, name, changes[name])
    await session.flush()
    return customer
