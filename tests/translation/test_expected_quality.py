"""Where an edge's figures come from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from translation.engines.registry import ENGINES, build_engines, close_engines
from translation.expected_quality import QualityFileError, expected_edge, own_figures, published
from translation.service import Translator
from translation.types import TranslationRequest

if TYPE_CHECKING:
    from pathlib import Path

    from translation.engines.base import Engine


def test_published_figures_are_whole() -> None:
    for engine, figures in published().items():
        assert engine in ENGINES
        assert {"default", "sentences_per_second"} <= figures.keys()
        assert all(0 < figure <= 1 for key, figure in figures.items() if key != "sentences_per_second")


@pytest.mark.parametrize(
    ("engine", "pair", "quality", "measured"),
    [
        ("firefox", ("pt", "en"), 0.887, "published"),
        ("argos", ("en", "uk"), 0.700, "published"),
        ("apertium", ("es", "pt-BR"), 0.64, "measured"),
        ("firefox", ("gl", "en"), 0.87, "default"),
        ("other", ("gl", "en"), 0.5, "default"),
    ],
)
def test_the_best_known_figure_serves(engine: str, pair: tuple[str, str], quality: float, measured: str) -> None:
    edge = expected_edge(engine, *pair, "", {})
    assert (edge.quality, edge.measured) == (quality, measured)


def test_the_operator_s_own_figures_win(tmp_path: Path) -> None:
    (tmp_path / "quality.toml").write_text("[firefox]\npt-en = 0.5\nsentences_per_second = 9\n")
    edges = build_engines(tmp_path, workers=1)["firefox"].edges()
    portuguese = next(edge for edge in edges if edge.source == "pt")
    assert (portuguese.quality, portuguese.measured, portuguese.sentences_per_second) == (0.5, "settings", 9)
    assert next(edge for edge in edges if edge.source == "en").quality == 0.889


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[firefox]\npt-en = 2\n", r"quality\.toml: firefox\.pt-en: a quality lies between 0 and 1"),
        ("[firefox]\npt-en = 'good'\n", r"firefox\.pt-en: write a number"),
        ("[firefox]\nsentences_per_second = 0\n", "must be above 0"),
        ("firefox = 1\n", r"firefox: write a table"),
        ("[firefox\n", r"quality\.toml: .*line 1"),
    ],
)
def test_wrong_figures_are_named(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "quality.toml").write_text(text)
    with pytest.raises(QualityFileError, match=complaint):
        own_figures(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "quality.toml").mkdir()
    with pytest.raises(QualityFileError, match=r"quality\.toml: Is a directory"):
        own_figures(tmp_path)


# --- while the gateway runs ---


def quality_of(engine: Engine, source: str, target: str) -> tuple[float, str]:
    [edge] = [edge for edge in engine.edges() if (edge.source, edge.target) == (source, target)]
    return edge.quality, edge.measured


def test_figures_follow_the_file(tmp_path: Path) -> None:
    firefox = build_engines(tmp_path, workers=1)["firefox"]
    assert quality_of(firefox, "pt", "en") == (0.887, "published")
    file = tmp_path / "quality.toml"
    file.write_text("[firefox]\npt-en = 0.51\n")
    assert quality_of(firefox, "pt", "en") == (0.51, "settings")
    times = file.stat()
    new = tmp_path / "new"
    new.write_text("[firefox]\npt-en = 0.52\n")
    os.utime(new, ns=(times.st_atime_ns, times.st_mtime_ns))
    new.replace(file)
    assert quality_of(firefox, "pt", "en") == (0.52, "settings")
    file.unlink()
    assert quality_of(firefox, "pt", "en") == (0.887, "published")


def test_a_file_that_breaks_leaves_the_figures_of_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "quality.toml"
    file.write_text("[firefox]\npt-en = 0.51\n")
    firefox = build_engines(tmp_path, workers=1)["firefox"]
    file.write_text("[firefox]\npt-en = ")
    for _ in range(3):
        assert quality_of(firefox, "pt", "en") == (0.51, "settings")
    [told] = caplog.messages
    assert "quality.toml" in told
    assert "the figures of before stay in force" in told
    file.write_text("[firefox]\npt-en = 0.6\n")
    assert quality_of(firefox, "pt", "en") == (0.6, "settings")


async def test_a_new_figure_turns_the_next_translation_to_another_model(tmp_path: Path) -> None:
    script = '{"pairs": [["pt", "en"]], "quality": 0.8, "translations": {"Bom dia.": "Scripted morning."}}'
    (tmp_path / "scripted.json").write_text(script)
    engines = build_engines(tmp_path, workers=1)
    translator = Translator(engines)
    request = TranslationRequest("Bom dia.", "pt", "en")
    assert (await translator.translate(request)).text == "Good morning."
    (tmp_path / "quality.toml").write_text("[firefox]\npt-en = 0.3\n")
    assert (await translator.translate(request)).text == "Scripted morning."
    await close_engines(engines.values())
