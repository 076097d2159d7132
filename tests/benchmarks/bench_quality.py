"""How flags and score tell good translations from damaged ones: precision and recall by kind of damage.

Good: real outputs of the bundled models on support messages, and human translations of FLORES-101 dev where at hand.
Damaged: the same, each damaged in one known way.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.bench_protection import ENGLISH, PORTUGUESE
from translation.detection import Detector
from translation.engines.firefox import FirefoxEngine
from translation.quality import assess
from translation.service import Translator
from translation.types import TranslationRequest

if TYPE_CHECKING:
    from collections.abc import Callable

FLORES = Path(__file__).parents[3] / "shared" / "data" / "flores-dev"
MESSAGES = (
    *PORTUGUESE,
    "O produto chegou quebrado. Quero meu dinheiro de volta. Podem me ajudar com isso?",
    "Comprei 3 unidades, mas só vieram 2. Quando vocês enviam a outra?",
    "O vestido ficou apertado, quero um tamanho maior. Como faço para trocar?",
    "Vocês aceitam devolução depois de 7 dias? O prazo não está claro no site.",
    "Não consigo entrar na minha conta. Esqueci a senha e o e-mail de recuperação não vem.",
    "Gostei muito do produto, chegou antes do prazo. Parabéns pelo atendimento!",
    "O aplicativo trava toda vez que vou finalizar a compra. Já reinstalei 2 vezes.",
)
SPANISH = "No entiendo lo que ha pasado con este artículo y quiero hablar con una persona de la tienda ahora mismo."

Pair = tuple[str, str, str, str]
"""Text, translation, source and target."""


def _drop_sentence(text: str, translation: str) -> str:
    sentences = re.findall(r"[^.!?。！？]+[.!?。！？]+(?:\s|$)?", translation)
    return "".join(sentences[1:]) if len(sentences) > 1 else translation


def _loop(text: str, translation: str) -> str:
    words = translation.split()
    return " ".join([*words[:3], *[words[min(2, len(words) - 1)]] * 4, *words[3:]])


def _other_number(text: str, translation: str) -> str:
    return re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 3) % 10), translation, count=1)


DAMAGES: dict[str, tuple[Callable[[str, str], str], frozenset[str]]] = {
    "empty": (lambda _text, _translation: "", frozenset({"empty"})),
    "copy": (lambda text, _translation: text, frozenset({"untranslated", "wrong_language"})),
    "word loop": (_loop, frozenset({"repetition"})),
    "said twice": (lambda _text, translation: f"{translation} {translation}", frozenset({"repetition", "length"})),
    "first half": (lambda _text, out: out[: len(out) // 2], frozenset({"length", "truncated", "mask_lost"})),
    "lost sentence": (_drop_sentence, frozenset({"truncated", "length", "mask_lost", "number_changed"})),
    "other number": (_other_number, frozenset({"number_changed", "mask_lost"})),
    "Spanish": (lambda _text, _translation: SPANISH, frozenset({"wrong_language"})),
    "Cyrillic": (lambda _text, _translation: "Где мой заказ, я хочу свои деньги.", frozenset({"wrong_language"})),
}
"""What is done to a good translation, and which flags say so."""


async def support_pairs() -> list[Pair]:
    """Translate support messages with the bundled models."""
    with tempfile.TemporaryDirectory() as folder:
        translator = Translator({"firefox": FirefoxEngine(Path(folder), 1)})
        sides = ((MESSAGES, "pt", "en"), (ENGLISH, "en", "pt"))
        requests = [TranslationRequest(text, source, target) for texts, source, target in sides for text in texts]
        answers = [await translator.translate(request) for request in requests]
        await translator.close()
    return [
        (request.text, answer.text, request.source, request.target)
        for request, answer in zip(requests, answers, strict=True)
    ]


def human_pairs() -> list[Pair]:
    """Read human translations between eight languages; none where they are not at hand."""
    if not FLORES.is_dir():
        return []
    return [
        (text, translation, source, target)
        for source, target in (("pt", "en"), ("en", "de"), ("es", "pl"), ("en", "tr"), ("ja", "en"), ("pt", "zh"))
        for text, translation in zip(_lines(source), _lines(target), strict=True)
    ]


def _lines(tag: str) -> list[str]:
    return (FLORES / f"{tag}.txt").read_text("utf-8").splitlines()


def report(title: str, pairs: list[Pair]) -> None:
    """Print how many good pairs are flagged, and how many damaged ones are found."""
    detect = Detector().detect
    judged = [assess(*pair, detect=detect) for pair in pairs]
    flags = Counter(flag for quality in judged for flag in quality.flags)
    clean = sum(not quality.flags for quality in judged)
    print(f"\n{title}: {len(pairs)} good pairs, {clean} without a flag, mean score {_mean(judged):.3f}; {dict(flags)}")
    print(f"{'damage':>14} {'pairs':>6} {'recall':>7} {'score':>6} {'precision':>10}")
    for name, (damage, telling) in DAMAGES.items():
        damaged = [(text, damage(text, out), source, target) for text, out, source, target in pairs]
        damaged = [pair for pair, good in zip(damaged, pairs, strict=True) if pair[1] != good[1]]
        bad = [assess(*pair, detect=detect) for pair in damaged]
        hit = sum(bool(telling & set(quality.flags)) for quality in bad)
        false = sum(bool(telling & set(quality.flags)) for quality in judged)
        precision = hit / (hit + false) if hit + false else 0.0
        print(f"{name:>14} {len(bad):6} {hit / max(len(bad), 1):7.1%} {_mean(bad):6.3f} {precision:10.1%}")


def _mean(qualities: list[object]) -> float:
    return sum(quality.score for quality in qualities) / max(len(qualities), 1)  # type: ignore[attr-defined]


def main() -> None:
    """Run the benchmark."""
    report("Support messages, bundled models", asyncio.run(support_pairs()))
    if pairs := human_pairs():
        report("FLORES-101 dev, human translations", pairs)


if __name__ == "__main__":
    main()
