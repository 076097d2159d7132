"""What a schema cannot say: evidence exists, tags and zones are real, shares count the same thing, nothing poses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import msgspec
from babel.core import get_global

from culture_profiles.loader import library, shared
from culture_profiles.positions import Path as KeyPath
from culture_profiles.reading import SUFFIXES, Document, Problem, read_document, read_overlay, read_profile
from culture_profiles.settings import Overlay, ProfileFile
from culture_profiles.territory import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from culture_profiles.model import Evidence

Finding = tuple[KeyPath, str]

PROFILE_ONLY = {"include", "unofficial", "regions"}
"""Keys that only a built-in file has."""

CITABLE = ("seed", "web", "cldr")
_LOOKS_LIKE_A_CITATION = re.compile(r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|gov)\b|\b(?:19|20)\d\d\b")


def check_file(file: Path, *, cited: bool = False) -> tuple[Problem, ...]:
    """Check a file on disk: a built-in style profile where it is named like one (br.toml), otherwise an overlay.

    Raises:
        ProfileError: the file is not well formed, or breaks the schema.
        OSError: the file cannot be read.

    """
    if file.suffix.lower() not in SUFFIXES:
        return (Problem(str(file), 1, "", f"unknown kind of file; allowed: {', '.join(SUFFIXES)}"),)
    document = read_document(file.read_text("utf-8"), str(file), SUFFIXES[file.suffix.lower()])
    as_profile = "country" in document.data and re.fullmatch("[a-z]{2}|world", file.stem)
    overlay = read_profile(document) if as_profile or PROFILE_ONLY & document.data.keys() else read_overlay(document)
    return check_overlay(overlay, document, cited=cited)


def check_overlay(overlay: Overlay, document: Document, *, cited: bool = False) -> tuple[Problem, ...]:
    """Check what the schema cannot; with cited, every value must also name its evidence. Problems come by line."""
    evidence = {**library(), **overlay.evidence}
    findings = [
        *_identity(overlay, document.file),
        *_names(overlay, ()),
        *_citations(overlay, evidence, ()),
        *_evidence(overlay.evidence, ()),
        *(_uncited(overlay, ()) if cited else ()),
    ]
    if isinstance(overlay, ProfileFile):
        for index, region in enumerate(overlay.regions):
            path: KeyPath = ("regions", index)
            findings += _names(region, path)
            findings += _citations(region, {**evidence, **region.evidence}, path)
            findings += _evidence(region.evidence, path)
            findings += _uncited(region, path) if cited else ()
    problems = (document.problem(path, message) for path, message in findings)
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.key)))


def _identity(overlay: Overlay, file: str) -> Iterator[Finding]:
    country = overlay.country
    stem = file.replace("\\", "/").rpartition("/")[2].partition(".")[0]
    if country and country != "world" and normalise(country) != country:
        yield ("country",), f"{country} is no country; write an ISO 3166-1 code such as BR, or world"
    elif isinstance(overlay, ProfileFile) and stem != overlay.country.lower():
        yield ("country",), f"the file of {country} must be named {overlay.country.lower()}.toml"
    if isinstance(overlay, ProfileFile):
        for index, name in enumerate(overlay.include):
            if name not in shared():
                yield ("include", index), f"there is no file {name}; allowed: {', '.join(shared())}"


def _names(overlay: Overlay, path: KeyPath) -> Iterator[Finding]:
    if overlay.time_zone and overlay.time_zone not in available_timezones():
        yield (*path, "time_zone"), f"{overlay.time_zone} is no zone; write an IANA name such as Europe/Paris"
    if overlay.language and overlay.language.partition("-")[0] not in _languages():
        yield (
            (*path, "language"),
            f"{overlay.language} is no language that CLDR knows; write a BCP 47 tag such as pt-BR",
        )
    channels = overlay.channels or ()
    for index, channel in enumerate(channels):
        if channel.channel in {each.channel for each in channels[:index]}:
            yield (*path, "channels", index), f"{channel.channel} stands twice; the list ranks each channel once"
        if channel.share is not None and channel.metric is None:
            yield (
                (*path, "channels", index),
                "share without metric; say what it counts: preferred, used, first choice ...",
            )
    metrics = sorted({each.metric for each in channels if each.share is not None and each.metric})
    if len(metrics) > 1:
        yield (
            (*path, "channels"),
            f"shares count different things ({'; '.join(metrics)}); keep one, move the others to note",
        )


def _languages() -> frozenset[str]:
    tags = (tag.partition("_")[0] for spoken in get_global("territory_languages").values() for tag in spoken)
    return frozenset(tags)


def _citations(overlay: Overlay, known: dict[str, Evidence], path: KeyPath) -> Iterator[Finding]:
    for where, value in _values(overlay):
        for key in getattr(value, "evidence", ()):
            if key not in known:
                yield (*path, *where), f"evidence {key} is nowhere described; add it under [evidence]"


def _uncited(overlay: Overlay, path: KeyPath) -> Iterator[Finding]:
    for where, value in _values(overlay):
        if not getattr(value, "evidence", ()):
            yield (*path, *where), 'no evidence; cite a key under [evidence], or "default" for a choice of our own'


def _evidence(evidence: dict[str, Evidence], path: KeyPath) -> Iterator[Finding]:
    for key, each in evidence.items():
        where: KeyPath = (*path, "evidence", key)
        if not each.source.strip():
            yield (*where, "source"), "empty; write where it comes from"
        if each.kind not in CITABLE and _poses(each):
            yield where, f"kind {each.kind} must not look like a citation: no address, study, year or sample size"


def _poses(each: Evidence) -> bool:
    facts = (each.study, each.sample_size, each.year, each.precision)
    return any(fact is not None for fact in facts) or bool(_LOOKS_LIKE_A_CITATION.search(each.source))


def _values(overlay: Overlay) -> Iterator[tuple[KeyPath, object]]:
    """Walk over everything that can cite evidence."""
    for name in ("register", "form_of_address", "name_order"):
        if (value := getattr(overlay, name)) is not None:
            yield (name,), value
    for name in ("tone", "practices"):
        table = msgspec.structs.asdict(getattr(overlay, name))
        yield from (((name, key), value) for key, value in table.items() if value is not None)
    for name in ("register_by_channel", "register_by_language", "first_response", "next_response", "resolution"):
        yield from (((name, key), value) for key, value in getattr(overlay, name).items())
    for name in ("channels", "statements"):
        yield from (((name, index), value) for index, value in enumerate(getattr(overlay, name) or ()))
