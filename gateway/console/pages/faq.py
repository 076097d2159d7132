"""Questions that customers often ask, with answers in each language: everybody uses them, supervisors keep them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import as_text, file_of, form_of
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.console.pages.me import LANGUAGES
from gateway.conversations.faq import FaqText, drop_faq, keep_faq, list_faq, read_faq, write_faq
from gateway.database.tables import FaqEntry
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/faq"


class Faq(Controller):
    """Questions and answers."""

    path = "/faq"

    @get("/")
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn, q: str = "") -> Response[str]:
        """List them by topic, or those that hold a text, with a form for those who may change them."""
        async with gateway.database.merchant(me.merchant_id) as session:
            entries = [entry for entry in await list_faq(session) if _holds(entry, q)]
        return page(request, "faq.html", me, entries=entries, q=q, tags=LANGUAGES)

    @post("/", opt={"role": "supervisor"})
    async def keep(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Keep one; the same topic and language replaces question and answer."""
        form = await form_of(request)
        topic, language = form.needed("topic")[:80], form.language("language")
        entry = FaqText(topic, language, form.needed("question"), form.needed("answer"))
        async with gateway.database.merchant(me.merchant_id) as session:
            await keep_faq(session, entry, me.name)
            audit(session, me, "faq.kept", f"{topic} ({language})", after={"answer": entry.answer})
        return to(_PAGE)

    @post("/{entry_id:uuid}/delete", opt={"role": "supervisor"})
    async def drop(self, gateway: Gateway, me: SignedIn, entry_id: UUID) -> Redirect:
        """Drop one."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await drop_faq(session, entry_id)
            if row is not None:
                audit(session, me, "faq.dropped", f"{row.topic} ({row.language})", before={"answer": row.answer})
        return to(_PAGE)

    @get("/export")
    async def export(self, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Take all out as CSV."""
        async with gateway.database.merchant(me.merchant_id) as session:
            text = write_faq(await list_faq(session))
        headers = {"Content-Disposition": 'attachment; filename="faq.csv"'}
        return Response(text, media_type="text/csv", headers=headers)

    @post("/import", opt={"role": "supervisor"})
    async def bring(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Bring a CSV file in: all of it or, where a line is wrong, nothing.

        Raises:
            InvalidInputError: there is no file, or it is none of ours; it names the line.
        """
        name, content = await file_of(request)
        entries = read_faq(as_text(content))
        async with gateway.database.merchant(me.merchant_id) as session:
            for entry in entries:
                await keep_faq(session, entry, me.name)
            audit(session, me, "faq.imported", name, after={"entries": len(entries)})
        return to(_PAGE)


def _holds(entry: FaqEntry, text: str) -> bool:
    return text.casefold() in " ".join((entry.topic, entry.question, entry.answer)).casefold()
