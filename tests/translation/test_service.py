from __future__ import annotations

import time

import pytest

from tests.translation.engines_at_hand import scripted, translated
from translation.engines.base import EngineError
from translation.engines.scripted import Script, ScriptedEngine
from translation.errors import NoRouteError, TranslationFailedError, UnknownLanguageError
from translation.glossary import LocalGlossary, Term
from translation.memory import LocalMemory, entry_of
from translation.service import Translator
from translation.types import Hop, TranslationRequest


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t\n", "😀👍🏽", "123 456", "R$ 10,00", "https://x.com/a", "\u200f\u200e", "!?", "\u200d"]
)
async def test_what_has_no_words_comes_back_as_it_is(text: str) -> None:
    engine = scripted()
    answer = await translated(engine, text)
    assert (answer.text, answer.route, answer.quality.flags) == (text, (), ())
    assert engine.calls == []


@pytest.mark.parametrize(("source", "target"), [("pt", "pt"), ("pt-BR", "pt-PT"), ("en", "en-GB")])
async def test_the_same_language_is_copied(source: str, target: str) -> None:
    answer = await translated(scripted(), "Olá, tudo bem?", source, target)
    assert (answer.text, answer.route) == ("Olá, tudo bem?", ())


async def test_an_unknown_language_is_named() -> None:
    with pytest.raises(UnknownLanguageError, match="'qqq'"):
        await translated(scripted(), "Olá", "qqq")
    with pytest.raises(UnknownLanguageError):
        await translated(scripted(), "Olá", "p t")


async def test_a_missing_route_names_the_command() -> None:
    with pytest.raises(NoRouteError, match="gateway models add es en"):
        await translated(scripted(), "Hola amigo", "es", "en")


async def test_shape_is_kept() -> None:
    text = "Olá!\n\nComprei:\n- uma camisa\n- um boné 😀\n\t1. sapato\r\n\r\nObrigado,  João\n"
    answer = await translated(scripted(), text)
    assert (
        answer.text
        == "en: Olá!\n\nen: Comprei:\n- en: uma camisa\n- en: um boné 😀\n\t1. en: sapato\r\n\r\nen: Obrigado,  João\n"
    )


async def test_spans_come_through() -> None:
    answer = await translated(scripted(), "Cadê meu pedido BR-20931? Paguei R$ 299,90.")
    assert "BR-20931" in answer.text
    assert "R$ 299,90" in answer.text
    assert [span.text for span in answer.protected] == ["BR-20931", "R$ 299,90"]
    assert not answer.held


@pytest.mark.parametrize("fault", ["lose_masks", "double_masks"])
async def test_lost_masks_fall_back_to_pieces(fault: str) -> None:
    engine = scripted(always=fault)
    answer = await translated(engine, "Veja o pedido BR-20931 agora mesmo")
    assert answer.text == "en: Veja o pedido BR-20931 en: agora mesmo"
    assert [len(sentences) for _, _, sentences in engine.calls] == [1, 1, 2]


async def test_another_mask_is_tried_before_pieces() -> None:
    engine = scripted(faults=("lose_masks",))
    answer = await translated(engine, "Veja o pedido BR-20931 agora")
    assert "REF1" in engine.calls[1][2][0]
    assert answer.text == "en: Veja o pedido BR-20931 agora"


async def test_the_original_is_held_where_nothing_helps() -> None:
    answer = await translated(scripted(always="empty"), "Veja o pedido BR-20931 agora")
    assert answer.held
    assert answer.text == "Veja o pedido BR-20931 agora"
    assert "mask_lost" in answer.quality.flags


async def test_an_engine_without_masks_gets_pieces() -> None:
    answer = await translated(scripted(masks=()), "Veja o pedido BR-20931 agora mesmo")
    assert answer.text == "en: Veja o pedido BR-20931 en: agora mesmo"


async def test_technical_failures_lead_to_the_next_route() -> None:
    good = ScriptedEngine(Script(pairs=(("pt", "en"),), quality=0.5), name="good")
    bad = ScriptedEngine(Script(pairs=(("pt", "en"),), always="crash"), name="bad")
    answer = await Translator({"bad": bad, "good": good}).translate(TranslationRequest("Olá a todos", "pt", "en"))
    assert answer.route == (Hop("good", "pt", "en"),)


@pytest.mark.parametrize("fault", ["crash", "hang", "too_few"])
async def test_no_route_left_is_an_error(fault: str) -> None:
    with pytest.raises(TranslationFailedError):
        await translated(scripted(always=fault), "Olá a todos")


async def test_every_hop_is_verified() -> None:
    first = ScriptedEngine(Script(pairs=(("es", "pt"),), masks=("[{n}]",)), name="first")
    second = ScriptedEngine(Script(pairs=(("pt", "en"),), faults=("lose_masks",)), name="second")
    translator = Translator({"first": first, "second": second})
    answer = await translator.translate(TranslationRequest("Mi pedido BR-20931 no llega", "es", "en"))
    assert "[1]" in first.calls[0][2][0]
    assert "X1X" in second.calls[0][2][0]
    assert "REF1" in second.calls[1][2][0]
    assert answer.text.count("BR-20931") == 1


@pytest.mark.parametrize(
    ("fault", "flag"),
    [
        ("change_numbers", "number_changed"),
        ("repeat", "repetition"),
        ("empty", "empty"),
        ("wrong_language", "wrong_language"),
        ("truncate", "length"),
        ("copy", "untranslated"),
    ],
)
async def test_damage_is_flagged(fault: str, flag: str) -> None:
    text = "Comprei 25 camisas na semana passada e ainda não recebi nenhuma delas em casa."
    answer = await translated(scripted(always=fault), text)
    assert flag in answer.quality.flags
    assert answer.quality.score < 0.5


async def test_chat_spelling_reaches_the_engine_written_out() -> None:
    engine = scripted()
    await translated(engine, "cadê meu pedido BR-20931?")
    assert engine.calls[0][2] == ("Onde está minha encomenda X1X?",)


async def test_the_dress_is_taken_off_again() -> None:
    engine = scripted(translations={"Uma camisa azul.": "A blue shirt."})
    assert (await translated(engine, "uma camisa azul")).text == "a blue shirt"


async def test_sentences_are_cached() -> None:
    engine = scripted()
    translator = Translator({"scripted": engine})
    for number in ("BR-20931", "BR-20932"):
        answer = await translator.translate(TranslationRequest(f"Veja o pedido {number} agora.", "pt", "en"))
        assert number in answer.text
    assert len(engine.calls) == 1


async def test_memory_comes_before_engines() -> None:
    memory = LocalMemory()
    await memory.add("m", entry_of("Seu pedido BR-1000 chegou.", "Your parcel BR-1000 is here.", "pt", "en"))
    engine = scripted()
    translator = Translator({"scripted": engine}, memory=memory)
    answer = await translator.translate(TranslationRequest("Seu pedido BR-2222 chegou.", "pt", "en", merchant="m"))
    assert answer.text == "Your parcel BR-2222 is here."
    assert answer.route == (Hop("memory", "pt", "en"),)
    assert engine.calls == []
    other = await translator.translate(TranslationRequest("Seu pedido BR-2222 chegou.", "pt", "en", merchant="other"))
    assert other.route[0].engine == "scripted"


async def test_the_glossary_is_enforced() -> None:
    glossary = LocalGlossary(
        [("m", Term("pt", "en", "vale-presente", "gift card")), ("m", Term("*", "*", "Loja Feliz"))]
    )
    translator = Translator({"scripted": scripted()}, glossary=glossary)
    request = TranslationRequest("Meu vale-presente da Loja Feliz sumiu.", "pt", "en", merchant="m")
    answer = await translator.translate(request)
    assert answer.text == "en: Meu gift card da Loja Feliz sumiu."
    assert "glossary_missed" not in answer.quality.flags


async def test_html_keeps_its_markup() -> None:
    html = (
        '<p class="a">Olá <b>Ana</b>, veja <a href="https://x.com/?a=1&amp;b=2">aqui</a> &amp; agora.</p>'
        '<script>var a = "oi";</script>'
    )
    answer = await translated(scripted(), html, format="html", names=("Ana",))
    assert answer.text == html.replace("Olá", "en: Olá")


async def test_back_translation_is_judged() -> None:
    engine = scripted(
        translations={
            "Where is my gift now?": "Onde está o meu presente?",
            "Onde está o meu presente?": "Where is my gift now?",
        }
    )
    translator = Translator({"scripted": engine})
    text = "Where is my gift now?"
    back = await translator.back_translate(text, await translator.translate(TranslationRequest(text, "en", "pt")))
    assert back.similarity > 0.95
    assert "back_translation" not in back.translation.quality.flags


async def test_100_000_characters_are_translated() -> None:
    text = "Olá, meu pedido BR-20931 não chegou ainda.\n" * 2300
    began = time.perf_counter()
    answer = await translated(scripted(), text)
    assert answer.text.count("BR-20931") == 2300
    assert time.perf_counter() - began < 60


@pytest.mark.parametrize(
    "text", ["\u202eolá amigo\u202c", "می\u200cخواهم olá", "Привет olá 你好", "a\x00b olá", "\ud800 olá"]
)
async def test_odd_characters_are_answered(text: str) -> None:
    assert (await translated(scripted(), text)).text


async def test_a_low_detection_confidence_is_marked() -> None:
    answer = await translated(scripted(), "Olá a todos", detection_confidence=0.4)
    assert answer.quality.flags == ("low_detection_confidence",)


async def test_engine_errors_are_not_swallowed_elsewhere() -> None:
    with pytest.raises(EngineError):
        await scripted(always="crash").translate(["a"], "pt", "en")
