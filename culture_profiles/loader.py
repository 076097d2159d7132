"""From a country's code to its profile: built-in files, merchants' overlays and the customer's own wish."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from culture_profiles.layers import WORLD, Library, Values, assemble, flatten, identified, lay
from culture_profiles.model import ChannelPreference, Cited, CultureProfile, Evidence, Layer, Register
from culture_profiles.reading import read_document, read_overlay, read_profile
from culture_profiles.settings import Overlay, ProfileFile, RegionOverlay
from culture_profiles.territory import normalise, territory

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

BY_CUSTOMER = Evidence("customer", "The customer's own stated wish, which goes before everything else")


class CustomerWish(Struct, frozen=True):
    """What a customer asked for; it goes before every profile."""

    language: str | None = None
    """BCP 47 tag."""
    channel: str | None = None
    register: Register | None = None
    time_zone: str | None = None
    """IANA name."""


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """List the countries that have a built-in file, by ISO 3166-1 code; the worldwide default is not one of them."""
    names = (item.name for item in _data().iterdir())
    return tuple(sorted(name[:2].upper() for name in names if len(name) == len("xx.toml") and name.endswith(".toml")))


@lru_cache(maxsize=1)
def shared() -> tuple[str, ...]:
    """List the files that several countries may include: eu."""
    return tuple(sorted(item.name.removesuffix(".toml") for item in _data().joinpath("shared").iterdir()))


def regions(country: str) -> tuple[str, ...]:
    """List the sub-regions that the country's file describes."""
    return tuple(code for region in _file(country).regions for code in region.codes) if country in countries() else ()


@lru_cache(maxsize=1024)
def builtin(country: str, region: str | None = None) -> CultureProfile:
    """Give our own profile of a country (ISO 3166-1 code in any case, or world), or of a part of it (ISO 3166-2).

    A country without a file gets the worldwide values with its own languages, week, time zone and holidays from CLDR.
    A region that the country's file does not describe changes the holidays alone.

    Raises:
        LookupError: there is no such country.

    """
    return _profile(_known(country), region, _values(_known(country), region))


def resolve(
    country: str,
    *,
    region: str | None = None,
    merchant_default: Overlay | None = None,
    merchant_country: Overlay | None = None,
    customer: CustomerWish | None = None,
) -> CultureProfile:
    """Lay the customer's wish over the merchant's setting for the country, its default, our country file and the world.

    Raises:
        LookupError: there is no such country, or an overlay cites evidence that nobody has.

    """
    if merchant_default is None and merchant_country is None:
        profile = builtin(country, region)
    else:
        profile = _overlaid(_known(country), region, _encoded(merchant_default), _encoded(merchant_country))
    return wished(profile, customer) if customer else profile


def wished(profile: CultureProfile, wish: CustomerWish) -> CultureProfile:
    """Lay the customer's own wish over a profile."""
    changes: Values = {}
    layers: dict[str, Layer] = dict(profile.layers)
    if wish.language:
        changes["language"] = wish.language
        layers["language"] = "customer"
    if wish.register:
        changes["register"] = Cited(wish.register, (BY_CUSTOMER,), "customer")
        changes |= {"register_by_channel": {}, "register_by_language": {}}
    if wish.channel:
        changes["channels"] = _preferring(wish.channel, profile.channels)
    if wish.time_zone:
        changes["calendar"] = replace(profile.calendar, time_zone=wish.time_zone)
        layers["calendar.time_zone"] = "customer"
    return identified(replace(profile, **changes, layers=layers)) if changes else profile


@lru_cache(maxsize=1)
def library() -> Library:
    """Give the evidence that every file and overlay may cite: the one of world.toml."""
    return _file(WORLD).evidence


def _preferring(channel: str, channels: tuple[ChannelPreference, ...]) -> tuple[ChannelPreference, ...]:
    first = ChannelPreference(channel, 1, evidence=(BY_CUSTOMER,), layer="customer")
    others = (each for each in channels if each.channel != channel)
    return (first, *(replace(each, rank=rank) for rank, each in enumerate(others, start=2)))


@lru_cache(maxsize=1024)
def _overlaid(code: str, region: str | None, default: bytes | None, country: bytes | None) -> CultureProfile:
    """Lay a merchant's overlays, given by their content, so that the same ones are laid only once."""
    values = _values(code, region)
    layers: tuple[tuple[bytes | None, Layer], ...] = ((default, "merchant"), (country, "country_overlay"))
    for content, layer in layers:
        if content is not None:
            values = lay(values, flatten(msgspec.json.decode(content, type=Overlay), layer, library()))
    return _profile(code, region, values)


def _encoded(overlay: Overlay | None) -> bytes | None:
    return None if overlay is None else msgspec.json.encode(overlay)


def _profile(code: str, region: str | None, values: Values) -> CultureProfile:
    described = _region(code, region)
    name = described.name if described else territory(code).name if code != WORLD else "World"
    unofficial = _file(code).unofficial if code in countries() else ()
    return assemble(code, values, name=name, region=region, unofficial=unofficial)


@lru_cache(maxsize=1024)
def _values(code: str, region: str | None) -> Values:
    values = flatten(_file(WORLD), "world", {})
    if code not in countries():
        return values
    file = _file(code)
    for name in file.include:
        values = lay(values, flatten(_shared(name), "builtin", library()))
    values = lay(values, flatten(file, "builtin", library()))
    described = _region(code, region)
    if described is None:
        return values
    return lay(values, flatten(described, "builtin", {**library(), **file.evidence}))


def _region(code: str, region: str | None) -> RegionOverlay | None:
    found = _file(code).regions if region and code in countries() else ()
    return next((each for each in found if region in each.codes), None)


def _known(country: str) -> str:
    code = WORLD if country == WORLD else normalise(country)
    if code is None:
        raise LookupError(f"{country!r} is no country: write its ISO 3166-1 code of two letters, or world")
    return code


def _data() -> Traversable:
    return files("culture_profiles").joinpath("data")


@lru_cache(maxsize=64)
def _file(code: str) -> ProfileFile:
    name = f"{code.lower()}.toml"
    return read_profile(read_document(_data().joinpath(name).read_text("utf-8"), name, "toml"))


@lru_cache(maxsize=8)
def _shared(name: str) -> Overlay:
    file = f"shared/{name}.toml"
    return read_overlay(read_document(_data().joinpath(file).read_text("utf-8"), file, "toml"))
