"""A detector and the bundled models, loaded once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateway.interpreter import Interpreter
from gateway.simulation import Interpreters
from translation import Detector, Translator
from translation.engines.registry import build_engines


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def interpreters(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Interpreters]:
    """What every installation has: other engines of the machine are left aside, so that tests see the same routes."""
    detector = Detector()
    engines = build_engines(tmp_path_factory.mktemp("models"))
    translator = Translator({"firefox": engines["firefox"]}, detect=detector.detect)
    yield Interpreters(detector, Interpreter(translator))
    await translator.close()
