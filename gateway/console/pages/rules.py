"""Routing rules: listed in words, kept in order, tried before they are kept."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of
from gateway.console.frame.page import locale_for, page
from gateway.console.frame.rule_words import action_words, condition_words, fact_name, operator_name
from gateway.console.frame.signing_in import to
from gateway.console.frame.words import Words
from gateway.console.pages.rule_form import Trial, Written, rule_of, sample_of, trial_of, written_of
from gateway.conversations.routing_rules import RuleBook, as_data, check_rules, read_book, read_names, save_rules
from gateway.errors import InvalidInputError
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn
from gateway.routing import Rule
from gateway.routing.conditions import OPERATORS, PRIORITIES
from gateway.routing.fact_values import FACTS
from gateway.simulation import Interpreters
from gateway.simulation.surroundings import load_surroundings

AnyRequest = Request[Any, Any, Any]
_PAGE = "/console/rules"


class Rules(Controller):
    """Hard rules."""

    path = "/rules"

    @get("/", opt={"role": "admin"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """List the rules in their order."""
        async with gateway.database.merchant(me.merchant_id) as session:
            book, names = await read_book(session), await read_names(session)
        saved = "saved" in request.query_params
        return page(request, "rules.html", me, book=book, saved=saved, **_words(request, me, names))

    @get("/new", opt={"role": "admin"})
    async def ask(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show an empty form."""
        return await _form(request, gateway, me, Written(), None)

    @get("/{position:int}", opt={"role": "admin"})
    async def edit(self, request: AnyRequest, gateway: Gateway, me: SignedIn, position: int) -> Response[str]:
        """Show one rule's form; rules are counted from 0."""
        async with gateway.database.merchant(me.merchant_id) as session:
            rule = (await read_book(session)).at(position)
        return await _form(request, gateway, me, written_of(rule), position)

    @post("/", opt={"role": "admin"})
    async def save(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str] | Redirect:
        """Keep a rule; one that is not understood is shown again with what is wrong."""
        form = await form_of(request)
        position = _position(form)
        written = Written.read(form)
        try:
            rule = rule_of(written)
            async with gateway.database.merchant(me.merchant_id) as session:
                book = await read_book(session)
                before = book.at(position) if position is not None else None
                await save_rules(session, book.with_rule(rule, position), form.text("version"))
                action = "rule.changed" if before else "rule.created"
                audit(session, me, action, rule.name, before=_plain(before), after=_plain(rule))
        except InvalidInputError as error:
            return await _form(request, gateway, me, written, position, form=form, problem=str(error))
        return to(f"{_PAGE}?saved=1")

    @post("/try", opt={"role": "admin"}, status_code=200)
    async def attempt(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show what a message would meet now, and with the rule as it stands in the form."""
        form = await form_of(request)
        written, position = Written.read(form), _position(form)
        try:
            trial = await _try(gateway, me, form, rule_of(written), position)
        except InvalidInputError as error:
            return await _form(request, gateway, me, written, position, form=form, problem=str(error))
        return await _form(request, gateway, me, written, position, form=form, trial=trial)

    @post("/{position:int}/move", opt={"role": "admin"})
    async def move(self, request: AnyRequest, gateway: Gateway, me: SignedIn, position: int) -> Redirect:
        """Move a rule up or down by one place."""
        form = await form_of(request)
        step = {"up": -1, "down": 1}.get(form.text("to"))
        if step is None:
            raise InvalidInputError("to is one of up, down", field="to")
        return await _change(gateway, me, form, position, "rule.moved", lambda book: book.moved(position, step))

    @post("/{position:int}/switch", opt={"role": "admin"})
    async def switch(self, request: AnyRequest, gateway: Gateway, me: SignedIn, position: int) -> Redirect:
        """Switch a rule off or on."""
        form = await form_of(request)

        def switched(book: RuleBook) -> tuple[Rule, ...]:
            rule = book.at(position)
            return book.with_rule(msgspec.structs.replace(rule, active=not rule.active), position)

        return await _change(gateway, me, form, position, "rule.switched", switched)

    @post("/{position:int}/delete", opt={"role": "admin"})
    async def drop(self, request: AnyRequest, gateway: Gateway, me: SignedIn, position: int) -> Redirect:
        """Drop a rule."""
        form = await form_of(request)
        return await _change(gateway, me, form, position, "rule.dropped", lambda book: book.without(position))


async def _change(gateway: Gateway, me: SignedIn, form: Form, position: int, action: str, changed: Any) -> Redirect:
    async with gateway.database.merchant(me.merchant_id) as session:
        book = await read_book(session)
        rule, rules = book.at(position), changed(book)
        await save_rules(session, rules, form.text("version"))
        place = {"order": [one.name for one in rules]} if action == "rule.moved" else None
        switched = {"active": not rule.active} if action == "rule.switched" else None
        audit(session, me, action, rule.name, before=_plain(rule), after=place or switched)
    return to(f"{_PAGE}?saved=1")


async def _try(gateway: Gateway, me: SignedIn, form: Form, rule: Rule, position: int | None) -> Trial:
    async with gateway.database.merchant(me.merchant_id) as session:
        book = await read_book(session)
        rules = book.with_rule(rule, position)
        check_rules(rules, await read_names(session))
        surroundings = await load_surroundings(session)
    return await trial_of(
        sample_of(form), surroundings, as_data(rules), Interpreters(gateway.detector, gateway.interpreter)
    )


async def _form(
    request: AnyRequest,
    gateway: Gateway,
    me: SignedIn,
    written: Written,
    position: int | None,
    *,
    form: Form | None = None,
    problem: str | None = None,
    trial: Trial | None = None,
) -> Response[str]:
    async with gateway.database.merchant(me.merchant_id) as session:
        book, names = await read_book(session), await read_names(session)
    sample = form or Form({})
    return page(
        request,
        "rule_edit.html",
        me,
        status_code=422 if problem else 200,
        written=written,
        position=position,
        version=sample.text("version") or book.version,
        problem=problem,
        trial=trial,
        sample={name: sample.text(f"sample.{name}") for name in ("text", "channel", "country", "order", "total")},
        facts=tuple(FACTS),
        operators=OPERATORS["any"],
        priorities=PRIORITIES,
        **_words(request, me, names),
    )


def _words(request: AnyRequest, me: SignedIn, names: Any) -> dict[str, Any]:
    locale = locale_for(request, me)
    words = Words(locale, me.time_zone)
    return {
        "names": names,
        "fact_name": partial(fact_name, locale),
        "operator_name": partial(operator_name, locale),
        "condition_words": partial(condition_words, locale, words),
        "action_words": lambda action: action_words(locale, words, action, names),
    }


def _position(form: Form) -> int | None:
    written = form.text("position")
    if not written:
        return None
    if not written.isdecimal() or len(written) > 4:
        raise InvalidInputError("position is no number", field="position")
    return int(written)


def _plain(rule: Rule | None) -> dict[str, Any] | None:
    return None if rule is None else dict(as_data([rule])[0])
