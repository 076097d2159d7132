import functools

import py3langid.langid as langid
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translation.detection.languages import LABELS, SHARED
from translation.detection.naive_bayes import NaiveBayes


@functools.cache
def ours() -> NaiveBayes:
    return NaiveBayes.of_py3langid()


@functools.cache
def theirs() -> langid.LanguageIdentifier:
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def expected(text: str, script: str) -> dict[str, float]:
    """What py3langid itself says, shared out anew among a script's languages."""
    shares = dict.fromkeys(SHARED[script], 0.0)
    for label, share in theirs().rank(text):
        language = LABELS.get(label, label)
        if language in shares:
            shares[language] += float(share)
    total = sum(shares.values())
    return {language: share / total for language, share in shares.items()}


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Latn", "onde está o meu pedido, ainda não chegou"),
        ("Latn", "Wo bleibt mein Paket?"),
        ("Latn", "HVOR ER PAKKEN MIN"),
        ("Cyrl", "де моє замовлення, воно вже має бути тут"),
        ("Arab", "أين طلبي لم يصل بعد"),
        ("Deva", "मेरा ऑर्डर कहाँ है"),
    ],
)
def test_the_shares_are_those_of_py3langid_among_the_scripts_languages(script: str, text: str) -> None:
    shares = dict(zip(SHARED[script], ours().weigh(text, script).tolist(), strict=True))
    assert shares == pytest.approx(expected(text, script), abs=2e-4)


@given(st.text(max_size=60), st.sampled_from(sorted(SHARED)))
@settings(deadline=None)
def test_any_text_is_shared_out_wholly_or_not_at_all(text: str, script: str) -> None:
    shares = ours().weigh(text, script)
    assert shares.shape == (len(SHARED[script]),)
    assert (shares >= 0).all()
    assert float(shares.sum()) == pytest.approx(1.0, abs=1e-4) or not shares.any()
