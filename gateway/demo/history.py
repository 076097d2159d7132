"""The demo shop's past weeks, so that its reports show something: rows as the gateway leaves them, not its work."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from gateway.database.session import merchant_of
from gateway.database.tables import (
    Agent,
    Connection,
    ContactIdentity,
    Conversation,
    Customer,
    Message,
    SurveyResult,
)

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from gateway.people.vault import Vault

_SURVEYS = "Demo surveys"


async def load_history(session: AsyncSession, vault: Vault, now: dt.datetime) -> int:
    """Load what was settled before, unless it is there; return how many conversations."""
    if await session.scalar(select(Connection.id).where(Connection.name == _SURVEYS)):
        return 0
    # Switched off: nothing arrives by it, but survey answers belong to an account.
    surveys = Connection(
        merchant_id=merchant_of(session), channel="delighted", name=_SURVEYS, active=False, secrets=vault.close({})
    )
    session.add(surveys)
    await session.flush()
    people = tomllib.loads((files("gateway.demo") / "history.toml").read_text("utf-8"))
    count = 0
    for name, work in people.items():
        agent = (await session.scalars(select(Agent).where(Agent.email == f"{name}@demo.example"))).one()
        for case in work["settled"]:
            await _settled(session, case, work["language"], agent, surveys.id, now)
            count += 1
    return count


async def _settled(
    session: AsyncSession, case: dict[str, Any], language: str, agent: Agent, surveys: UUID, now: dt.datetime
) -> None:
    asked = (now - dt.timedelta(days=case["days"])).replace(minute=12, second=0, microsecond=0)
    answered, settled = (asked + dt.timedelta(minutes=case[step]) for step in ("answered", "settled"))
    handle = f"demo-past-{case['name'].lower().replace(' ', '-')}"
    identity = await _customer(session, case, language, handle, asked)
    conversation = Conversation(
        merchant_id=merchant_of(session),
        customer_id=identity.customer_id,
        identity_id=identity.id,
        channel=case["channel"],
        reply_channel=case["channel"],
        thread=handle,
        status="resolved",
        language=language,
        country=case["country"],
        agent_id=agent.id,
        created_at=asked,
        last_customer_message_at=asked,
        first_response_at=answered,
        last_message_at=answered,
        resolved_at=settled,
    )
    session.add(conversation)
    await session.flush()
    _said(session, conversation, case["text"], asked, kind="inbound", status="analysed", external_id=handle)
    _said(session, conversation, case["reply"], answered, kind="reply", status="delivered", agent_id=agent.id)
    if "score" in case:
        about = {"connection_id": surveys, "external_id": handle, "customer_id": identity.customer_id}
        detail = {"survey_type": "csat", "score": case["score"]}
        score = {"score": case["score"], "detail": detail, "created_at": settled}
        session.add(SurveyResult(merchant_id=merchant_of(session), **about, **score))
    await session.flush()


async def _customer(
    session: AsyncSession, case: dict[str, Any], language: str, handle: str, at: dt.datetime
) -> ContactIdentity:
    shared = {"merchant_id": merchant_of(session), "created_at": at}
    customer = Customer(name=case["name"], country=case["country"], language=language, **shared)
    session.add(customer)
    await session.flush()
    identity = ContactIdentity(customer_id=customer.id, channel=case["channel"], external_id=handle, **shared)
    session.add(identity)
    await session.flush()
    return identity


def _said(session: AsyncSession, conversation: Conversation, text: str, at: dt.datetime, **how: Any) -> None:
    where = {"merchant_id": conversation.merchant_id, "conversation_id": conversation.id}
    session.add(
        Message(
            text=text,
            channel=conversation.channel,
            language=conversation.language,
            sent_at=at,
            created_at=at,
            **where,
            **how,
        )
    )
