"""Log in, log out, and what strangers may set: language and colours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from litestar import Controller, Request, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Response
from litestar.status_codes import HTTP_303_SEE_OTHER

from gateway.application import Gateway
from gateway.console.frame.authentication import COOKIE
from gateway.console.frame.forms import form_of, local_path, next_in
from gateway.console.frame.page import INTERFACES, LOCALE_COOKIE, THEME_COOKIE, THEMES, page
from gateway.database.tables import Agent
from gateway.errors import AuthenticationError, RateLimitedError
from gateway.people.sessions import LONGEST, CodeNeededError, SignedIn, log_in, revoke_session, signed_in

_YEAR = int(dt.timedelta(days=365).total_seconds())


def to(address: str) -> Redirect:
    """Go to a page after a form."""
    return Redirect(address, status_code=HTTP_303_SEE_OTHER)


def cookie(request: Request[Any, Any, Any], gateway: Gateway, name: str, value: str, seconds: int) -> Cookie:
    """Make a cookie that scripts cannot read and other sites cannot send; over HTTPS alone where we are served so."""
    secure = request.url.scheme == "https" or gateway.settings.address.startswith("https:")
    return Cookie(key=name, value=value, max_age=seconds, path="/console", httponly=True, samesite="lax", secure=secure)


class SigningIn(Controller):
    """The door."""

    @get("/login", opt={"public": True})
    async def ask(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the log-in page."""
        return _login_page(request, local_path(next_in(request.url.query)))

    @post("/login", opt={"public": True})
    async def log_in(self, request: Request[Any, Any, Any], gateway: Gateway) -> Response[Any] | Redirect:
        """Open a session, or say what is wrong."""
        form = await form_of(request)
        wanted, email = local_path(form.text("next")), form.text("email")
        try:
            token = await log_in(
                gateway.database,
                gateway.vault,
                email,
                form.text("password"),
                form.text("code"),
                address=request.client.host if request.client else "",
                user_agent=request.headers.get("User-Agent", ""),
            )
        except CodeNeededError:
            return _login_page(request, wanted, "code", email, status_code=401)
        except AuthenticationError:
            return _login_page(request, wanted, "wrong", email, status_code=401)
        except RateLimitedError as error:
            answer = _login_page(request, wanted, "limit", email, status_code=429)
            answer.headers["Retry-After"] = str(error.retry_after)
            return answer
        answer = to(wanted)
        answer.cookies.append(cookie(request, gateway, COOKIE, token, int(LONGEST.total_seconds())))
        return answer

    @post("/logout")
    async def log_out(self, request: Request[Any, Any, Any], gateway: Gateway, me: SignedIn) -> Redirect:
        """End the session."""
        async with gateway.database.merchant(me.merchant_id) as session:
            await revoke_session(session, me.agent_id, me.session_id)
        answer = to("/console/login")
        answer.cookies.append(cookie(request, gateway, COOKIE, "", 0))
        return answer

    @post("/locale", opt={"public": True})
    async def set_locale(self, request: Request[Any, Any, Any], gateway: Gateway) -> Redirect:
        """Change the interface's language: for the agent where one is signed in, for this browser in any case."""
        form = await form_of(request)
        answer = to(local_path(form.text("next")))
        locale = form.text("locale")
        if locale in INTERFACES:
            answer.cookies.append(cookie(request, gateway, LOCALE_COOKIE, locale, _YEAR))
            await _keep_locale(request, gateway, locale)
        return answer

    @post("/theme", opt={"public": True})
    async def set_theme(self, request: Request[Any, Any, Any], gateway: Gateway) -> Redirect:
        """Change the colours of this browser; without a choice the system's setting counts."""
        form = await form_of(request)
        theme = form.text("theme")
        answer = to(local_path(form.text("next")))
        chosen = theme in THEMES
        answer.cookies.append(cookie(request, gateway, THEME_COOKIE, theme if chosen else "", _YEAR if chosen else 0))
        return answer


async def _keep_locale(request: Request[Any, Any, Any], gateway: Gateway, locale: str) -> None:
    token = request.cookies.get(COOKIE)
    if not token:
        return
    try:
        me = await signed_in(gateway.database, token)
    except AuthenticationError:
        return
    async with gateway.database.merchant(me.merchant_id) as session:
        (await session.get_one(Agent, me.agent_id)).interface_locale = locale


def _login_page(
    request: Request[Any, Any, Any], wanted: str, problem: str = "", email: str = "", *, status_code: int = 200
) -> Response[str]:
    return page(request, "login.html", None, status_code=status_code, wanted=wanted, problem=problem, email=email)
