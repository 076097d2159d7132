"""Who wrote: identities are learned from messages, and join one customer where a channel proves whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from gateway.channels.hints import e164
from gateway.database.session import merchant_of
from gateway.database.tables import ContactIdentity, Customer
from gateway.people.customers import merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.messages import Sender


def names_of(session: AsyncSession, channel: str, sender: Sender) -> set[str]:
    """Return the names by which transactions about one sender wait for each other (`hold_names`)."""
    merchant_id = merchant_of(session)
    identities = {f"{merchant_id}/{channel}/sender/{identity}" for identity in (sender.id, *sender.aliases)}
    return identities | {f"{merchant_id}/{kind}/{value}" for kind, value in proofs_of(sender).items()}


async def hold_names(session: AsyncSession, names: Iterable[str]) -> None:
    """Wait for other transactions that hold one of the names, and hold them; sorted, so that they cannot deadlock."""
    for name in sorted(names):
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 2))))


async def find_sender(session: AsyncSession, channel: str, sender: Sender) -> tuple[ContactIdentity, Customer]:
    """Return a sender's identity and its customer; both are made when they are first heard of.

    The caller holds the `names_of` the sender.
    """
    found = await _known(session, channel, sender)
    if found is None:
        customer = Customer(merchant_id=merchant_of(session), name=sender.name)
        session.add(customer)
        await session.flush()
        identity = ContactIdentity(
            merchant_id=merchant_of(session), customer_id=customer.id, channel=channel, external_id=sender.id
        )
        session.add(identity)
    else:
        identity, customer = found
    learn(identity, customer, sender)
    await session.flush()
    return identity, await _join(session, identity, customer)


async def _known(session: AsyncSession, channel: str, sender: Sender) -> tuple[ContactIdentity, Customer] | None:
    row = (
        await session.execute(
            select(ContactIdentity, Customer)
            .join(Customer, Customer.id == ContactIdentity.customer_id)
            .where(
                ContactIdentity.channel == channel,
                ContactIdentity.external_id.in_((sender.id, *sender.aliases)),
            )
            .order_by(ContactIdentity.id)
            .limit(1)
        )
    ).first()
    return (row[0], row[1]) if row else None


def learn(identity: ContactIdentity, customer: Customer, sender: Sender) -> None:
    """Keep what the sender says of themselves now; what they said before stays where they say nothing.

    An address that changes without proof loses the proof of the one before.
    """
    identity.verified = sorted(
        kind
        for kind in ("email", "phone")
        if kind in sender.verified
        or (
            kind in (identity.verified or ())
            and normal(kind, getattr(sender, kind)) in (None, normal(kind, getattr(identity, kind)))
        )
    )
    identity.name = sender.name or identity.name
    identity.email = sender.email or identity.email
    identity.phone = normal("phone", sender.phone) or sender.phone or identity.phone
    customer.name = sender.name or customer.name
    customer.country = sender.country or customer.country
    customer.language = sender.language or customer.language


def normal(kind: str, value: str | None) -> str | None:
    """Return an e-mail address or a phone number in the form in which two of them are compared."""
    if not value:
        return None
    return e164(value) if kind == "phone" else value.strip().lower()


def proofs_of(sender: Sender | ContactIdentity) -> dict[str, str]:
    """Return what is proven to be the sender's own: email and phone, in the form in which they are compared."""
    proven = {kind: normal(kind, getattr(sender, kind)) for kind in sender.verified}
    return {kind: value for kind, value in proven.items() if value}


async def _join(session: AsyncSession, identity: ContactIdentity, customer: Customer) -> Customer:
    """Join the customer who has proven the same address; the older one stays."""
    if identity.kept_apart:
        return customer
    for kind, value in proofs_of(identity).items():
        column = ContactIdentity.phone if kind == "phone" else func.lower(ContactIdentity.email)
        others = await session.scalars(
            select(ContactIdentity.customer_id).where(
                ContactIdentity.customer_id != customer.id,
                column == value,
                ContactIdentity.verified.contains([kind]),
                ContactIdentity.kept_apart.is_(False),
            )
        )
        for other in sorted(set(others)):
            older, newer = sorted((customer.id, other))
            customer = await merge(session, older, newer, how=kind)
    return customer
