"""Which models can be had: Mozilla's Remote Settings records and Argos's index, read into one shape (pure)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec
from fxtranslate import discovery

from translation.downloads import DownloadError
from translation.matching import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

ARCHITECTURES = ("base", "base-memory", "tiny")
"""Of one version Mozilla may offer several sizes of a model: the better first."""
NEEDED = ({"model", "vocab"}, {"model", "srcvocab", "trgvocab"})
"""Kinds of files that make a model; the shortlist (lex) is welcome but not needed."""
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""What a language tag looks like: tags of an index become names of folders."""
HUB = "en"
"""The language that both collections are built around."""


class RemoteFile(msgspec.Struct, frozen=True):
    """A file to be fetched."""

    name: str
    url: str
    size: int = 0
    """Bytes to be fetched; 0 where the index does not say."""
    sha256: str = ""
    """Of the file as fetched; empty where the index does not say."""
    unpacked_sha256: str = ""
    """Of the file after decompression."""


class AvailableModel(msgspec.Struct, frozen=True):
    """A model that can be installed."""

    engine: str
    source: str
    target: str
    version: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes to be fetched; 0 where the index does not say."""
        return sum(file.size for file in self.files)


class Attachment(msgspec.Struct, frozen=True):
    """The file that belongs to a Remote Settings record."""

    location: str
    hash: str = ""
    size: int = 0


class Record(msgspec.Struct, frozen=True, rename="camel"):
    """A Remote Settings record of translations-models-v2: one file of a model."""

    name: str
    file_type: str
    source_language: str
    target_language: str
    version: str
    attachment: Attachment
    architecture: str | None = None
    decompressed_hash: str | None = None


class Records(msgspec.Struct, frozen=True):
    """The answer of Remote Settings."""

    data: tuple[Record, ...]


class ArgosEntry(msgspec.Struct, frozen=True):
    """One package of Argos's index.json."""

    from_code: str = ""
    to_code: str = ""
    package_version: str = ""
    links: tuple[str, ...] = ()
    sha256: str = ""
    type: str = "translate"


def firefox_models(body: str, attachments: str) -> list[AvailableModel]:
    """Read Remote Settings records: for each pair the newest complete model.

    Args:
        body: JSON of the records' address.
        attachments: address that the files' locations are relative to.

    Raises:
        DownloadError: the body is not what Remote Settings sends.

    """
    try:
        records = msgspec.json.decode(body, type=Records).data
        pairs = discovery.model_pairs(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise DownloadError(f"Mozilla's list of models cannot be read: {error}") from error
    candidates = {pair: _newest(record for record in records if _pair(record) == pair) for pair in set(pairs)}
    return [
        AvailableModel("firefox", *pair, files[0].version, tuple(_remote(file, attachments) for file in files))
        for pair, files in sorted(candidates.items())
        if files and all(map(TAG.fullmatch, pair))
    ]


def argos_models(body: str) -> list[AvailableModel]:
    """Read Argos's index: for each pair the newest package.

    Raises:
        DownloadError: the body is not an index.

    """
    try:
        entries = msgspec.json.decode(body, type=tuple[ArgosEntry, ...])
    except msgspec.DecodeError as error:
        raise DownloadError(f"Argos's index cannot be read: {error}") from error
    usable = [entry for entry in entries if entry.type == "translate" and _package_file(entry).url]
    usable.sort(key=lambda entry: _version_key(entry.package_version))
    newest = {(canonical(entry.from_code), canonical(entry.to_code)): entry for entry in usable}
    return [
        AvailableModel("argos", *pair, entry.package_version, (_package_file(entry),))
        for pair, entry in sorted(newest.items())
        if all(map(TAG.fullmatch, pair))
    ]


def _newest(records: Iterable[Record]) -> list[Record]:
    """Choose the newest complete set of files, the better architecture where a version has several."""
    sets: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        sets.setdefault((record.version, record.architecture or ""), []).append(record)
    complete = {key: files for key, files in sets.items() if _complete(files)}
    if not complete:
        return []
    return complete[max(complete, key=lambda key: (_version_key(key[0]), -_architecture_rank(key[1])))]


def _complete(files: Iterable[Record]) -> bool:
    kinds = {file.file_type for file in files}
    return any(needed <= kinds for needed in NEEDED)


def _pair(record: Record) -> tuple[str, str]:
    return record.source_language, record.target_language


def _architecture_rank(name: str) -> int:
    return ARCHITECTURES.index(name) if name in ARCHITECTURES else len(ARCHITECTURES)


def _version_key(version: str) -> tuple[list[int], bool]:
    """Order versions: 2.1 < 3.0a1 < 3.0."""
    numbers = re.match(r"[\d.]*", version)
    release = numbers[0] if numbers else ""
    return [int(part) for part in release.split(".") if part], release == version


def _remote(record: Record, attachments: str) -> RemoteFile:
    url = urljoin(attachments.rstrip("/") + "/", record.attachment.location.lstrip("/"))
    return RemoteFile(record.name, url, record.attachment.size, record.attachment.hash, record.decompressed_hash or "")


def _package_file(entry: ArgosEntry) -> RemoteFile:
    version = entry.package_version.replace(".", "_")
    name = f"translate-{entry.from_code}_{entry.to_code}-{version}.argosmodel"
    return RemoteFile(name, next((link for link in entry.links if link.startswith("http")), ""), sha256=entry.sha256)
