"""One hop of a route: passages through one model, each protected span verified behind it.

Prices, dates, times and names are left in the text first, because models translate better around what they can read
(on 12/10, not on day X1X), and masked only where they did not come through as they were. All other kinds are masked
from the beginning. What loses its masks tries the engine's other templates, and at last goes in pieces between the
spans.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from translation.passages import Passage, build, parts
from translation.protection import Mask, loosen, mask, restore_spans, verify
from translation.scripts import is_spaced
from translation.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOFT_KINDS = frozenset({"date", "time", "name", "price"})
"""Kinds that are left to the model at first, and compared."""


class Translate(Protocol):
    """One model, already chosen: sentences in, as many sentences out."""

    async def __call__(self, sentences: Sequence[str]) -> list[str]:
        """Translate single sentences; raises EngineError."""


class Attempt(Struct, frozen=True):
    """A passage on its way through a model."""

    passage: Passage
    exposed: frozenset[Span]
    """Spans that are left in the text, unmasked."""
    template: int = 0
    """Which of the engine's templates is tried."""


class Sent(Struct, frozen=True):
    """What a model gets of a passage."""

    masked: str
    table: tuple[Mask, ...]
    exposed: frozenset[Span]


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
    waiting = {index: first_attempt(passage) for index, passage in enumerate(passages)} if masks else {}
    while waiting:
        sent = [send(attempt, masks[attempt.template], target) for attempt in waiting.values()]
        answers = await translate([each.masked for each in sent])
        outcomes = [judge(*each) for each in zip(waiting.values(), sent, answers, strict=True)]
        done |= {index: each for index, each in zip(waiting, outcomes, strict=True) if isinstance(each, Passage)}
        waiting = {
            index: each
            for index, each in zip(waiting, outcomes, strict=True)
            if isinstance(each, Attempt) and each.template < len(masks)
        }
    return [done.get(index) or await piecewise(passage, translate) for index, passage in enumerate(passages)]


def first_attempt(passage: Passage) -> Attempt:
    """Leave the soft kinds in the text."""
    return Attempt(passage, frozenset(span for span in passage.spans if span.kind in SOFT_KINDS))


def send(attempt: Attempt, template: str, target: str) -> Sent:
    """Mask a passage's spans, but for the exposed ones."""
    hidden = [span for span in attempt.passage.spans if span not in attempt.exposed]
    masked, table = mask(attempt.passage.text, hidden, template)
    return Sent(masked, loosen(table) if is_spaced(target) else table, attempt.exposed)


def judge(attempt: Attempt, sent: Sent, answer: str) -> Passage | Attempt:
    """Restore an answer, or say what to try next: mask what was exposed and changed, then another template."""
    if sent.table and verify(answer, sent.table, sent.masked):
        return replace(attempt, template=attempt.template + 1, exposed=frozenset())
    text, hard = restore_spans(answer, sent.table)
    found, lost = locate(text, sent.exposed, hard)
    if lost:
        return replace(attempt, exposed=attempt.exposed - lost)
    spans = tuple(sorted((*hard, *found), key=lambda span: span.start))
    if not nested([span.text for span in spans if span.kind == "markup"]):
        return replace(attempt, template=attempt.template + 1)
    return Passage(text, spans)


def locate(text: str, exposed: Iterable[Span], hard: Sequence[Span]) -> tuple[list[Span], frozenset[Span]]:
    """Find the spans that were left in a text.

    Returns:
        Where they are now, and which ones are not there as often as they were.

    """
    found: list[Span] = []
    lost: set[Span] = set()
    alike: defaultdict[str, list[Span]] = defaultdict(list)
    for span in exposed:
        alike[span.text].append(span)
    for wanted, spans in alike.items():
        places = [
            Span(match.start(), match.end(), spans[0].kind, wanted)
            for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(wanted)}(?![A-Za-z0-9])", text)
            if not any(span.start < match.end() and match.start() < span.end for span in (*hard, *found))
        ]
        if len(places) == len(spans):
            found += places
        else:
            lost.update(spans)
    return found, frozenset(lost)


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
    """Translate what stands between the spans, each stretch alone: poorer language, but no span can be lost.

    Where a stretch comes back empty, an empty passage says that nothing could be done.
    """
    pieces = list(parts(passage))
    words = [index for index, (text, span) in enumerate(pieces) if span is None and Passage(text).translatable]
    answers = await translate([pieces[index][0].strip() for index in words]) if words else []
    if not all(answer.strip() for answer in answers):
        return Passage("")
    for index, answer in zip(words, answers, strict=True):
        text = pieces[index][0]
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        pieces[index] = (lead + answer.strip() + tail, None)
    return build(pieces)
