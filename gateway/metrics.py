"""What is counted, for Prometheus; no label ever holds a customer's text or identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import text

from gateway.errors import DatabaseUnavailableError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from gateway.database.session import Database
    from gateway.messages import Analysis, Composition

MESSAGES = Counter("gateway_messages_total", "Messages analysed", ["channel", "language", "country"])
TRANSLATIONS = Counter("gateway_translations_total", "Translations made", ["source", "target", "direction"])
HELD = Counter("gateway_held_total", "Replies held back", ["reason"])
DELIVERIES = Counter("gateway_deliveries_total", "Deliveries by outcome", ["channel", "outcome"])
STAGE_SECONDS = Histogram(
    "gateway_stage_seconds",
    "Time a stage of the pipeline took",
    ["stage"],
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


def count_analysis(channel: str, analysis: Analysis) -> None:
    """Count a message that was understood and decided."""
    MESSAGES.labels(channel, analysis.language.tag, analysis.profile.country).inc()
    if analysis.translation is not None:
        TRANSLATIONS.labels(analysis.translation.source, analysis.translation.target, "inbound").inc()


def count_reply(composition: Composition) -> None:
    """Count an answer, and why it was held."""
    if composition.translation is not None:
        TRANSLATIONS.labels(composition.translation.source, composition.translation.target, "outbound").inc()
    if composition.held:
        HELD.labels(composition.reasons[0].code if composition.reasons else "unknown").inc()


def measured(stage: str) -> AbstractContextManager[object]:
    """Measure a stage of the pipeline."""
    return STAGE_SECONDS.labels(stage).time()


JOBS = Gauge("gateway_jobs", "Jobs in the queue; scheduled ones wait for their time, todo for a worker", ["status"])
_DEPTH = """
    SELECT CASE WHEN status = 'todo' AND scheduled_at > now() THEN 'scheduled' ELSE status::text END AS state, count(*)
    FROM procrastinate_jobs GROUP BY state
"""


async def observe_queue(database: Database) -> None:
    """Read the depth of the queue; without a database it stays as it was last seen."""
    try:
        async with database.system() as session:
            rows = await session.execute(text(_DEPTH))
            counts = {str(status): count for status, count in rows}
    except DatabaseUnavailableError:
        return
    for status in ("scheduled", "todo", "doing", "failed"):
        JOBS.labels(status).set(counts.get(status, 0))
