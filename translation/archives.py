"""Archives that strangers made: looked through before a single byte is unpacked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from translation.disk import is_full

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILES = 1000
MAX_BYTES = 4 * 2**30
"""No model comes near this."""
MAX_RATIO = 200
"""Models hardly compress; a file that grows more than so much on unpacking is a bomb."""
SMALL = 2**20
"""Files below this many bytes may compress as they like."""


class ArchiveError(ValueError):
    """An archive is damaged or dangerous; the message names it and the reason."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip file into an empty folder.

    Raises:
        ArchiveError: not a zip file, damaged, encrypted, too large, or with entries that would land elsewhere.
        OSError: the disk is full.

    """
    try:
        with zipfile.ZipFile(archive) as opened:
            _check(archive, opened.infolist())
            opened.extractall(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and is_full(error):
            raise
        raise ArchiveError(f"{archive}: not a readable zip file: {error}") from error


def _check(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise ArchiveError(f"{archive}: {len(entries)} files are too many for a model")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise ArchiveError(f"{archive}: unpacked it would take more than {MAX_BYTES // 2**30} GiB")
    for entry in entries:
        if reason := _objection(entry):
            raise ArchiveError(f"{archive}: {entry.filename}: {reason}")


def _objection(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "would be written outside the model folder"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link; packages hold plain files"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return "grows beyond measure on unpacking"
    return ""
