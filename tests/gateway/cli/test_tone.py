"""gateway tone and gateway signals, as a shell runs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)


def test_tone_answers_every_line() -> None:
    done = run("tone", "--country", "DE", "--language", "de", text="Kannst du kurz warten?\n\nGuten Tag, alles gut?\n")
    found = [json.loads(line)["remarks"] for line in done.stdout.splitlines()]
    assert [[remark["code"] for remark in remarks] for remarks in found] == [["register"], [], []]
    assert found[0][0].keys() == {"code", "span", "reason", "evidence"}
    assert found[0][0]["evidence"][0]["source"]


def test_signals_detects_the_language() -> None:
    done = run("signals", text="Meine Tasse kam kaputt an, ich bin sehr enttäuscht.\n\n谢谢，很满意\n")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["language"] for each in found] == ["de", "und", "zh-Hans"]
    assert found[0]["complaint"] >= 0.5
    assert found[1]["complaint"] == 0.0
    assert found[2]["gratitude"] >= 0.5


@pytest.mark.parametrize(
    "arguments",
    [
        ("tone", "--country", "ZZ", "--language", "de"),
        ("tone", "--country", "DE", "--language", "nonsense"),
        ("tone", "--country", "DE", "--language", "de", "--channel", "pigeon"),
        ("tone", "--country", "DE", "--language", "de", "--answering", "poem"),
        ("signals", "--language", "nonsense"),
    ],
)
def test_bad_options_are_one_line(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, text="Hallo\n")
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
