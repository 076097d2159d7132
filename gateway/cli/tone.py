"""gateway tone: what should be changed in texts before customers read them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import msgspec
import typer

from gateway.cli.lines import batches, standard_input, stop, write_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from culture_profiles import ChannelKind


Answered = Literal["complaint", "question"]
Country = Annotated[str, typer.Option(help="The customer's country: ISO 3166-1 code (DE), ISO 3166-2 code (CA-QC).")]
Language = Annotated[str, typer.Option(help="Language of the texts: a BCP 47 tag such as de or pt-BR.")]
Channel = Annotated[
    str | None, typer.Option(help="email, whatsapp, live_chat ...; texts for letters are taken as complete ones.")
]
Answering = Annotated[str | None, typer.Option(help="What the texts answer: complaint or question.")]
AgentLanguage = Annotated[str, typer.Option(help="Language of the reasons: a BCP 47 tag.")]


def tone(
    country: Country,
    language: Language,
    channel: Channel = None,
    answering: Answering = None,
    agent_language: AgentLanguage = "en",
) -> None:
    """Look texts over before customers read them: texts on standard input, one JSON object with remarks a line."""
    look = _looker(country, language, channel, answering, agent_language)
    asyncio.run(_each_line(look))


async def _each_line(answer: Callable[[str], str]) -> None:
    async for lines in batches(standard_input()):
        for line in lines:
            write_lines([answer(line)])


def _looker(
    country: str, language: str, channel: str | None, answering: str | None, agent_language: str
) -> Callable[[str], str]:
    from culture_profiles import builtin
    from culture_profiles.tone import lint
    from locales import render
    from translation.scripts import is_language

    for tag in (language, agent_language):
        if not is_language(tag):
            stop(f"{tag!r} is no language: give a BCP 47 tag such as de or pt-BR.")
    kind = _kind(channel) if channel else None
    answered = _answered(answering) if answering else None
    code, _, subdivision = country.partition("-")
    try:
        profile = builtin(code, f"{code.upper()}-{subdivision.upper()}" if subdivision else None)
    except LookupError as error:
        stop(error.args[0])

    def look(text: str) -> str:
        found = lint(
            text,
            profile=profile,
            language=language,
            channel_kind=kind,
            answering=answered,
        )
        remarks = [
            {
                "code": each.code,
                "span": each.span,
                "reason": render(each.reason, agent_language),
                "evidence": each.evidence,
            }
            for each in found
        ]
        return msgspec.json.encode({"remarks": remarks}).decode()

    return look


def _answered(answering: str) -> Answered:
    if answering not in get_args(Answered):
        stop(f"texts answer a complaint or a question, not {answering!r}.")
    return cast("Answered", answering)


def _kind(channel: str) -> ChannelKind:
    from culture_profiles import channel_kind, channel_names

    if channel.strip().lower().replace("-", "_") not in channel_names():
        stop(f"there is no channel {channel!r}: choose among {', '.join(sorted(channel_names()))}.")
    return channel_kind(channel)
