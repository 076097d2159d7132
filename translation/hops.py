"""One hop of a route: passages through one model, each protected span verified behind it.

Dates, times and names are left in the text first, because models translate better around what they can read
(on 12/10, not on day X1X), and masked only where they did not come through as they were. All other kinds are masked
from the beginning. What loses its masks tries the engine's other templates, and at last goes in pieces between the
spans.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from translation.passages import Passage, build, parts, without
from translation.protection import loosen, mask, restore_spans, verify
from translation.scripts import is_spaced
from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from translation.protection import Mask

SOFT_KINDS = frozenset({"date", "time", "name"})
"""Kinds that are left to the model at first, and compared."""


class Translate(Protocol):
    """One model, already chosen: sentences in, as many sentences out."""

    async def __call__(self, sentences: Sequence[str]) -> list[str]:
        """Translate single sentences; raises EngineError."""


class Step(Struct, frozen=True):
    """One way of sending a passage through a model."""

    template: str
    soft: bool
    """Whether the soft kinds are left in the text."""


class Prepared(Struct, frozen=True):
    """A passage as the model gets it."""

    passage: Passage
    masked: str
    table: tuple[Mask, ...]


async def carry(passages: Sequence[Passage], translate: Translate, masks: Sequence[str], target: str) -> list[Passage]:
    """Take passages through one model.

    Args:
        passages: single sentences with a letter outside their spans.
        translate: the model.
        masks: its templates, best first.
        target: BCP 47 tag of its target language.

    Returns:
        One passage for each, in order. A passage that lacks a span could not be protected by any means.

    Raises:
        EngineError: the model failed.

    """
    done: dict[int, Passage] = {}
    for step in steps(masks):
        waiting = [index for index in range(len(passages)) if index not in done]
        if not waiting:
            break
        prepared = [prepare(passages[index], step, target) for index in waiting]
        for index, item, answer in zip(waiting, prepared, await translate([p.masked for p in prepared]), strict=True):
            taken = take(item, answer)
            if taken is not None:
                done[index] = taken
    for index in range(len(passages)):
        if index not in done:
            done[index] = await piecewise(passages[index], translate)
    return [done[index] for index in range(len(passages))]


def steps(masks: Sequence[str]) -> list[Step]:
    """List the ways to try, best first."""
    return [Step(template, soft=True) for template in masks[:1]] + [Step(template, soft=False) for template in masks]


def prepare(passage: Passage, step: Step, target: str) -> Prepared:
    """Mask a passage."""
    shown = without(passage, SOFT_KINDS) if step.soft else passage
    masked, table = mask(shown.text, shown.spans, step.template)
    return Prepared(passage, masked, loosen(table) if is_spaced(target) else table)


def take(prepared: Prepared, answer: str) -> Passage | None:
    """Restore an answer; nothing where a span is lost, doubled, or its markup closes before it opens."""
    if prepared.table and verify(answer, prepared.table, prepared.masked):
        return None
    text, hard = restore_spans(answer, prepared.table)
    soft = [span for span in prepared.passage.spans if span not in {entry.span for entry in prepared.table}]
    found = locate(text, soft, hard)
    if found is None:
        return None
    spans = tuple(sorted((*hard, *found), key=lambda span: span.start))
    return Passage(text, spans) if nested([span.text for span in spans if span.kind == "markup"]) else None


def locate(text: str, soft: Sequence[Span], hard: Sequence[Span]) -> list[Span] | None:
    """Find the spans that were left in the text; nothing where one of them is not there as often as it was."""
    found = []
    for wanted, count in Counter((span.text, span.kind) for span in soft).items():
        places = [
            Span(match.start(), match.end(), wanted[1], wanted[0])
            for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(wanted[0])}(?![A-Za-z0-9])", text)
            if not any(span.start < match.end() and match.start() < span.end for span in (*hard, *found))
        ]
        if len(places) != count:
            return None
        found += places
    return found


def nested(tags: Sequence[str]) -> bool:
    """Tell whether inline tags close in the order in which they were opened; a lone half of a pair is no fault."""
    paired = {name for name in map(_opens, tags) if name} & {name for name in map(_closes, tags) if name}
    open_tags: list[str] = []
    for tag in tags:
        opened, closed = _opens(tag), _closes(tag)
        if opened in paired:
            open_tags.append(opened)
        elif closed in paired and (not open_tags or open_tags.pop() != closed):
            return False
    return True


def _opens(tag: str) -> str:
    found = re.match(r"<([A-Za-z][\w:-]*)", tag)
    return found[1].lower() if found and not tag.endswith("/>") else ""


def _closes(tag: str) -> str:
    found = re.match(r"</([A-Za-z][\w:-]*)", tag)
    return found[1].lower() if found else ""


async def piecewise(passage: Passage, translate: Translate) -> Passage:
    """Translate what stands between the spans, each stretch alone: poorer language, but nothing can be lost."""
    pieces = list(parts(passage))
    words = [index for index, (text, span) in enumerate(pieces) if span is None and Passage(text).translatable]
    answers = await translate([pieces[index][0].strip() for index in words]) if words else []
    for index, answer in zip(words, answers, strict=True):
        text = pieces[index][0]
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces[index] = (lead + answer.strip() + tail, None)
    return build(pieces)
