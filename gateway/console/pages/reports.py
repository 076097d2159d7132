"""Reports: figures by country, channel, language and agent, as charts, tables and CSV."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, get
from litestar.response import Response
from msgspec import Struct

from gateway.application import Gateway
from gateway.console.frame.kept import Shelf
from gateway.console.frame.page import page
from gateway.console.pages.report_tables import (
    Table,
    as_csv,
    figure_tables,
    language_table,
    satisfaction_table,
    volume_table,
)
from gateway.conversations.figures import Figures, Report
from gateway.conversations.language_gaps import LanguageGap, language_gaps, read_written
from gateway.conversations.received import load_merchant, load_overlays
from gateway.conversations.reports import Dimension, dimension_of, read_report
from gateway.conversations.satisfaction import Satisfaction, SatisfactionReport, read_satisfaction
from gateway.conversations.volume import Volume, read_volume
from gateway.errors import InvalidInputError
from gateway.people.agents import list_agents
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]
_DAYS = (7, 30, 90, 365)
_DAILY_UP_TO = 90
"""Longer spans are drawn week by week."""


class Reading(Struct, frozen=True):
    """All that the page shows."""

    at: dt.datetime
    """When it was read."""
    total: Figures
    satisfaction: Satisfaction
    tables: Sequence[Table]

    def table(self, name: str) -> Table:
        """Return a table.

        Raises:
            InvalidInputError: there is none of this name.
        """
        for one in self.tables:
            if one.name == name:
                return one
        raise InvalidInputError(f"table is one of: {', '.join(one.name for one in self.tables)}", field="table")


class Reports(Controller):
    """How the team does."""

    path = "/reports"

    @get("/", opt={"role": "supervisor"})
    async def show(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, by: str = "country", days: int = 30
    ) -> Response[str]:
        """Show one report."""
        reading = await _kept_reading(request, gateway, me, dimension_of(by), days)
        return page(request, "reports.html", me, by=by, days=days, spans=_DAYS, reading=reading)

    @get("/csv", opt={"role": "supervisor"})
    async def as_csv(
        self,
        request: AnyRequest,
        gateway: Gateway,
        me: SignedIn,
        by: str = "country",
        days: int = 30,
        table: str = "conversations",
    ) -> Response[str]:
        """Give a table as CSV."""
        chosen = (await _kept_reading(request, gateway, me, dimension_of(by), days)).table(table)
        split = "" if table in ("volume", "languages") else f"-by-{by}"
        headers = {"Content-Disposition": f'attachment; filename="{table}{split}-{days}-days.csv"'}
        return Response(as_csv(chosen), media_type="text/csv", headers=headers)


async def _kept_reading(request: AnyRequest, gateway: Gateway, me: SignedIn, by: Dimension, days: int) -> Reading:
    """Read a report; one that takes long, because there are very many conversations, is kept for some minutes."""
    state = request.app.state
    if "reports" not in state:
        state.reports = Shelf[Reading]()
    shelf: Shelf[Reading] = state.reports
    return await shelf.get((me.merchant_id, by, days, me.time_zone), lambda: _read(gateway, me, by, days))


async def _read(gateway: Gateway, me: SignedIn, by: Dimension, days: int) -> Reading:
    if days not in _DAYS:
        raise InvalidInputError(f"days is one of: {', '.join(map(str, _DAYS))}", field="days")
    now = dt.datetime.now(dt.UTC)
    since = now - dt.timedelta(days=days)
    # Each of the two reads all conversations of its span: at the same time, they take half as long.
    report, (volumes, satisfaction, gaps) = await asyncio.gather(
        _read_figures(gateway, me, by, since), _read_others(gateway, me, by, days, since, now)
    )
    tables = (*figure_tables(report), satisfaction_table(satisfaction), volume_table(volumes), language_table(gaps))
    return Reading(now, report.total, satisfaction.total, tables)


async def _read_figures(gateway: Gateway, me: SignedIn, by: Dimension, since: dt.datetime) -> Report:
    async with gateway.database.merchant(me.merchant_id) as session:
        return await read_report(session, by, since, await load_overlays(session))


async def _read_others(
    gateway: Gateway, me: SignedIn, by: Dimension, days: int, since: dt.datetime, now: dt.datetime
) -> tuple[Sequence[Volume], SatisfactionReport, Sequence[LanguageGap]]:
    async with gateway.database.merchant(me.merchant_id) as session:
        volumes = await read_volume(session, "day" if days <= _DAILY_UP_TO else "week", since, me.time_zone, now)
        satisfaction = await read_satisfaction(session, by, since)
        written = await read_written(session, since)
        agents = await list_agents(session)
        merchant = await load_merchant(session)
    gaps = language_gaps(written, agents, gateway.translator.edges(), merchant.settings.language)
    return volumes, satisfaction, gaps
