"""Fields that several inputs share, with what each of them takes."""

from __future__ import annotations

from typing import Annotated

from litestar.params import HeaderParameter
from msgspec import Meta

__all__ = ["Country", "IdempotencyKey", "Identifier", "LanguageTag", "Name"]

# `$` alone lets a line feed at the end pass in Python; (?!\n) is the same to readers of the OpenAPI document.
_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)"

LanguageTag = Annotated[str, Meta(pattern=_TAG, max_length=35, description="BCP 47 tag: pt-BR")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1 alpha-2 code: BR")]
Identifier = Annotated[str, Meta(min_length=1, max_length=256, pattern=r"\S")]
IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key", min_length=1, max_length=256)]
Name = Annotated[str, Meta(min_length=1, max_length=256)]
