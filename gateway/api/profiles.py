"""Country profiles: what decides, the merchant's own changes to it, and what a change would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post, put
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Response
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from culture_profiles import Change, Overlay, countries, diff, parse_overlay
from gateway.api.overlays_io import overlay_in, overlay_out
from gateway.api.profile_views import ProfileLine, VersionView, profile_view, version_view
from gateway.api.views import locale_of
from gateway.application import Gateway
from gateway.database.tables import ApiKey
from gateway.errors import InvalidInputError, NotFoundError
from gateway.people.keys import Caller
from gateway.people.profiles import (
    DEFAULT,
    WORLD,
    discard_draft,
    find_draft,
    find_published,
    find_version,
    laid,
    list_overlays,
    overlay_key,
    overlay_of,
    publish,
    read_history,
    resolved,
    roll_back,
    save_draft,
    state_of,
)
from gateway.simulation import Interpreters, SampleAnswer, SampleMessage, shown, simulate
from gateway.simulation.surroundings import load_surroundings

Note = Annotated[str, Meta(max_length=500)]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="ETag of the draft that you have read")]


class PublishInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a draft is published."""

    note: Note | None = None


class RollbackInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Which version comes back."""

    version: Annotated[int, Meta(ge=0, description="A number of the history; 0 is the state before the first")]
    note: Note | None = None


class DiffView(Struct, frozen=True):
    """What changed between two states of a profile."""

    before: str
    after: str
    changes: list[Change]


class SimulateInput(SampleMessage, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message that nobody sent, and what to try on it."""

    answer: SampleAnswer | None = None
    overlay: dict[str, Any] | str | None = None
    """A change to compare with, as JSON or as TOML text; the country's draft where you give none."""


class ProfileController(Controller):
    """What customers of each country expect."""

    path = "/profiles"
    tags = ["profiles"]  # noqa: RUF012 - Litestar's own way

    @get("/", summary="List the profiles of all countries")
    async def list(self, gateway: Gateway, caller: Caller) -> Sequence[ProfileLine]:
        """List the countries with a file of ours or a change of the merchant's, world and default last."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            rows = await list_overlays(session)
        published = {row.country: row for row in rows if row.state == "published"}
        drafts = {row.country for row in rows if row.state == "draft"}
        changed = {row.country for row in rows} - {DEFAULT, WORLD}
        default = published.get(DEFAULT)
        lines = []
        for key in (*sorted({*countries(), *changed}), WORLD, DEFAULT):
            own = published.get(key)
            profile = laid(key, overlay_of(own) if own else None, overlay_of(default) if default else None)
            lines.append(
                ProfileLine(
                    country=key,
                    name="Default" if key == DEFAULT else profile.name,
                    version=profile.version,
                    language=profile.language,
                    channel=profile.channels[0].channel,
                    builtin=key in countries(),
                    published=own.version if own else None,
                    draft=key in drafts,
                )
            )
        return lines

    @get("/{country:str}", summary="Read a resolved profile")
    async def read(self, gateway: Gateway, caller: Caller, country: str, draft: bool = False) -> dict[str, Any]:
        """Give every value with its evidence and layer; CA-QC names a sub-region, draft=true lays drafts over it."""
        code, _, subdivision = country.partition("-")
        region = f"{code.upper()}-{subdivision}" if subdivision else None
        async with gateway.database.merchant(caller.merchant_id) as session:
            return profile_view(await resolved(session, code, region=region, with_draft=draft))

    @get("/{country:str}/draft", summary="Read the draft")
    async def read_draft(
        self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller, country: str
    ) -> Response[Any]:
        """Give the draft as JSON, TOML or YAML, by Accept; its ETag goes into If-Match when you save."""
        key = overlay_key(country)
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await find_draft(session, key)
        if row is None:
            raise NotFoundError(f"there is no draft for {key}; save one first")
        return overlay_out(request, overlay_of(row), key, ETag=f'"{state_of(row)}"')

    @put("/{country:str}/draft", summary="Save a draft", opt={"role": "admin"})
    async def write_draft(
        self,
        request: Request[Any, Any, Any],
        gateway: Gateway,
        caller: Caller,
        country: str,
        if_match: IfMatch = None,
        note: Annotated[str | None, QueryParameter(name="note", max_length=500)] = None,
    ) -> Response[VersionView]:
        """Keep a draft: JSON, TOML or YAML by Content-Type, only what differs. Nothing changes for customers yet."""
        key, overlay = overlay_key(country), await overlay_in(request)
        async with gateway.database.merchant(caller.merchant_id) as session:
            author = await _author(session, caller)
            row = await save_draft(session, key, overlay, author, note=note, expected=_expected(if_match))
            return Response(version_view(row), headers={"ETag": f'"{state_of(row)}"'})

    @delete("/{country:str}/draft", summary="Throw the draft away", opt={"role": "admin"})
    async def discard(self, gateway: Gateway, caller: Caller, country: str, if_match: IfMatch = None) -> None:
        """Throw the draft away; what is published stays."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            await discard_draft(session, overlay_key(country), expected=_expected(if_match))

    @post("/{country:str}/publish", summary="Publish the draft", status_code=200, opt={"role": "admin"})
    async def publish(
        self,
        gateway: Gateway,
        caller: Caller,
        country: str,
        data: PublishInput | None = None,
        if_match: IfMatch = None,
    ) -> VersionView:
        """Let the draft decide from the next message on."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            author, note = await _author(session, caller), data.note if data else None
            row = await publish(session, overlay_key(country), author, note=note, expected=_expected(if_match))
            return version_view(row)

    @post("/{country:str}/rollback", summary="Bring an old version back", status_code=200, opt={"role": "admin"})
    async def rollback(self, gateway: Gateway, caller: Caller, country: str, data: RollbackInput) -> VersionView:
        """Publish an old version's content as a new version."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            author = await _author(session, caller)
            return version_view(await roll_back(session, overlay_key(country), data.version, author, note=data.note))

    @get("/{country:str}/history", summary="List the published versions")
    async def history(self, gateway: Gateway, caller: Caller, country: str) -> Sequence[VersionView]:
        """List what was published, newest first."""
        async with gateway.database.merchant(caller.merchant_id) as session:
            return [version_view(row) for row in await read_history(session, overlay_key(country))]

    @get("/{country:str}/history/{version:int}", summary="Read a published version")
    async def read_version(
        self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller, country: str, version: int
    ) -> Response[Any]:
        """Give a version's changes as JSON, TOML or YAML, by Accept."""
        key = overlay_key(country)
        async with gateway.database.merchant(caller.merchant_id) as session:
            row = await find_version(session, key, version)
        return overlay_out(request, overlay_of(row), f"{key}-{version}", ETag=f'"{state_of(row)}"')

    @get("/{country:str}/diff", summary="Compare two states")
    async def compare(
        self,
        gateway: Gateway,
        caller: Caller,
        country: str,
        before: Annotated[str, QueryParameter(name="from")] = "published",
        after: Annotated[str, QueryParameter(name="to")] = "draft",
    ) -> DiffView:
        """List the values that differ between two of: builtin, published, draft, or a version's number."""
        key = overlay_key(country)
        async with gateway.database.merchant(caller.merchant_id) as session:
            default = await find_published(session, DEFAULT) if key != DEFAULT else None
            states = [await _overlay_at(session, key, name) for name in (before, after)]
        old, new = (laid(key, one, overlay_of(default) if default else None) for one in states)
        return DiffView(before, after, diff(old, new))

    @post("/{country:str}/simulate", summary="Try a message", status_code=200)
    async def simulate(
        self, request: Request[Any, Any, Any], gateway: Gateway, caller: Caller, country: str, data: SimulateInput
    ) -> dict[str, Any]:
        """Say what would be decided for a message, and what would change; nothing is stored, nothing is sent."""
        key = overlay_key(country)
        async with gateway.database.merchant(caller.merchant_id) as session:
            surroundings = await load_surroundings(session)
            draft = await find_draft(session, key)
        overlay = _given(data.overlay) or (overlay_of(draft) if draft else None)
        told = data.country or (key if key not in (DEFAULT, WORLD) else None)
        message = SampleMessage(**{**_fields(data), "country": told})
        simulation = await simulate(
            message,
            surroundings,
            Interpreters(gateway.detector, gateway.interpreter),
            answer=data.answer,
            change=(key, overlay) if overlay else None,
        )
        return shown(simulation, locale_of(request))


async def _author(session: AsyncSession, caller: Caller) -> str:
    key = await session.get_one(ApiKey, caller.key_id)
    return f"API key {key.name}"


def _expected(if_match: str | None) -> str | None:
    return if_match.strip().removeprefix("W/").strip('"') if if_match and if_match.strip() != "*" else None


def _given(overlay: dict[str, Any] | str | None) -> Overlay | None:
    if overlay is None:
        return None
    if isinstance(overlay, str):
        return parse_overlay(overlay, format="toml", source="overlay.toml")
    return parse_overlay(msgspec.json.encode(overlay).decode(), format="json", source="overlay.json")


def _fields(data: SimulateInput) -> dict[str, Any]:
    return {name: getattr(data, name) for name in SampleMessage.__struct_fields__}


async def _overlay_at(session: AsyncSession, key: str, state: str) -> Overlay | None:
    match state:
        case "builtin":
            return None
        case "published":
            row = await find_published(session, key)
        case "draft":
            row = await find_draft(session, key)
            if row is None:
                raise NotFoundError(f"there is no draft for {key}; save one first")
        case _ if state.isdecimal():
            row = await find_version(session, key, int(state)) if int(state) else None
        case _:
            raise InvalidInputError(f"{state!r} is none of: builtin, published, draft, a version's number", field="to")
    return overlay_of(row) if row else None
