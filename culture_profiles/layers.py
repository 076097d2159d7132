"""Layers over one another: each is a flat table of settled values, and what is laid on top wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeAlias, TypeVar

import msgspec
from msgspec.structs import replace

from culture_profiles.model import (
    ChannelPreference,
    Cited,
    CultureProfile,
    Evidence,
    Layer,
    Practices,
    Statement,
    Target,
    Tone,
)
from culture_profiles.settings import Overlay, Setting, TargetSetting
from culture_profiles.territory import calendar, cldr_evidence, territory

T = TypeVar("T")

Values: TypeAlias = dict[str, Any]
"""Settled values by dotted key: register, tone.emoji, first_response.email, channels ..."""

Library: TypeAlias = Mapping[str, Evidence]
"""Evidence by key."""

BY_MERCHANT = Evidence("merchant", "Set by the merchant")
WORLD = "world"
VERSION_DIGITS = 10
"""Hexadecimal digits of a version: 40 bits, so that a country's versions never meet in practice."""

CITED = ("register", "form_of_address", "name_order")
TABLES = ("tone", "practices", "register_by_channel", "register_by_language")
TARGETS = ("first_response", "next_response", "resolution")


def flatten(overlay: Overlay, layer: Layer, library: Library) -> Values:
    """Settle an overlay's values: evidence looked up, the layer noted.

    Raises:
        KeyError: a value cites evidence that neither the overlay nor the library has.

    """
    known = {**library, **overlay.evidence}

    def cite(keys: tuple[str, ...]) -> tuple[Evidence, ...]:
        by_default = (BY_MERCHANT,) if layer in ("merchant", "country_overlay") else ()
        return tuple(known[key] for key in keys) or by_default

    def cited(setting: Setting[T] | T) -> Cited[T]:
        if isinstance(setting, Setting):
            return Cited(setting.value, cite(setting.evidence), layer, setting.conflicts, setting.note)
        return Cited(setting, cite(()), layer)

    def target(setting: TargetSetting | int) -> Target:
        if isinstance(setting, TargetSetting):
            return Target(setting.minutes, setting.clock, cite(setting.evidence), layer)
        return Target(setting, "business", cite(()), layer)

    values: Values = {key: cited(setting) for key, setting in _cited_settings(overlay)}
    for name in TARGETS:
        values |= {f"{name}.{kind}": target(setting) for kind, setting in getattr(overlay, name).items()}
    for name in ("language", "time_zone"):
        if (value := getattr(overlay, name)) is not None:
            values[name] = (value, layer)
    if overlay.channels is not None:
        values["channels"] = tuple(
            ChannelPreference(
                each.channel, rank, each.share, each.metric, cite(each.evidence), each.conflicts, each.note, layer
            )
            for rank, each in enumerate(overlay.channels, start=1)
        )
    values["statements"] = tuple(
        Statement(each.topic, each.text, cite(each.evidence), each.conflicts, layer) for each in overlay.statements
    )
    values["unknown"] = overlay.unknown
    return values


def lay(below: Values, above: Values) -> Values:
    """Lay one table over another.

    Statements add up, the nearest first. A layer that says how customers are addressed drops the finer rules of the
    layers below it: they refined another decision.
    """
    kept = below
    if "register" in above:
        kept = {key: value for key, value in below.items() if not key.startswith("register_by_")}
    added = {name: above.get(name, ()) + below.get(name, ()) for name in ("statements", "unknown")}
    return {**kept, **above, **added}


def assemble(
    country: str, values: Values, *, name: str, region: str | None = None, unofficial: tuple[str, ...] = ()
) -> CultureProfile:
    """Make the profile of a country from values that are complete down to the world's defaults.

    unofficial: languages that CLDR calls official and the country does not.
    """
    facts = None if country == WORLD else territory(country)
    language, language_layer = _plain(values, "language", facts.language if facts else "en")
    time_zone, zone_layer = _plain(values, "time_zone", facts.time_zone if facts else "UTC")
    languages = facts.languages if facts else ()
    parts: dict[str, Any] = {key: _table(values, key) for key in (*TABLES, *TARGETS)}
    parts |= {key: values.get(key) for key in (*CITED, "channels", "statements", "unknown")}
    parts |= {"tone": Tone(**parts["tone"]), "practices": Practices(**parts["practices"])}
    return identified(
        CultureProfile(
            country=country,
            version="",
            name=name,
            region=region,
            language=language,
            languages=tuple(replace(each, official=False) if each.tag in unofficial else each for each in languages),
            language_evidence=(cldr_evidence(),),
            calendar=calendar(None if country == WORLD else country, region, time_zone),
            layers={"language": language_layer, "calendar.time_zone": zone_layer},
            **parts,
        )
    )


def identified(profile: CultureProfile) -> CultureProfile:
    """Give the profile the version that stands for exactly its values: BR@3f2a9c41d0."""
    content = msgspec.json.encode(replace(profile, version=""), order="deterministic")
    digest = sha256(content).hexdigest()[:VERSION_DIGITS]
    return replace(profile, version=f"{profile.region or profile.country}@{digest}")


def _cited_settings(overlay: Overlay) -> Iterator[tuple[str, Any]]:
    for name in CITED:
        if (setting := getattr(overlay, name)) is not None:
            yield name, setting
    for name in TABLES:
        table = getattr(overlay, name)
        entries = table.items() if isinstance(table, dict) else msgspec.structs.asdict(table).items()
        for key, setting in entries:
            if setting is not None:
                yield f"{name}.{key}", setting


def _table(values: Values, name: str) -> dict[str, Any]:
    prefix = f"{name}."
    return {key.removeprefix(prefix): value for key, value in values.items() if key.startswith(prefix)}


def _plain(values: Values, name: str, computed: str) -> tuple[str, Layer]:
    """Give a value that carries no evidence, and its layer; what no layer states is computed from CLDR."""
    stated: tuple[str, Layer] | None = values.get(name)
    return stated or (computed, "builtin")
