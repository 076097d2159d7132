"""Country profiles for merchants: read, change, try, publish, take back."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Response
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from culture_profiles import (
    CultureProfile,
    Overlay,
    Problem,
    ProfileError,
    countries,
    diff,
    dump_overlay,
    parse_overlay,
)
from culture_profiles.plain_data import Format
from gateway.application import Gateway
from gateway.console.frame.forms import as_text, form_of
from gateway.console.frame.page import locale_for, page
from gateway.console.frame.signing_in import to
from gateway.console.pages.profile_form import groups, overlay_from
from gateway.console.pages.profile_map import SIZE, drawing_size, tiles
from gateway.database.tables import ProfileOverlay
from gateway.errors import InvalidInputError
from gateway.people.audit import audit
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
from gateway.people.sessions import SignedIn
from locales import country_name

AnyRequest = Request[Any, Any, Any]
_ROOM = "/console/profiles"
_FORMATS: dict[str, Format] = {"toml": "toml", "yaml": "yaml", "yml": "yaml", "json": "json"}


class Workbench(Struct, frozen=True):
    """What editing one country needs."""

    key: str
    published: ProfileOverlay | None
    draft: ProfileOverlay | None
    default: Overlay | None

    @property
    def overlay(self) -> Overlay:
        """What the form starts from."""
        return overlay_of(self.draft or self.published)

    @property
    def below(self) -> CultureProfile:
        """The profile without the country's own overlay."""
        return laid(self.key, None, self.default)

    def profile(self, row: ProfileOverlay | None) -> CultureProfile:
        """The profile under one of its versions."""
        return laid(self.key, overlay_of(row) if row else None, self.default)


class Profiles(Controller):
    """What customers of each country expect."""

    path = "/profiles"

    @get("/", opt={"role": "supervisor"})
    async def index(self, request: AnyRequest, gateway: Gateway, me: SignedIn) -> Response[str]:
        """Show all countries on a map and in a table."""
        async with gateway.database.merchant(me.merchant_id) as session:
            rows = await list_overlays(session)
        published = {row.country: row for row in rows if row.state == "published"}
        drafts = {row.country for row in rows if row.state == "draft"}
        default = overlay_of(published[DEFAULT]) if DEFAULT in published else None
        locale = locale_for(request, me)
        keys = sorted({*countries(), *published, *drafts} - {DEFAULT, WORLD}, key=lambda key: country_name(key, locale))
        profiles = {key: laid(key, overlay_of(published.get(key)), default) for key in (*keys, WORLD)}
        return page(
            request,
            "profiles.html",
            me,
            profiles=profiles,
            published=published,
            drafts=drafts,
            tiles=tiles(),
            tile_size=SIZE,
            drawing=drawing_size(),
        )

    @get("/{key:str}", opt={"role": "supervisor"})
    async def show(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str]:
        """Show every value of a profile with its evidence and layer."""
        key = overlay_key(key)
        async with gateway.database.merchant(me.merchant_id) as session:
            profile = await resolved(session, key)
            bench = await _workbench(session, key)
        return page(request, "profile.html", me, key=key, profile=profile, bench=bench)

    @get("/{key:str}/edit", opt={"role": "admin"})
    async def edit(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str]:
        """Show the form, and what the draft changes."""
        async with gateway.database.merchant(me.merchant_id) as session:
            bench = await _workbench(session, overlay_key(key))
        return _edit_page(request, me, bench)

    @post("/{key:str}/draft", opt={"role": "admin"})
    async def save(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str] | Redirect:
        """Keep the form's values as the draft, or say what is wrong."""
        form = await form_of(request)
        async with gateway.database.merchant(me.merchant_id) as session:
            bench = await _workbench(session, overlay_key(key))
            try:
                overlay = overlay_from(form, bench.overlay, bench.below)
            except ProfileError as error:
                return _edit_page(request, me, bench, problems=error.problems, status_code=422)
            await _keep(session, me, bench, overlay, form.text("state"))
        return to(f"{_ROOM}/{bench.key}/edit?saved=1#changes")

    @post("/{key:str}/text", opt={"role": "admin"})
    async def save_text(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str
    ) -> Response[str] | Redirect:
        """Keep a text or a file as the draft, or say in which line what is wrong."""
        form = await form_of(request)
        text, kind = await _text_in(request, form.text("text"))
        async with gateway.database.merchant(me.merchant_id) as session:
            bench = await _workbench(session, overlay_key(key))
            try:
                overlay = parse_overlay(text, format=kind, source=f"{bench.key}.{kind}")
            except ProfileError as error:
                return _edit_page(request, me, bench, text=text, text_problems=error.problems, status_code=422)
            await _keep(session, me, bench, overlay, form.text("state"))
        return to(f"{_ROOM}/{bench.key}/edit?saved=1#changes")

    @post("/{key:str}/discard", opt={"role": "admin"})
    async def discard(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Redirect:
        """Throw the draft away."""
        form, key = await form_of(request), overlay_key(key)
        async with gateway.database.merchant(me.merchant_id) as session:
            await discard_draft(session, key, expected=form.text("state") or None)
            audit(session, me, "profile.draft_discarded", key)
        return to(f"{_ROOM}/{key}")

    @post("/{key:str}/publish", opt={"role": "admin"})
    async def publish(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Redirect:
        """Let the draft decide from the next message on."""
        form, key = await form_of(request), overlay_key(key)
        async with gateway.database.merchant(me.merchant_id) as session:
            before = await find_published(session, key)
            note, state = form.text("note")[:500] or None, form.text("state") or None
            row = await publish(session, key, me.name, note=note, expected=state)
            audit(session, me, "profile.published", key, before=_numbered(before), after=_numbered(row))
        return to(f"{_ROOM}/{key}?published={row.version}")

    @post("/{key:str}/rollback", opt={"role": "admin"})
    async def rollback(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Redirect:
        """Publish an old version again."""
        form, key = await form_of(request), overlay_key(key)
        version = form.needed("version")
        if not version.isdecimal():
            raise InvalidInputError("version is no number", field="version")
        async with gateway.database.merchant(me.merchant_id) as session:
            before = await find_published(session, key)
            row = await roll_back(session, key, int(version), me.name)
            audit(session, me, "profile.rolled_back", key, before=_numbered(before), after=_numbered(row))
        return to(f"{_ROOM}/{key}?published={row.version}")

    @get("/{key:str}/history", opt={"role": "supervisor"})
    async def history(self, request: AnyRequest, gateway: Gateway, me: SignedIn, key: str) -> Response[str]:
        """List the published versions, each with what it changed."""
        async with gateway.database.merchant(me.merchant_id) as session:
            bench = await _workbench(session, overlay_key(key))
            rows = await read_history(session, bench.key)
        states = [bench.profile(row) for row in rows] + [bench.below]
        changes = [diff(states[place + 1], states[place]) for place in range(len(rows))]
        versions = list(zip(rows, changes, strict=True))
        return page(request, "profile_history.html", me, key=bench.key, versions=versions, profile=bench.below)

    @get("/{key:str}/export", opt={"role": "supervisor"})
    async def export(
        self, gateway: Gateway, me: SignedIn, key: str, form: str = "toml", version: int | None = None
    ) -> Response[str]:
        """Give the draft, what is published or a version as a file."""
        kind = _FORMATS.get(form)
        if kind is None:
            raise InvalidInputError(f"form {form!r} is none of: toml, yaml, json", field="form")
        async with gateway.database.merchant(me.merchant_id) as session:
            bench = await _workbench(session, overlay_key(key))
            overlay = overlay_of(await find_version(session, bench.key, version)) if version else bench.overlay
        name = f"{bench.key}-{version}.{kind}" if version else f"{bench.key}.{kind}"
        return Response(
            dump_overlay(overlay, format=kind),
            media_type="text/plain",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


async def _workbench(session: AsyncSession, key: str) -> Workbench:
    default = await find_published(session, DEFAULT) if key != DEFAULT else None
    return Workbench(
        key,
        await find_published(session, key),
        await find_draft(session, key),
        overlay_of(default) if default else None,
    )


def _edit_page(
    request: AnyRequest,
    me: SignedIn,
    bench: Workbench,
    *,
    text: str | None = None,
    problems: tuple[Problem, ...] = (),
    text_problems: tuple[Problem, ...] = (),
    status_code: int = 200,
) -> Response[str]:
    return page(
        request,
        "profile_edit.html",
        me,
        status_code=status_code,
        key=bench.key,
        bench=bench,
        profile=bench.profile(bench.draft or bench.published),
        groups=groups(bench.overlay, bench.below),
        changes=diff(bench.profile(bench.published), bench.profile(bench.draft)) if bench.draft else (),
        state=state_of(bench.draft),
        text=dump_overlay(bench.overlay) if text is None else text,
        problems=problems,
        text_problems=text_problems,
        saved="saved" in request.query_params,
    )


async def _keep(session: AsyncSession, me: SignedIn, bench: Workbench, overlay: Overlay, state: str) -> None:
    await save_draft(session, bench.key, overlay, me.name, expected=state or None)
    audit(session, me, "profile.draft_saved", bench.key)


async def _text_in(request: AnyRequest, typed: str) -> tuple[str, Format]:
    """Take the file where one was chosen, else the typed text, which is TOML.

    Raises:
        InvalidInputError: the file is none of ours.
    """
    file = (await request.form()).get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return typed, "toml"
    kind = _FORMATS.get(file.filename.rpartition(".")[2].lower())
    if kind is None:
        raise InvalidInputError("choose a file whose name ends in .toml, .yaml or .json", field="file")
    return as_text(await file.read()), kind


def _numbered(row: ProfileOverlay | None) -> dict[str, Any] | None:
    return {"version": row.version, "overlay": row.overlay} if row else None
