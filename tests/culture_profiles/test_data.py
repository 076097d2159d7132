"""The built-in files: complete, cited, honest about what is our own choice."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import msgspec
import pytest

import culture_profiles
from culture_profiles import Cited, CultureProfile, Evidence, builtin, countries, regions
from culture_profiles.checking import check_file
from culture_profiles.model import ChannelKind

DATA = Path(culture_profiles.__file__).parent / "data"
FILES = sorted(DATA.rglob("*.toml"))
BUILTIN = (
    "AE AT AU BE BR CA CH CN CZ DE DK ES FI FR GB HK ID IE IN IT JP KR MX NL NO PL PT RO SA SE SG TH TR TW UA US VN"
)
PROFILES = [*countries(), "world"]


def test_every_country_of_the_evidence_has_a_file() -> None:
    assert countries() == tuple(BUILTIN.split())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_is_valid_and_every_value_cites_evidence(file: Path) -> None:
    assert [str(problem) for problem in check_file(file, cited=True)] == []


@pytest.mark.parametrize("file", sorted(DATA.glob("*.toml")), ids=lambda file: file.stem)
def test_file_is_named_by_its_country(file: Path) -> None:
    assert tomllib.loads(file.read_text("utf-8"))["country"].lower() == file.stem


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_evidence_is_left_uncited(file: Path) -> None:
    data = tomllib.loads(file.read_text("utf-8"))
    others = "" if file.stem != "world" else "".join(each.read_text("utf-8") for each in FILES if each != file)
    text = file.read_text("utf-8").partition("\n[evidence]\n")[0] + others
    assert [key for key in data.get("evidence", {}) if f'"{key}"' not in text] == []


@pytest.mark.parametrize("country", PROFILES)
def test_profile_decides_everything_with_evidence(country: str) -> None:
    profile = builtin(country)
    for table in (profile.first_response, profile.next_response, profile.resolution):
        assert set(table) == set(get_args(ChannelKind))
        assert all(target.evidence for target in table.values())
    cited = [profile.register, profile.name_order, *_cited(profile.tone), *_cited(profile.practices)]
    assert all(value.evidence for value in cited)
    assert all(channel.evidence for channel in profile.channels)
    assert all(statement.evidence for statement in profile.statements)
    assert profile.calendar.evidence
    assert profile.language_evidence


@pytest.mark.parametrize("country", PROFILES)
def test_shares_of_a_profile_count_the_same_thing(country: str) -> None:
    counted = {channel.metric for channel in builtin(country).channels if channel.share is not None}
    assert len(counted) <= 1
    assert None not in counted


@pytest.mark.parametrize("country", PROFILES)
def test_shares_fall_with_the_rank(country: str) -> None:
    shares = [channel.share for channel in builtin(country).channels if channel.share is not None]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("country", PROFILES)
def test_our_own_choices_never_look_like_citations(country: str) -> None:
    for each in _evidence(builtin(country)):
        if each.kind == "default":
            assert not each.citable
            assert (each.study, each.year, each.sample_size, each.precision) == (None, None, None, None)
            assert "http" not in each.source
            assert "inference" not in each.source


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("UA", "70 % messages to 30 % calls"),
        ("NL", "SAMR/ITO 2019"),
        ("BE", "Proximus/THoCC 2021"),
        ("IT", "BVA Doxa 2020"),
        ("ID", "One guide calls Anda impolite"),
        ("AE", "90 % in its headline"),
        ("SE", "75 % can bear to wait 10 minutes"),
        ("GB", "Zendesk/Loudhouse 2013"),
        ("PL", "62 % like live chat"),
        ("DE", "Arvato CRM 2018"),
        ("JP", "Mobilus 2024"),
    ],
)
def test_conflicting_sources_stay_visible(country: str, words: str) -> None:
    assert any(words in conflict for conflict in _conflicts(builtin(country)))


def test_callbacks_are_offered_where_a_cited_source_says_that_the_phone_leads() -> None:
    offering = {country for country in countries() if builtin(country).practices.callback_offer.value}
    assert {"GB", "FR", "PL"} <= offering
    for country in offering:
        profile = builtin(country)
        assert profile.channels[0].channel == "phone"
        assert all(each.citable for each in profile.practices.callback_offer.evidence)


def test_laws_of_the_european_union_hold_in_its_countries_alone() -> None:
    members = {"AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "IE", "IT", "NL", "PL", "PT", "RO", "SE"}
    text = "Art. 11a CRD"
    having = {country for country in countries() if any(text in each.text for each in builtin(country).statements)}
    assert having == members


@pytest.mark.parametrize(
    ("country", "region", "language", "address"),
    [
        ("CA", "CA-QC", "fr-CA", "vous"),
        ("CH", "CH-GE", "fr-CH", "vous"),
        ("CH", "CH-FR", "fr-CH", "vous"),
        ("CH", "CH-TI", "it-CH", "Lei"),
        ("BE", "BE-VLG", "nl-BE", "u"),
        ("BE", "BE-WAL", "fr-BE", "vous"),
        ("ES", "ES-CT", "ca-ES", "vostè; in Spanish usted"),
    ],
)
def test_sub_region_has_its_own_language(country: str, region: str, language: str, address: str) -> None:
    profile = builtin(country, region)
    assert (profile.language, profile.region) == (language, region)
    assert profile.form_of_address is not None
    assert profile.form_of_address.value == address
    assert profile.version.startswith(f"{region}@")
    assert region in regions(country)


def test_quebec_is_served_in_french_and_keeps_its_own_holidays() -> None:
    quebec, canada = builtin("CA", "CA-QC"), builtin("CA")
    assert quebec.register.value == "formal"
    assert any("Bill 96" in statement.text for statement in quebec.statements)
    assert not any("Bill 96" in statement.text for statement in canada.statements)
    assert (quebec.calendar.holiday_calendar, canada.calendar.holiday_calendar) == ("CA-QC", "CA")


def test_french_canadians_outside_quebec_are_addressed_formally() -> None:
    canada = builtin("CA")
    assert canada.register_for("email", "fr-CA").value == "formal"
    assert canada.register_for("email", "en").value == "polite"


def test_germans_are_addressed_otherwise_on_social_media() -> None:
    germany = builtin("DE")
    assert germany.register_for("email").value == "formal"
    assert germany.register_for("social").value == "informal"
    assert germany.register_for("social").evidence[0].source == "Appinio"


def test_russian_is_no_official_language_of_ukraine() -> None:
    official = {language.tag: language.official for language in builtin("UA").languages}
    assert official["uk"]
    assert not official["ru"]


def _cited(table: msgspec.Struct) -> list[Cited[object]]:
    return list(msgspec.structs.asdict(table).values())


def _evidence(profile: CultureProfile) -> list[Evidence]:
    found: list[Evidence] = []
    _walk(profile, found)
    return found


def _walk(value: object, found: list[Evidence]) -> None:
    if isinstance(value, Evidence):
        found.append(value)
    elif isinstance(value, msgspec.Struct):
        _walk(msgspec.structs.asdict(value), found)
    elif isinstance(value, dict):
        _walk(list(value.values()), found)
    elif isinstance(value, list | tuple):
        for each in value:
            _walk(each, found)


def _conflicts(profile: CultureProfile) -> list[str]:
    channels = [conflict for channel in profile.channels for conflict in channel.conflicts]
    statements = [conflict for statement in profile.statements for conflict in statement.conflicts]
    address = list(profile.form_of_address.conflicts) if profile.form_of_address else []
    return [*channels, *statements, *address, *profile.register.conflicts]
