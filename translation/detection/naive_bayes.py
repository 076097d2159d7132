"""The naive Bayes classifier of py3langid, asked for the languages of one script at a time.

py3langid itself weighs its 142 classes for every text, in half precision, which is slow to widen: most of its time on
a short message. Here each script has the columns of its own languages, in fixed point: as small, as exact, and a text
costs a third. The probabilities are those of py3langid, shared out among the languages that the script leaves.
"""

from __future__ import annotations

import importlib
import math
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from translation.detection.languages import LABELS, SHARED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEPS = 2048
"""Of fixed point: the weights lie between -16 and -2, where half precision holds multiples of 1/512."""


class _Table(Struct, frozen=True):
    """What the model knows of one script's languages."""

    weights: NDArray[np.int16]
    """Logarithmic weight of each feature (rows) for each class (columns), in steps."""
    habits: NDArray[np.float32]
    """Logarithmic weight of each class before a text is read, in steps."""
    languages: NDArray[np.float32]
    """1 where a class (rows) is a language (columns, in the order of languages.SHARED): some have several classes."""


class NaiveBayes:
    """A loaded model: features are byte sequences, found by walking an automaton over the UTF-8 of a text."""

    def __init__(
        self, moves: Sequence[int], rows: Sequence[int], outputs: Sequence[int], tables: Mapping[str, _Table]
    ) -> None:
        self._moves = moves
        self._rows = rows
        self._outputs = outputs
        self._tables = tables

    @classmethod
    def of_py3langid(cls) -> NaiveBayes:
        """Load the model that py3langid brings.

        Raises:
            ImportError: py3langid is not installed.

        """
        langid: Any = importlib.import_module("py3langid.langid")
        model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
        moves = model.tk_nextmove
        # Lists of 100,000 numbers lie scattered in memory; arrays stay in the processor's cache.
        outputs, rows = array("i", model.tk_output), array("I", (row << 8 for row in model.tk_row))
        tables = {
            script: _table(model.nb_ptc, model.nb_pc, model.nb_classes, languages)
            for script, languages in SHARED.items()
        }
        return cls(moves, rows, outputs, tables)

    def weigh(self, text: str, script: str) -> NDArray[np.float32]:
        """Share a text out among the languages of a script, in the order of languages.SHARED: 1 in all, 0 if unheard.

        The root of the text's length tempers the shares, as in py3langid: features that overlap are no independent
        witnesses.
        """
        encoded = (text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass")
        counts = self._features(encoded)
        if not counts:
            return np.zeros(len(SHARED[script]), np.float32)
        table = self._tables[script]
        rows = np.fromiter(counts, np.intp, len(counts))
        evidence = np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))
        scores = evidence.dot(table.weights.take(rows, axis=0).astype(np.float32))
        scores += table.habits
        scores -= scores[scores.argmax()]
        scores /= _STEPS * math.sqrt(len(encoded))
        odds: NDArray[np.float32] = np.exp(scores, scores).dot(table.languages)
        odds /= sum(odds.tolist())
        return odds

    def _features(self, text: bytes) -> dict[int, int]:
        """Count the features of a text: what the automaton puts out on its way through the bytes."""
        moves, rows, outputs = self._moves, self._rows, self._outputs
        state = 0
        counts: dict[int, int] = {}
        for byte in text:
            state = moves[rows[state] + byte]
            if (found := outputs[state]) >= 0:
                counts[found] = counts.get(found, 0) + 1
        return counts


def _table(
    weights: NDArray[np.float16], habits: NDArray[np.float16], classes: Sequence[str], languages: Sequence[str]
) -> _Table:
    names = [LABELS.get(label, label) for label in classes]
    columns = [column for column, name in enumerate(names) if name in languages]
    return _Table(
        np.rint(weights[:, columns].astype(np.float32) * _STEPS).astype(np.int16, order="C"),
        habits[columns].astype(np.float32) * _STEPS,
        np.array([[names[column] == language for language in languages] for column in columns], np.float32),
    )
