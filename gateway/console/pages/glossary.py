"""The glossary: terms that are translated in one way, or not at all. For supervisors and administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response
from msgspec import structs

from gateway.application import Gateway
from gateway.console.frame.forms import Form, as_text, file_of, form_of
from gateway.console.frame.page import page
from gateway.console.frame.paging import SHOWN, Part, part_of
from gateway.console.frame.signing_in import to
from gateway.console.pages.me import LANGUAGES
from gateway.errors import InvalidInputError, NotFoundError
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn
from gateway.terminology.glossary import (
    find_terms,
    forget_term,
    keep_terms,
    list_terms,
    standing_conflicts,
    term_of,
)
from translation import Term
from translation.exchange import ExchangeError, read_csv, read_tbx, write_csv, write_tbx

AnyRequest = Request[Any, Any, Any]
Clash = tuple[Term, Term]
_PAGE = "/console/glossary"
_ANY = "*"
_LONGEST_TERM = 256
_TYPES = {"csv": "text/csv", "tbx": "application/x-tbx"}


class Glossary(Controller):
    """Terms."""

    path = "/glossary"
    opt = {"role": "supervisor"}  # noqa: RUF012 - Litestar's own way

    @get("/")
    async def show(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, q: str = "", part: int = 1
    ) -> Response[str]:
        """List terms, or those that hold a text."""
        return await _page(request, gateway, me, q, part)

    @post("/", status_code=200)
    async def keep(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Keep a term in the place of the same one, and show what it contradicts."""
        term = _term(await form_of(request))
        async with gateway.database.merchant(me.merchant_id) as session:
            clashes = await keep_terms(session, [term])
            audit(session, me, "glossary.kept", term.term, after=structs.asdict(term))
        return await _page(request, gateway, me, kept=1, clashes=clashes)

    @post("/{term_id:uuid}", status_code=200)
    async def change(self, request: AnyRequest, gateway: Gateway, me: SignedIn, term_id: UUID) -> Response[str]:
        """Change a term, its languages too.

        Raises:
            NotFoundError: it was dropped meanwhile.
        """
        term = _term(await form_of(request))
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await forget_term(session, term_id)
            if row is None:
                raise NotFoundError(f"there is no term {term_id}")
            clashes = await keep_terms(session, [term])
            before, after = structs.asdict(term_of(row)), structs.asdict(term)
            audit(session, me, "glossary.changed", term.term, before=before, after=after)
        return await _page(request, gateway, me, kept=1, clashes=clashes)

    @post("/{term_id:uuid}/delete")
    async def drop(self, gateway: Gateway, me: SignedIn, term_id: UUID) -> Redirect:
        """Drop a term."""
        async with gateway.database.merchant(me.merchant_id) as session:
            row = await forget_term(session, term_id)
            if row is not None:
                audit(session, me, "glossary.dropped", row.term, before=structs.asdict(term_of(row)))
        return to(_PAGE)

    @get("/export")
    async def export(self, gateway: Gateway, me: SignedIn, form: str = "csv") -> Response[bytes]:
        """Take all terms out: form=csv or form=tbx."""
        async with gateway.database.merchant(me.merchant_id) as session:
            terms = [term_of(row) for row in await list_terms(session)]
        kind = form if form in _TYPES else "csv"
        content = write_tbx(terms) if kind == "tbx" else write_csv(terms).encode()
        headers = {"Content-Disposition": f'attachment; filename="glossary.{kind}"'}
        return Response(content, media_type=_TYPES[kind], headers=headers)

    @post("/import", status_code=200)
    async def bring(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Bring a file in, CSV or TBX: all of it or, where it is wrong, nothing.

        Raises:
            InvalidInputError: there is no file, or it is none of ours; it names the line.
        """
        name, content = await file_of(request)
        try:
            terms = read_tbx(content) if name.lower().endswith(".tbx") else read_csv(as_text(content))
        except ExchangeError as error:
            raise InvalidInputError(str(error), field="file") from error
        async with gateway.database.merchant(me.merchant_id) as session:
            clashes = await keep_terms(session, terms)
            audit(session, me, "glossary.imported", name, after={"terms": len(terms)})
        return await _page(request, gateway, me, kept=len(terms), clashes=clashes)


async def _page(
    request: AnyRequest,
    gateway: Gateway,
    me: SignedIn,
    q: str = "",
    part: int = 1,
    kept: int = 0,
    clashes: list[Clash] | None = None,
) -> Response[str]:
    wanted = part_of(part)
    async with gateway.database.merchant(me.merchant_id) as session:
        terms = await find_terms(session, q.strip(), SHOWN + 1, wanted.skipped)
        standing = await standing_conflicts(session)
    return page(
        request,
        "glossary.html",
        me,
        q=q,
        tags=LANGUAGES,
        terms=terms[:SHOWN],
        part=Part(wanted.number, more=len(terms) > SHOWN),
        kept=kept,
        clashes=[pair for pair in clashes or () if pair not in standing],
        standing=standing,
    )


def _term(form: Form) -> Term:
    """Read a term.

    Raises:
        InvalidInputError: the term is missing or too long, or a language is no tag.
    """
    term = form.needed("term")
    if len(term) > _LONGEST_TERM:
        raise InvalidInputError(f"term has more than {_LONGEST_TERM} characters", field="term")
    source, target = (_ANY if form.text(side) == _ANY else form.language(side) for side in ("source", "target"))
    flags = {name: form.text(name) == "1" for name in ("case_sensitive", "whole_word")}
    return Term(source, target, term, form.text("translation") or None, **flags)
