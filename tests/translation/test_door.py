from __future__ import annotations

import subprocess
import sys

import translation


def test_the_door_is_narrow_and_whole() -> None:
    assert sorted(translation.__all__) == translation.__all__
    assert all(hasattr(translation, name) for name in translation.__all__)


def test_importing_loads_no_model() -> None:
    heavy = ("fxtranslate", "argostranslate", "py3langid")
    code = f"import sys, translation; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
