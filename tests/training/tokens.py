"""The SentencePiece model of a package: one for both languages, as Argos Translate reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sentencepiece

from tests.training.fitting import END, PADDING, START

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Processor = sentencepiece.SentencePieceProcessor


def train(texts: Iterable[str], folder: Path, vocabulary: int) -> Processor:
    """Train sentencepiece.model in a folder; digits are split, so that any number can be copied."""
    prefix = folder / "sentencepiece"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_prefix=str(prefix),
        vocab_size=vocabulary,
        model_type="unigram",
        byte_fallback=True,
        split_digits=True,
        character_coverage=1.0,
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        unk_id=0,
        bos_id=START,
        eos_id=END,
        pad_id=PADDING,
        minloglevel=1,
    )
    (folder / "sentencepiece.vocab").unlink()
    return Processor(model_file=f"{prefix}.model")


def pieces(processor: Processor) -> list[str]:
    """List the vocabulary in the order of its ids."""
    return [processor.id_to_piece(identity) for identity in range(processor.get_piece_size())]
