"""gateway profiles simulate: what people and programs read, and how errors end."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from gateway.cli import build

COMPLAINT = ("--country", "BR", "--channel", "whatsapp", "--text", "cadê meu pedido NW-20931?")
AT = ("--at", "2026-11-23T10:00-03:00")


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(build(), ["profiles", "simulate", *arguments], input=stdin)


def test_people_read_decisions_reasons_and_sources() -> None:
    text = run(*COMPLAINT, *AT, "--name", "Maria Silva").stdout
    assert "answered in         pt-BR" in text
    assert "- The country was given with the message: Brazil." in text
    assert "vendor_window     2026-11-24T10:00-03:00" in text
    assert "source: web:" in text
    assert "Olá, Maria!" in text


def test_programs_read_the_same() -> None:
    seen = json.loads(run(*COMPLAINT, *AT, "--json").stdout)
    assert seen["after"] is None
    assert seen["before"]["decisions"]["country"]["value"] == "BR"


def test_standard_input_serves_too() -> None:
    seen = json.loads(run("--json", *AT, stdin="Hvor er pakken min?\n").stdout)
    assert seen["before"]["decisions"]["language_detected"]["value"] in ("nb", "da")


def test_a_change_is_compared(tmp_path: Path) -> None:
    overlay = tmp_path / "ours.toml"
    overlay.write_text('country = "BR"\n[first_response]\nmessaging = 1\n')
    text = run(*COMPLAINT, *AT, "--overlay", str(overlay)).stdout
    assert "first_response.messaging.minutes: 5 -> 1" in text
    assert "after:  2026-11-23T10:01-03:00" in text


def test_errors_are_one_line_and_status_2(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('register = "rude"\n')
    cases = (
        ((*COMPLAINT, "--at", "yesterday"), "--at 'yesterday' is no time"),
        ((*COMPLAINT, "--at", "2026-11-23T10:00"), "has no time zone"),
        ((*COMPLAINT, "--country", "Brazil"), "country"),
        ((*COMPLAINT, "--overlay", str(wrong)), f"{wrong}:1: register:"),
        ((*COMPLAINT, "--overlay", "nowhere.toml"), "cannot be read"),
    )
    for arguments, words in cases:
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert words in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1
    assert run(*COMPLAINT, "--channel", "pigeon").exit_code != 0
