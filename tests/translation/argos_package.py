"""Build Argos packages with random weights: the whole path is real, only the words are nonsense."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import sentencepiece
from ctranslate2.specs import TransformerSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ctranslate2.specs.model_spec import LayerSpec

SPECIAL = ("<unk>", "<s>", "</s>")
TEXT = (
    "Where is my order? It has not arrived yet, and I would like to know when it will be delivered to my address.",
    "Can I change the size of the blue shirt, or do I have to send it back and ask for my money?",
    "The parcel was damaged when it came; please send me a new one or refund the price that I paid for it.",
)


def build_folder(folder: Path, source: str, target: str, *, layers: int = 1, width: int = 64, words: int = 60) -> Path:
    """Write an unpacked package; layers=6, width=512, words=32000 make one of the size of Argos's own."""
    (folder / "model").parent.mkdir(parents=True, exist_ok=True)
    pieces = _tokenizer(folder / "sentencepiece.model", words)
    spec = TransformerSpec.from_config((layers, layers), num_heads=8)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    _fill(spec, len(pieces), width, np.random.default_rng(1))
    spec.validate()
    spec.optimize(quantization="int8")
    (folder / "model").mkdir()
    spec.save(str(folder / "model"))
    metadata = {"package_version": "1.0", "argos_version": "1.9", "from_code": source, "to_code": target}
    (folder / "metadata.json").write_text(json.dumps(metadata))
    return folder


def pack(folder: Path, archive: Path) -> Path:
    """Zip an unpacked package as Argos does: one folder at the top."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.rglob("*")):
            packed.write(file, f"{folder.name}/{file.relative_to(folder)}")
    return archive


def _tokenizer(file: Path, words: int) -> list[str]:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT), model_writer=model, vocab_size=min(words, 60), minloglevel=2
    )
    file.write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
    return pieces + [f"▁word{number}" for number in range(words - len(pieces))]


def _fill(spec: TransformerSpec, words: int, width: int, random: np.random.Generator) -> None:
    for layer in _layers(spec):
        if isinstance(layer, LayerNormSpec):
            layer.gamma, layer.beta = np.ones(width, np.float32), np.zeros(width, np.float32)
    for embeddings in (*spec.encoder.embeddings, spec.decoder.embeddings):
        embeddings.weight = random.normal(0, 0.05, (words, width)).astype(np.float32)
    for stack in (spec.encoder, spec.decoder):
        for layer in stack.layer:
            _fill_layer(layer, width, random)
    _linear(spec.decoder.projection, width, words, random)


def _fill_layer(layer: LayerSpec, width: int, random: np.random.Generator) -> None:
    _linear(layer.self_attention.linear[0], width, 3 * width, random)
    _linear(layer.self_attention.linear[1], width, width, random)
    if hasattr(layer, "attention"):
        for linear, size in zip(layer.attention.linear, (width, 2 * width, width), strict=True):
            _linear(linear, width, size, random)
    _linear(layer.ffn.linear_0, width, 4 * width, random)
    _linear(layer.ffn.linear_1, 4 * width, width, random)


def _linear(linear: LinearSpec, inputs: int, outputs: int, random: np.random.Generator) -> None:
    linear.weight = random.normal(0, 0.05, (outputs, inputs)).astype(np.float32)
    linear.bias = np.zeros(outputs, np.float32)


def _layers(spec: LayerSpec) -> Iterator[LayerSpec]:
    for value in vars(spec).values():
        for item in value if isinstance(value, list) else [value]:
            if hasattr(item, "__dict__") and type(item).__module__.startswith("ctranslate2.specs"):
                yield item
                yield from _layers(item)
