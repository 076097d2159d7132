"""Render a template for a reader: their language, their dates, their role."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import jinja2
from litestar import MediaType
from litestar.response import Response

from gateway.console.frame import words
from gateway.console.frame.authentication import may
from gateway.errors import SettingsError
from locales import accepted, best, gettext, is_right_to_left, ngettext, pgettext, render

if TYPE_CHECKING:
    from gateway.console.frame.authentication import AnyRequest
    from gateway.people.sessions import SignedIn

INTERFACES = ("en", "fr", "pl", "sv", "uk", "pt-BR", "es", "de", "zh-Hans", "zh-Hant", "ko", "ja", "ar")
"""BCP 47 tags of the languages that the console is complete in."""
LOCALE_COOKIE = "polyglot_locale"
THEME_COOKIE = "polyglot_theme"
THEMES = ("light", "dark")


@cache
def _environment() -> jinja2.Environment:
    """Make the environment; everything is escaped, and a name that is not known is an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gateway.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    environment.filters |= {"flag": words.flag, "web_address": words.web_address}
    environment.globals |= {"interfaces": INTERFACES, "direction": words.direction, "own_name": words.own_name}
    return environment


def locale_for(request: AnyRequest, me: SignedIn | None) -> str:
    """Return the reader's interface language, one of INTERFACES: their own choice, else what the browser asks for."""
    chosen = me.locale if me else request.cookies.get(LOCALE_COOKIE)
    if chosen in INTERFACES:
        return str(chosen)
    wanted = [chosen] if chosen else accepted(request.headers.get("Accept-Language", ""))
    fitting = best(wanted)
    return next((one for one in INTERFACES if one == fitting or one.split("-")[0] == fitting.split("-")[0]), "en")


def reader(request: AnyRequest, me: SignedIn | None) -> dict[str, Any]:
    """Return what templates may use to speak to a reader."""
    locale = locale_for(request, me)
    zone = me.time_zone if me else "UTC"
    theme = request.cookies.get(THEME_COOKIE)
    return {
        "_": partial(gettext, locale),
        "ngettext": partial(ngettext, locale),
        "pgettext": partial(pgettext, locale),
        "words": words.Words(locale, zone),
        "render_reason": partial(render, locale=locale),
        "locale": locale,
        "dir": "rtl" if is_right_to_left(locale) else "ltr",
        "theme": theme if theme in THEMES else None,
        "me": me,
        "csrf": me.csrf if me else "",
        "path": request.url.path,
        "address": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "may": (lambda role: may(me.role, role)) if me else (lambda _: False),
    }


def page(
    request: AnyRequest, template: str, me: SignedIn | None, *, status_code: int = 200, **context: Any
) -> Response[str]:
    """Answer with a page.

    Args:
        request: what was asked.
        template: file below templates/.
        me: the reader; none where nobody is signed in.
        status_code: HTTP status.
        context: for the template.
    """
    try:
        text = _environment().get_template(template).render(reader(request, me) | context)
    except jinja2.TemplateNotFound as error:
        raise SettingsError(f"the template {error.name} is missing; install the package anew") from error
    return Response(text, media_type=MediaType.HTML, status_code=status_code)
