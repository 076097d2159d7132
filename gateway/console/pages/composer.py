"""The composer: what the customer would read, while the agent writes; then sending it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from litestar import Controller, Request, post
from litestar.response import Redirect, Response
from msgspec import Struct
from msgspec.structs import replace

from gateway.application import Gateway
from gateway.console.frame.forms import Form, form_of
from gateway.console.frame.page import page
from gateway.console.frame.problems import by_script
from gateway.console.frame.signing_in import to
from gateway.console.pages.conversation import address_of, thread_context
from gateway.console.pages.thread import marked
from gateway.conversations.desk import read_desk
from gateway.errors import HeldError, InvalidInputError
from gateway.messages import Composition, TranslationView
from gateway.people.audit import audit
from gateway.people.sessions import SignedIn
from gateway.pipeline import Draft
from translation import Translation, TranslationError

AnyRequest = Request[Any, Any, Any]


class Prepared(Struct, frozen=True):
    """A draft, and what would become of it."""

    draft: Draft
    composition: Composition
    approvable: bool
    """Whether the agent may send it although it is held, having read it."""


def draft_of(form: Form, me: SignedIn) -> Draft:
    """Read a draft.

    Raises:
        InvalidInputError: there is no text.
    """
    return Draft(
        text=form.needed("text"),
        agent_id=me.agent_id,
        language=form.text("language") or None,
        translation=form.text("translation") or None,
        approved=form.text("approved") == "1",
    )


async def prepare(gateway: Gateway, me: SignedIn, conversation_id: UUID, draft: Draft) -> Prepared:
    """Compose a draft; where it is held, see whether approving it would help (sentences are translated once)."""
    composition = await gateway.pipeline.preview(me.merchant_id, conversation_id, draft)
    if not composition.held:
        return Prepared(draft, composition, approvable=draft.approved)
    approved = replace(draft, approved=True)
    again = await gateway.pipeline.preview(me.merchant_id, conversation_id, approved)
    return Prepared(draft, composition, approvable=not again.held)


def _kept(composition: Composition) -> tuple[str, ...]:
    return tuple(span.text for span in composition.translation.protected) if composition.translation else ()


def _held_reasons(composition: Composition) -> tuple[Any, ...]:
    """Return why it is held: these reasons stand first, before those of the tone."""
    return tuple(one for one in composition.reasons if not one.code.startswith("tone_")) if composition.held else ()


def as_translation(view: TranslationView) -> Translation:
    """Make the translator's own value of a stored one."""
    return Translation(view.text, view.source, view.target, view.route, view.quality, view.protected)


class Composer(Controller):
    """Answers."""

    path = "/conversations/{conversation_id:uuid}"

    @post("/preview", status_code=200)
    async def preview(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID
    ) -> Response[str]:
        """Show exactly what the customer would read, and whether it could be sent."""
        form = await form_of(request)
        prepared = await prepare(gateway, me, conversation_id, draft_of(form, me))
        composition = prepared.composition
        return page(
            request,
            "_preview.html",
            me,
            composition=composition,
            approvable=prepared.approvable,
            approved=prepared.draft.approved,
            corrected=prepared.draft.translation is not None,
            held=_held_reasons(composition),
            parts=marked(composition.text, _kept(composition)),
        )

    @post("/back-translation", status_code=200)
    async def back_translation(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID
    ) -> Response[str]:
        """Translate the preview back, for the agent to compare."""
        draft = draft_of(await form_of(request), me)
        composition = await gateway.pipeline.preview(me.merchant_id, conversation_id, draft)
        if composition.translation is None:
            raise InvalidInputError("the answer is not translated: there is nothing to translate back")
        try:
            back = await gateway.translator.back_translate(draft.text, as_translation(composition.translation))
        except TranslationError:
            back = None
        return page(request, "_back.html", me, back=back, language=composition.translation.source)

    @post("/reply", status_code=200)
    async def reply(
        self, request: AnyRequest, gateway: Gateway, me: SignedIn, conversation_id: UUID
    ) -> Response[Any] | Redirect:
        """Send an answer; one that is held is not stored, the agent is told why.

        Raises:
            HeldError: it may not be sent as it is.
        """
        form = await form_of(request)
        draft = draft_of(form, me)
        prepared = await prepare(gateway, me, conversation_id, draft)
        if prepared.composition.held:
            raise HeldError("this answer is held back: read the preview, then correct or approve it")
        await self._send(gateway, me, conversation_id, draft, form)
        if not by_script(request):
            return to(address_of(conversation_id))
        async with gateway.database.merchant(me.merchant_id) as session:
            desk = await read_desk(session, conversation_id)
            context = await thread_context(session, gateway, desk, me)
        return page(request, "_talk.html", me, **context)

    async def _send(self, gateway: Gateway, me: SignedIn, conversation_id: UUID, draft: Draft, form: Form) -> None:
        if draft.approved:
            async with gateway.database.merchant(me.merchant_id) as session:
                audit(session, me, "reply.approved", str(conversation_id), after={"reason": form.needed("reason")})
        key = form.text("key") or None
        fingerprint = hashlib.sha256(repr((draft.text, draft.translation, draft.language)).encode()).digest()
        await gateway.pipeline.reply(
            me.merchant_id,
            conversation_id,
            draft,
            idempotency_key=f"console-{me.agent_id}-{key}" if key else None,
            fingerprint=fingerprint if key else None,
        )
