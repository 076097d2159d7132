"""Delighted's webhooks: how satisfied customers were, as context of their conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.channels.base import (
    Capabilities,
    Connection,
    Field,
    HookRequest,
    Outcome,
    Parsed,
    PlainHook,
    Rejected,
    header,
)
from gateway.channels.delighted.payload import Person, Webhook
from gateway.channels.hints import e164
from gateway.channels.payloads import api_base, decode, instant, required
from gateway.channels.signatures import check_size, hmac_hex, require_same, secret_of
from gateway.channels.vendor_http import Answer, call

if TYPE_CHECKING:
    import httpx

    from gateway.messages import OutboundMessage

API = "https://api.delighted.com"


class Delighted(PlainHook):
    """One Delighted project."""

    name = "delighted"
    fields: tuple[Field, ...] = (
        Field("api_key", secret=True),
        Field("api_base", required=False, default=API),
    )
    capabilities = Capabilities(text_limit=None, ack_seconds=10)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the signature over the raw body."""
        check_size(request)
        digest = hmac_hex(secret_of(connection, "api_key"), request.body)
        name = "X-Delighted-Webhook-Signature"
        require_same(f"sha256={digest}", header(request.headers, name.lower()), name)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read a survey's result, first given or changed; unsubscriptions are passed over."""
        webhook = decode(request.body, Webhook)
        if not webhook.event_type.startswith("survey_response."):
            return Parsed()
        return Parsed(context=(_survey(webhook),))

    async def send(
        self,
        message: OutboundMessage,  # noqa: ARG002
        connection: Connection,  # noqa: ARG002
        client: httpx.AsyncClient,  # noqa: ARG002
    ) -> Outcome:
        """Delighted carries no messages."""
        return Rejected(code="no_channel", reason="Delighted only reports survey results; it carries no messages.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Ask for the metrics."""
        url = f"{api_base(connection, API)}/v1/metrics.json"
        answer = await call(client, "GET", url, auth=(connection.secrets["api_key"], ""), idempotent=True)
        if not isinstance(answer, Answer):
            return answer.reason
        return None if answer.ok else f"Delighted refused the API key (status {answer.status})."


def _survey(webhook: Webhook) -> dict[str, Any]:
    result = webhook.event_data
    person = result.person or Person()
    return {
        "kind": "survey",
        "source": Delighted.name,
        "external_id": required(webhook.event_id, "event_id"),
        "id": str(result.id) if result.id is not None else webhook.event_id,
        "at": instant(result.updated_at).isoformat() if result.updated_at else None,
        "survey_type": result.survey_type,
        "score": result.score,
        "comment": result.comment,
        "permalink": result.permalink,
        "name": person.name,
        "email": person.email,
        "phone": e164(person.phone_number) if person.phone_number else None,
    }
