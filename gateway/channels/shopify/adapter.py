"""Shopify: webhooks bring orders and fulfilments as context; a Flow's request brings a customer's message."""

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
from gateway.channels.hints import country_code, e164, hints, language_tag, phone_country
from gateway.channels.payloads import decode, required
from gateway.channels.shopify.payload import Customer, FlowMessage, Fulfilment, Order
from gateway.channels.signatures import check_size, hmac_base64, require_same, secret_of
from gateway.messages import InboundMessage, Sender

if TYPE_CHECKING:
    import httpx

    from gateway.messages import OutboundMessage

SIGNATURE = "X-Shopify-Hmac-Sha256"
FLOW_HEADER = "X-Polyglot-Secret"
"""Flow signs nothing; its "Send HTTP request" carries the headers that the merchant enters."""


class Shopify(PlainHook):
    """One shop."""

    name = "shopify"
    fields: tuple[Field, ...] = (
        Field("client_secret", secret=True),
        Field("flow_secret", secret=True, required=False),
    )
    capabilities = Capabilities(text_limit=None, ack_seconds=5)

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check a webhook's signature over the raw body, or a Flow's secret header."""
        check_size(request)
        if _is_flow(request):
            require_same(
                secret_of(connection, "flow_secret"), header(request.headers, FLOW_HEADER.lower()), FLOW_HEADER
            )
            return
        expected = hmac_base64(secret_of(connection, "client_secret"), request.body)
        require_same(expected, header(request.headers, SIGNATURE.lower()), SIGNATURE)

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:  # noqa: ARG002
        """Read an order or a fulfilment as context, a Flow's body as a message; other topics are passed over."""
        if _is_flow(request):
            return Parsed(messages=(_flow_message(request),))
        event = header(request.headers, "x-shopify-event-id") or header(request.headers, "x-shopify-webhook-id")
        match header(request.headers, "x-shopify-topic").partition("/")[0]:
            case "orders":
                return Parsed(context=(_order(decode(request.body, Order), event),))
            case "fulfillments":
                return Parsed(context=(_fulfilment(decode(request.body, Fulfilment), event),))
        return Parsed()

    async def send(
        self,
        message: OutboundMessage,  # noqa: ARG002
        connection: Connection,  # noqa: ARG002
        client: httpx.AsyncClient,  # noqa: ARG002
    ) -> Outcome:
        """Shopify Inbox has no public API."""
        return Rejected(code="no_channel", reason="Shopify offers no API by which a customer could be answered.")

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:  # noqa: ARG002
        """Say only whether the secret is there: we call nothing at Shopify."""
        return None if connection.secrets.get("client_secret") else "Fill in client_secret, the app's client secret."


def _is_flow(request: HookRequest) -> bool:
    return SIGNATURE.lower() not in request.headers and FLOW_HEADER.lower() in request.headers


def _order(order: Order, event: str) -> dict[str, Any]:
    customer = order.customer or Customer()
    country = country_code(order.shipping_address.country_code) if order.shipping_address else None
    number = _number(order.name) or str(order.id)
    facts = {
        "number": number,
        "delivery_country": country,
        "total": order.total_price,
        "currency": order.currency,
        "payment": order.financial_status,
        "delivery": order.fulfillment_status,
        "cancelled_at": order.cancelled_at,
        "items": [{"title": item.title, "quantity": item.quantity} for item in order.line_items],
        "tracking": [_tracking(one) for one in order.fulfillments],
    }
    return {
        "kind": "order",
        "source": Shopify.name,
        "external_id": event or f"order-{order.id}",
        "at": order.updated_at,
        "number": number,
        **_person(customer, order.email, order.phone, order.customer_locale, country),
        "order": _known(facts),
    }


def _fulfilment(fulfilment: Fulfilment, event: str) -> dict[str, Any]:
    country = country_code(fulfilment.destination.country_code) if fulfilment.destination else None
    # Shopify numbers fulfilments within their order: #1001.1.
    number = _number((fulfilment.name or "").rpartition(".")[0]) or str(fulfilment.order_id or fulfilment.id)
    return {
        "kind": "fulfilment",
        "source": Shopify.name,
        "external_id": event or f"fulfilment-{fulfilment.id}",
        "number": number,
        **_person(Customer(), fulfilment.email, None, None, country),
        "order": _known({"number": number, "tracking": [_tracking(fulfilment)]}),
    }


def _number(name: str | None) -> str:
    return (name or "").removeprefix("#")


def _tracking(fulfilment: Fulfilment) -> dict[str, Any]:
    return _known(
        {
            "number": fulfilment.tracking_number,
            "company": fulfilment.tracking_company,
            "url": fulfilment.tracking_url,
            "status": fulfilment.shipment_status or fulfilment.status,
        }
    )


def _person(
    customer: Customer, email: str | None, phone: str | None, locale: str | None, country: str | None
) -> dict[str, Any]:
    number = phone or customer.phone
    return _known(
        {
            "name": " ".join(part for part in (customer.first_name, customer.last_name) if part),
            "email": email or customer.email,
            "phone": e164(number) if number else None,
            "language": language_tag(locale or customer.locale),
            "country": country or country_code(customer.country),
        }
    )


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what the shop does not say."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _flow_message(request: HookRequest) -> InboundMessage:
    flow = decode(request.body, FlowMessage)
    customer = flow.customer
    phone = e164(customer.phone) if customer.phone else None
    language = language_tag(customer.locale)
    return InboundMessage(
        channel=Shopify.name,
        external_id=required(str(flow.id), "id"),
        sender=Sender(
            id=required(str(customer.id or customer.email or ""), "customer.id"),
            name=" ".join(part for part in (customer.first_name, customer.last_name) if part) or None,
            email=customer.email,
            phone=phone,
            country=country_code(customer.country) or phone_country(phone),
            language=language,
        ),
        text=flow.text,
        received_at=request.received_at,
        order=flow.order,
        hints=hints(language),
    )
