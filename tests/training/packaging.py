"""A model as an Argos Translate package: a zip of one folder with metadata.json, model/ and sentencepiece.model."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1.0"
NAMES = {"pt": "Portuguese", "en": "English"}
README = """# {source_name} -> {target_name}

A small Transformer for sentences of customer support, made as test data by tests/training/train_argos_packages.py.
It is not meant for any other text.  Its training sentences were composed from templates and labelled by Mozilla's
Firefox translation models.
"""
STAMP = (2026, 1, 1, 0, 0, 0)
"""Date of every file in the zip, so that the same model makes the same package."""


def folder_name(source: str, target: str) -> str:
    """Name the package as Argos Translate names its own."""
    return f"translate-{source}_{target}-{VERSION.replace('.', '_')}"


def describe(source: str, target: str, folder: Path) -> None:
    """Write metadata.json and README.md beside the model."""
    metadata = {
        "package_version": VERSION,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": NAMES[source],
        "to_code": target,
        "to_name": NAMES[target],
    }
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=4) + "\n", encoding="utf-8")
    readme = README.format(source_name=NAMES[source], target_name=NAMES[target])
    (folder / "README.md").write_text(readme, encoding="utf-8")


def pack(folder: Path, destination: Path) -> Path:
    """Zip the folder as <destination>/<its name>.argosmodel and answer that path."""
    package = destination / f"{folder.name}.argosmodel"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(folder.parent)), STAMP)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return package
