"""A conversation that is handed over can be read by who gets it; nothing is translated that they read already."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from gateway.conversations.readers import Reader, unreadable
from gateway.conversations.rereading import is_being_reread, queue_rereading
from gateway.conversations.service import Thread, add_note
from gateway.conversations.steps import close, hand_over, open_again
from gateway.database.tables import Agent, Conversation, Customer, Message, Translation
from gateway.pipeline import Draft
from tests.gateway.conversations.conftest import OpenShop
from tests.support.inside import Inside
from translation.engines.base import Edge

NOW = dt.datetime.now(dt.UTC)
EDGES = [Edge("firefox", "pt", "en", 0.8, 10.0, "measured"), Edge("firefox", "pl", "en", 0.8, 10.0, "measured")]


async def _given_to(shop: Inside, conversation_id: UUID, agent_id: UUID) -> None:
    async with shop.gateway.database.merchant(shop.merchant_id) as session:
        await hand_over(session, shop.gateway.queue, conversation_id, agent_id=agent_id, queue_id=None)


async def test_who_takes_over_can_read_what_was_said_before(open_shop: OpenShop) -> None:
    async with open_shop(
        language="pt-BR", languages={"pt-BR": "native"}, name="Rui Alves", email="rui@shop.example"
    ) as shop:
        accepted = await shop.write("Onde está meu pedido BR-20931? Paguei R$ 299,90.", NOW)
        await shop.work()
        emma = await shop.hire("Emma", language="en")
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            note = await add_note(
                session, accepted.conversation_id, "O pacote está na alfândega desde ontem.", shop.agent
            )
        draft = Draft("O seu pedido chega na sexta-feira.", shop.agent, language="pt-BR")
        reply, _ = await shop.gateway.pipeline.reply(shop.merchant_id, accepted.conversation_id, draft)
        before = await shop.thread(accepted.conversation_id)
        assert not any(row.target == "en" for rows in before.translations.values() for row in rows)

        await _given_to(shop, accepted.conversation_id, emma)
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert await is_being_reread(session, accepted.conversation_id, emma)
        await shop.work()

        after = await shop.thread(accepted.conversation_id)
        english = {id_: row.text for id_, rows in after.translations.items() for row in rows if row.target == "en"}
        assert "BR-20931" in english[accepted.message_id]
        assert "customs" in english[note.id].lower()
        assert "friday" in english[reply.id].lower()
        told = {event.payload["message_id"] for event in await shop.events("message.translated")}
        assert told >= {str(accepted.message_id), str(note.id), str(reply.id)}
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            assert not await is_being_reread(session, accepted.conversation_id, emma)

        await shop.gateway.rereader.reread(shop.merchant_id, accepted.conversation_id, emma)
        again = await shop.thread(accepted.conversation_id)
        assert {key: len(rows) for key, rows in again.translations.items()} == {
            key: len(rows) for key, rows in after.translations.items()
        }


async def test_a_note_in_the_readers_own_language_is_left_as_it_is(open_shop: OpenShop) -> None:
    async with open_shop(
        language="pt-BR", languages={"pt-BR": "native"}, name="Rui Alves", email="rui@shop.example"
    ) as shop:
        accepted = await shop.write("Onde está meu pedido?", NOW)
        await shop.work()
        emma = await shop.hire("Emma", language="en")
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            written = "The parcel has been held at customs since yesterday, please call the carrier."
            note = await add_note(session, accepted.conversation_id, written, shop.agent)
        await _given_to(shop, accepted.conversation_id, emma)
        await shop.work()
        thread = await shop.thread(accepted.conversation_id)
        assert note.id not in thread.translations
        assert next(one for one in thread.messages if one.id == note.id).language == "en"


async def test_it_is_queued_once_while_it_is_under_way(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        accepted = await shop.write("Where is my order?", NOW)
        await shop.work()
        manager = shop.gateway.queue.app.job_manager
        for _ in range(3):
            async with shop.gateway.database.merchant(shop.merchant_id) as session:
                await queue_rereading(session, shop.gateway.queue, accepted.conversation_id, shop.agent)
        lock = f"reread:{accepted.conversation_id}:{shop.agent}"
        assert len(list(await manager.list_jobs_async(lock=lock, status="todo"))) == 1
        await shop.work()


async def test_a_new_message_opens_a_closed_conversation(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        accepted = await shop.write("Where is my order?", NOW)
        await shop.work()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            await close(session, shop.gateway.queue, accepted.conversation_id)
        await shop.write("It is still not here.", NOW + dt.timedelta(minutes=5))
        thread = await shop.thread(accepted.conversation_id)
        assert (thread.conversation.status, thread.conversation.resolved_at) == ("open", None)
        assert [step.kind for step in thread.history][-2:] == ["conversation.resolved", "conversation.reopened"]
        assert [why["code"] for why in thread.history[-1].reasons] == ["reopened_by_customer"]
        await shop.work()


async def test_an_out_of_office_note_opens_nothing(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        accepted = await shop.write("Where is my order?", NOW)
        await shop.work()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            await close(session, shop.gateway.queue, accepted.conversation_id)
        await shop.write("I am away.", NOW, automated=True)
        thread = await shop.thread(accepted.conversation_id)
        assert thread.conversation.status == "resolved"
        assert "conversation.reopened" not in [step.kind for step in thread.history]
        await shop.work()


@pytest.mark.parametrize("by_agent", [True, False])
async def test_somebody_opens_it_again_and_says_why(open_shop: OpenShop, by_agent: bool) -> None:
    async with open_shop() as shop:
        accepted = await shop.write("Where is my order?", NOW)
        await shop.work()
        due_at = (await shop.thread(accepted.conversation_id)).conversation.due_at
        for _ in range(2):
            async with shop.gateway.database.merchant(shop.merchant_id) as session:
                await close(session, shop.gateway.queue, accepted.conversation_id)
                agent_id = shop.agent if by_agent else None
                await open_again(session, accepted.conversation_id, agent_id=agent_id, why="The parcel came back.")
                await open_again(session, accepted.conversation_id)
        thread = await shop.thread(accepted.conversation_id)
        assert (thread.conversation.status, thread.conversation.resolved_at) == ("open", None)
        assert due_at is not None
        assert thread.conversation.due_at == due_at
        kinds = [step.kind for step in thread.history if step.kind.startswith("conversation.")]
        assert kinds == ["conversation.resolved", "conversation.reopened"] * 2
        codes = [why["code"] for why in thread.history[-1].reasons]
        assert codes == ["reopened_by_agent" if by_agent else "reopened_by_hand", "reopened_because"]
        assert len(await shop.events("conversation.reopened")) == 2
        await shop.work()


async def test_an_answer_to_a_closed_conversation_opens_it(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        accepted = await shop.write("Where is my order?", NOW)
        await shop.work()
        async with shop.gateway.database.merchant(shop.merchant_id) as session:
            await close(session, shop.gateway.queue, accepted.conversation_id)
        draft = Draft("It arrives on Friday.", shop.agent, language="en")
        await shop.gateway.pipeline.reply(shop.merchant_id, accepted.conversation_id, draft)
        thread = await shop.thread(accepted.conversation_id)
        assert (thread.conversation.status, thread.conversation.resolved_at) == ("waiting", None)
        assert [why["code"] for why in thread.history[-1].reasons] == ["reopened_by_answer"]
        await shop.work()


def _thread(*messages: Message, translations: dict[UUID, list[Translation]] | None = None) -> Thread:
    return Thread(Conversation(id=uuid4()), Customer(id=uuid4()), messages, translations or {}, {}, ())


def _message(language: str | None, kind: str = "inbound", agent_id: UUID | None = None) -> Message:
    return Message(id=uuid4(), kind=kind, language=language, status="analysed", agent_id=agent_id, text="…")


def test_only_what_a_reader_cannot_read_and_a_model_can_translate_is_wanted() -> None:
    pole = Agent(id=uuid4(), name="Ola", language="pl", languages={"pl": "native"})
    known, foreign, far, unknown = (_message(tag) for tag in ("en-GB", "pt-BR", "ja", "und"))
    note, old = _message(None, "note", pole.id), _message("pt")
    row = Translation(source="pt", target="en-US", text="…", detail={})
    thread = _thread(known, foreign, far, unknown, note, old, translations={old.id: [row]})
    wanted = unreadable(thread, [pole], Reader({"en": "native"}), EDGES)
    assert wanted == {foreign.id: ("pt-BR", "en"), note.id: ("pl", "en")}


def test_another_language_of_the_reader_serves_where_no_model_leads_to_the_first() -> None:
    message = _message("pt")
    swede = Reader({"sv": "native", "en": "fluent"})
    assert unreadable(_thread(message), [], swede, EDGES) == {message.id: ("pt", "en")}
    assert unreadable(_thread(message), [], Reader({"sv": "native"}), EDGES) == {}


def test_with_the_basics_of_a_language_one_reads_a_translation_where_a_model_makes_one() -> None:
    message = _message("pt")
    assert unreadable(_thread(message), [], Reader({"en": "native", "pt": "basic"}), EDGES) == {
        message.id: ("pt", "en")
    }
    assert unreadable(_thread(message), [], Reader({"sv": "native", "pt": "basic"}), EDGES) == {}
    assert unreadable(_thread(message), [], Reader({"en": "native", "pt": "fluent"}), EDGES) == {}
