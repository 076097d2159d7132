"""What agents read in a help desk about a customer's message: all that was understood and decided. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.conversations.attachments import NO_FILES
from locales import reason, render
from locales.formatting import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.messages import Analysis, InboundMessage, TranslationView
    from locales import Reason

_SUBJECT_LENGTH = 60


def ticket_subject(inbound: InboundMessage) -> str:
    """Name a new ticket: who wrote, and how the message begins."""
    words = " ".join((inbound.subject or inbound.text).split())
    begins = words if len(words) <= _SUBJECT_LENGTH else words[: _SUBJECT_LENGTH - 1] + "…"
    return ": ".join(part for part in (inbound.sender.name or inbound.sender.id, begins) if part)


def desk_note(inbound: InboundMessage, analysis: Analysis, locale: str, zone: str, mark: str | None) -> str:
    """Word a message with its translation, language, profile and decision.

    Args:
        inbound: as its channel parsed it.
        analysis: what was understood and decided.
        locale: BCP 47 tag of the language that the merchant's agents read.
        zone: IANA name of their time zone.
        mark: begins a private note that is an answer; none where the desk has no such notes.
    """
    blocks = [
        _about(inbound, analysis, locale, zone),
        inbound.text,
        *_translated(analysis.translation, locale, zone),
        *_files(inbound, locale, zone),
        _decision(analysis, locale, zone),
        *([_how_to_answer(mark, locale, zone)] if mark else []),
    ]
    return "\n\n".join(block for block in blocks if block.strip())


def held_note(reasons: Sequence[Reason], locale: str, zone: str) -> str:
    """Tell an agent in the desk that the answer was not sent, and why."""
    told = reason("desk_answer_held", "This answer was not sent. Correct it and answer again.")
    return "\n".join([render(told, locale, zone), *(f"- {render(one, locale, zone)}" for one in reasons)])


def failed_note(text: str, status: str, said: str | None, locale: str, zone: str) -> str:
    """Tell an agent in the desk that an answer did not arrive, or perhaps not, and what the channel said.

    Args:
        text: the answer as the agent wrote it.
        status: failed, dead or unknown.
        said: by the vendor, or by the gateway of it.
        locale: BCP 47 tag of the language that the merchant's agents read.
        zone: IANA name of their time zone.
    """
    told = (
        reason(
            "desk_answer_unknown",
            "Nobody knows whether this answer reached the customer. It is not sent again by itself, so that the "
            "customer does not get it twice.",
        )
        if status == "unknown"
        else reason("desk_answer_failed", "This answer did not reach the customer.")
    )
    blocks = [render(told, locale, zone), *([said] if said else []), text]
    return "\n\n".join(blocks)


def _how_to_answer(mark: str, locale: str, zone: str) -> str:
    told = reason(
        "desk_how_to_answer",
        "To answer, write a private note that begins with {mark}. It is translated and sent to the customer.",
        mark=mark,
    )
    return render(told, locale, zone)


def _about(inbound: InboundMessage, analysis: Analysis, locale: str, zone: str) -> str:
    writes = reason(
        "desk_customer_writes",
        "{customer} writes in {language} ({channel}). Confidence of the language: {confidence}.",
        customer=inbound.sender.name or inbound.sender.id,
        language=analysis.language.tag,
        channel=inbound.channel,
        confidence=percent(analysis.language.confidence, locale),
    )
    return render(writes, locale, zone)


def _translated(translation: TranslationView | None, locale: str, zone: str) -> tuple[str, ...]:
    if translation is None:
        return ()
    heading = reason(
        "desk_translation",
        "Translation into {target} (quality {quality}):",
        target=translation.target,
        quality=percent(translation.quality.score, locale),
    )
    return (render(heading, locale, zone), translation.text)


def _files(inbound: InboundMessage, locale: str, zone: str) -> tuple[str, ...]:
    """Say how many files came; the desk does not hold them."""
    count = sum(one.kind not in NO_FILES for one in inbound.media)
    told = reason("desk_files", "Files with this message, to be saved from the gateway's console: {count}", count=count)
    return (render(told, locale, zone),) if count else ()


def _decision(analysis: Analysis, locale: str, zone: str) -> str:
    profile = reason(
        "desk_profile",
        "Profile of {country}, version {version}.",
        country=analysis.profile.country,
        version=analysis.profile.version,
    )
    lines = [profile, *analysis.routing.reasons]
    return "\n".join(f"- {render(one, locale, zone)}" for one in lines)
