"""Everything below /console, behind one guard: whoever is not known goes to the log-in page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from litestar import Router, get
from litestar.di import Provide
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from gateway.console.frame.authentication import guard_request, provide_me
from gateway.console.frame.headers import SecurityHeaders
from gateway.console.frame.problems import exception_handlers
from gateway.console.frame.signing_in import SigningIn
from gateway.console.pages.audit import audit_log
from gateway.console.pages.canned import CannedReplies
from gateway.console.pages.composer import Composer
from gateway.console.pages.connections import Connections, Keys
from gateway.console.pages.conversation import ConversationPage
from gateway.console.pages.faq import Faq
from gateway.console.pages.glossary import Glossary
from gateway.console.pages.inbox import Inbox
from gateway.console.pages.live import follow_console
from gateway.console.pages.me import Me
from gateway.console.pages.memory import Memory
from gateway.console.pages.models import models_page
from gateway.console.pages.profiles import Profiles
from gateway.console.pages.reports import Reports
from gateway.console.pages.rules import Rules
from gateway.console.pages.simulation import Trying
from gateway.console.pages.team import Team
from gateway.console.pages.webhooks import Webhooks
from gateway.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.handlers import BaseRouteHandler
    from litestar.types import ControllerRouterHandler

STATIC = Path(__file__).parent / "static"


@get("/", include_in_schema=False)
async def to_console() -> Redirect:
    """Send those who open the bare address to the console."""
    return Redirect("/console")


@get("/{missing:path}")
async def no_such_page(missing: str) -> None:
    """Say on a page, to those who are signed in, that there is none at this address.

    Raises:
        NotFoundError: always.
    """
    raise NotFoundError(f"there is no page {missing}")


def pages() -> Sequence[ControllerRouterHandler]:
    """List all controllers of the console."""
    return (
        SigningIn,
        follow_console,
        Inbox,
        ConversationPage,
        Composer,
        CannedReplies,
        Faq,
        Glossary,
        Memory,
        models_page,
        Me,
        Profiles,
        Trying,
        Team,
        Connections,
        Keys,
        Rules,
        Webhooks,
        Reports,
        audit_log,
        no_such_page,
    )


def routes() -> Sequence[ControllerRouterHandler | BaseRouteHandler]:
    """Return what the application mounts."""
    console = Router(
        "/console",
        route_handlers=list(pages()),
        dependencies={"me": Provide(provide_me, sync_to_thread=False)},
        before_request=guard_request,
        exception_handlers=exception_handlers(),
        middleware=[SecurityHeaders()],
        include_in_schema=False,
    )
    static = create_static_files_router(
        "/console/static", directories=[STATIC], include_in_schema=False, cache_control=None
    )
    return (to_console, static, console)
