"""KakaoTalk chatbots through a skill server: we are the skill.

Kakao wants an answer within five seconds. A person takes longer, so we answer with a receipt and, where the block's
call-back option is on, send the real answer to the one-time address that came with the question.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    HookResponse,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    Sent,
    Unknown,
    WindowClosed,
    header,
)
from gateway.channels.hints import hints, language_tag, timezone_country
from gateway.channels.kakaotalk.payload import Skill, UserRequest
from gateway.channels.payloads import decode, required
from gateway.channels.signatures import check_size, new_token, require_same, secret_of
from gateway.channels.text import split_text
from gateway.channels.vendor_http import Answer, call, refusal
from gateway.messages import InboundMessage, OutboundMessage, ReplyHandle, Sender
from locales.templates import render_template

if TYPE_CHECKING:
    import httpx

HEADER = "X-Polyglot-Secret"
"""Kakao signs nothing; its skill settings add a header of our choice to every call."""
CALLBACK_HOST = "kakao.com"
CALLBACK_SECONDS = 60
BUBBLE = 1000
"""Characters of one simpleText."""
BUBBLES = 3


class KakaoTalk(PlainHook):
    """A chatbot of a KakaoTalk channel."""

    name = "kakaotalk"
    fields: tuple[Field, ...] = (
        Field("hook_secret", secret=True, generate=new_token),
        Field("callback_host", required=False, default=CALLBACK_HOST),
    )
    capabilities = Capabilities(text_limit=BUBBLE * BUBBLES, sends_per_window=1)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the secret header that the merchant entered in the skill's settings; the body is not signed."""
        check_size(request)
        require_same(secret_of(connection, "hook_secret"), header(request.headers, HEADER.lower()), HEADER)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read one utterance."""
        asked = decode(request.body, Skill).user_request
        language = _language(asked)
        customer = required(asked.user.id, "userRequest.user.id")
        keys = (asked.user.properties.plusfriend_user_key, asked.user.properties.app_user_id)
        message = InboundMessage(
            channel=self.name,
            external_id=_identifier(request, asked),
            sender=Sender(
                id=customer,
                country=timezone_country(asked.timezone),
                language=language,
                aliases=tuple(key for key in keys if key),
            ),
            text=asked.utterance.strip(),
            received_at=request.received_at,
            hints=hints(language),
            reply=_reply(asked, request.received_at),
        )
        return Parsed(messages=(message,))

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Thank for the message, in the customer's language; with a call-back address promise an answer."""
        asked = decode(request.body, Skill).user_request
        text = render_template("acknowledgement.received", _language(asked) or "ko")
        answer = {"version": "2.0", "useCallback": True, "data": {"text": text}} if asked.callback_url else _skill(text)
        return HookResponse(body=msgspec.json.encode(answer), content_type="application/json; charset=utf-8")

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Answer at the one-time address; without one, or after its minute, Kakao takes no answer."""
        url = (message.reply.address if message.reply else {}).get("callback_url")
        expiry = message.reply.expires_at if message.reply else None
        if not url or (expiry is not None and expiry <= datetime.now(UTC)):
            return WindowClosed(reason="KakaoTalk takes an answer only within a minute after the question.")
        if not _is_kakao(url, connection):
            return Rejected(code="foreign_callback", reason="The call-back address is not Kakao's.")
        if len(message.text) > BUBBLE * BUBBLES:
            return Rejected(code="too_long", reason=f"KakaoTalk takes {BUBBLES} texts of {BUBBLE} characters.")
        answer = await call(client, "POST", url, json=_skill(message.text))
        return _outcome(answer, message.key) if isinstance(answer, Answer) else answer

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:  # noqa: ARG002
        """Kakao offers no call to try: say only whether the secret is there."""
        return None if connection.secrets.get("hook_secret") else "Fill in hook_secret, and the same in the skill."


def _language(asked: UserRequest) -> str | None:
    """Kakao's older bots say `kr`, its country, for Korean."""
    return "ko" if asked.lang == "kr" else language_tag(asked.lang)


def _identifier(request: HookRequest, asked: UserRequest) -> str:
    """Name a question that Kakao gives no identifier: by its one-time address, else by when and how it arrived."""
    unique = asked.callback_url or header(request.headers, "x-request-id")
    named = unique or f"{request.received_at.isoformat()} {asked.user.id} {asked.utterance}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _reply(asked: UserRequest, at: datetime) -> ReplyHandle:
    if not asked.callback_url:
        return ReplyHandle(address={})
    expiry = at + timedelta(seconds=CALLBACK_SECONDS)
    return ReplyHandle(address={"callback_url": asked.callback_url}, expires_at=expiry)


def _is_kakao(url: str, connection: Connection) -> bool:
    """Tell whether an address that came with a question may be called."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    allowed = str(connection.config.get("callback_host") or CALLBACK_HOST)
    secure = parts.scheme == "https" or (allowed != CALLBACK_HOST and parts.scheme == "http")
    return secure and (host == allowed or host.endswith("." + allowed))


def _skill(text: str) -> dict[str, Any]:
    parts = split_text(text, BUBBLE)
    if len(parts) > BUBBLES:
        parts = [text[start : start + BUBBLE] for start in range(0, len(text), BUBBLE)]
    return {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": part}} for part in parts]}}


def _outcome(answer: Answer, key: str) -> Outcome:
    words = answer.words("message")
    if not answer.ok:
        return refusal(answer, reason=words)
    match answer.words("status"):
        case "SUCCESS":
            return Sent(provider_id=answer.words("taskId") or key)
        case "":
            return Unknown(reason="Kakao's answer says nothing of the message.")
        case status:
            return Rejected(code=status, reason=words)
