"""Which content a model's files have, without reading them: what tells a replaced model from the one before."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def fingerprint(files: Iterable[str | Path]) -> str:
    """Give 16 hexadecimal digits that differ as soon as a file was replaced or written to.

    They are made of each file's name, inode, size and time of change (st_ctime, which nobody can set back), so that a
    model of hundreds of megabytes costs a few system calls. A file that is missing counts as such.
    """
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{os.fspath(file)}\0{_state(file)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _state(file: str | Path) -> tuple[int, ...]:
    try:
        found = Path(file).stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
