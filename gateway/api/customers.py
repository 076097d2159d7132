"""Customers over the API: one person over all channels, with one history."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, patch, post
from litestar.params import QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from culture_profiles import channel_names
from gateway.api.fields import Country, LanguageTag, Name
from gateway.api.views import ConversationView, MessageView, conversation_view, locale_of, message_view
from gateway.application import Gateway
from gateway.conversations.history import History, read_history
from gateway.database.storable import storable_json
from gateway.database.tables import ContactIdentity, Customer
from gateway.errors import InvalidInputError
from gateway.people.customers import identities_of, merge, split, update_customer
from gateway.people.keys import Caller


class IdentityView(Struct, frozen=True, omit_defaults=True):
    """One address of a customer."""

    id: UUID
    channel: str
    external_id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    verified: tuple[str, ...] = ()
    """What is proven to be the customer's own: email, phone."""


class CustomerDetail(Struct, frozen=True, omit_defaults=True):
    """Who a customer is."""

    id: UUID
    created_at: datetime
    name: str | None = None
    country: str | None = None
    language: str | None = None
    preferred_channel: str | None = None
    tags: tuple[str, ...] = ()
    value: int = 0
    consents: tuple[str, ...] = ()
    identities: tuple[IdentityView, ...] = ()


class HistoryEntry(Struct, frozen=True):
    """A message of one of the customer's conversations."""

    conversation: UUID
    message: MessageView


class CustomerHistory(CustomerDetail, frozen=True, omit_defaults=True):
    """A customer, and all that was said."""

    conversations: tuple[ConversationView, ...] = ()
    """Newest first."""
    history: tuple[HistoryEntry, ...] = ()
    """Over all channels, oldest first."""
    orders: tuple[dict[str, Any], ...] = ()
    surveys: tuple[dict[str, Any], ...] = ()


class CustomerChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; what is not named stays."""

    name: Name | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    language: LanguageTag | UnsetType | None = UNSET
    preferred_channel: str | UnsetType | None = UNSET
    tags: tuple[Name, ...] | UnsetType = UNSET
    """vip raises the priority."""
    value: Annotated[int, Meta(ge=0, le=2_000_000_000)] | UnsetType = UNSET
    consents: tuple[str, ...] | UnsetType = UNSET
    """Channels that the customer agreed to be answered on."""


class MergeInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Who else it is."""

    other: UUID
    """The customer who is taken in."""


class SplitInput(Struct, frozen=True, forbid_unknown_fields=True):
    """What does not belong here."""

    identity: UUID


def _identity(row: ContactIdentity) -> IdentityView:
    return IdentityView(row.id, row.channel, row.external_id, row.name, row.email, row.phone, tuple(row.verified))


def _detail(customer: Customer, identities: Any) -> dict[str, Any]:
    return {
        "id": customer.id,
        "created_at": customer.created_at,
        "name": customer.name,
        "country": customer.country,
        "language": customer.language,
        "preferred_channel": customer.preferred_channel,
        "tags": tuple(customer.tags),
        "value": customer.value,
        "consents": tuple(customer.consents),
        "identities": tuple(map(_identity, identities)),
    }


def _history(history: History, locale: str) -> CustomerHistory:
    entries = tuple(
        HistoryEntry(
            message.conversation_id,
            message_view(
                message, history.translations.get(message.id, ()), history.deliveries.get(message.id, ()), locale
            ),
        )
        for message in history.messages
    )
    return CustomerHistory(
        **_detail(history.customer, history.identities),
        conversations=tuple(conversation_view(row, history.customer) for row in history.conversations),
        history=entries,
        orders=tuple(row.detail for row in history.orders),
        surveys=tuple(
            {"score": row.score, "comment": row.comment, "at": row.created_at, "detail": row.detail}
            for row in history.surveys
        ),
    )


def _changes(data: CustomerChange) -> dict[str, Any]:
    """Return what was named; channels must be known."""
    changes: dict[str, Any] = storable_json(to_builtins(data))
    for field in ("preferred_channel", "consents"):
        named = changes.get(field) or ()
        for channel in [named] if isinstance(named, str) else named:
            if channel not in channel_names():
                known = ", ".join(sorted(channel_names()))
                raise InvalidInputError(f"channel {channel!r} is not known; use one of: {known}", field=field)
    return changes


class CustomerController(Controller):
    """One person, over all channels."""

    path = "/customers"
    tags = ["customers"]  # noqa: RUF012 - Litestar's own way

    @get("/{customer_id:uuid}", summary="Read a customer's history")
    async def read(
        self,
        request: Request[Any, Any, Any],
        gateway: Gateway,
        caller: Caller,
        customer_id: UUID,
        limit: Annotated[int, QueryParameter(ge=1, le=1000, description="the latest so many messages")] = 200,
    ) -> CustomerHistory:
        """Show who the customer is and what was said over all channels."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            return _history(await read_history(session, customer_id, limit=limit), locale_of(request))

    @patch("/{customer_id:uuid}", summary="Change a customer")
    async def change(self, gateway: Gateway, caller: Caller, customer_id: UUID, data: CustomerChange) -> CustomerDetail:
        """Change what you name; null takes a value away."""
        changes = _changes(data)
        async with gateway.database.merchant(caller.merchant_id) as session:
            customer = await update_customer(session, customer_id, changes)
            return CustomerDetail(**_detail(customer, await identities_of(session, customer.id)))

    @post(
        "/{customer_id:uuid}/merge",
        summary="Say that two customers are one",
        status_code=200,
        opt={"role": "supervisor"},
    )
    async def merge(self, gateway: Gateway, caller: Caller, customer_id: UUID, data: MergeInput) -> CustomerDetail:
        """Take the other customer's identities and history in; a split brings them back."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            customer = await merge(session, customer_id, data.other)
            return CustomerDetail(**_detail(customer, await identities_of(session, customer.id)))

    @post(
        "/{customer_id:uuid}/split",
        summary="Take an identity off a customer",
        status_code=200,
        opt={"role": "supervisor"},
    )
    async def split(self, gateway: Gateway, caller: Caller, customer_id: UUID, data: SplitInput) -> CustomerDetail:
        """Give an identity, with its conversations, back to whom it came from, or to a customer of its own."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            owner = await split(session, customer_id, data.identity)
            return CustomerDetail(**_detail(owner, await identities_of(session, owner.id)))
