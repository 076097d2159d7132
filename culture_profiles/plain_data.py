"""TOML, YAML and JSON text to plain data, strictly: what is written twice, or refers to itself, is refused."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, Literal

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

Format = Literal["toml", "yaml", "json"]

_TOML_LINE = re.compile(r"\(at line (\d+)")
_BYTE_ORDER_MARK = "\ufeff"


class NotWellFormedError(ValueError):
    """The text is not what its format asks for."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        """From 1."""
        super().__init__(message)


def load(text: str, format: Format) -> Any:  # noqa: A002 (the field's word)
    """Read a text; raises NotWellFormedError."""
    text = text.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _READERS[format](text)
    except tomllib.TOMLDecodeError as error:
        match = _TOML_LINE.search(str(error))
        raise NotWellFormedError(
            int(match[1]) if match else text.count("\n") + 1, f"not valid TOML: {error}"
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotWellFormedError(mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}") from error
    except json.JSONDecodeError as error:
        raise NotWellFormedError(error.lineno, f"not valid JSON: {error.msg}") from error
    except RecursionError as error:
        raise NotWellFormedError(1, f"not valid {format.upper()}: too deeply nested") from error
    except (yaml.YAMLError, ValueError) as error:
        message = str(error).splitlines()[0]
        raise NotWellFormedError(1, f"not valid {format.upper()}: {message}") from error


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML without aliases, which can hold themselves or swell, and without keys that stand twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed; write the value itself", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(problem="a key must be a text; quote it", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _load_yaml(text: str) -> Any:
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader, stricter still


def _load_json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


_READERS: dict[Format, Callable[[str], Any]] = {"toml": tomllib.loads, "yaml": _load_yaml, "json": _load_json}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} stands twice")
    return found
