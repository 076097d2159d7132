"""Make of an agent's answer what the customer will read: translated, dressed, checked. Nothing is stored or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from culture_profiles import CultureProfile, Register, channel_kind
from culture_profiles.tags import language_of
from culture_profiles.tone import Dressed, dress, has_emoji, lint
from culture_profiles.tone.recognition import apologises
from gateway.channels.marketplaces import lint_answer
from gateway.conversations.received import AgentFacts, CustomerFacts, MerchantFacts
from gateway.interpreter import view
from gateway.messages import Composition, Remark, TranslationView
from locales import Reason, reason
from translation import NoRouteError, TranslationError, assess

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.interpreter import Interpreter
    from translation import Quality


class Draft(Struct, frozen=True):
    """What an agent wants to answer."""

    text: str
    agent_id: UUID
    language: str | None = None
    """BCP 47 tag of the text; the agent's own language where it is not said."""
    translation: str | None = None
    """What the customer shall read, where the agent corrected the preview."""
    approved: bool = False
    """Whether the agent read the preview and sends it although its quality is low."""


class ReplyContext(Struct, frozen=True):
    """What composing needs to know."""

    merchant: MerchantFacts
    agent: AgentFacts
    customer: CustomerFacts
    profile: CultureProfile
    channel: str
    """The channel that the answer leaves by."""
    language: str
    """BCP 47 tag that the customer is written in."""
    first: bool
    """Whether nobody has answered in this conversation yet."""
    complaint: bool
    """Whether the customer's latest message is a complaint."""
    customer_text: str
    """The customer's latest message."""


class Carried(Struct, frozen=True):
    """An agent's text in the customer's language, or why there is none."""

    text: str
    translation: TranslationView | None
    held: tuple[Reason, ...]
    """Why it may not be sent, nobody can approve these away."""
    doubtful: tuple[Reason, ...]
    """Why somebody should read it first; an agent may approve."""


async def compose(context: ReplyContext, draft: Draft, interpreter: Interpreter, now: datetime) -> Composition:
    """Compose an answer.

    Args:
        context: the conversation.
        draft: what the agent wants to say.
        interpreter: translates.
        now: aware; greetings may depend on the time of day.
    """
    carried = await _carry(context, draft, interpreter)
    dressed = _dress(context, carried.text, now)
    doubtful = () if draft.approved else carried.doubtful
    return Composition(
        text=dressed.text,
        language=context.language,
        translation=carried.translation,
        greeting=dressed.greeting,
        closing=dressed.closing,
        register=_register(context),
        remarks=_remarks(context, carried.text, dressed),
        held=bool(carried.held or doubtful),
        reasons=(*carried.held, *doubtful, *dressed.reasons),
        flags=carried.translation.quality.flags if carried.translation else (),
    )


async def with_back_translation(composition: Composition, draft: Draft, interpreter: Interpreter) -> Composition:
    """Add what the customer would read, translated back; without a route back it stays as it is."""
    if composition.translation is None:
        return composition
    try:
        back = await interpreter.back_translate(draft.text, composition.translation)
    except TranslationError:
        return composition
    quality = back.translation.quality
    return replace(
        composition,
        translation=replace(composition.translation, quality=quality),
        flags=quality.flags,
        back_translation=back.text,
        similarity=back.similarity,
    )


async def _carry(context: ReplyContext, draft: Draft, interpreter: Interpreter) -> Carried:
    """Bring the text into the customer's language."""
    source = draft.language or context.agent.language
    if draft.translation is not None:
        return _corrected(context, draft, source, draft.translation)
    if language_of(source) == language_of(context.language):
        return Carried(draft.text, None, (), ())
    names = (context.customer.name, context.agent.name)
    try:
        made = await interpreter.for_customer(context.merchant, draft.text, source, context.language, names)
    except NoRouteError:
        why = reason(
            "no_route",
            "No installed model translates from {source} to {target}. Write in {target}, or add a model.",
            source=source,
            target=context.language,
        )
        return Carried(draft.text, None, (why,), ())
    except TranslationError:
        why = reason("translation_failed", "The translation failed. Try again, or write in the customer's language.")
        return Carried(draft.text, None, (why,), ())
    lost = (_lost(),) if made.held else ()
    threshold = context.merchant.settings.threshold(source, context.language)
    return Carried(
        made.text,
        view(made),
        lost,
        _doubts(made.quality, threshold),
    )


def _corrected(context: ReplyContext, draft: Draft, source: str, text: str) -> Carried:
    """Take the agent's own wording: only what must never be lost is still checked."""
    quality = assess(draft.text, text, source, context.language)
    held = (_lost(),) if "mask_lost" in quality.flags else ()
    return Carried(text, TranslationView(text, source, context.language, (), quality), held, ())


def _lost() -> Reason:
    return reason("mask_lost", "An order number, price, address or name was lost on the way. Correct the translation.")


def _doubts(quality: Quality, threshold: float) -> tuple[Reason, ...]:
    if quality.score >= threshold:
        return ()
    return (
        reason(
            "low_quality",
            "The translation scores {score}, below the {threshold} that the merchant asks for. Read it before sending.",
            score=round(quality.score, 2),
            threshold=threshold,
        ),
    )


def _register(context: ReplyContext) -> Register:
    return context.profile.register_for(channel_kind(context.channel), context.language).value


def _dress(context: ReplyContext, text: str, now: datetime) -> Dressed:
    zone = ZoneInfo(context.profile.calendar.time_zone)
    return dress(
        text,
        locale=context.language,
        register=_register(context),
        channel_kind=channel_kind(context.channel),
        first=context.first,
        customer_name=context.customer.name,
        agent_name=context.agent.name,
        brand=context.merchant.brand,
        local_time=now.astimezone(zone),
        complaint=context.complaint,
        apology=context.profile.tone.apology.value,
    )


def _remarks(context: ReplyContext, text: str, dressed: Dressed) -> tuple[Remark, ...]:
    """Look the agent's text over, as the customer will read it; what dressing adds is not missed."""
    apologised = apologises(dressed.text, context.language)
    found = lint(
        text,
        profile=context.profile,
        language=context.language,
        channel_kind=channel_kind(context.channel),
        answering="complaint" if context.complaint else None,
        first=context.first,
        greeting_added=bool(dressed.greeting),
        customer_used_emoji=has_emoji(context.customer_text),
    )
    tone = tuple(
        Remark(each.code, each.reason, each.span, tuple(evidence.source for evidence in each.evidence))
        for each in found
        if not (each.code == "no_apology" and apologised)
    )
    if channel_kind(context.channel) != "marketplace":
        return tone
    return (*tone, *lint_answer(text, context.channel, context.profile.country))
