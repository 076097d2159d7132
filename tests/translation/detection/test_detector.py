import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.translation.detection.samples import HOME, flores, is_right, messages
from translation.detection import Detector
from translation.detection.languages import GROUPS
from translation.types import Detection, Priors


@pytest.mark.parametrize(
    ("text", "country", "tag"),
    [
        ("cadê meu pedido BR-20931?", "BR", "pt-BR"),
        ("cadê meu pedido BR-20931?", None, "pt"),
        ("什麼時候出貨", "TW", "zh-Hant-TW"),
        ("什麼時候出貨", None, "zh-Hant"),
        ("什么时候发货", "CN", "zh-Hans-CN"),
        ("確認番号", "JP", "ja"),
        ("Где је мој пакет?", "RS", "sr"),
        ("gde je moj paket, vreme je", "RS", "sr-Latn"),
        ("Nasaan na ang order ko? Hindi pa dumarating.", None, "tl"),
        ("Ku është porosia ime? Nuk ka ardhur akoma.", None, "sq"),
        ("Agizo langu liko wapi? Bado sijapokea kifurushi.", None, "sw"),
        ("Oraindik ez dut nire eskaera jaso", None, "eu"),
        ("Sifarişim haradadır? Hələ gəlməyib.", None, "az"),
        ("Waar is my pakkie? Ek het dit nog nie ontvang nie.", None, "af"),
        ("Каде е мојата нарачка? Сè уште не пристигна.", None, "mk"),
        ("میرا آرڈر کہاں ہے؟ ابھی تک نہیں ملا", None, "ur"),
        ("סחורה איז נאָך נישט אָנגעקומען װאָס טוט מען", None, "yi"),
        ("ჩემი შეკვეთა სად არის", None, "ka"),
    ],
)
def test_messages_are_tagged(detector: Detector, text: str, country: str | None, tag: str) -> None:
    assert detector.detect(text, Priors(country=country)).tag == tag


@pytest.mark.parametrize(
    "text", ["", " \n\t", "12345", "BR-20931", "👍👍🎉", "?!…", "\u200d\u200f", "\x00", "\ud800", "1.99 €"]
)
def test_a_text_without_letters_is_undetermined(detector: Detector, text: str) -> None:
    assert detector.detect(text) == Detection("und", "Zyyy", 0.0, engine="empty")


def test_support_messages_held_out_from_tuning(detector: Detector) -> None:
    held_out = messages(held_out=True)
    right = [is_right(detector.detect(text).tag, tag) for tag, text in held_out]
    assert sum(right) / len(right) >= 0.96


def test_support_messages_of_known_customers(detector: Detector) -> None:
    wrong = [
        text
        for tag, text in messages()
        if not is_right(detector.detect(text, Priors(country=HOME[tag.partition("-")[0]], previous=(tag,))).tag, tag)
    ]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(("length", "bar"), [(None, 0.975), (40, 0.955), (20, 0.885)])
def test_bars_on_flores(detector: Detector, length: int | None, bar: float) -> None:
    samples = flores()[::4]
    if not samples:
        pytest.skip("FLORES sentences are not beside the repository (shared/data/flores-dev)")
    found = [(detector.detect(text[:length]), tag) for tag, text in samples]
    right = [is_right(detection.tag, tag) for detection, tag in found]
    assert sum(right) / len(right) >= bar
    sure = [is_right(detection.tag, tag) for detection, tag in found if detection.reliable]
    assert sum(sure) / len(sure) >= 0.98


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Gdje je moj paket? Još ga nisam dobio.", GROUPS[0]),
        ("Paket saya belum sampai", GROUPS[1]),
        ("jeg venter fortsatt", GROUPS[2]),
    ],
)
def test_languages_that_cannot_be_told_apart_are_alternatives(
    detector: Detector, text: str, group: tuple[str, ...]
) -> None:
    found = detector.detect(text)
    named = {tag.partition("-")[0] for tag in (found.tag, *(other.tag for other in found.alternatives))}
    assert named >= set(group)


def test_priors_decide_only_where_the_text_does_not(detector: Detector) -> None:
    danish = Priors(country="DK", previous=("da",))
    assert detector.detect("hvor er pakken", danish).language == "da"
    assert detector.detect("hvor er pakken", Priors(country="NO", previous=("nb",))).language == "nb"
    assert detector.detect("where is my parcel, please answer", danish).language == "en"


def test_shouting_is_understood(detector: Detector) -> None:
    assert detector.detect("SİPARİŞİM HALA GELMEDİ").tag == "tr"
    assert detector.detect("GDZIE JEST MOJA PACZKA").tag == "pl"


def test_quotes_and_signatures_do_not_count(detector: Detector) -> None:
    text = "Je n'ai rien reçu.\n\nSent from my iPhone\n\nOn Monday, Shop wrote:\n> Hello, your order has been sent\n"
    found = detector.detect(text)
    assert found.tag == "fr"
    assert found.parts == ()


def test_only_a_signature_is_still_a_text(detector: Detector) -> None:
    assert detector.detect("Sent from my iPhone").tag == "en"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.text(max_size=200), st.text("aeiou nrst.!?\n>-@0é我の안б", max_size=200)),
    country=st.one_of(st.none(), st.text(max_size=3)),
    tags=st.lists(st.text(max_size=8), max_size=6),
)
def test_any_text_has_a_sound_answer(detector: Detector, text: str, country: str | None, tags: list[str]) -> None:
    found = detector.detect(text, Priors(country=country, previous=tuple(tags), hints=tuple(tags)))
    shares = [found.confidence, *(other.confidence for other in found.alternatives)]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert sum(shares) <= 1.0
    assert max(shares) == found.confidence
    assert (found.tag == "und") == (found.script == "Zyyy")
    assert all(0 <= part.start < part.end <= len(text) for part in found.parts)
    assert found == detector.detect(text, Priors(country=country, previous=tuple(tags), hints=tuple(tags)))


@pytest.mark.parametrize(
    "text",
    [
        "wo ist mein paket " * 6_000,
        "a" * 100_000,
        "." * 100_000,
        "1a" * 50_000,
        "x@" * 50_000,
        "-" * 100_000,
        "<a" * 50_000,
        "{{" * 50_000,
        "wo ist mein paket" + "\n" * 100_000,
        "wo ist mein paket" + " \t" * 50_000 + ".",
        "gde je paket, ne znam šta da radim " + "ijeka" * 20_000,
    ],
)
def test_work_is_bounded(detector: Detector, text: str) -> None:
    found = detector.detect(text)
    assert found.tag in ("und", "de") or found.confidence < 1


def test_threads_share_a_detector() -> None:
    fresh = Detector()
    texts = [text for _, text in messages()[:60]]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(fresh.detect, texts))
    assert together == [fresh.detect(text) for text in texts]


def test_without_pycld2_py3langid_decides_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycld2", None)
    found = Detector().detect("wo bleibt mein paket")
    assert (found.tag, found.engine) == ("de", "pool")


def test_langdetect_steps_in_where_both_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycld2", None)
    monkeypatch.setitem(sys.modules, "py3langid", None)
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    fallback = Detector()
    found = fallback.detect("gdzie jest moja paczka, czekam od tygodnia")
    assert (found.tag, found.engine) == ("pl", "langdetect")
    assert all(fallback.detect("wo bleibt mein paket") == fallback.detect("wo bleibt mein paket") for _ in range(3))
