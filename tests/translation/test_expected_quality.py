"""Where an edge's figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from translation.engines.registry import ENGINES, build_engines
from translation.expected_quality import QualityFileError, expected_edge, own_figures, published

if TYPE_CHECKING:
    from pathlib import Path


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
