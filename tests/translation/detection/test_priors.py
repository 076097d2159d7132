import pytest

from translation.detection.priors import country_languages, prior_weights, written_language
from translation.detection.tags import tag_of
from translation.types import Priors


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_Hant_HK", "zh-Hant"),
        ("zh-Hans-SG", "zh-Hans"),
        ("no", "nb"),
        ("fil", "tl"),
        ("", ""),
    ],
)
def test_tags_are_reduced_to_what_is_told_apart(tag: str, language: str) -> None:
    assert written_language(tag) == language


def test_official_languages_of_a_country_weigh_most() -> None:
    switzerland = country_languages("CH")
    assert min(switzerland[language] for language in ("de", "fr", "it")) > switzerland["en"]
    assert country_languages("br")["pt"] == 1.0
    assert country_languages("??") == {}


def test_older_messages_count_less_and_nothing_counts_without_limit() -> None:
    newest, older = (prior_weights(Priors(previous=tags))["de"] for tags in (("de", "fr"), ("fr", "de")))
    assert newest > older > 0
    piled = prior_weights(Priors(country="DE", previous=("de",) * 9, hints=("de",) * 9))["de"]
    assert piled == pytest.approx(5.298, abs=0.001)
    assert prior_weights(Priors()) == {}


@pytest.mark.parametrize(
    ("language", "script", "priors", "tag"),
    [
        ("pt", "Latn", Priors(), "pt"),
        ("pt", "Latn", Priors(country="BR"), "pt-BR"),
        ("pt", "Latn", Priors(country="br"), "pt-BR"),
        ("pt", "Latn", Priors(country="DE", previous=("pt-PT",)), "pt-PT"),
        ("pt", "Latn", Priors(hints=("en-US", "pt-br")), "pt-BR"),
        ("zh-Hant", "Hant", Priors(country="TW"), "zh-Hant-TW"),
        ("zh-Hant", "Hant", Priors(country="CN"), "zh-Hant"),
        ("zh-Hans", "Hans", Priors(hints=("zh-TW",)), "zh-Hans"),
        ("sr", "Latn", Priors(country="RS"), "sr-Latn"),
        ("sr", "Cyrl", Priors(country="RS"), "sr"),
        ("de", "Latn", Priors(country="AT"), "de"),
    ],
)
def test_tags_are_as_precise_as_the_evidence(language: str, script: str, priors: Priors, tag: str) -> None:
    assert tag_of(language, script, priors) == tag
