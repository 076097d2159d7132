"""One detector for all tests of detection: its models load once."""

from __future__ import annotations

import pytest

from translation.detection import Detector


@pytest.fixture(scope="session")
def detector() -> Detector:
    detector = Detector()
    detector.warm_up()
    return detector
