"""Canned replies: everybody uses them, supervisors keep them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import form_of
from gateway.console.frame.page import page
from gateway.console.frame.signing_in import to
from gateway.console.pages.me import LANGUAGES
from gateway.conversations.canned import FIELDS, drop_canned, keep_canned, list_canned
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn

_PAGE = "/console/canned-replies"


class CannedReplies(Controller):
    """Texts used again and again."""

    path = "/canned-replies"

    @get("/")
    async def show(self, request: Request[Any, Any, Any], gateway: Gateway, me: SignedIn) -> Response[str]:
        """List them, with a form for those who may change them."""
        async with gateway.database.merchant(me.merchant_id) as session:
            replies = await list_canned(session)
        return page(request, "canned.html", me, replies=replies, fields=FIELDS, tags=LANGUAGES)

    @post("/", opt={"role": "supervisor"})
    async def keep(self, request: Request[Any, Any, Any], gateway: Gateway, me: SignedIn) -> Redirect:
        """Keep one; the same name and language replaces its text."""
        form = await form_of(request)
        name, language, text = form.needed("name")[:80], form.language("language"), form.needed("text")
        async with gateway.database.merchant(me.merchant_id) as session:
            await keep_canned(session, name, language, text)
            audit(session, me, "canned_reply.kept", f"{name} ({language})", after={"text": text})
        return to(_PAGE)

    @post("/{canned_id:uuid}/delete", opt={"role": "supervisor"})
    async def drop(self, gateway: Gateway, me: SignedIn, canned_id: UUID) -> Redirect:
        """Drop one."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await drop_canned(session, canned_id)
            if row is not None:
                audit(session, me, "canned_reply.dropped", f"{row.name} ({row.language})", before={"text": row.text})
        return to(_PAGE)
