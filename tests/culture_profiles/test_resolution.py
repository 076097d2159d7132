"""Layers over one another: who wins, what is said of it, and what the version stands for."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from culture_profiles import CustomerWish, Overlay, builtin, countries, diff, resolve
from culture_profiles.settings import RegisterSetting

if TYPE_CHECKING:
    from culture_profiles.model import Register

REGISTERS: tuple[Register, ...] = ("formal", "polite", "informal")
registers = st.none() | st.sampled_from(REGISTERS)
minutes = st.none() | st.integers(1, 10_000)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(countries()), registers, registers, registers)
def test_the_strongest_layer_that_says_something_decides(
    country: str, default: Register | None, setting: Register | None, wish: Register | None
) -> None:
    profile = resolve(
        country,
        merchant_default=Overlay(register=default),
        merchant_country=Overlay(register=setting),
        customer=CustomerWish(register=wish),
    )
    stated = [(wish, "customer"), (setting, "country_overlay"), (default, "merchant")]
    own = builtin(country).register
    expected = next(((value, layer) for value, layer in stated if value), (own.value, own.layer))
    assert (profile.register.value, profile.register.layer) == expected
    if expected[1] not in ("builtin", "world"):
        assert profile.register_for("social", "fr") == profile.register
        assert not any(evidence.citable for evidence in profile.register.evidence)


@settings(deadline=None, max_examples=60)
@given(minutes, minutes)
def test_what_an_overlay_leaves_out_stays_as_it_was(default: int | None, setting: int | None) -> None:
    overlays = [Overlay(first_response={"email": each}) if each else Overlay() for each in (default, setting)]
    profile = resolve("SE", merchant_default=overlays[0], merchant_country=overlays[1])
    changed = {change.key for change in diff(builtin("SE"), profile)}
    wanted = setting or default
    expected = {"first_response.email.minutes"} if wanted and wanted != 720 else set()
    assert changed == expected
    assert profile.first_response["email"].minutes == (wanted or 720)


def test_layers_name_themselves() -> None:
    profile = resolve(
        "BR",
        merchant_default=Overlay(first_response={"sms": 30}, language="es-MX"),
        merchant_country=Overlay(practices=msgspec.convert({"callback_offer": True}, type=_practices())),
        customer=CustomerWish(channel="telegram", time_zone="America/Manaus"),
    )
    assert profile.first_response["sms"].layer == "merchant"
    assert profile.first_response["messaging"].layer == "builtin"
    assert profile.first_response["phone"].layer == "world"
    assert profile.practices.callback_offer.layer == "country_overlay"
    assert profile.practices.callback_offer.evidence[0].kind == "merchant"
    assert [(each.channel, each.rank) for each in profile.channels[:2]] == [("telegram", 1), ("whatsapp", 2)]
    assert profile.channels[0].layer == "customer"
    assert profile.calendar.time_zone == "America/Manaus"
    assert profile.layers == {"language": "merchant", "calendar.time_zone": "customer"}


def test_a_wish_for_a_known_channel_does_not_list_it_twice() -> None:
    channels = resolve("BR", customer=CustomerWish(channel="email")).channels
    assert [each.channel for each in channels] == ["email", "whatsapp", "instagram", "live_chat"]
    assert [each.rank for each in channels] == [1, 2, 3, 4]


def test_an_empty_overlay_and_an_empty_wish_change_nothing() -> None:
    assert resolve("JP", merchant_default=Overlay(), customer=CustomerWish()) == builtin("JP")


def test_version_is_the_same_in_every_process() -> None:
    asked = ("BR", "CH", "KE", "world")
    code = f"from culture_profiles import builtin\nfor each in {asked}: print(builtin(each).version)"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        assert done.stdout.split() == [builtin(country).version for country in asked]


def test_version_changes_with_any_value() -> None:
    overlays = [
        Overlay(language="pt-PT"),
        Overlay(time_zone="America/Manaus"),
        Overlay(register="formal"),
        Overlay(register=RegisterSetting("formal", note="Elders.")),
        Overlay(register_by_channel={"social": "informal"}),
        Overlay(name_order="surname_first"),
        Overlay(channels=()),
        Overlay(first_response={"email": 241}),
        Overlay(next_response={"email": 241}),
        Overlay(resolution={"email": 241}),
        Overlay(unknown=("Taste",)),
    ]
    versions = {resolve("BR", merchant_country=overlay).version for overlay in overlays}
    assert len(versions) == len(overlays)
    assert builtin("BR").version not in versions
    assert all(version.startswith("BR@") and len(version) == 13 for version in versions)


def test_profiles_survive_storage() -> None:
    for country in countries():
        profile = builtin(country)
        assert msgspec.json.decode(msgspec.json.encode(profile), type=type(profile)) == profile


def test_unknown_country_says_what_is_needed() -> None:
    with pytest.raises(LookupError, match="'ZZ' is no country: write its ISO 3166-1 code"):
        builtin("ZZ")


def test_country_without_a_file_is_the_world_with_its_own_facts() -> None:
    kenya = builtin("ke")
    assert (kenya.country, kenya.name, kenya.language) == ("KE", "Kenya", "sw-KE")
    assert kenya.calendar.time_zone == "Africa/Nairobi"
    assert kenya.register.layer == "world"
    assert kenya.version.startswith("KE@")


def test_difference_lists_values_alone() -> None:
    before = builtin("SE")
    after = replace(before, language="fi-FI", version="other")
    assert [(each.key, each.before, each.after) for each in diff(before, after)] == [("language", "sv-SE", "fi-FI")]
    assert diff(before, before) == []


def _practices() -> type:
    return type(Overlay().practices)
