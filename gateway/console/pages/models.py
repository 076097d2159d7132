"""Models: which are installed, and which are missing for what customers really write."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

from litestar import Request, get
from litestar.response import Response

from gateway.application import Gateway
from gateway.console.frame.page import page
from gateway.conversations.written_languages import additions, agents_languages, coverage, written_languages
from gateway.people.sessions import SignedIn
from translation.model_indexes import HUB
from translation.models import InstalledModel, ModelStore

_DAYS = 90
_SOURCES = (
    ("Firefox", "https://mozilla.github.io/translations/firefox-models/"),
    ("Argos", "https://www.argosopentech.com/argospm/index/"),
)
"""Where people fetch models by hand; translation.models names the same to those who use the command line."""


@get("/models", opt={"role": "supervisor"})
async def models_page(request: Request[Any, Any, Any], gateway: Gateway, me: SignedIn) -> Response[str]:
    """Show what leads from each customer's language to the agents' and back, and how to add what is missing."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=_DAYS)
    async with gateway.database.merchant(me.merchant_id) as session:
        written = await written_languages(session, since)
        read = await agents_languages(session)
    edges = await asyncio.to_thread(gateway.translator.edges)
    sizes = await asyncio.to_thread(_sizes, gateway.settings.models)
    installed = [
        (edge, sizes.get((edge.engine, edge.model)))
        for edge in sorted(edges, key=lambda edge: (edge.source, edge.target, edge.engine))
    ]
    covered = coverage(written, read, edges)
    wanted = additions(covered, edges)
    return page(
        request,
        "models.html",
        me,
        installed=installed,
        covered=covered,
        additions=wanted,
        lacking=sorted({tag for one in wanted for tag in (one.source, one.target)} - {HUB}),
        days=_DAYS,
        sources=_SOURCES,
    )


def _sizes(folder: Path) -> dict[tuple[str, str], InstalledModel]:
    """Find the model on the disk by engine and name; a system's package (Apertium) is not in our folder."""
    return {(model.engine, model.name): model for model in ModelStore(folder).installed()}
