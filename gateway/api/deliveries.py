"""Deliveries over the API: what waits, what is dead, and how to drive it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import QueryParameter
from msgspec import Struct

from gateway.application import Gateway
from gateway.conversations.deliveries import list_deliveries, retry_delivery
from gateway.database.tables import Delivery
from gateway.people.keys import Caller


class DeliveryRow(Struct, frozen=True, omit_defaults=True):
    """One send of (a part of) a reply."""

    id: UUID
    message_id: UUID
    channel: str
    part: int
    status: str
    attempts: int
    created_at: datetime
    connection_id: UUID | None = None
    conversation_id: UUID | None = None
    reason: str | None = None
    next_attempt_at: datetime | None = None
    provider_id: str | None = None


class DeliveryList(Struct, frozen=True):
    """A part of a list; ask again with cursor=next_cursor for the next."""

    items: tuple[DeliveryRow, ...]
    next_cursor: str | None


class RetryInput(Struct, frozen=True, forbid_unknown_fields=True):
    """How to retry."""

    force: bool = False
    """Repeat a delivery whose outcome nobody knows; the customer may get the text twice."""


def delivery_row(row: Delivery, conversation_id: UUID | None = None) -> DeliveryRow:
    """Show a delivery."""
    return DeliveryRow(
        id=row.id,
        message_id=row.message_id,
        channel=row.channel,
        part=row.part,
        status=row.status,
        attempts=row.attempts,
        created_at=row.created_at,
        connection_id=row.connection_id,
        conversation_id=conversation_id,
        reason=row.reason,
        next_attempt_at=row.next_attempt_at,
        provider_id=row.provider_id,
    )


class DeliveryController(Controller):
    """The outbox."""

    path = "/deliveries"
    tags = ["deliveries"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List deliveries, newest first", opt={"role": "supervisor"})
    async def list(
        self,
        gateway: Gateway,
        caller: Caller,
        status: str | None = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
        cursor: str | None = None,
    ) -> DeliveryList:
        """List deliveries; status=dead shows those that were given up."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            page = await list_deliveries(session, status=status, limit=limit, cursor=cursor)
        return DeliveryList(tuple(delivery_row(*row) for row in page.rows), page.next_cursor)

    @post(
        "/{delivery_id:uuid}/retry", summary="Send again what was given up", status_code=202, opt={"role": "supervisor"}
    )
    async def retry(
        self, gateway: Gateway, caller: Caller, delivery_id: UUID, data: RetryInput | None = None
    ) -> DeliveryRow:
        """Queue a dead or failed delivery again; one whose outcome is unknown only with force."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            forced = data.force if data else False
            return delivery_row(await retry_delivery(session, gateway.queue, delivery_id, force=forced))
