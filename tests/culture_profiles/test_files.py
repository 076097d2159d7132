"""Wrong files: every problem with file, line, key and what is allowed; right ones survive writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from culture_profiles import Overlay, ProfileError, dump_overlay, parse_overlay, schema
from culture_profiles.positions import Path, toml_positions, yaml_positions
from culture_profiles.schema import file_schema
from culture_profiles.settings import ChannelSetting, StatementSetting, TargetSetting

if TYPE_CHECKING:
    from culture_profiles.reading import Format

BROKEN = """\
# A merchant's overlay
register = "casual"
languge = "pt"
[tone]
emoji = { value = "always" }
exclamation_marks = 99
[first_response]
email = "soon"
fax = 3
[[channels]]
channel = "phone"
[[channels]]
channel = "email"
share = 120
"""


def problems(text: str, format: Format = "toml") -> list[tuple[int, str, str]]:  # noqa: A002
    with pytest.raises(ProfileError) as caught:
        parse_overlay(text, format=format, source="shop.toml")
    return [(each.line, each.key, each.message) for each in caught.value.problems]


def test_every_problem_is_named_with_line_key_and_what_is_allowed() -> None:
    found = problems(BROKEN)
    assert [(line, key) for line, key, _ in found] == [
        (2, "register"),
        (3, "languge"),
        (5, "tone.emoji.value"),
        (6, "tone.exclamation_marks"),
        (8, "first_response.email"),
        (9, "first_response.fax"),
        (14, "channels[1].share"),
    ]
    messages = [message for _, _, message in found]
    assert messages[0] == "'casual' is not allowed; write one of formal, informal, polite"
    assert messages[1].startswith("unknown key (did you mean language?); allowed: channels, country, evidence")
    assert messages[2] == "'always' is not allowed; write one of mirror, never, welcome"
    assert messages[3] == "99 is not allowed; write a whole number from 0 to 10"
    assert messages[4].startswith("'soon' is not allowed; write a whole number from 1 to 525600 or a table with")
    assert messages[5].startswith("unknown key; allowed: phone, live_chat")
    assert messages[6] == "120 is not allowed; write a number from 0 to 100"


@pytest.mark.parametrize(
    ("text", "format", "line", "key", "words"),
    [
        ("a = 1\nb = [\n", "toml", 3, "", "not valid TOML"),
        ("a = 1\nb = = 2\n", "toml", 2, "", "not valid TOML"),
        ("tone:\n  emoji: [never\n", "yaml", 3, "", "not valid"),
        ("- a\n- b\n", "yaml", 1, "", "a table of keys is needed"),
        ("1: formal\n", "yaml", 1, "", "a key must be a text"),
        ("tone:\n  no: never\n", "yaml", 2, "", "a key must be a text"),
        ("? [a, b]\n: 1\n", "yaml", 1, "", "a key must be a text"),
        ("register: formal\n\nregister: polite\n", "yaml", 3, "", "register stands twice"),
        ("a: &a [*a]\n", "yaml", 1, "", "aliases are not allowed"),
        ("tone: &t\n  emoji: never\nstatements: *t\n", "yaml", 3, "", "aliases are not allowed"),
        ("register: formal\n---\nregister: polite\n", "yaml", 2, "", "another document"),
        ("register: !!python/name:os.system x\n", "yaml", 1, "", "could not determine a constructor"),
        ("register: \0\n", "yaml", 1, "", "special characters are not allowed"),
        ("register: 2026-01-01\n", "yaml", 1, "register", "2026-01-01 is not allowed"),
        ("register_by_language:\n  Deutsch: formal\n", "yaml", 2, "register_by_language.Deutsch", "unknown key"),
        ('{"register": "formal",}', "json", 1, "", "not valid JSON"),
        ('{\n"register": "formal", "register": "polite"}', "json", 1, "", "register stands twice"),
        ('{\n\t"tone": {\n\t\t"emoji": "often"\n\t}\n}', "json", 3, "tone.emoji", "one of mirror, never, welcome"),
        ("[" * 9000 + "]" * 9000, "json", 1, "", "too deeply nested"),
        ('\ufeffregistre = "formal"', "toml", 1, "registre", "did you mean register?"),
        ('register = "formal"\nregister = "polite"', "toml", 2, "", "not valid TOML"),
        ("[first_response]\nemail = nan", "toml", 2, "first_response.email", "a whole number from 1 to 525600"),
        ("tone:\n  emoji: always\n", "yaml", 2, "tone.emoji", "one of mirror, never, welcome"),
        ('{"tone":\n {"emoji": "always"}}', "json", 2, "tone.emoji", "one of mirror, never, welcome"),
        ("register: yes\n", "yaml", 1, "register", "one of formal, informal, polite"),
        ('\nregister = { value = "formal", evidence = ["nowhere"] }', "toml", 2, "register", "evidence nowhere"),
        ('country = "ZZ"', "toml", 1, "country", "ZZ is no country"),
        ('\n\ntime_zone = "Mars/Olympus"', "toml", 3, "time_zone", "IANA name"),
        ('language = "qqq"', "toml", 1, "language", "BCP 47"),
        ('language = "Portuguese"', "toml", 1, "language", "BCP 47 tag"),
        ('channels = [\n { channel = "sms", share = 3 },\n]', "toml", 2, "channels[0]", "share without metric"),
        ('channels = [\n { channel = "sms" },\n { channel = "sms" },\n]', "toml", 3, "channels[1]", "twice"),
        ("[first_response.email]\nclock = 'business'\n", "toml", 1, "first_response.email", "missing: minutes"),
        (
            'channels = [{channel = "a", share = 3, metric = "used"}, {channel = "b", share = 2, metric = "liked"}]',
            "toml",
            1,
            "channels",
            "shares count different things (liked; used)",
        ),
        (
            '[evidence]\nmine = { kind = "default", source = "Survey of 2020, see https://example.com" }',
            "toml",
            2,
            "evidence.mine",
            "must not look like a citation",
        ),
        (
            '[evidence]\nmine = { kind = "default", source = "Our taste", study = "Ours" }',
            "toml",
            2,
            "evidence.mine",
            "must not look like a citation",
        ),
    ],
)
def test_problem_is_found_where_it_is(text: str, format: Format, line: int, key: str, words: str) -> None:  # noqa: A002
    (found,) = problems(text, format)
    assert found[:2] == (line, key)
    assert words in found[2]


def test_problem_reads_as_compilers_write_them() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_overlay('register = "casual"', source="shop.toml")
    assert str(caught.value).startswith("shop.toml:1: register: 'casual' is not allowed")


def test_schema_is_valid_and_agrees_with_the_reader() -> None:
    for each in (schema(), file_schema()):
        Draft202012Validator.check_schema(each)
    validator = Draft202012Validator(schema())
    assert validator.is_valid({"register": "formal", "first_response": {"email": 240}})
    assert not validator.is_valid({"first_response": {"fax": 3}})


texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), min_size=1)
keys = st.text("abcdefghij_0123456789", min_size=1, max_size=8)
scalars = texts | st.integers(-(2**31), 2**31) | st.booleans() | st.floats(-1e6, 1e6)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
targets = st.integers(1, 525_600) | st.builds(
    TargetSetting, minutes=st.integers(1, 525_600), clock=st.sampled_from(["business", "calendar"])
)
overlays = st.builds(
    Overlay,
    country=st.sampled_from([None, "BR", "world"]),
    register=st.sampled_from([None, "formal", "informal"]),
    form_of_address=st.none() | texts,
    first_response=st.dictionaries(st.sampled_from(["email", "sms", "marketplace"]), targets),
    channels=st.none()
    | st.lists(st.builds(ChannelSetting, channel=st.just("sms"), note=st.none() | texts), max_size=1).map(tuple),
    statements=st.lists(st.builds(StatementSetting, topic=st.just("values"), text=texts), max_size=3).map(tuple),
)


@settings(deadline=None)
@given(overlays, st.sampled_from(["toml", "yaml", "json"]))
def test_overlay_survives_writing_and_reading(overlay: Overlay, format: Format) -> None:  # noqa: A002
    assert parse_overlay(dump_overlay(overlay, format=format), format=format) == overlay


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=5))
def test_every_key_of_a_toml_text_has_its_line(data: dict[str, Any]) -> None:
    text = tomlkit.dumps(data)
    _assert_lines(data, toml_positions(text), text)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=5))
def test_every_key_of_a_yaml_text_has_its_line(data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data, allow_unicode=True)
    _assert_lines(data, yaml_positions(text), text)


def _assert_lines(value: object, positions: dict[Path, int], text: str, path: Path = ()) -> None:
    lines = text.split("\n")
    if isinstance(value, dict):
        for key, each in value.items():
            assert key in lines[positions[*path, key] - 1]
            _assert_lines(each, positions, text, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            assert (*path, index) in positions
            _assert_lines(each, positions, text, (*path, index))
