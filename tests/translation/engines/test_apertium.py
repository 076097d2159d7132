"""Apertium's pipelines: the stream format by property, the programs for real where they are installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.optional import require
from translation.cache import SentenceCache
from translation.engines.apertium import ApertiumEngine, from_stream, language_tag, null_flushed, to_stream
from translation.engines.registry import build_engines, close_engines, installed_edges
from translation.executor import Executor
from translation.passages import Passage
from translation.routes import best_routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from translation.engines.apertium import Pipeline

INSTALL = "the pairs es-pt and fr-es of Apertium: apt-get install apertium-es-pt apertium-fr-es"


@pytest.fixture
async def engine() -> AsyncIterator[ApertiumEngine]:
    require(shutil.which("apertium") is not None, INSTALL)
    made = ApertiumEngine(patience=3)
    pairs = {(edge.source, edge.target) for edge in made.edges()}
    require({("es", "pt"), ("fr", "es")} <= pairs, INSTALL)
    yield made
    await made.close()


def pipeline(engine: ApertiumEngine, mode: str = "es-pt") -> Pipeline:
    return engine._pipelines[mode]


def in_group(process: psutil.Process, group: int) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0\r\n")))
def test_what_apertium_would_leave_alone_survives_its_stream_format(text: str) -> None:
    assert from_stream(to_stream(text), text) == text


def test_the_end_of_a_sentence_is_marked_and_unmarked() -> None:
    assert to_stream("Hola") == "Hola.[]"
    assert to_stream("Hola.") == "Hola.[]"
    assert from_stream("Olá.[]", "Hola") == "Olá"
    assert from_stream("Olá.[]", "Hola.") == "Olá."


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("es", "es"),
        ("pt_BR", "pt-BR"),
        ("spa", "es"),
        ("nob", "nb"),
        ("nno", "nn"),
        ("swe", "sv"),
        ("ast", "ast"),
        ("hbs_HR", "hr"),
        ("hbs", None),
        ("ca_valencia", None),
        ("nno_e", None),
        ("eco", "eco"),
    ],
)
def test_apertium_s_codes_become_bcp_47(code: str, tag: str | None) -> None:
    assert language_tag(code) == tag


def test_every_program_of_a_mode_flushes() -> None:
    assert null_flushed("lt-proc 'a b.bin' | cg-proc x |lt-proc $1 y\n") == (
        "lt-proc -z 'a b.bin' | cg-proc -z x |lt-proc -z $1 y"
    )


async def test_without_apertium_there_are_no_pairs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ApertiumEngine().edges() == []


async def test_pairs_come_from_apertium_without_its_variants(engine: ApertiumEngine) -> None:
    pairs = {(edge.source, edge.target) for edge in engine.edges()}
    assert {("es", "pt"), ("es", "pt-BR"), ("pt", "es"), ("fr", "es"), ("es", "fr")} <= pairs
    assert not [edge for edge in engine.edges() if edge.model.startswith("eco")]


async def test_one_process_serves_all_sentences_without_marks_on_unknown_words(engine: ApertiumEngine) -> None:
    first = await engine.translate(["Quiero cambiar la frobnicada.", "¿Cuándo llega?"], "es", "pt")
    assert first == ["Quero mudar a frobnicada.", "Quando chega?"]
    pid = pipeline(engine).pid
    assert await engine.translate(["Hola"], "es", "pt") == ["Olá"]
    assert pipeline(engine).pid == pid


async def test_masks_and_marks_of_its_format_pass(engine: ApertiumEngine) -> None:
    [text] = await engine.translate(["Mi pedido X1X [urgente] {a} <b> ^c$ d@e.com f/g \\ ~ no ha llegado."], "es", "pt")
    for kept in ("X1X", "[urgente]", "{a}", "<b>", "^c$", "d@e.com", "f/g", "\\", "~"):
        assert kept in text


async def test_many_sentences_and_callers(engine: ApertiumEngine) -> None:
    sentences = [f"El pedido X{number}X ha llegado." for number in range(300)]
    answers = await asyncio.gather(*(engine.translate(sentences, "es", "pt") for _ in range(3)))
    for answer in answers:
        assert all(f"X{number}X" in text for number, text in enumerate(answer))


@pytest.mark.parametrize("harm", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_crash_or_hang_costs_a_restart(engine: ApertiumEngine, harm: signal.Signals) -> None:
    await engine.translate(["Hola."], "es", "pt")
    before = pipeline(engine).pid
    assert before
    os.killpg(before, harm)
    assert await engine.translate(["Hola."], "es", "pt") == ["Olá."]
    assert pipeline(engine).pid != before


async def test_closing_ends_the_programs(engine: ApertiumEngine) -> None:
    await engine.translate(["Hola."], "es", "pt")
    pid = pipeline(engine).pid
    assert pid
    await engine.close()
    _, alive = psutil.wait_procs([process for process in psutil.process_iter() if in_group(process, pid)], timeout=10)
    assert not alive


@pytest.mark.parametrize(
    ("source", "sentence", "via", "expected"),
    [
        ("es", "Hola, la camisa no ha llegado.", ("es", "pt", "en"), "shirt"),
        ("fr", "Bonjour, le produit est arrivé.", ("fr", "es", "pt", "en"), "product"),
    ],
)
async def test_spanish_and_french_reach_english_through_portuguese(
    engine: ApertiumEngine, tmp_path: Path, source: str, sentence: str, via: tuple[str, ...], expected: str
) -> None:
    engines = build_engines(tmp_path, workers=1)
    route = best_routes(installed_edges(engines.values()), source, "en")[0]
    assert route.languages == via
    assert [hop.engine for hop in route.hops] == ["apertium"] * (len(via) - 2) + ["firefox"]
    [carried] = await Executor(engines, SentenceCache()).along(route, [Passage(sentence, ())])
    english = carried.text
    assert expected in english
    await close_engines(engines.values())
