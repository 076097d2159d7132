"""The translation memory: what agents corrected or approved. For supervisors and administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import file_of, form_of
from gateway.console.frame.page import page
from gateway.console.frame.paging import SHOWN, Part, part_of
from gateway.console.frame.signing_in import to
from gateway.console.pages.me import LANGUAGES
from gateway.conversations.received import load_merchant
from gateway.errors import InvalidInputError
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn
from gateway.terminology.memory import (
    check_slots,
    correct_entry,
    find_entries,
    forget_entry,
    keep_entries,
    keep_entry,
    list_entries,
)
from translation import MemoryEntry
from translation.exchange import ExchangeError, read_tmx, write_tmx
from translation.memory import entry_of

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/memory"


class Memory(Controller):
    """Entries."""

    path = "/memory"
    opt = {"role": "supervisor"}  # noqa: RUF012 - Litestar's own way

    @get("/")
    async def show(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, q: str = "", part: int = 1
    ) -> Response[str]:
        """List the newest entries, or those that hold a text."""
        wanted = part_of(part)
        async with gateway.database.merchant(me.merchant_id) as session:
            rows = await find_entries(session, q.strip(), SHOWN + 1, wanted.skipped)
        shown = Part(wanted.number, more=len(rows) > SHOWN)
        return page(request, "memory.html", me, entries=rows[:SHOWN], part=shown, q=q, tags=LANGUAGES)

    @post("/")
    async def keep(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Keep an entry written by hand; what stands in both texts, such as an order number, becomes a slot."""
        form = await form_of(request)
        source, target = form.language("source"), form.language("target")
        text, translation = form.needed("text"), form.needed("translation")
        check_slots(text, translation)
        async with gateway.database.merchant(me.merchant_id) as session:
            merchant = await load_merchant(session)
            names, patterns = (merchant.brand,), merchant.settings.order_patterns
            entry = entry_of(text, translation, source, target, names=names, patterns=patterns)
            await keep_entry(session, entry, me.name)
            audit(session, me, "memory.kept", f"{source} → {target}", after={"text": text, "translation": translation})
        return to(_PAGE)

    @post("/{entry_id:uuid}")
    async def correct(self, request: AnyRequest, gateway: Gateway, me: SignedIn, entry_id: UUID) -> Redirect:
        """Correct an entry's translation.

        Raises:
            NotFoundError: it was dropped meanwhile.
            InvalidInputError: the translation is empty, or has a slot that the text has not.
        """
        translation = (await form_of(request)).needed("translation")
        async with gateway.database.merchant(me.merchant_id) as session:
            before = await correct_entry(session, entry_id, translation, me.name)
            states = {"before": {"translation": before}, "after": {"translation": translation}}
            audit(session, me, "memory.corrected", str(entry_id), **states)
        return to(_PAGE)

    @post("/{entry_id:uuid}/delete")
    async def drop(self, gateway: Gateway, me: SignedIn, entry_id: UUID) -> Redirect:
        """Drop an entry: the models translate its text again."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await forget_entry(session, entry_id)
            if row is not None:
                pair = f"{row.source_language} → {row.target_language}"
                audit(session, me, "memory.dropped", pair, before={"text": row.source, "translation": row.target})
        return to(_PAGE)

    @get("/export")
    async def export(self, gateway: Gateway, me: SignedIn) -> Response[bytes]:
        """Take all entries out as TMX."""
        async with gateway.database.merchant(me.merchant_id) as session:
            rows = await list_entries(session)
        entries = [MemoryEntry(row.source_language, row.target_language, row.source, row.target) for row in rows]
        headers = {"Content-Disposition": 'attachment; filename="memory.tmx"'}
        return Response(write_tmx(entries), media_type="application/x-tmx+xml", headers=headers)

    @post("/import")
    async def bring(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Bring a TMX file in: all of it or, where it is wrong, nothing.

        Raises:
            InvalidInputError: there is no file, or it is no TMX; it says what is wrong.
        """
        name, content = await file_of(request)
        try:
            entries = read_tmx(content)
        except ExchangeError as error:
            raise InvalidInputError(str(error), field="file") from error
        async with gateway.database.merchant(me.merchant_id) as session:
            await keep_entries(session, entries, me.name)
            audit(session, me, "memory.imported", name, after={"entries": len(entries)})
        return to(_PAGE)
