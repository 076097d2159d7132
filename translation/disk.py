"""What an operator is told when a disk does not take what should be written."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room, the user's quota used up, the file larger than it may be (as on FAT, and by ulimit -f)."""


def is_full(error: OSError) -> bool:
    """Tell a disk without room from all that else may go wrong with files."""
    return error.errno in _FULL


def advice(folder: Path, error: OSError) -> str:
    """Word what keeps a model from getting into the folder, and what to do, in one line.

    Args:
        folder: the model folder.
        error: of reading what was brought or of writing there.

    """
    if is_full(error):
        return (
            f"{folder}: the disk is full ({error.strerror}): make room and run the command again; "
            "the model was not installed, and what was downloaded of it is kept"
        )
    reason = error.strerror or error
    if error.filename is not None and not str(error.filename).startswith(str(folder)):
        return f"{error.filename}: cannot be read: {reason}"
    return f"{folder}: cannot be written: {reason}; run this as a user who may, or choose another folder by --folder"
