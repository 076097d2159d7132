"""Call-back requests through Twilio's Programmable Voice.

A caller hears the offer, presses 1, hears the confirmation and may leave a note. Each step comes to the same hook with
another `step` in its query. The agents' answer is read to the caller in a call that we make.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from gateway.channels import twilio
from gateway.channels.base import (
    Capabilities,
    Connection,
    Fetched,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    Sent,
    Unknown,
)
from gateway.channels.hints import country_code, e164, hints, language_tag, phone_country
from gateway.channels.payloads import required
from gateway.channels.twilio_voice import speech
from gateway.channels.vendor_http import Answer, Failure
from gateway.messages import InboundMessage, Media, OutboundMessage, ReplyHandle, Sender

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

KEY = "1"
LONGEST_TEXT = 1500
"""Characters: about two minutes of speech; our own choice."""
LONGEST_DOCUMENT = 4000
"""Characters of the Twiml parameter, by the reference of the Calls resource."""


class TwilioVoice(PlainHook):
    """A telephone number at Twilio."""

    name = "twilio_voice"
    fields: tuple[Field, ...] = (
        Field("sender"),
        *twilio.FIELDS,
        Field("language", required=False, default="en"),
    )
    capabilities = Capabilities(text_limit=LONGEST_TEXT, media=True, ack_seconds=15, sends_per_second=1)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check X-Twilio-Signature; the step in the query is signed with the rest of the address."""
        twilio.verify(request, connection)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read the request to be called back, and the note; a call that only rings holds nothing yet."""
        fields = dict(twilio.form(request))
        required(fields.get("CallSid"), "CallSid")
        return Parsed(messages=tuple(_messages(request, connection, fields)))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:
        """Say the next step of the dialogue."""
        fields, language = dict(twilio.form(request)), _language(connection)
        if _withheld(fields):
            document = speech.withheld(language)
        elif _step(request) == "":
            document = speech.offer(language, _hook(request, "confirm"))
        elif _asks(request, fields):
            document = speech.confirm(language, _hook(request, "note"))
        else:
            document = speech.goodbye(language)
        return HookResponse(body=document, content_type="text/xml")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Call the customer and read the answer aloud, twice."""
        if speech.spoken_code(message.language) is None:
            return Rejected(code="language_not_spoken", reason=f"Twilio has no voice for {message.language}.")
        document = speech.answer(message.text, message.language)
        if len(message.text) > LONGEST_TEXT or len(document) > LONGEST_DOCUMENT:
            return Rejected(code="too_long", reason="The text is too long to be read aloud in one call.")
        fields = {"To": _number(message), "From": str(connection.config["sender"]), "Twiml": document}
        answer = await twilio.create(client, connection, "Calls", fields)
        if not isinstance(answer, Answer):
            return answer
        if not answer.ok:
            return twilio.read_refusal(answer)
        sid = answer.words("sid")
        return Sent(provider_id=sid) if sid else Unknown(reason="The answer names no call.")

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Failure:
        """Read the recording, which may not be there yet when the caller hangs up."""
        return await twilio.fetch(client, connection, media.url, largest, not_yet=HTTPStatus.NOT_FOUND)

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the account."""
        return await twilio.check(connection, client)


def _language(connection: Connection) -> str:
    return str(connection.config.get("language") or "en")


def _step(request: HookRequest) -> str:
    return parse_qs(urlsplit(request.url).query).get("step", [""])[0]


def _hook(request: HookRequest, step: str) -> str:
    return urlsplit(request.url)._replace(query=f"step={step}").geturl()


def _withheld(fields: dict[str, str]) -> bool:
    return fields.get("From", "").lower() in twilio.WITHHELD


def _asks(request: HookRequest, fields: dict[str, str]) -> bool:
    return _step(request) == "confirm" and fields.get("Digits") == KEY


def _messages(request: HookRequest, connection: Connection, fields: dict[str, str]) -> Iterator[InboundMessage]:
    if _withheld(fields):
        return
    if _asks(request, fields):
        text = speech.request_text(_language(connection))
        yield _inbound(request, connection, fields, f"{fields['CallSid']}:request", text)
    elif _step(request) == "note" and fields.get("RecordingSid"):
        note = Media(
            "audio", url=fields.get("RecordingUrl"), media_id=fields["RecordingSid"], content_type="audio/x-wav"
        )
        yield _inbound(request, connection, fields, fields["RecordingSid"], "", (note,))


def _inbound(
    request: HookRequest,
    connection: Connection,
    fields: dict[str, str],
    external_id: str,
    text: str,
    media: tuple[Media, ...] = (),
) -> InboundMessage:
    phone = e164(fields["From"])
    return InboundMessage(
        channel=TwilioVoice.name,
        external_id=external_id,
        sender=Sender(
            id=fields["From"],
            name=fields.get("CallerName") or None,
            phone=phone,
            country=country_code(fields.get("FromCountry")) or phone_country(phone),
        ),
        text=text,
        received_at=request.received_at,
        conversation=fields["CallSid"],
        media=media,
        hints=hints(language_tag(_language(connection))),
        reply=ReplyHandle(address={"to": fields["From"]}),
    )


def _number(message: OutboundMessage) -> str:
    address = message.reply.address if message.reply else {}
    return str(address.get("to") or message.to.phone or message.to.id)
