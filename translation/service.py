"""The translator: memory, protection, engines by the best route, verification, glossary, quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from translation import colloquial
from translation.cache import SentenceCache
from translation.document import read, write
from translation.engines.base import EngineError
from translation.errors import NoRouteError, TranslationFailedError, UnknownLanguageError
from translation.hops import carry
from translation.quality import assess, back_translated
from translation.routes import best_routes
from translation.scripts import is_language, primary, script_of
from translation.types import Hop, Quality, Translation, TranslationRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from translation.document import Document
    from translation.engines.base import Edge, Engine
    from translation.glossary import GlossaryStore
    from translation.memory import MemoryStore
    from translation.passages import Passage
    from translation.routes import Route
    from translation.types import Detection
