"""Everything a running gateway holds, made once from the settings and shared by API, console and jobs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from typing import TYPE_CHECKING

from gateway.channels.outbound import outbound_client
from gateway.channels.registry import CHANNELS
from gateway.conversations.context import ContextHandler, keep_context
from gateway.conversations.enrichment import Enricher
from gateway.conversations.help_desks import HelpDesks
from gateway.conversations.mailboxes import Mailboxes
from gateway.conversations.media import MediaFetcher
from gateway.conversations.media_lists import MediaLister
from gateway.conversations.outbox import Postman
from gateway.conversations.rereading import Rereader
from gateway.conversations.timers import Timekeeper
from gateway.database.bell import Bell
from gateway.database.embedded import EmbeddedPostgres
from gateway.database.queue import Queue
from gateway.database.session import Database
from gateway.database.tables import Message
from gateway.database.upgrade import upgrade_database
from gateway.errors import SettingsError
from gateway.interpreter import Interpreter
from gateway.people.vault import Vault, keys_in
from gateway.pipeline import Pipeline
from gateway.terminology import DatabaseGlossary, DatabaseMemory
from translation import Detector, Translator
from translation.engines.base import EngineError
from translation.engines.registry import build_engines
from translation.expected_quality import QualityFileError, own_figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from gateway.settings import Settings

_log = logging.getLogger(__name__)

_WARM_MODELS = 4
"""So many models are loaded at the start; others at their first text."""


class Gateway:
    """The running gateway.

    Args:
        settings: as read from the environment.
        say: takes a line for people about what is done while starting.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self._say = say or (lambda line: print(line, file=sys.stderr))  # noqa: T201 - before logging is set up
        self._embedded: EmbeddedPostgres | None = None
        self.channels = CHANNELS
        self.database: Database
        self.queue: Queue
        self.bell: Bell
        self.vault: Vault
        self.pipeline: Pipeline
        self.postman: Postman
        self.enricher: Enricher
        self.handle_context: ContextHandler = keep_context
        self.media_fetcher: MediaFetcher
        self.media_lister: MediaLister
        self.help_desks: HelpDesks
        self.timekeeper: Timekeeper
        self.rereader: Rereader
        self.mailboxes: Mailboxes
        self.translator: Translator
        self.interpreter: Interpreter

    def prepare(self) -> str:
        """Start the embedded database, or take the one that is set, and bring its schema up; return its address.

        Raises:
            SettingsError: the data folder cannot be written, a secret key is none, or quality.toml cannot be used.
            DatabaseUnavailableError: there is no PostgreSQL to be had.
        """
        address, data = self.settings.database_url, self.settings.data
        try:
            own_figures(self.settings.models)
            self.vault = Vault(self.settings.secret_keys or keys_in(data))
            if address is None:
                self._embedded = EmbeddedPostgres(data, self._say)
                address = self._embedded.start()
        except QualityFileError as error:
            raise SettingsError(str(error)) from error
        except OSError as error:
            raise SettingsError(f"GATEWAY_DATA={data}: {error.strerror}; set a folder that you may write") from error
        try:
            upgrade_database(address)
        except BaseException:
            self.release()
            raise
        return address

    def release(self) -> None:
        """Leave the embedded database, if that is the one."""
        if self._embedded:
            self._embedded.stop()

    async def start(self) -> None:
        """Open all that is needed to serve and to work."""
        address = await asyncio.to_thread(self.prepare)
        settings = self.settings
        self.database = Database(address)
        self.queue = Queue(address)
        await self.queue.app.open_async()
        self.bell = Bell(address)
        await self.bell.start()
        self.client = outbound_client(allow_private_addresses=settings.allow_private_addresses)
        self.detector = Detector()
        self.engines = build_engines(
            settings.models, settings.engine_workers, settings.engine_memory_megabytes * 1024 * 1024
        )
        self.translator = Translator(
            self.engines,
            detect=self.detector.detect,
            memory=DatabaseMemory(self.database),
            glossary=DatabaseGlossary(self.database),
        )
        self.interpreter = Interpreter(self.translator)
        self.pipeline = Pipeline(self.database, self.queue, self.detector, self.interpreter)
        self.postman = Postman(self.database, self.queue, self.channels, self.vault, self.client)
        self.enricher = Enricher(self.database, self.channels, self.vault, self.client)
        self.media_fetcher = MediaFetcher(self.database, self.queue, self.channels, self.vault, self.client)
        self.media_lister = MediaLister(self.database, self.queue, self.channels, self.vault, self.client)
        self.help_desks = HelpDesks(self.database, self.queue, self.channels, self.vault, self.client)
        self.timekeeper = Timekeeper(self.database, self.queue, self.interpreter)
        self.rereader = Rereader(self.database, self.interpreter, self.detector)
        self.mailboxes = Mailboxes(self.database, self.queue, self.vault, self.client, self.handle_context)

        self._warming = asyncio.create_task(self._warm_up(), name="warm-up")

    async def _warm_up(self) -> None:
        """Load detector and bundled models now, so that the first customer does not wait for them."""
        await asyncio.to_thread(self.detector.warm_up)
        firefox = self.engines["firefox"]
        for edge in firefox.edges()[:_WARM_MODELS]:
            try:
                await firefox.translate(["…"], edge.source, edge.target)
            except EngineError as error:
                _log.warning("the model %s-%s does not load: %s", edge.source, edge.target, error)

    async def stop(self) -> None:
        """Close everything, the embedded database last."""
        self._warming.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._warming
        await self.translator.close()
        await self.client.aclose()
        await self.bell.stop()
        await self.queue.app.close_async()
        await self.database.close()
        await asyncio.to_thread(self.release)

    async def wait_for_analysis(self, merchant_id: UUID, message_id: UUID, seconds: float) -> Message | None:
        """Wait until a message is analysed; None if that takes longer.

        Args:
            merchant_id: whose message.
            message_id: which.
            seconds: how long to wait at most.
        """
        async with self.bell.subscribe(merchant_id) as news:
            try:
                async with asyncio.timeout(seconds):
                    while True:
                        news.clear()
                        async with self.database.merchant(merchant_id) as session:
                            message = await session.get(Message, message_id)
                        if message is not None and message.status == "analysed":
                            return message
                        await news.wait()
            except TimeoutError:
                return None
