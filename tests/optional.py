"""What to do where a part that a test needs is not on the machine."""

from __future__ import annotations

import os

import pytest


def require(available: bool, reason: str) -> None:
    """Skip the test where a part is missing; fail it where CI says that nothing may be missing.

    Args:
        available: whether the part is there.
        reason: what is missing and how to install it.
    """
    if available:
        return
    if os.environ.get("POLYGLOT_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
