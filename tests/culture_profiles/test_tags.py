from __future__ import annotations

import pytest

from culture_profiles.tags import language_of, script_of


@pytest.mark.parametrize(
    ("tag", "language", "script"),
    [
        ("pt-BR", "pt", "Latn"),
        ("zh-TW", "zh", "Hant"),
        ("zh_HK", "zh", "Hant"),
        ("zh", "zh", "Hans"),
        ("zh-Hant-CN", "zh", "Hant"),
        ("sr-Latn", "sr", "Latn"),
        ("no", "nb", "Latn"),
        ("uk", "uk", "Cyrl"),
        ("xx", "xx", None),
    ],
)
def test_language_and_script(tag: str, language: str, script: str | None) -> None:
    assert (language_of(tag), script_of(tag)) == (language, script)
