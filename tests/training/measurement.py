"""What a package is worth: chrF against the teacher, identifiers kept, speed, and agreement with the fitted model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import ctranslate2
import sacrebleu
import sentencepiece
import torch

from tests.training import identifiers
from tests.training.fitting import END, PADDING, START

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.training.lessons import Pair
    from tests.training.transformer import Transformer

LIMIT = 80
"""Most tokens of a translation."""


class Package:
    """A package folder, translated with as Argos Translate does."""

    def __init__(self, folder: Path) -> None:
        self.translator = ctranslate2.Translator(str(folder / "model"), intra_threads=1)
        self.tokens = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))

    def translate(self, sentences: Sequence[str], beam: int = 4) -> list[str]:
        pieces = [self.tokens.encode(sentence, out_type=str) for sentence in sentences]
        results = self.translator.translate_batch(
            pieces, beam_size=beam, length_penalty=0.2, max_batch_size=32, max_decoding_length=LIMIT
        )
        return [self.tokens.decode_pieces(result.hypotheses[0]) for result in results]


def report(package: Package, held_out: dict[str, list[Pair]]) -> None:
    """Print a line for each held-out part: chrF against the teacher, identical answers, identifiers kept, speed."""
    for part, pairs in held_out.items():
        sources, references = zip(*pairs, strict=True)
        started = time.monotonic()
        translations = package.translate(sources)
        seconds = time.monotonic() - started
        same = sum(a == b for a, b in zip(translations, references, strict=True))
        print(
            f"{part}: {len(pairs)} sentences, chrF {chrf(translations, references):.1f}, {same} as the teacher, "
            f"{kept(sources, translations)} identifiers kept, {len(pairs) / seconds:.0f} sentences/s"
        )


def chrf(translations: Sequence[str], references: Sequence[str]) -> float:
    """Answer the corpus chrF, 0..100 (Popovic 2015, sacrebleu's defaults)."""
    return float(sacrebleu.corpus_chrf(translations, [references]).score)


def kept(sources: Sequence[str], translations: Sequence[str]) -> str:
    """Count the identifiers of the sources that stand unchanged in the translations: '12 of 13'."""
    found = [
        code in translation
        for source, translation in zip(sources, translations, strict=True)
        for code in identifiers.CODE.findall(source)
    ]
    return f"{sum(found)} of {len(found)}"


def agreement(
    model: Transformer, folder: Path, processor: sentencepiece.SentencePieceProcessor, texts: Sequence[str]
) -> float:
    """Answer the share of texts that CTranslate2 and PyTorch translate alike, both taking the best token each time."""
    translator = ctranslate2.Translator(str(folder), intra_threads=1)
    alike = 0
    for text in texts:
        ids = processor.encode(text)
        expected = model.greedy(torch.tensor([[*ids, END]]), PADDING, START, END, LIMIT)
        pieces = [[processor.id_to_piece(identity) for identity in ids]]
        result = translator.translate_batch(pieces, beam_size=1, max_decoding_length=LIMIT)[0]
        alike += result.hypotheses[0] == [processor.id_to_piece(identity) for identity in expected]
    return alike / len(texts)
