"""Text of a file to a typed overlay; whatever is wrong is said with file, line, key and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct

from culture_profiles.explaining import explain
from culture_profiles.plain_data import Format, NotWellFormedError, load
from culture_profiles.positions import Path, line_of, toml_positions, yaml_positions
from culture_profiles.schema import file_schema, schema
from culture_profiles.settings import Overlay, ProfileFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AnyOverlay = TypeVar("AnyOverlay", bound=Overlay)

SUFFIXES: dict[str, Format] = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml", ".json": "json"}


class Problem(Struct, frozen=True):
    """One thing that is wrong in a file."""

    file: str
    line: int
    """From 1."""
    key: str
    """Dotted: channels[0].share; empty where the file as a whole is meant."""
    message: str
    """What is wrong, and what is allowed."""

    def __str__(self) -> str:
        """Word the problem as compilers do: file:line: key: message."""
        return f"{self.file}:{self.line}: {self.key + ': ' if self.key else ''}{self.message}"


class ProfileError(ValueError):
    """A profile's file or overlay is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Document(Struct, frozen=True):
    """A file as it was read: plain data and where each key stands."""

    file: str
    data: dict[str, Any]
    text: str
    format: Format

    def problem(self, path: Path, message: str) -> Problem:
        """Say what is wrong at a path."""
        find: Callable[[str], dict[Path, int]] = toml_positions if self.format == "toml" else yaml_positions
        return Problem(self.file, line_of(find(self.text), path), dotted(path), message)


def dotted(path: Path) -> str:
    """Write a path as people do: channels[0].share."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def read_document(text: str, file: str, format: Format) -> Document:  # noqa: A002 (the field's word)
    """Read TOML, YAML or JSON into plain data.

    Raises:
        ProfileError: the text is not well formed, or is no table.

    """
    try:
        data = load(text, format)
    except NotWellFormedError as error:
        raise ProfileError([Problem(file, error.line, "", str(error))]) from error
    if data is None:
        data = {}
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ProfileError([Problem(file, 1, "", 'a table of keys is needed, such as: register = "formal"')])
    return Document(file, data, text, format)


def read_overlay(document: Document) -> Overlay:
    """Read a merchant's overlay; raises ProfileError with every problem found."""
    return _convert(document, Overlay, schema)


def read_profile(document: Document) -> ProfileFile:
    """Read a built-in file; raises ProfileError with every problem found."""
    return _convert(document, ProfileFile, file_schema)


def _convert(document: Document, kind: type[AnyOverlay], describe: Callable[[], dict[str, Any]]) -> AnyOverlay:
    try:
        return msgspec.convert(document.data, kind)
    except msgspec.ValidationError as error:
        found = [document.problem(path, message) for path, message in explain(document.data, describe())]
        raise ProfileError(sorted(found, key=lambda each: each.line) or [document.problem((), str(error))]) from error
