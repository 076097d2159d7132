"""Where the gateway keeps its data when nobody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path


def default_data_folder() -> Path:
    """Give the folder of models and data: /var/lib/polyglot-gateway as root, else one in the home folder."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/polyglot-gateway")
    return Path.home() / ".local" / "share" / "polyglot-gateway"
