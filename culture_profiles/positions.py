"""In which line of a file a key stands, so that an error can be found; the file itself is known to be well formed."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indices from the file's root: ("channels", 0, "share")."""

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r"""
    \"{3} (?:\\.|[^\\])*? \"{3,5}    # multi-line
    | '{3} .*? '{3,5}                # multi-line, literal
    | " (?:\\.|[^"\\\n])* "           # basic
    | ' [^'\n]* '                    # literal
    """,
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^,\]}\n#]+")


def line_of(positions: dict[Path, int], path: Path) -> int:
    """Give the line of a path, or of the nearest thing around it that has one; lines count from 1."""
    while path and path not in positions:
        path = path[:-1]
    return positions.get(path, 1)


def toml_positions(text: str) -> dict[Path, int]:
    """Map every key of a valid TOML text to its line."""
    return _TomlScanner(text).scan()


def yaml_positions(text: str) -> dict[Path, int]:
    """Map every key and list item of a valid YAML or JSON text to its line."""
    found: dict[Path, int] = {}

    def walk(node: yaml.Node | None, path: Path) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found[(*path, key.value)] = key.start_mark.line + 1
                walk(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                found[(*path, index)] = item.start_mark.line + 1
                walk(item, (*path, index))

    # JSON may be indented with tabs; its strings hold none.
    walk(yaml.compose(text.removeprefix("\ufeff").replace("\t", " "), Loader=yaml.SafeLoader), ())
    return found


class _TomlScanner:
    """Reads keys and skips values; TOML's own library keeps no lines."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.at = 0
        self.newlines = [match.start() for match in re.finditer("\n", text)]
        self.found: dict[Path, int] = {}
        self.tables: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blank()
        return self.found

    def header(self) -> Path:
        """Read [a.b] or [[a.b]]; the latter begins the next item of a list."""
        listed = self.text.startswith("[[", self.at)
        line = self.line()
        self.at += 2 if listed else 1
        keys = tuple(self.dotted())
        self.at += 2 if listed else 1
        if not listed:
            return self.current(keys, line)
        path: Path = (*self.current(keys[:-1], line), keys[-1])
        self.found.setdefault(path, line)
        self.tables[path] = self.tables.get(path, -1) + 1
        path = (*path, self.tables[path])
        self.found[path] = line
        return path

    def current(self, keys: Path, line: int) -> Path:
        """Follow keys from the root, into the last item of each list of tables."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self.found.setdefault(path, line)
            if path in self.tables:
                path = (*path, self.tables[path])
        return path

    def pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for key in self.dotted():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.at += 1
        self.blank()
        self.value(path)

    def dotted(self) -> list[str]:
        keys: list[str] = []
        while True:
            self.blank()
            match = _BARE_KEY.match(self.text, self.at) or _STRING.match(self.text, self.at)
            if match is None:
                return keys
            keys.append(match.group().strip("\"'"))
            self.at = match.end()
            self.blank()
            if self.text[self.at : self.at + 1] != ".":
                return keys
            self.at += 1

    def value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self.items(path)
        elif first == "{":
            self.inline_table(path)
        else:
            match = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
            self.at = match.end() if match else len(self.text)

    def items(self, path: Path) -> None:
        self.at += 1
        index = 0
        while not self.closed("]"):
            self.found[(*path, index)] = self.line()
            self.value((*path, index))
            index += 1

    def inline_table(self, path: Path) -> None:
        self.at += 1
        while not self.closed("}"):
            self.pair(path)

    def closed(self, bracket: str) -> bool:
        """Step over blanks, a comma and the closing bracket, which ends the list or the table."""
        self.blank()
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
            self.blank()
        if self.text[self.at : self.at + 1] in (bracket, ""):
            self.at += 1
            return True
        return False

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def line(self) -> int:
        return bisect_right(self.newlines, self.at - 1) + 1 if self.at else 1
