"""Whether the gateway lives, whether it can serve, and what it counts."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import MediaType, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from gateway.application import Gateway
from gateway.jobs import STALLED_AFTER_SECONDS
from gateway.metrics import observe_queue

_LONGEST_SECONDS = 2.0
# Timers that ring later wait for their time, not for a worker.
_DUE = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
# A worker that was killed leaves its row.
_ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)"


@get("/health/live", summary="Whether the process lives", tags=["health"])
async def live() -> dict[str, str]:
    """Answer as long as the process does."""
    return {"status": "live"}


@get(
    "/health/ready",
    summary="Whether all parts work",
    tags=["health"],
    responses={503: ResponseSpec(dict[str, Any], generate_examples=False, description="A part does not work")},
)
async def ready(gateway: Gateway) -> Response[dict[str, Any]]:
    """Look at database, queue and engines; 503 when one of them does not work."""
    checks = {"database": await _database(gateway), "queue": await _queue(gateway), "engines": _engines(gateway)}
    works = all(check["works"] for check in checks.values())
    return Response({"status": "ready" if works else "not ready", **checks}, status_code=200 if works else 503)


async def _database(gateway: Gateway) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_LONGEST_SECONDS), gateway.database.system() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:
        return {"works": False, "problem": type(error).__name__}
    return {"works": True}


async def _queue(gateway: Gateway) -> dict[str, Any]:
    try:
        async with asyncio.timeout(_LONGEST_SECONDS), gateway.database.system() as session:
            waiting = await session.scalar(text(_DUE))
            workers = await session.scalar(text(_ALIVE), {"seconds": STALLED_AFTER_SECONDS})
    except Exception as error:
        return {"works": False, "problem": type(error).__name__}
    return {"works": True, "waiting": waiting, "workers": workers}


def _engines(gateway: Gateway) -> dict[str, Any]:
    pairs = {name: len(engine.edges()) for name, engine in gateway.engines.items()}
    return {"works": any(pairs.values()), "models": pairs}


@get("/metrics", summary="Counters for Prometheus", tags=["health"], media_type=MediaType.TEXT)
async def metrics(gateway: Gateway) -> Response[bytes]:
    """Give all counters in Prometheus' text format."""
    await observe_queue(gateway.database)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8"))
