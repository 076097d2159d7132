"""What must not change in a translation: found, masked, verified and restored. Pure functions only."""

from __future__ import annotations

from translation.protection.find import find
from translation.protection.masks import Mask, loosen, mask, restore, restore_spans, verify
from translation.protection.merchant import pattern_problem

__all__ = ["Mask", "find", "loosen", "mask", "pattern_problem", "restore", "restore_spans", "verify"]
