"""The two Argos packages of the test data are whole, small, and translate support sentences that they never saw."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import ctranslate2
import pytest
import sacrebleu
import sentencepiece

DATA = Path(__file__).parents[1] / "data" / "argos"
PLACEHOLDER = re.compile(r"X\d+X|XX\d+|REF\d+")
MEGABYTE = 1_000_000


class HeldOut(NamedTuple):
    part: str
    source: str
    reference: str


class Package:
    """An unpacked package, used as Argos Translate does: SentencePiece, then CTranslate2 with a beam of 4."""

    def __init__(self, direction: str, folder: Path) -> None:
        self.source, self.target = direction.split("-")
        self.archive = DATA / f"translate-{self.source}_{self.target}-1_0.argosmodel"
        with zipfile.ZipFile(self.archive) as archive:
            archive.extractall(folder)
        self.folder = folder / self.archive.stem
        self.tokens = sentencepiece.SentencePieceProcessor(model_file=str(self.folder / "sentencepiece.model"))
        self.translator = ctranslate2.Translator(str(self.folder / "model"), intra_threads=1)

    def translate(self, sentences: list[str]) -> list[str]:
        pieces = [self.tokens.encode(sentence, out_type=str) for sentence in sentences]
        results = self.translator.translate_batch(
            pieces, beam_size=4, length_penalty=0.2, replace_unknowns=True, max_batch_size=32
        )
        return [self.tokens.decode_pieces(result.hypotheses[0]) for result in results]


@pytest.fixture(scope="module", params=["pt-en", "en-pt"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return Package(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def held_out(package: Package) -> list[HeldOut]:
    lines = (DATA / f"heldout-{package.source}-{package.target}.tsv").read_text(encoding="utf-8").splitlines()
    return [HeldOut(*line.split("\t")) for line in lines]


def test_package_has_what_argos_translate_reads(package: Package) -> None:
    metadata = json.loads((package.folder / "metadata.json").read_text(encoding="utf-8"))
    assert (metadata["from_code"], metadata["to_code"]) == (package.source, package.target)
    assert {"package_version", "argos_version", "from_name", "to_name"} < metadata.keys()
    assert (package.folder / "README.md").is_file()
    assert package.archive.stat().st_size < 5 * MEGABYTE


@pytest.mark.parametrize(("part", "bar"), [("combination", 70), ("template", 60), ("written", 50)])
def test_unseen_sentences_are_translated_much_as_the_teacher_does(
    package: Package, held_out: list[HeldOut], part: str, bar: float
) -> None:
    sentences = [sentence for sentence in held_out if sentence.part == part]
    translations = package.translate([sentence.source for sentence in sentences])
    score = sacrebleu.corpus_chrf(translations, [[sentence.reference for sentence in sentences]]).score
    assert score > bar, list(zip(sentences, translations, strict=True))


def test_placeholders_and_order_numbers_come_through(package: Package) -> None:
    sentences = {
        "pt": ["O pedido X1X ainda não chegou.", "Quero cancelar o pedido 4821930.", "O cupom REF2 não funciona."],
        "en": [
            "Order X1X has not arrived yet.",
            "I want to cancel order 4821930.",
            "The coupon REF2 does not work.",
        ],
    }[package.source]
    for sentence, translation in zip(sentences, package.translate(sentences), strict=True):
        for copied in [*PLACEHOLDER.findall(sentence), *re.findall(r"\d{5,}", sentence)]:
            assert translation.count(copied) == 1, (sentence, translation)


def test_an_unknown_script_does_not_stop_a_translation(package: Package) -> None:
    assert len(package.translate(["", "你好 👋", "X1X"])) == 3
