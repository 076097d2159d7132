from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from translation.colloquial import normalise
from translation.passages import Passage
from translation.protection import find

FOLDER = files("translation").joinpath("data/colloquial")
EXAMPLES = [
    (path.name.removesuffix(".toml"), example["text"], example["normalised"])
    for path in FOLDER.iterdir()
    if path.name.endswith(".toml")
    for example in tomllib.loads(path.read_text("utf-8"))["examples"]
]


@pytest.mark.parametrize(("language", "text", "normalised"), EXAMPLES)
def test_the_examples_of_the_data_hold(language: str, text: str, normalised: str) -> None:
    assert normalise(Passage(text, find(text)), language).text == normalised


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir(), key=str), ids=lambda path: path.name)
def test_each_language_has_examples_and_lower_case_words(path: object) -> None:
    data = tomllib.loads(path.read_text("utf-8"))  # type: ignore[attr-defined]
    assert len(data["examples"]) >= 3
    assert all(word == word.lower() and word != meaning for word, meaning in data["words"].items())


def test_protected_spans_are_not_touched() -> None:
    text = "vc viu https://vc.com/pq e o #vc?"
    assert normalise(Passage(text, find(text)), "pt").text == "você viu https://vc.com/pq e o #vc?"


def test_shouting_is_lowered_and_marks_are_thinned() -> None:
    assert normalise(Passage("NOT MY ORDER!!!!"), "en").text == "Not my order!"


def test_a_language_without_data_is_left_alone() -> None:
    assert normalise(Passage("ვინ არის"), "ka").text == "ვინ არის"
