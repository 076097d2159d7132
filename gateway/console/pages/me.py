"""An agent's own settings: languages and hours, password, second factor, sessions, presence."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Controller, Request, get, post
from litestar.response import Redirect, Response

from culture_profiles.tags import is_tag
from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of, local_path
from gateway.console.frame.page import page
from gateway.console.frame.qr import qr_code
from gateway.console.frame.signing_in import to
from gateway.conversations.service import find_agent
from gateway.database.events import announce
from gateway.errors import InvalidInputError
from gateway.people.agents import (
    LEVELS,
    OwnSettings,
    change_password,
    check_settings,
    confirm_password,
    read_settings,
    write_settings,
)
from gateway.people.audit import audit
from gateway.people.passwords import new_totp_secret, totp_address, totp_counter
from gateway.people.second_factor import recovery_codes_left, renew_recovery_codes, switch_on
from gateway.people.sessions import SignedIn, list_sessions, revoke_others, revoke_session

AnyRequest = Request[Any, Any, Any]
ISSUER = "Polyglot"
LANGUAGES = "ar cs da de en es fi fr hi id it ja ko nb nl pl pt-BR pt-PT ro sv th tr uk vi zh-Hans zh-Hant".split()
"""BCP 47 tags that agents may choose from."""


class Me(Controller):
    """What agents set for themselves."""

    path = "/me"

    @get("/")
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show all settings."""
        return await _show(request, gateway, me)

    @post("/")
    async def save(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Keep languages, working hours and time zone."""
        chosen = _settings(await form_of(request))
        check_settings(chosen)
        async with gateway.database.merchant(me.merchant_id) as session:
            agent = await find_agent(session, me.agent_id)
            before = read_settings(agent)
            write_settings(agent, chosen)
            audit(session, me, "agent.settings", me.email, before=before, after=read_settings(agent))
        return to("/console/me?saved=settings")

    @post("/presence")
    async def presence(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Say whether one is there; routing gives nothing to those who are offline."""
        form = await form_of(request)
        chosen = form.text("presence")
        if chosen not in ("online", "away", "offline"):
            raise InvalidInputError("presence is online, away or offline", field="presence")
        async with gateway.database.merchant(me.merchant_id) as session:
            (await find_agent(session, me.agent_id)).presence = chosen
            await announce(session, "agent.presence", agent=str(me.agent_id), presence=chosen)
        return to(local_path(form.text("next")))

    @post("/password")
    async def password(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Change the password; all other sessions end."""
        form = await form_of(request)
        async with gateway.database.merchant(me.merchant_id) as session:
            await change_password(session, me.agent_id, form.text("old"), form.text("new"), kept=me.session_id)
            audit(session, me, "agent.password", me.email)
        return to("/console/me?saved=password")

    @post("/totp/new", status_code=200)
    async def offer_code(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show a new secret; nothing is kept before its first code was typed."""
        secret = new_totp_secret()
        sealed = gateway.vault.close({"totp": secret, "agent": str(me.agent_id)}).decode()
        address = totp_address(secret, me.email, ISSUER)
        return await _show(request, gateway, me, secret=secret, sealed=sealed, otpauth=address, qr=qr_code(address))

    @post("/totp", status_code=200)
    async def keep_code(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Ask for a code at each log-in from now on, and show the recovery codes this once."""
        form = await form_of(request)
        opened = gateway.vault.open(form.needed("sealed").encode())
        step = totp_counter(opened["totp"], form.text("code"), time.time())
        if step is None or opened["agent"] != str(me.agent_id):
            raise InvalidInputError("this is not the code that the app shows now; begin again", field="code")
        async with gateway.database.merchant(me.merchant_id) as session:
            agent = await find_agent(session, me.agent_id)
            codes = switch_on(gateway.vault, agent, opened["totp"], step)
            await revoke_others(session, me.agent_id, me.session_id)
            audit(session, me, "agent.code_on", me.email)
        return await _show(request, gateway, me, codes=codes, saved="code")

    @post("/totp/recovery", status_code=200)
    async def new_recovery_codes(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Replace the recovery codes; the password must be typed again."""
        form = await form_of(request)
        async with gateway.database.merchant(me.merchant_id) as session:
            agent = await confirm_password(session, me.agent_id, form.text("password"))
            codes = renew_recovery_codes(gateway.vault, agent)
            audit(session, me, "agent.recovery_codes", me.email)
        return await _show(request, gateway, me, codes=codes, saved="code")

    @post("/totp/off")
    async def drop_code(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Redirect:
        """Ask for no code any more; the password must be typed again."""
        form = await form_of(request)
        async with gateway.database.merchant(me.merchant_id) as session:
            await confirm_password(session, me.agent_id, form.text("password"))
            (await find_agent(session, me.agent_id)).totp_secret = None
            audit(session, me, "agent.code_off", me.email)
        return to("/console/me?saved=code")

    @post("/sessions/{session_id:uuid}/revoke")
    async def revoke(self, gateway: Gateway, me: SignedIn, session_id: UUID) -> Redirect:
        """End one of one's own sessions."""
        async with gateway.database.merchant(me.merchant_id) as session:
            await revoke_session(session, me.agent_id, session_id)
            audit(session, me, "agent.session_revoked", str(session_id))
        return to("/console/me?saved=session")

    @post("/sessions/revoke-others")
    async def revoke_others(self, gateway: Gateway, me: SignedIn) -> Redirect:
        """End all of one's own sessions but this one."""
        async with gateway.database.merchant(me.merchant_id) as session:
            await revoke_others(session, me.agent_id, me.session_id)
            audit(session, me, "agent.session_revoked", "all others")
        return to("/console/me?saved=session")


def _settings(form: Form) -> OwnSettings:
    chosen = zip(form.all("tag"), form.all("level"), strict=False)
    languages = {tag: level for tag, level in chosen if level in LEVELS and is_tag(tag)}
    return OwnSettings(form.language("language"), languages, form.needed("hours"), form.needed("time_zone"))


async def _show(request: AnyRequest, gateway: Gateway, me: SignedIn, **more: Any) -> Response[str]:
    async with gateway.database.merchant(me.merchant_id) as session:
        agent = await find_agent(session, me.agent_id)
        sessions = await list_sessions(session, me.agent_id)
    tags = sorted({*agent.languages, agent.language, *LANGUAGES})
    left = recovery_codes_left(gateway.vault, agent)
    # Where a form was answered with a page, there is nothing at its address to come back to.
    context: dict[str, Any] = {"secret": None, "codes": (), "address": "/console/me", "codes_left": left} | more
    context.setdefault("saved", request.query_params.get("saved"))
    return page(
        request, "me.html", me, agent=agent, sessions=sessions, tags=tags, levels=LEVELS,
        zones=sorted(available_timezones()), **context,
    )  # fmt: skip
