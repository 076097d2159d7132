"""Models: which are installed, and which are missing for what customers really write."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from litestar import Request, get
from litestar.response import Response

from gateway.application import Gateway
from gateway.console.frame.page import page
from gateway.conversations.written_languages import agents_languages, coverage, written_languages
from gateway.people.sessions import SignedIn

_DAYS = 90


@get("/models", opt={"role": "supervisor"})
async def models_page(request: Request[Any, Any, Any], gateway: Gateway, me: SignedIn) -> Response[str]:
    """Show what leads from each customer's language to the agents' and back, and how to add what is missing."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=_DAYS)
    async with gateway.database.merchant(me.merchant_id) as session:
        written = await written_languages(session, since)
        read = await agents_languages(session)
    edges = await asyncio.to_thread(gateway.translator.edges)
    installed = sorted(edges, key=lambda edge: (edge.source, edge.target, edge.engine))
    return page(request, "models.html", me, installed=installed, pairs=coverage(written, read, edges), days=_DAYS)
