"""Models on their way in: unpacked aside, recognised and checked before they take part in routes."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from fxtranslate import discovery

from translation.archives import ArchiveError, unpack
from translation.engines.argos import read_metadata
from translation.engines.firefox import read_model, split_pair
from translation.matching import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from translation.model_indexes import RemoteFile

ZSTANDARD = b"\x28\xb5\x2f\xfd"
"""First bytes of a Zstandard frame (RFC 8878, section 3.1.1)."""
_CODE = re.compile(r"[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*")


class IncomingError(ValueError):
    """What came is no model, or a damaged one."""


class Staged(msgspec.Struct, frozen=True):
    """A checked model, not yet in its place."""

    engine: str
    pair: tuple[str, str]
    folder: Path
    """Named as it shall be named in the model folder."""


def any_model(path: Path, staging: Path) -> Staged:
    """Recognise a file or folder by what it holds, and put a copy into the staging folder.

    Raises:
        IncomingError: it holds no model.
        OSError: it cannot be read, or the staging folder not be written.

    """
    if not path.exists():
        raise IncomingError(f"{path}: no such file or folder")
    content = staging / "content" / _stem(path.absolute())
    if path.is_dir():
        _copy(path, content)
    else:
        _unpack(path, content)
    if argos := _argos_below(content):
        return _checked_argos(argos, staging, path)
    return _checked_firefox(content, staging, path)


def argos_package(archive: Path, staging: Path) -> Staged:
    """Unpack and check an .argosmodel file.

    Raises:
        IncomingError: it is none.

    """
    content = staging / "content"
    _unpack(archive, content)
    package = _argos_below(content)
    if package is None:
        raise IncomingError(f"{archive.name}: no metadata.json inside: this is not an Argos package")
    return _checked_argos(package, staging, archive)


def firefox_files(files: Iterable[tuple[Path, RemoteFile]], folder: Path) -> Staged:
    """Decompress and check a model's files as Mozilla serves them (Zstandard).

    Raises:
        IncomingError: a file does not decompress to what the index promised, or one is missing.

    """
    folder.mkdir(parents=True)
    for file, remote in files:
        content = _decompressed(file.read_bytes(), remote)
        (folder / Path(remote.name).name.removesuffix(".zst")).write_bytes(content)
    return _checked_firefox(folder, folder.parent, folder)


def _decompressed(content: bytes, remote: RemoteFile) -> bytes:
    try:
        if content.startswith(ZSTANDARD):
            return discovery.verify_and_decompress(content, remote.unpacked_sha256 or None)
    except ValueError as error:
        raise IncomingError(f"{remote.name}: damaged: {error}") from error
    if remote.unpacked_sha256 and hashlib.sha256(content).hexdigest() != remote.unpacked_sha256.lower():
        raise IncomingError(f"{remote.name}: the checksum is wrong")
    return content


def _checked_argos(package: Path, staging: Path, origin: Path) -> Staged:
    metadata = read_metadata(package)
    if metadata is None or not (_CODE.fullmatch(metadata.from_code) and _CODE.fullmatch(metadata.to_code)):
        raise IncomingError(f"{origin}: metadata.json does not name from_code and to_code")
    if metadata.type != "translate":
        raise IncomingError(f"{origin}: the package is of type {metadata.type}, not translate")
    if not (package / "model" / "model.bin").is_file():
        raise IncomingError(f"{origin}: model/model.bin is missing")
    if not any((package / name).is_file() for name in ("sentencepiece.model", "bpe.model")):
        raise IncomingError(f"{origin}: sentencepiece.model is missing")
    version = re.sub(r"[^A-Za-z0-9]", "_", metadata.package_version) or "0"
    folder = staging / f"translate-{metadata.from_code}_{metadata.to_code}-{version}"
    package.replace(folder)
    return Staged("argos", (canonical(metadata.from_code), canonical(metadata.to_code)), folder)


def _checked_firefox(content: Path, staging: Path, origin: Path) -> Staged:
    place = _firefox_below(content)
    if place is None:
        raise IncomingError(
            f"{origin}: no model found: expected an Argos package (metadata.json, model/) or Firefox's files "
            "(model*.bin, vocab*.spm, lex*.bin)"
        )
    pair = split_pair(place.name) or split_pair(content.name) or _pair_of_files(place)
    if pair is None:
        raise IncomingError(f"{origin}: which languages? Name the folder or file after the pair, such as es-en")
    folder = staging / f"{pair[0]}-{pair[1]}"
    if folder != place:
        place.replace(folder)
    return Staged("firefox", pair, folder)


def _argos_below(content: Path) -> Path | None:
    return next((place for place in _places(content) if (place / "metadata.json").is_file()), None)


def _firefox_below(content: Path) -> Path | None:
    return next((place for place in _places(content) if read_model(place, "", "", "")), None)


def _places(content: Path) -> list[Path]:
    return [content, *sorted(place for place in content.iterdir() if place.is_dir())]


def _pair_of_files(place: Path) -> tuple[str, str] | None:
    """Read the pair from Mozilla's file names: model.esen.intgemm.alphas.bin."""
    names = [re.match(r"model\.([a-z]{2})([a-z]{2})\.", file.name) for file in place.glob("model*.bin*")]
    return next(((name[1], name[2]) for name in names if name), None)


def _copy(folder: Path, content: Path) -> None:
    """Copy the place that holds a model, and nothing where there is none: whoever names their home has not to wait.

    The first failure ends it: shutil.copytree would go on and lose the reason.
    """
    content.mkdir(parents=True)
    place = _argos_below(folder) or _firefox_below(folder)
    files = [file for file in sorted(place.rglob("*")) if file.is_file()] if place else []
    for file in files:
        copy = content / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)


def _unpack(archive: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    try:
        unpack(archive, folder)
    except ArchiveError as error:
        raise IncomingError(str(error)) from error


def _stem(path: Path) -> str:
    return path.name.removesuffix(".zip").removesuffix(".argosmodel")
