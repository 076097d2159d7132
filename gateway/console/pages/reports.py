"""Reports: figures by country, channel, language and agent, as chart, table and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from litestar import Controller, Request, get
from litestar.response import Response

from culture_profiles import channel_kind
from gateway.application import Gateway
from gateway.console.frame.page import page
from gateway.conversations.received import load_overlays
from gateway.conversations.reports import Dimension, Figures, dimension_of, read_report
from gateway.decisions import resolve_profile
from gateway.errors import InvalidInputError
from gateway.people.sessions import SignedIn

AnyRequest = Request[Any, Any, Any]
_DAYS = (7, 30, 90, 365)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "name", "conversations", "answered", "answer_seconds", "solution_seconds",
    "late", "held", "untranslated", "quality",
)  # fmt: skip


class Reports(Controller):
    """How the team does."""

    path = "/reports"

    @get("/", opt={"role": "supervisor"})
    async def show(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, by: str = "country", days: int = 30
    ) -> Response[str]:
        """Show one report."""
        rows, expected = await _read(gateway, me, dimension_of(by), days)
        most = max((row.conversations for row in rows), default=1)
        return page(request, "reports.html", me, by=by, days=days, spans=_DAYS, rows=rows, expected=expected, most=most)

    @get("/csv", opt={"role": "supervisor"})
    async def as_csv(self, gateway: Gateway, me: SignedIn, by: str = "country", days: int = 30) -> Response[str]:
        """Give a report as CSV."""
        rows, _ = await _read(gateway, me, dimension_of(by), days)
        name = f"{by}-{days}-days.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)


async def _read(gateway: Gateway, me: SignedIn, by: Dimension, days: int) -> tuple[Sequence[Figures], dict[str, float]]:
    if days not in _DAYS:
        raise InvalidInputError(f"days is one of: {', '.join(map(str, _DAYS))}", field="days")
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    async with gateway.database.merchant(me.merchant_id) as session:
        rows = await read_report(session, by, since)
        overlays = await load_overlays(session)
    return rows, _expected(rows, overlays) if by == "country" else {}


def _expected(rows: Sequence[Figures], overlays: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return what the country's profile expects on its usual channel: seconds to the first answer, by country."""
    found = {}
    for row in rows:
        if row.name:
            target = resolve_profile(row.name, overlays).first_response.get(channel_kind(row.usual_channel))
            if target is not None:
                found[row.name] = target.minutes * 60.0
    return found


def _csv(rows: Sequence[Figures]) -> str:
    """Write the rows; a name that a spreadsheet would take for a formula is defused."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        name = f"'{row.name}" if row.name.startswith(_FORMULA) else row.name
        writer.writerow([name, *(getattr(row, column) for column in _COLUMNS[1:])])
    return out.getvalue()
