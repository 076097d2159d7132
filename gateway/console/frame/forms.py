"""Fields of a submitted form, as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote
from uuid import UUID

from litestar.datastructures import UploadFile

from culture_profiles.tags import is_tag
from gateway.errors import InvalidInputError

if TYPE_CHECKING:
    from gateway.console.frame.authentication import AnyRequest

_NEXT = re.compile(r"(?:^|&)next=(.*)", re.DOTALL)
_LONGEST = 100_000
"""Characters of one field."""


class Form:
    """A submitted form.

    Args:
        fields: all values by name, in the order of the page.
    """

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """Return a field without surrounding white space; empty where it is missing.

        Raises:
            InvalidInputError: it is too long.
        """
        value = next(iter(self._fields.get(name, ())), "").strip()
        if len(value) > _LONGEST:
            raise InvalidInputError(f"{name} has more than {_LONGEST} characters", field=name)
        return value

    def needed(self, name: str) -> str:
        """Return a field that may not be empty.

        Raises:
            InvalidInputError: it is.
        """
        value = self.text(name)
        if not value:
            raise InvalidInputError(f"{name} is empty", field=name)
        return value

    def language(self, name: str) -> str:
        """Return a field that holds a BCP 47 tag.

        Raises:
            InvalidInputError: it holds something else.
        """
        value = self.needed(name)
        if not is_tag(value):
            raise InvalidInputError(f"{value!r} is no language tag; write it as en or pt-BR", field=name)
        return value

    def all(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return tuple(value.strip() for value in self._fields.get(name, ()) if value.strip())

    def identifier(self, name: str) -> UUID | None:
        """Return a field that holds an identifier; none where it is empty.

        Raises:
            InvalidInputError: it holds something else.
        """
        value = self.text(name)
        return as_identifier(value, name) if value else None

    def identifiers(self, name: str) -> tuple[UUID, ...]:
        """Return all values of a field that holds identifiers."""
        return tuple(as_identifier(value, name) for value in self.all(name))


async def file_of(request: AnyRequest) -> tuple[str, bytes]:
    """Return the name and content of the file that a form brings in the field file.

    Raises:
        InvalidInputError: none was chosen.
    """
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInputError("choose a file", field="file")
    return file.filename, await file.read()


def as_text(content: bytes) -> str:
    """Decode a file.

    Raises:
        InvalidInputError: it is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError("the file is not UTF-8: save it as UTF-8 and choose it again", field="file") from None


def as_identifier(value: str, name: str) -> UUID:
    """Read an identifier.

    Raises:
        InvalidInputError: it is none.
    """
    try:
        return UUID(value)
    except ValueError:
        raise InvalidInputError(f"{name} is no identifier", field=name) from None


async def form_of(request: AnyRequest) -> Form:
    """Read the form of a request; NUL, which the database cannot keep, becomes the replacement character."""
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value.replace("\x00", "\N{REPLACEMENT CHARACTER}"))
    return Form(fields)


def next_in(query: str) -> str:
    """Return where to go next, as an address asks for it: also one that was pasted in without being encoded.

    Args:
        query: of the address, without the question mark.
    """
    found = _NEXT.search(query)
    if found is None:
        return ""
    asked = found[1]
    # An encoded address holds no question mark; all that follows one belongs to it.
    return asked if "?" in asked else unquote(asked.partition("&")[0])


def local_path(address: str) -> str:
    """Return an address that may be gone to after a form: a path of the console, never another site."""
    inside = address == "/console" or address.startswith(("/console/", "/console?"))
    return address if inside and "\\" not in address and not any(sign < " " for sign in address) else "/console"
