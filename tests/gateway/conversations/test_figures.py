"""The figures that triggers keep are those that a count of all rows gives, whatever happened to the rows."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.conversations.figures import percentile
from gateway.database.session import Database
from gateway.people.merchants import ensure_merchant

COUNTED = """
    SELECT c.id, c.country, c.channel, c.language, c.agent_id, c.created_at, c.resolved_at,
        extract(epoch FROM greatest(c.first_response_at, c.created_at) - c.created_at)::float8
            * CASE WHEN c.first_response_at IS NOT NULL THEN 1 END,
        extract(epoch FROM greatest(c.resolved_at, c.created_at) - c.created_at)::float8
            * CASE WHEN c.resolved_at IS NOT NULL THEN 1 END,
        EXISTS (SELECT FROM history_entry h WHERE h.conversation_id = c.id AND kind = 'deadline.breached'),
        c.first_response_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM history_entry h WHERE h.conversation_id = c.id AND kind = 'deadline.breached'
                AND h.created_at <= c.first_response_at),
        (SELECT count(*) FROM message m WHERE m.conversation_id = c.id AND kind = 'inbound' AND status = 'analysed'),
        (SELECT count(*) FROM message m WHERE m.conversation_id = c.id AND kind = 'inbound' AND status = 'analysed'
            AND NOT EXISTS (SELECT FROM translation t WHERE t.message_id = m.id)),
        (SELECT count(*) FROM message m WHERE m.conversation_id = c.id AND kind = 'reply' AND status = 'held'),
        count(t.id), count(t.score), coalesce(sum(t.score), 0)
    FROM conversation c LEFT JOIN (
        SELECT m.conversation_id, t.id, (t.detail -> 'quality' ->> 'score')::float8 AS score
        FROM translation t JOIN message m ON m.id = t.message_id
        WHERE m.kind IN ('inbound', 'reply') AND left(t.source, 2) <> left(t.target, 2)
    ) t ON t.conversation_id = c.id
    GROUP BY c.id ORDER BY c.id
"""
KEPT = """
    SELECT conversation_id, country, channel, language, agent_id, began_at, resolved_at, answer_seconds,
        solution_seconds, late, punctual, messages, untranslated, held, translated, scored, quality
    FROM conversation_figures ORDER BY conversation_id
"""
WRITTEN_COUNTED = """
    SELECT c.id, m.language, min(m.created_at), max(m.created_at), count(*),
        count(*) FILTER (WHERE NOT EXISTS (SELECT FROM translation t WHERE t.message_id = m.id)),
        c.first_response_at IS NOT NULL
    FROM conversation c JOIN message m ON m.conversation_id = c.id
    WHERE m.kind = 'inbound' AND m.status = 'analysed' AND m.language <> 'und'
    GROUP BY c.id, m.language ORDER BY 1, 2
"""
WRITTEN_KEPT = """
    SELECT conversation_id, language, first_at, last_at, messages, untranslated, answered
    FROM written_language ORDER BY 1, 2
"""
PEOPLE = (
    """
    INSERT INTO customer (id, merchant_id, tags, value, consents, created_at, updated_at)
    VALUES (:customer, :merchant, '{}', 0, '{}', now(), now())""",
    """
    INSERT INTO identity (id, merchant_id, customer_id, channel, external_id, verified, kept_apart, created_at,
        updated_at) VALUES (:identity, :merchant, :customer, 'email', 'a', '{}', false, now(), now())""",
)
BEGIN = """
    INSERT INTO conversation (id, merchant_id, customer_id, identity_id, channel, thread, status, priority,
        last_message_at, created_at, updated_at)
    VALUES (:id, :merchant, :customer, :identity, 'email', 'a', 'open', 'normal', now(), now(), now())
    ON CONFLICT DO NOTHING"""
SAY = """
    INSERT INTO message (id, merchant_id, conversation_id, kind, channel, text, format, status, sent_at, source,
        language, created_at, updated_at)
    SELECT gen_random_uuid(), :merchant, id, :kind, 'email', '…', 'text', :status, now(), '{}', :language,
        clock_timestamp(), now() FROM conversation WHERE id = :conversation"""
TRANSLATE = """
    INSERT INTO translation (id, merchant_id, message_id, source, target, text, detail, created_at, updated_at)
    SELECT gen_random_uuid(), :merchant, id, :source, :target, '…',
        jsonb_build_object('quality', jsonb_build_object('score', CAST(:score AS float8))), now(), now()
    FROM message WHERE conversation_id = :conversation ORDER BY random() LIMIT 1
    ON CONFLICT DO NOTHING"""
BREACH = """
    INSERT INTO history_entry (id, merchant_id, conversation_id, key, kind, reasons, created_at, updated_at)
    SELECT gen_random_uuid(), :merchant, id, gen_random_uuid(), 'deadline.breached', '[]', clock_timestamp(), now()
    FROM conversation WHERE id = :conversation"""
CHANGES = (
    *(BEGIN, BEGIN, SAY, SAY, SAY, TRANSLATE, TRANSLATE, TRANSLATE, BREACH),
    "UPDATE message SET status = :status, language = :language WHERE conversation_id = :conversation AND kind = :kind",
    "UPDATE message SET conversation_id = c.id FROM conversation c WHERE c.id = :other AND kind = :kind",
    "UPDATE translation SET detail = '{}' WHERE target = :target",
    "UPDATE conversation SET first_response_at = clock_timestamp() WHERE id = :conversation",
    "UPDATE conversation SET resolved_at = clock_timestamp(), country = 'BR' WHERE id = :conversation",
    "UPDATE conversation SET resolved_at = NULL, language = :language, channel = 'sms' WHERE id = :conversation",
    "DELETE FROM translation WHERE target = :target AND source = :source",
    "DELETE FROM message WHERE conversation_id = :conversation AND kind = :kind",
    "DELETE FROM history_entry WHERE conversation_id = :conversation",
    "DELETE FROM conversation WHERE id = :conversation",
)


@pytest_asyncio.fixture
async def database(address: str) -> AsyncIterator[Database]:
    opened = Database(address, connections=3)
    yield opened
    await opened.close()


async def _rows(session: AsyncSession, query: str) -> Sequence[Any]:
    return [tuple(row) for row in await session.execute(text(query))]


async def _assert_right(session: AsyncSession) -> None:
    kept, counted = await _rows(session, KEPT), await _rows(session, COUNTED)
    assert [row[:-1] for row in kept] == [row[:-1] for row in counted]
    assert [row[-1] for row in kept] == pytest.approx([row[-1] for row in counted])
    assert await _rows(session, WRITTEN_KEPT) == await _rows(session, WRITTEN_COUNTED)


def _values(dice: random.Random, conversations: list[UUID]) -> dict[str, Any]:
    return {
        "id": dice.choice(conversations),
        "conversation": dice.choice(conversations),
        "other": dice.choice(conversations),
        "kind": dice.choice(["inbound", "inbound", "reply", "note"]),
        "status": dice.choice(["accepted", "analysed", "analysed", "held", "sent"]),
        "language": dice.choice(["pt-BR", "de", "und"]),
        "source": dice.choice(["pt-BR", "de"]),
        "target": dice.choice(["en", "de", "pt-PT"]),
        "score": dice.choice([None, 0.25, 0.5, 1.0]),
    }


@pytest.mark.parametrize("seed", range(3))
async def test_figures_stay_right_whatever_changes(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    async with database.system() as session:
        merchant = await ensure_merchant(session, "mine")
    conversations = [uuid4() for _ in range(6)]
    known = {"merchant": merchant, "customer": uuid4(), "identity": uuid4()}
    async with database.merchant(merchant) as session:
        for statement in PEOPLE:
            await session.execute(text(statement), known)
        for one in conversations:
            await session.execute(text(BEGIN), known | {"id": one})
    for _ in range(40):
        async with database.merchant(merchant) as session:
            for _ in range(4):
                values = known | _values(dice, conversations)
                await session.execute(text(dice.choice(CHANGES)), values)
            await _assert_right(session)


async def test_two_who_write_at_once_are_both_counted(database: Database) -> None:
    async with database.system() as session:
        merchant = await ensure_merchant(session, "mine")
    conversation = uuid4()
    known = {"merchant": merchant, "customer": uuid4(), "identity": uuid4(), "conversation": conversation}
    said = known | {"kind": "inbound", "status": "analysed", "language": "de"}
    async with database.merchant(merchant) as session:
        for statement in (*PEOPLE, BEGIN):
            await session.execute(text(statement), known | {"id": conversation})
    async with asyncio.TaskGroup() as group:
        async with database.merchant(merchant) as session:
            await session.execute(text(SAY), said)
            second = group.create_task(_say(database, said))
            await _until_waiting(database)
        await second
    async with database.merchant(merchant) as session:
        assert (await session.execute(text("SELECT messages FROM conversation_figures"))).scalar() == 2


async def _say(database: Database, said: dict[str, Any]) -> None:
    async with database.merchant(said["merchant"]) as session:
        await session.execute(text(SAY), said)


async def _until_waiting(database: Database) -> None:
    """Wait until a transaction waits for a lock of another."""
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with database.system() as session:
        while not (await session.execute(waits)).scalar():
            await asyncio.sleep(0.01)


@given(st.lists(st.floats(0, 1e6), max_size=40), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_a_percentile_is_that_of_the_standard_library(values: list[float], share: float) -> None:
    found = percentile(sorted(values), share)
    if len(values) < 2:
        assert found == (values[0] if values else None)
    else:
        cuts = [min(values), *statistics.quantiles(values, n=10, method="inclusive"), max(values)]
        assert found == pytest.approx(cuts[round(share * 10)])
