"""Reports agree with a count by hand over the same rows."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from culture_profiles import channel_kind
from gateway.conversations.figures import Report
from gateway.conversations.language_gaps import Written, language_gaps, read_written
from gateway.conversations.reports import Dimension, read_report
from gateway.conversations.satisfaction import SatisfactionReport, read_satisfaction
from gateway.conversations.volume import read_volume
from gateway.database.session import Database
from gateway.database.tables import (
    Agent,
    Connection,
    ContactIdentity,
    Conversation,
    Customer,
    HistoryEntry,
    Message,
    SurveyResult,
    Translation,
)
from gateway.decisions import resolve_profile
from tests.support.postgres import database_from
from tests.support.shop import Shop, make_shop
from translation.engines.base import Edge

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
SINCE = NOW - dt.timedelta(days=30)
DIMENSIONS: tuple[Dimension, ...] = ("country", "channel", "language", "agent")
SURVEYS = ("csat", "nps", "smileys", "thumbs", "ces7", None, "NPS")


class Talk(msgspec.Struct):
    """One conversation as the test knows it."""

    country: str | None
    channel: str
    language: str | None
    agent: str | None
    began: dt.datetime
    first: dt.datetime | None
    resolved: dt.datetime | None
    breached: dt.datetime | None
    held: int
    texts: list[tuple[str, str, str, float | None]]
    """Customers' messages: language, source and target (alike where it is not translated), score."""
    customer: UUID

    def name(self, by: Dimension) -> str:
        return getattr(self, by) or ""


class Answer(msgspec.Struct):
    """One answer to a survey."""

    kind: str | None
    score: float
    at: dt.datetime
    customer: UUID | None


class World(msgspec.Struct):
    """All rows, beside the database that holds them."""

    database: Database
    merchant_id: UUID
    talks: list[Talk]
    answers: list[Answer]

    @property
    def recent(self) -> list[Talk]:
        return [talk for talk in self.talks if talk.began >= SINCE]


def _talk(dice: random.Random, customers: list[UUID]) -> Talk:
    began = NOW - dt.timedelta(days=dice.uniform(0, 40))
    first = began + dt.timedelta(minutes=dice.uniform(-5, 3000)) if dice.random() < 0.7 else None
    resolved = began + dt.timedelta(minutes=dice.uniform(10, 9000)) if dice.random() < 0.4 else None
    breached = began + dt.timedelta(minutes=dice.uniform(30, 2000)) if dice.random() < 0.3 else None
    texts = []
    for _ in range(dice.randint(0, 3)):
        source = dice.choice(["pt-BR", "de", "sw", "en"])
        target = dice.choice(["en", source, ""])
        texts.append((source, source, target, dice.choice([None, round(dice.random(), 3)])))
    return Talk(
        country=dice.choice(["BR", "DE", "JP", None]),
        channel=dice.choice(["whatsapp", "email", "live_chat"]),
        language=dice.choice(["pt-BR", "de", None]),
        agent=dice.choice(["Emma Clarke", "Ana", None]),
        began=began,
        first=first,
        resolved=resolved,
        breached=breached,
        held=dice.choice([0, 0, 1, 2]),
        texts=texts,
        customer=dice.choice(customers),
    )


def _answer(dice: random.Random, customers: list[UUID]) -> Answer:
    return Answer(
        kind=dice.choice(SURVEYS),
        score=float(dice.randint(0, 10)),
        at=NOW - dt.timedelta(days=dice.uniform(0, 40)),
        customer=dice.choice([*customers, None]),
    )


@pytest_asyncio.fixture(scope="module")
async def world(postgres: str, template: str) -> AsyncIterator[World]:
    """Give a merchant with many conversations, drawn by lot."""
    dice = random.Random(20260320)
    with database_from(postgres, template) as address:
        shop = await make_shop(address)
        database = Database(address, connections=2)
        try:
            yield await _drawn(database, shop, dice)
        finally:
            await database.close()


async def _drawn(database: Database, shop: Shop, dice: random.Random) -> World:
    customers = [uuid4() for _ in range(60)]
    drawn = World(database, shop.merchant_id, [], [])
    async with database.merchant(shop.merchant_id) as session:
        writer = Writer(session, shop.merchant_id)
        ana = await writer.agent("Ana")
        agents = {"Emma Clarke": shop.agent, "Ana": ana, None: None}
        for customer in customers:
            await writer.customer(customer)
        for _ in range(300):
            drawn.talks.append(talk := _talk(dice, customers))
            await writer.talk(talk, agents[talk.agent])
        for _ in range(200):
            drawn.answers.append(answer := _answer(dice, customers))
            await writer.answer(answer)
    return drawn


class Writer:
    """Puts rows into the database."""

    def __init__(self, session: AsyncSession, merchant_id: UUID) -> None:
        self.session, self.merchant_id = session, merchant_id
        self.identities: dict[UUID, UUID] = {}
        self.connection: UUID | None = None

    async def add(self, table: type[Any], /, **values: Any) -> UUID:
        row = table(merchant_id=self.merchant_id, **values)
        self.session.add(row)
        await self.session.flush()
        return UUID(str(row.id))

    async def agent(self, name: str) -> UUID:
        return await self.add(Agent, name=name, email=f"{name}@shop.example", languages={"pt-PT": "basic"})

    async def customer(self, identifier: UUID) -> None:
        await self.add(Customer, id=identifier, country="SE", language="sv")
        self.identities[identifier] = await self.add(
            ContactIdentity, customer_id=identifier, channel="whatsapp", external_id=str(identifier)
        )

    async def talk(self, talk: Talk, agent_id: UUID | None) -> None:
        conversation_id = await self.add(
            Conversation,
            customer_id=talk.customer,
            identity_id=self.identities[talk.customer],
            channel=talk.channel,
            thread=str(uuid4()),
            language=talk.language,
            country=talk.country,
            agent_id=agent_id,
            first_response_at=talk.first,
            resolved_at=talk.resolved,
            last_message_at=talk.began,
            created_at=talk.began,
        )
        if talk.breached:
            await self.add(
                HistoryEntry,
                conversation_id=conversation_id,
                key=str(uuid4()),
                kind="deadline.breached",
                created_at=talk.breached,
            )
        known = {"conversation_id": conversation_id, "channel": talk.channel, "sent_at": talk.began}
        for _ in range(talk.held):
            await self.add(Message, kind="reply", status="held", text="…", created_at=talk.began, **known)
        for language, source, target, score in talk.texts:
            message_id = await self.add(
                Message, kind="inbound", status="analysed", text="…", language=language, created_at=talk.began, **known
            )
            if target:
                detail = {"quality": {"score": score}}
                given = {"source": source, "target": target, "text": "…", "detail": detail, "created_at": talk.began}
                await self.add(Translation, message_id=message_id, **given)

    async def answer(self, answer: Answer) -> None:
        self.connection = self.connection or await self.add(Connection, channel="delighted", name="D", secrets=b"")
        await self.add(
            SurveyResult,
            connection_id=self.connection,
            external_id=str(uuid4()),
            customer_id=answer.customer,
            score=answer.score,
            detail={"survey_type": answer.kind} if answer.kind else {},
            created_at=answer.at,
        )


async def _report(world: World, by: Dimension) -> Report:
    async with world.database.merchant(world.merchant_id) as session:
        return await read_report(session, by, SINCE, {})


async def _satisfaction(world: World, by: Dimension) -> SatisfactionReport:
    async with world.database.merchant(world.merchant_id) as session:
        return await read_satisfaction(session, by, SINCE)


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def _near(value: float | None) -> Any:
    return value if value is None else pytest.approx(value, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_figures_agree_with_a_count_by_hand(world: World, by: Dimension) -> None:
    report = await _report(world, by)
    assert {row.name for row in report.rows} == {talk.name(by) for talk in world.recent}
    for row in (report.total, *report.rows):
        talks = [talk for talk in world.recent if row.name is None or talk.name(by) == row.name]
        answers = [max((talk.first - talk.began).total_seconds(), 0) for talk in talks if talk.first]
        solutions = [(talk.resolved - talk.began).total_seconds() for talk in talks if talk.resolved]
        late = [talk for talk in talks if talk.breached]
        settled = [talk for talk in talks if talk.breached or talk.first]
        punctual = [talk for talk in talks if talk.first and not (talk.breached and talk.breached <= talk.first)]
        assert (row.conversations, row.answered, row.resolved) == (len(talks), len(answers), len(solutions))
        assert (row.late, row.settled, row.punctual) == (len(late), len(settled), len(punctual))
        assert row.answer_seconds == _near(_median(answers))
        assert row.solution_seconds == _near(_median(solutions))
        assert row.attainment == _near(1 - len(late) / len(settled) if settled else None)
        texts = [text for talk in talks for text in talk.texts]
        between = [text for text in texts if text[2] and text[1] != text[2]]
        scores = [score for *_, score in between if score is not None]
        assert row.messages == len(texts)
        assert row.untranslated == sum(not target for _, _, target, _ in texts)
        assert row.translated == len(between)
        assert row.held == sum(talk.held for talk in talks)
        if len(scores) == len(between):
            assert row.quality == _near(statistics.fmean(scores) if scores else None)


async def test_a_translation_without_a_score_does_not_lower_the_quality(world: World) -> None:
    total = (await _report(world, "country")).total
    between = [text for talk in world.recent for text in talk.texts if text[2] and text[1] != text[2]]
    scores = [score for *_, score in between if score is not None]
    assert 0 < len(scores) < len(between)
    assert total.quality == _near(statistics.fmean(scores))


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_what_is_expected_comes_from_the_profiles(world: World, by: Dimension) -> None:
    for row in (await _report(world, by)).rows:
        talks = [talk for talk in world.recent if talk.name(by) == row.name and talk.country]
        targets = [resolve_profile(talk.country, {}).first_response[channel_kind(talk.channel)] for talk in talks]
        assert row.expected_answer_seconds == _near(_median([target.minutes * 60.0 for target in targets]))


async def test_a_merchants_own_expectation_counts(world: World) -> None:
    overlays = {"BR": {"first_response": {"email": {"minutes": 7}}}}
    async with world.database.merchant(world.merchant_id) as session:
        report = await read_report(session, "country", SINCE, overlays)
    before = next(row for row in (await _report(world, "country")).rows if row.name == "BR")
    after = next(row for row in report.rows if row.name == "BR")
    talks = [talk for talk in world.recent if talk.country == "BR"]
    own = [7 * 60.0 if talk.channel == "email" else None for talk in talks]
    profile = resolve_profile("BR", {}).first_response
    known = [mine or profile[channel_kind(talk.channel)].minutes * 60.0 for mine, talk in zip(own, talks, strict=True)]
    assert after.expected_answer_seconds == _near(_median(known))
    assert before.conversations == after.conversations


SATISFIED: dict[str | None, Callable[[float], bool | None]] = {
    "csat": lambda score: score >= 4 if 1 <= score <= 5 else None,
    "smileys": lambda score: score >= 4 if 1 <= score <= 5 else None,
    "thumbs": lambda score: score == 1 if score in (0, 1) else None,
    "ces7": lambda score: score >= 5 if 1 <= score <= 7 else None,
    None: lambda score: score >= 4 if 1 <= score <= 5 else None,
    "nps": lambda score: None,
}


def _belongs(world: World, answer: Answer, by: Dimension) -> str:
    """Name the line that an answer counts in."""
    talks = [talk for talk in world.talks if talk.customer == answer.customer and talk.began <= answer.at]
    latest = max(talks, key=lambda talk: talk.began, default=None)
    own = {"country": "SE", "language": "sv"}.get(by, "") if answer.customer else ""
    return (latest.name(by) if latest else "") or own


@pytest.mark.parametrize("by", DIMENSIONS)
async def test_satisfaction_agrees_with_a_count_by_hand(world: World, by: Dimension) -> None:
    report = await _satisfaction(world, by)
    recent = [answer for answer in world.answers if answer.at >= SINCE]
    assert {row.name for row in report.rows} == {_belongs(world, answer, by) for answer in recent}
    for row in (report.total, *report.rows):
        said = [answer for answer in recent if row.name is None or _belongs(world, answer, by) == row.name]
        kinds = [(answer.kind and answer.kind.lower(), answer.score) for answer in said]
        verdicts = [verdict for kind, score in kinds if (verdict := SATISFIED[kind](score)) is not None]
        recommending = [score for kind, score in kinds if kind == "nps"]
        promoters, detractors = sum(s >= 9 for s in recommending), sum(s <= 6 for s in recommending)
        assert (row.answers, row.rated, row.satisfied) == (len(said), len(verdicts), sum(verdicts))
        assert (row.asked_to_recommend, row.promoters, row.detractors) == (len(recommending), promoters, detractors)
        assert row.csat == _near(sum(verdicts) / len(verdicts) if verdicts else None)
        assert row.nps == _near(100 * (promoters - detractors) / len(recommending) if recommending else None)


async def test_written_languages_agree_with_a_count_by_hand(world: World) -> None:
    async with world.database.merchant(world.merchant_id) as session:
        found = {one.language: one for one in await read_written(session, SINCE)}
    messages = Counter(text[0] for talk in world.recent for text in talk.texts)
    assert {language: one.messages for language, one in found.items()} == dict(messages)
    for language, one in found.items():
        talks = [talk for talk in world.recent if any(text[0] == language for text in talk.texts)]
        assert (one.conversations, one.unanswered) == (len(talks), sum(talk.first is None for talk in talks))
        texts = [text for talk in talks for text in talk.texts if text[0] == language]
        assert one.untranslated == sum(not target for _, _, target, _ in texts)


def _edge(source: str, target: str) -> Edge:
    return Edge("firefox", source, target, 0.8, 10.0, "measured")


def test_a_language_is_a_gap_where_nobody_reads_it_or_no_model_leads_from_it() -> None:
    team = [
        Agent(name="Emma", language="en", languages={"en": "native", "de": "fluent"}),
        Agent(name="Rui", language="pt-PT", languages={"pt-PT": "native", "sv": "basic"}),
    ]
    edges = [_edge("de", "en"), _edge("sv", "en"), _edge("en", "pt"), _edge("pt", "en")]
    written = [Written(tag, 3, 2, 1, 0) for tag in ("de", "en-GB", "pt-BR", "sv", "sw")]
    gaps = {gap.written.language: gap for gap in language_gaps(written, team, edges, "en")}
    assert set(gaps) == {"sv", "sw"}
    assert (gaps["sv"].readers, gaps["sv"].beginners, gaps["sv"].routed) == ((), ("Rui",), True)
    assert (gaps["sw"].readers, gaps["sw"].beginners, gaps["sw"].routed) == ((), (), False)
    alone = language_gaps(written[:1], team, [], "en")
    assert [(gap.readers, gap.routed) for gap in alone] == [(("Emma",), False)]


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo"])
async def test_every_day_is_counted_in_the_readers_zone(world: World, zone: str) -> None:
    async with world.database.merchant(world.merchant_id) as session:
        volumes = await read_volume(session, "day", SINCE, zone, NOW)
        weeks = await read_volume(session, "week", SINCE, zone, NOW)
    place = ZoneInfo(zone)
    days = [(SINCE.astimezone(place) + dt.timedelta(days=n)).date() for n in range(31)]
    assert [one.day for one in volumes] == days
    began = Counter(talk.began.astimezone(place).date() for talk in world.recent)
    ended = Counter(
        talk.resolved.astimezone(place).date() for talk in world.talks if talk.resolved and talk.resolved >= SINCE
    )
    assert [(one.began, one.resolved) for one in volumes] == [(began[day], ended[day]) for day in days]
    assert sum(one.began for one in weeks) == len(world.recent)
    assert all(one.day.weekday() == 0 for one in weeks)
