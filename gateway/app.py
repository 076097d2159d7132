"""The composition root: settings in, application out."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Router, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from gateway.api.authentication import guard_role, provide_caller
from gateway.api.connections import ConnectionController
from gateway.api.conversations import ConversationController
from gateway.api.customers import CustomerController
from gateway.api.deliveries import DeliveryController
from gateway.api.documented import DocumentedProblems
from gateway.api.health import live, metrics, ready
from gateway.api.hooks import receive_hook
from gateway.api.inbound import receive_message
from gateway.api.libretranslate import libretranslate
from gateway.api.live import follow_events
from gateway.api.problems import exception_handlers
from gateway.api.profiles import ProfileController
from gateway.api.schemas import list_schemas, read_schema
from gateway.api.terminology import GlossaryController, MemoryController
from gateway.api.webchat import webchat_router
from gateway.application import Gateway
from gateway.console import routes
from gateway.errors import SettingsError
from gateway.jobs import register_tasks, run_worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from gateway.settings import Settings

VERSION = "0.1.0"
BODY_LIMIT = 2 * 1024 * 1024
"""Bytes; no message is larger, attachments come by reference."""


def create_app(settings: Settings, *, work: bool = True) -> Litestar:
    """Put the gateway together.

    Args:
        settings: as read from the environment.
        work: whether a worker for the job queue runs inside.
    """
    gateway = Gateway(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        await gateway.start()
        app.state.gateway = gateway
        register_tasks(gateway)
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(gateway, stop=stop)) if work else None
        try:
            yield
        finally:
            stop.set()
            if worker:
                await worker
            await gateway.stop()

    documentation = create_static_files_router("/docs/assets", directories=[_swagger_ui()], include_in_schema=False)
    return Litestar(
        route_handlers=[
            _v1(),
            entrance,
            receive_hook,
            webchat_router(),
            libretranslate(),
            live,
            ready,
            metrics,
            documentation,
            *routes(),
        ],
        dependencies={"gateway": Provide(lambda: gateway, sync_to_thread=False)},
        lifespan=[lifespan],
        exception_handlers=exception_handlers(),
        request_max_body_size=BODY_LIMIT,
        openapi_config=_openapi(),
        plugins=[DocumentedProblems()],
        logging_config=None,
        signature_types=[Any],
    )


def _v1() -> Router:
    """Return the API: every request in it carries a key."""
    return Router(
        "/v1",
        route_handlers=[
            receive_message,
            ConversationController,
            follow_events,
            ConnectionController,
            CustomerController,
            DeliveryController,
            GlossaryController,
            MemoryController,
            ProfileController,
            list_schemas,
            read_schema,
        ],
        dependencies={"caller": Provide(provide_caller, sync_to_thread=False)},
        guards=[guard_role],
        security=[{"key": []}],
    )


@get("/v1", include_in_schema=False)
async def entrance() -> Redirect:
    """Lead whoever opens the API's address in a browser to its description."""
    return Redirect("/docs")


def _swagger_ui() -> Path:
    """Return the folder of Swagger UI's files: they come with a package, so that the docs need no network."""
    specification = importlib.util.find_spec("swagger_ui")
    if specification is None or specification.origin is None:
        raise SettingsError("the package swagger-ui-py is missing; run make setup")
    return Path(specification.origin).parent / "static"


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Polyglot support gateway",
        version=VERSION,
        description="Customers' messages in, answers in their own language out.",
        path="/docs",
        use_handler_docstrings=True,
        components=Components(
            security_schemes={"key": SecurityScheme(type="http", scheme="bearer", description="Your API key")}
        ),
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/docs/assets/swagger-ui-bundle.js",
                css_url="/docs/assets/swagger-ui.css",
                standalone_preset_js_url="/docs/assets/swagger-ui-standalone-preset.js",
                favicon='<link rel="icon" href="/docs/assets/favicon-32x32.png">',
            )
        ],
    )


def set_up_logging(settings: Settings) -> None:
    """Send log lines to standard error, as text or JSON; customers' texts are never among them at info."""
    import structlog

    renderer = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        # Not the default with all locals: those are customers' texts, and drawing them takes half a minute.
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.add_logger_name,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for noisy in ("httpx", "alembic", "procrastinate"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))
