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
    Thread,
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
    merchant = merchant_of(session)
    asked = (now - dt.timedelta(days=case["days"])).replace(minute=12, second=0, microsecond=0)
    answered, settled = (asked + dt.timedelta(minutes=case[step]) for step in ("answered", "settled"))
    handle = f"demo-past-{case['name'].lower().replace(' ', '-')}"
    shared = {"merchant_id": merchant, "created_at": asked}
    customer = Customer(name=case["name"], country=case["country"], language=language, **shared)
    session.add(customer)
    await session.flush()
    identity = ContactIdentity(customer_id=customer.id, channel=case["channel"], external_id=handle, **shared)
    session.add(identity)
    await session.flush()
    conversation = Conversation(
        customer_id=customer.id,
        identity_id=identity.id,
        channel=case["channel"],
        reply_channel=case["channel"],
        thread=handle,
        status="resolved",
        language=language,
        country=case["country"],
        agent_id=agent.id,
        last_customer_message_at=asked,
        first_response_at=answered,
        last_message_at=answered,
        resolved_at=settled,
        **shared,
    )
    session.add(conversation)
    await session.flush()
    said = {"merchant_id": merchant, "conversation_id": conversation.id, "channel": case["channel"]}
    question = {"kind": "inbound", "status": "analysed", "text": case["text"], "sent_at": asked, "created_at": asked}
    answer = {"kind": "reply", "status": "delivered", "text": case["reply"], "sent_at": answered, "agent_id": agent.id}
    session.add_all(
        [
            Thread(conversation_id=conversation.id, channel=case["channel"], name=handle, **shared),
            Message(external_id=handle, language=language, **question, **said),
            Message(language=language, created_at=answered, **answer, **said),
        ]
    )
    if "score" in case:
        about = {"connection_id": surveys, "external_id": handle, "customer_id": customer.id}
        detail = {"survey_type": "csat", "score": case["score"]}
        session.add(SurveyResult(score=case["score"], detail=detail, merchant_id=merchant, created_at=settled, **about))
    await session.flush()
