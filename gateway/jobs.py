"""The tasks that the queue runs: each at least once, each harmless when run again."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from procrastinate import JobContext, RetryStrategy
from procrastinate.jobs import Status

from gateway.channels.base import AgentReply
from gateway.conversations.accept import RECEIVE
from gateway.conversations.agent_replies import TAKE_REPLY, take_agent_reply
from gateway.conversations.enrichment import ENRICH
from gateway.conversations.media import FETCH_MEDIA
from gateway.conversations.media_lists import LIST_MEDIA
from gateway.conversations.outbox import DELIVER
from gateway.conversations.presentations import PRESENT
from gateway.conversations.rereading import REREAD
from gateway.conversations.retention import tidy
from gateway.conversations.timers import TIMER
from gateway.messages import Sender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from culture_profiles.timeline import TimerKind
    from gateway.application import Gateway

_log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
LOOK_SECONDS = 0.5
"""The queue tells of new jobs at once, but not when a lock is free again: deliveries of one conversation wait so long
for each other."""
RESTART_SECONDS = 1.0
"""A worker that lost the database begins anew after so long."""
STALLED_AFTER_SECONDS = 10.0
"""A worker that was silent for so long is taken for dead, and its jobs are run again."""
MOST_ATTEMPTS = 5
"""A job that failed, or took its worker with it, so often is set aside: gateway jobs list."""

_RETRY = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=2)


def register_tasks(gateway: Gateway) -> None:
    """Tell the queue what its tasks do."""
    app = gateway.queue.app

    @app.task(name=RECEIVE, retry=_RETRY)
    async def receive(merchant_id: str, message_id: str) -> None:
        with _failures_logged(RECEIVE, message_id):
            await gateway.pipeline.receive(UUID(merchant_id), UUID(message_id))

    @app.task(name=DELIVER, retry=_RETRY)
    async def deliver(merchant_id: str, delivery_id: str) -> None:
        with _failures_logged(DELIVER, delivery_id):
            await gateway.postman.deliver(UUID(merchant_id), UUID(delivery_id))

    @app.task(name=ENRICH, retry=_RETRY)
    async def enrich(merchant_id: str, connection_id: str, sender: dict[str, Any]) -> None:
        with _failures_logged(ENRICH, connection_id):
            await gateway.enricher.enrich(UUID(merchant_id), UUID(connection_id), msgspec.convert(sender, Sender))

    @app.task(name=FETCH_MEDIA, retry=_RETRY)
    async def fetch_media(merchant_id: str, message_id: str, media_id: str, attempt: int) -> None:
        with _failures_logged(FETCH_MEDIA, message_id):
            await gateway.media_fetcher.fetch(UUID(merchant_id), UUID(message_id), media_id, attempt)

    @app.task(name=LIST_MEDIA, retry=_RETRY)
    async def list_media(merchant_id: str, message_id: str, attempt: int) -> None:
        with _failures_logged(LIST_MEDIA, message_id):
            await gateway.media_lister.look_up(UUID(merchant_id), UUID(message_id), attempt)

    @app.task(name=PRESENT, retry=_RETRY)
    async def present(merchant_id: str, presentation_id: str) -> None:
        with _failures_logged(PRESENT, presentation_id):
            await gateway.help_desks.present(UUID(merchant_id), UUID(presentation_id))

    @app.task(name=TAKE_REPLY, retry=_RETRY)
    async def take_reply(merchant_id: str, connection_id: str, reply: dict[str, Any]) -> None:
        answer = msgspec.convert(reply, AgentReply)
        with _failures_logged(TAKE_REPLY, answer.external_id):
            await take_agent_reply(
                gateway.database,
                gateway.queue,
                gateway.pipeline,
                gateway.detector,
                UUID(merchant_id),
                UUID(connection_id),
                answer,
            )

    @app.task(name=REREAD, retry=_RETRY)
    async def reread(merchant_id: str, conversation_id: str, agent_id: str) -> None:
        with _failures_logged(REREAD, conversation_id):
            await gateway.rereader.reread(UUID(merchant_id), UUID(conversation_id), UUID(agent_id))

    @app.task(name=TIMER, retry=_RETRY)
    async def timer(merchant_id: str, message_id: str, kind: TimerKind, due_at: str) -> None:
        with _failures_logged(TIMER, message_id):
            due = dt.datetime.fromisoformat(due_at)
            await gateway.timekeeper.ring(UUID(merchant_id), UUID(message_id), kind, due)

    @app.periodic(cron="* * * * * */5")
    @app.task(name="recover", pass_context=True, queueing_lock="recover")
    async def recover(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes both
        await recover_stalled(gateway)

    @app.periodic(cron="17 * * * *")
    @app.task(name="tidy", pass_context=True, queueing_lock="tidy", retry=_RETRY)
    async def tidy_up(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes both
        deleted = await tidy(gateway.database, gateway.settings.payload_days, dt.datetime.now(dt.UTC))
        if deleted:
            _log.info("deleted %s raw requests and statuses that were too old", deleted)


@contextlib.contextmanager
def _failures_logged(task: str, subject: str) -> Iterator[None]:
    """Write a failure to the log; the queue tries again by itself."""
    try:
        yield
    except Exception:
        _log.exception("%s of %s failed and will be tried again", task, subject)
        raise


async def recover_stalled(gateway: Gateway) -> int:
    """Run the jobs of dead workers again, or set them aside when they killed too many; return how many."""
    manager = gateway.queue.app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS))
    for job in stalled:
        if job.attempts + 1 >= MOST_ATTEMPTS:
            _log.error("job %s (%s) is set aside after %s attempts", job.id, job.task_name, job.attempts + 1)
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            _log.warning("job %s (%s) of a dead worker is run again", job.id, job.task_name)
            await manager.retry_job(job, retry_at=dt.datetime.now(dt.UTC))
    return len(stalled)


async def run_worker(gateway: Gateway, *, stop: asyncio.Event | None = None) -> None:
    """Work until told to stop, and follow the mailboxes meanwhile; jobs under way are given time to end.

    Args:
        gateway: started.
        stop: set to stop; without it the worker runs until it is cancelled.
    """
    ended = asyncio.Event()
    task = asyncio.create_task(_keep_working(gateway, ended), name="worker")
    mailboxes = asyncio.create_task(gateway.mailboxes.follow_all(), name="mailboxes")
    waiter = asyncio.create_task(stop.wait()) if stop else None
    try:
        await asyncio.wait([task, *([waiter] if waiter else [])], return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.set()
        for pending in filter(None, (task, waiter, mailboxes)):
            pending.cancel()
        for ending in (task, mailboxes):
            with contextlib.suppress(asyncio.CancelledError):
                await ending


async def _keep_working(gateway: Gateway, ended: asyncio.Event) -> None:
    """Work until that is ended: the queue's worker stops when the database goes away, and must begin anew then.

    Whether to end is told by the event as well: a worker that fails while it is cancelled raises its failure instead.
    """
    while not ended.is_set():
        try:
            await gateway.queue.app.run_worker_async(
                concurrency=gateway.settings.jobs,
                install_signal_handlers=False,
                fetch_job_polling_interval=LOOK_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
            )
        except Exception as error:
            _log.warning("the worker broke off (%s)", type(error).__name__)
        if not ended.is_set():
            _log.warning("the worker begins anew")
            await asyncio.sleep(RESTART_SECONDS)
