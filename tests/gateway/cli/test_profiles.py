"""gateway profiles: what people and programs read, and how errors end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import build

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["profiles", *arguments])


def test_list_names_every_profile() -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert len(rows) == 38
    brazil = next(row for row in rows if row["country"] == "BR")
    assert brazil["version"].startswith("BR@")
    assert (brazil["language"], brazil["channel"], brazil["name"]) == ("pt-BR", "whatsapp", "Brazil")
    assert "BR    BR@" in run("list").stdout


def test_show_reads_well_and_cites() -> None:
    text = run("show", "gb").stdout
    assert "1. phone 58 % (preferred)  [builtin]" in text
    assert "Eptica 2020; 2020" in text
    assert "but: Zendesk/Loudhouse 2013" in text
    assert "practices.callback_offer: true  [builtin]" in text
    assert "first_response.live_chat: 5 business minutes  [builtin]" in text


def test_show_for_programs_is_the_whole_profile() -> None:
    profile = json.loads(run("show", "CA-QC", "--json").stdout)
    assert (profile["country"], profile["region"], profile["language"]) == ("CA", "CA-QC", "fr-CA")


def test_unknown_country_ends_with_two_and_one_line() -> None:
    result = run("show", "ZZ")
    assert result.exit_code == 2
    assert result.stderr == "'ZZ' is no country: write its ISO 3166-1 code of two letters, or world\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("shop.toml", '\nregister = "casual"\n', ":2: register: 'casual' is not allowed; write one of formal"),
        ("shop.yaml", "tone:\n  emoji: always\n", ":2: tone.emoji: 'always' is not allowed; write one of mirror"),
        ("shop.json", '{"tonne": {}}', ":1: tonne: unknown key (did you mean tone?); allowed: "),
        ("xy.toml", 'country = "BR"\n', ":1: country: the file of BR must be named br.toml"),
        ("shop.ini", "", ":1: unknown kind of file; allowed: .toml, .yaml, .yml, .json"),
        ("br.toml", 'country = "BR"\ninclude = ["mars"]\n', ":2: include[0]: there is no file mars; allowed: eu"),
    ],
)
def test_check_names_file_line_key_and_what_is_allowed(tmp_path: Path, name: str, text: str, message: str) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    result = run("check", str(file))
    assert result.exit_code == 2
    assert f"{file}{message}" in result.stderr


def test_check_of_right_files_is_quiet_and_ends_with_zero(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('register = "formal"\n[first_response]\nemail = 240\n', "utf-8")
    result = run("check", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert run("check", "--cited", str(file)).exit_code == 2


def test_check_of_a_missing_file_says_so(tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "none.toml"))
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_schema_is_json_schema() -> None:
    assert json.loads(run("schema").stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
