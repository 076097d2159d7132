"""A merchant's glossary and translation memory over the API, and their exchange with translators' tools."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import QueryParameter
from litestar.response import Response
from msgspec import Meta, Struct

from gateway.application import Gateway
from gateway.errors import InvalidInputError, NotFoundError
from gateway.people.keys import Caller
from gateway.terminology.glossary import forget_term, keep_terms, list_terms, term_of
from gateway.terminology.memory import forget_entry, keep_entries, list_entries
from translation import MemoryEntry, Term
from translation.exchange import ExchangeError, read_csv, read_tbx, read_tmx, write_csv, write_tbx, write_tmx

LanguageTag = Annotated[
    str,
    Meta(pattern=r"^(\*|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)$(?!\n)", max_length=35, description="BCP 47 tag, or *"),
]

CSV, TBX, TMX = "text/csv", "application/x-tbx", "application/x-tmx+xml"


class TermInput(Struct, frozen=True, forbid_unknown_fields=True):
    """A term and how it is translated."""

    source: LanguageTag
    target: LanguageTag
    term: Annotated[str, Meta(min_length=1, max_length=256)]
    translation: Annotated[str, Meta(max_length=1024)] | None = None
    """Leave it out for a term that is never translated."""
    case_sensitive: bool = False
    whole_word: bool = True


class TermView(Struct, frozen=True):
    """A term of the glossary."""

    id: UUID
    source: str
    target: str
    term: str
    translation: str | None
    case_sensitive: bool
    whole_word: bool


class ConflictView(Struct, frozen=True):
    """Two terms that say different things; the later one counts."""

    term: str
    source: str
    target: str
    earlier: str | None
    later: str | None


class KeptView(Struct, frozen=True):
    """What was taken in."""

    kept: int
    conflicts: tuple[ConflictView, ...]


class EntryView(Struct, frozen=True):
    """An entry of the translation memory."""

    id: UUID
    source: str
    target: str
    text: str
    translation: str
    author: str | None


def _kept(terms: list[Term], clashing: list[tuple[Term, Term]]) -> KeptView:
    conflicts = tuple(
        ConflictView(later.term, later.source, later.target, earlier.translation, later.translation)
        for earlier, later in clashing
    )
    return KeptView(len(terms), conflicts)


def _attachment(content: bytes | str, media_type: str, name: str) -> Response[bytes]:
    body = content.encode() if isinstance(content, str) else content
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)


class GlossaryController(Controller):
    """Terms with a translation of their own, or none."""

    path = "/glossary"
    tags = ["terminology"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List all terms")
    async def list(self, gateway: Gateway, caller: Caller) -> tuple[TermView, ...]:
        """List all terms."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            return tuple(
                TermView(
                    row.id,
                    row.source_language,
                    row.target_language,
                    row.term,
                    row.translation,
                    row.case_sensitive,
                    row.whole_word,
                )
                for row in await list_terms(session)
            )

    @post("/", summary="Add or change a term", opt={"role": "supervisor"})
    async def add(self, gateway: Gateway, caller: Caller, data: TermInput) -> KeptView:
        """Add a term, in the place of the same one; conflicts are named."""
        terms = [Term(data.source, data.target, data.term, data.translation, data.case_sensitive, data.whole_word)]
        async with gateway.database.merchant(caller.merchant_id) as session:
            return _kept(terms, await keep_terms(session, terms))

    @delete("/{term_id:uuid}", summary="Remove a term", opt={"role": "supervisor"})
    async def remove(self, gateway: Gateway, caller: Caller, term_id: UUID) -> None:
        """Remove a term."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            if not await forget_term(session, term_id):
                raise NotFoundError(f"there is no term {term_id}")

    @get("/export", summary="Take the glossary out as CSV or TBX", media_type=CSV)
    async def export(
        self,
        gateway: Gateway,
        caller: Caller,
        form: Annotated[str, QueryParameter(name="format", pattern="^(csv|tbx)$")] = "csv",
    ) -> Response[bytes]:
        """Take all terms out: format=csv or format=tbx."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            terms = [term_of(row) for row in await list_terms(session)]
        if form == "tbx":
            return _attachment(write_tbx(terms), TBX, "glossary.tbx")
        return _attachment(write_csv(terms), CSV, "glossary.csv")

    @post("/import", summary="Bring a glossary in as CSV or TBX", status_code=200, opt={"role": "supervisor"})
    async def bring(self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller) -> KeptView:
        """Bring terms in; the body is the file, Content-Type text/csv or application/x-tbx."""
        body = await request.body()
        try:
            terms = read_csv(body.decode("utf-8-sig")) if _is_csv(request) else read_tbx(body)
        except (ExchangeError, UnicodeDecodeError) as error:
            raise InvalidInputError(str(error), field="body") from error
        async with gateway.database.merchant(caller.merchant_id) as session:
            return _kept(terms, await keep_terms(session, terms))


def _is_csv(request: Request[Any, Any, Any]) -> bool:
    return request.headers.get("Content-Type", "").startswith(CSV)


class MemoryController(Controller):
    """What agents corrected or approved."""

    path = "/memory"
    tags = ["terminology"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List all entries")
    async def list(self, gateway: Gateway, caller: Caller) -> tuple[EntryView, ...]:
        """List all entries of the translation memory."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            return tuple(
                EntryView(row.id, row.source_language, row.target_language, row.source, row.target, row.author)
                for row in await list_entries(session)
            )

    @delete("/{entry_id:uuid}", summary="Remove an entry", opt={"role": "supervisor"})
    async def remove(self, gateway: Gateway, caller: Caller, entry_id: UUID) -> None:
        """Remove an entry."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            if not await forget_entry(session, entry_id):
                raise NotFoundError(f"there is no entry {entry_id}")

    @get("/export", summary="Take the memory out as TMX", media_type=TMX)
    async def export(self, gateway: Gateway, caller: Caller) -> Response[bytes]:
        """Take all entries out as TMX."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            rows = await list_entries(session)
        entries = [MemoryEntry(row.source_language, row.target_language, row.source, row.target) for row in rows]
        return _attachment(write_tmx(entries), TMX, "memory.tmx")

    @post("/import", summary="Bring a memory in as TMX", status_code=200, opt={"role": "supervisor"})
    async def bring(self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller) -> KeptView:
        """Bring entries in; the body is the TMX file."""
        try:
            entries = read_tmx(await request.body())
        except ExchangeError as error:
            raise InvalidInputError(str(error), field="body") from error
        async with gateway.database.merchant(caller.merchant_id) as session:
            await keep_entries(session, entries)
        return KeptView(len(entries), ())
