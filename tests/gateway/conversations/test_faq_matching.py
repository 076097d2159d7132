"""Which question fits: measured on messages in five languages, half of them unseen when the threshold was chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from gateway.conversations.faq import suggest
from gateway.conversations.faq_matching import closeness
from gateway.database.tables import FaqEntry

SAMPLES = tomllib.loads((Path(__file__).parent / "faq_samples.toml").read_text("utf-8"))
UNSEEN = 1


def entries(language: str) -> list[FaqEntry]:
    questions = SAMPLES[language]["questions"]
    return [FaqEntry(topic=topic, language=language, question=text, answer=topic) for topic, text in questions.items()]


def messages(*places: int) -> Iterator[tuple[str, str, str]]:
    """Language, topic and message; topic none where no question fits."""
    for language, parts in SAMPLES.items():
        for topic, texts in parts["messages"].items():
            chosen = texts if topic == "none" else [texts[place] for place in places]
            yield from ((language, topic, text) for text in chosen)


def topics(language: str, text: str) -> list[str]:
    return [found.answer for found in suggest(entries(language), {language: text}, language)]


def test_the_right_answer_is_among_those_suggested() -> None:
    asked = [found for found in messages(UNSEEN) if found[1] != "none"]
    first = sum(topics(language, text)[:1] == [topic] for language, topic, text in asked)
    among = sum(topic in topics(language, text) for language, topic, text in asked)
    assert (first, among) >= (0.9 * len(asked), 0.9 * len(asked)), (first, among, len(asked))


def test_most_messages_that_no_question_fits_get_no_suggestion() -> None:
    others = [(language, text) for language, topic, text in messages() if topic == "none"]
    silent = sum(not topics(language, text) for language, text in others)
    assert silent >= 0.75 * len(others)


def test_rare_words_find_more_than_plain_likeness() -> None:
    def right(measure: str) -> int:
        hits = 0
        for language, topic, text in messages(0, 1):
            if topic == "none":
                continue
            questions = SAMPLES[language]["questions"]
            values = list(questions.values())
            if measure == "ours":
                scores = closeness(text, values)
            else:
                scores = [fuzz.token_set_ratio(text.lower(), value.lower()) for value in values]
            hits += list(questions)[scores.index(max(scores))] == topic
        return hits

    assert right("ours") > right("rapidfuzz")


def test_the_answer_is_given_in_the_agents_language_where_there_is_one() -> None:
    both = [
        FaqEntry(topic="return", language="pt-BR", question="Como faço para devolver?", answer="Use a etiqueta."),
        FaqEntry(topic="return", language="pl", question="Jak zwrócić towar?", answer="Proszę użyć etykiety."),
    ]
    (found,) = suggest(both, {"pt": "quero devolver a mochila"}, "pl")
    assert (found.language, found.answer) == ("pl", "Proszę użyć etykiety.")
    (foreign,) = suggest(both, {"pt": "quero devolver a mochila"}, "en")
    assert (foreign.language, foreign.answer) == ("pt-BR", "Use a etiqueta.")


@pytest.mark.parametrize("message", ["", "   ", "😀", "12345", "\u200d", "a" * 100_000])
def test_any_message_may_come(message: str) -> None:
    assert all(0 <= close <= 1.0001 for close in closeness(message, ["How do I return an item?", ""]))
    assert closeness(message, []) == []


def test_questions_are_weighed_anew_when_they_change() -> None:
    message = "what does the guarantee cover"
    before = closeness(message, ["How do I return an item?", "Which size fits me?"])
    after = closeness(message, ["How do I return an item?", "What does the guarantee cover?"])
    assert after[1] > 0.9 > before[1]
