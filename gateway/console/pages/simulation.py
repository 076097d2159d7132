"""Try a message on a profile: what would be decided, now and under the draft."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get, post
from litestar.response import Response

from culture_profiles import channel_names
from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of
from gateway.console.frame.page import page
from gateway.database.tables import ProfileOverlay
from gateway.errors import InvalidInputError
from gateway.people.profiles import DEFAULT, WORLD, find_draft, overlay_key, overlay_of, resolved
from gateway.people.sessions import SignedIn
from gateway.simulation import Interpreters, SampleCustomer, SampleMessage, Simulation, simulate
from gateway.simulation.samples import sample_text
from gateway.simulation.surroundings import load_surroundings

AnyRequest = Request[Any, Any, Any]
_LONGEST = 20_000


class Trying(Controller):
    """Simulations."""

    path = "/profiles/{key:str}/try"

    @get("/", opt={"role": "supervisor"})
    async def ask(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str]:
        """Show the form with a complaint in the country's language, and what would happen to it."""
        key = overlay_key(key)
        async with gateway.database.merchant(me.merchant_id) as session:
            profile = await resolved(session, key)
        message = SampleMessage(sample_text(profile.language), country=_country(key))
        return await _answer(request, gateway, me, key, message)

    @post("/", opt={"role": "supervisor"}, status_code=200)
    async def run(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str]:
        """Show what would happen to a message."""
        key, form = overlay_key(key), await form_of(request)
        message = _message(form, key, me)
        return await _answer(request, gateway, me, key, message)


def _message(form: Form, key: str, me: SignedIn) -> SampleMessage:
    text = form.needed("text")
    if len(text) > _LONGEST:
        raise InvalidInputError(f"text has more than {_LONGEST} characters", field="text")
    return SampleMessage(
        text,
        channel=form.text("channel") or "email",
        country=_country(key),
        at=_instant(form.text("at"), me.time_zone),
        customer=SampleCustomer(name=form.text("name")[:256] or None, tags=("vip",) if form.text("vip") else ()),
        answered=bool(form.text("answered")),
    )


def _country(key: str) -> str | None:
    return None if key in (DEFAULT, WORLD) else key


def _instant(written: str, zone: str) -> dt.datetime | None:
    """Read what a date and time field sends; it is in the reader's own zone.

    Raises:
        InvalidInputError: it is no time.
    """
    if not written:
        return None
    try:
        return dt.datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise InvalidInputError("at is no time; write it as 2026-11-22T23:40", field="at") from None


async def _answer(
    request: AnyRequest, gateway: Gateway, me: SignedIn, key: str, message: SampleMessage
) -> Response[str]:
    async with gateway.database.merchant(me.merchant_id) as session:
        surroundings = await load_surroundings(session)
        draft = await find_draft(session, key)
        profile = await resolved(session, key)
    simulation = await simulate(
        message,
        surroundings,
        Interpreters(gateway.detector, gateway.interpreter),
        change=(key, overlay_of(draft)) if draft else None,
    )
    return page(
        request,
        "profile_try.html",
        me,
        key=key,
        profile=profile,
        message=message,
        at=simulation.at.astimezone(ZoneInfo(me.time_zone)).strftime("%Y-%m-%dT%H:%M"),
        channels=sorted(channel_names()),
        simulation=simulation,
        pairs=_pairs(simulation, draft),
    )


def _pairs(simulation: Simulation, draft: ProfileOverlay | None) -> list[tuple[Any, Any]]:
    """Put each decision beside the one under the draft; none stands where there is no draft or no difference."""
    if draft is None or simulation.after is None:
        return [(one, None) for one in simulation.before.decisions]
    pairs = zip(simulation.before.decisions, simulation.after.decisions, strict=True)
    return [(old, new if new.value != old.value else None) for old, new in pairs]
