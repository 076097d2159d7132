"""What a channel is. Adapters convert and stop: no database, no routing, no waiting in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from msgspec import Struct

from gateway.messages import Analysis, InboundMessage, Media, OutboundMessage, Sender, StatusUpdate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx


class SignatureError(Exception):
    """The request does not carry the vendor's proof: answer 401, store nothing."""


class PayloadError(Exception):
    """The request is signed but cannot be read: answer 400, saying what is wrong."""


class OversizedError(PayloadError):
    """The body is larger than any vendor sends: answer 413, store nothing."""


class HookRequest(Struct, frozen=True):
    """A vendor's request as it arrived."""

    method: Literal["GET", "POST"]
    url: str
    """The full public URL that the vendor called, query included (signatures cover it)."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    """Raw: never decoded and encoded again before it is verified."""
    received_at: datetime


class HookResponse(Struct, frozen=True):
    """What the vendor wants back."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain"


class Connection(Struct, frozen=True):
    """One merchant's account at one vendor, with its secrets opened."""

    id: str
    channel: str
    config: dict[str, Any]
    """Public settings: account ids, addresses, base URL of the vendor's API (tests point it at a local server)."""
    secrets: dict[str, str]
    """Tokens and passwords; never logged, never shown."""


class Field(Struct, frozen=True):
    """One setting that a merchant fills in to connect a channel; its label stands in locales/."""

    name: str
    secret: bool = False
    required: bool = True
    default: str | None = None
    generate: Callable[[], str] | None = None
    """Makes the value where the merchant gives none: secrets that we choose and the merchant enters at the vendor."""


class Pace(Struct, frozen=True):
    """How many messages a minute are taken in."""

    sender: int
    """Of one sender."""
    connection: int
    """Of all senders of one connection."""


class Capabilities(Struct, frozen=True):
    """What a channel can do."""

    text_limit: int | None
    """The longest text of one send, in the unit below; none where there is no limit."""
    text_unit: Literal["characters", "utf16", "bytes"] = "characters"
    media: bool = False
    window_hours: int | None = None
    """Hours after the customer's last message in which free-form replies are allowed."""
    templates: bool = False
    """Whether an approved template may be sent outside the window."""
    sends_per_window: int | None = None
    sends_per_second: float | None = None
    """Per connection."""
    ack_seconds: float = 5
    """How soon the vendor wants its answer."""
    idempotent_sends: bool = False
    """Whether the vendor refuses a repeated key, so that an unknown outcome may be retried."""
    taken_per_minute: Pace | None = None
    """At doors that anybody may use, with no vendor before them; more are refused (429)."""


class Sent(Struct, frozen=True, tag="sent"):
    """The vendor took the message."""

    provider_id: str
    """The vendor's identifier of the message, by which later status updates name it."""
    http_status: int | None = None
    """Of the vendor's answer, where the channel tells it."""


class Retry(Struct, frozen=True, tag="retry"):
    """Nothing was sent; try again."""

    after_seconds: float | None
    """What the vendor asked for; none where it said nothing."""
    reason: str
    http_status: int | None = None
    """Of the vendor's answer, where the channel tells it."""


class WindowClosed(Struct, frozen=True, tag="window_closed"):
    """The vendor allows no free-form message to this customer now."""

    reason: str


class Rejected(Struct, frozen=True, tag="rejected"):
    """The vendor will never take this message as it is."""

    code: str
    reason: str
    http_status: int | None = None
    """Of the vendor's answer, where the channel tells it."""


class Unknown(Struct, frozen=True, tag="unknown"):
    """The request left but no answer came: never blindly repeated."""

    reason: str


Outcome = Sent | Retry | WindowClosed | Rejected | Unknown


class AgentReply(Struct, frozen=True, omit_defaults=True):
    """An answer that an agent wrote in a help desk, on its way to the customer."""

    conversation: str
    """The desk's identifier of the ticket; where a desk has none of its own, the gateway's conversation."""
    text: str
    author: str
    """The agent's e-mail address where the desk tells it, else the desk's identifier of the agent."""
    external_id: str
    """The desk's identifier of the comment: the key against duplicates."""


class Parsed(Struct, frozen=True):
    """What a payload held."""

    messages: tuple[InboundMessage, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    replies: tuple[AgentReply, ...] = ()
    """What agents answered in a help desk."""
    context: tuple[dict[str, Any], ...] = ()
    """Order context and survey results from tools that are no channels (Shopify, Delighted).

    An order: `{"kind": "order", "number": "1001", "email": ..., "phone": ..., "order": {...}}`; what was sent of it:
    the same with `fulfilment`; a survey's answer: `{"kind": "survey", "id": ..., "email": ..., "phone": ...,
    "score": 9, "comment": ...}`; who is about to write, as a gateway.messages.Sender: `{"kind": "sender", "channel":
    "hootsuite", "sender": {...}}`. Each has an `external_id`: the same body under the same one is not taken again. One
    with a time as `at` (ISO 8601 with an offset) replaces nothing that was told of a later time. More keys are kept.
    """


class Channel(Protocol):
    """A door that customers use, or a desk that agents use. Stateless: a connection is passed to every call."""

    name: str
    fields: tuple[Field, ...]
    capabilities: Capabilities

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:
        """Answer a vendor's set-up request (Meta's hub.challenge, WeChat's echostr); None where it is none.

        Raises:
            SignatureError: the vendor's token is not ours.

        """

    def verify(self, request: HookRequest, connection: Connection) -> None:
        """Check the vendor's proof over the raw bytes, in constant time.

        Raises:
            SignatureError: it is missing or wrong, or its time stamp is too old.

        """

    def parse(self, request: HookRequest, connection: Connection) -> Parsed:
        """Read a verified payload. Unknown fields are passed over; an empty batch is no error.

        Raises:
            PayloadError: the body is not what the vendor documents.

        """

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:
        """Give the answer that the vendor wants after the payload is stored."""

    async def send(self, message: OutboundMessage, connection: Connection, client: httpx.AsyncClient) -> Outcome:
        """Deliver one text. Every way it can end is an outcome; only programming errors raise."""

    async def check(self, connection: Connection, client: httpx.AsyncClient) -> str | None:
        """Try the connection's settings at the vendor; None where they work, else what is wrong."""


class PlainHook:
    """What most vendors' hooks need: no set-up request, and a bare 200 for an answer."""

    def handshake(self, request: HookRequest, connection: Connection) -> HookResponse | None:  # noqa: ARG002
        """There is none: the vendor's test, where it has one, is an ordinary request."""
        return None

    def acknowledge(self, request: HookRequest, connection: Connection) -> HookResponse:  # noqa: ARG002
        """Answer 200 with nothing."""
        return HookResponse()


@runtime_checkable
class ProfileSource(Protocol):
    """A channel that can be asked for a sender's name and language, which its messages do not carry."""

    async def profile(self, sender: Sender, connection: Connection, client: httpx.AsyncClient) -> Sender:
        """Return the sender with what the vendor tells; unchanged where it tells nothing."""


@runtime_checkable
class FileCarrier(Protocol):
    """A channel whose requests hold the customers' files themselves, not only references to them."""

    def files(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Give each file of a verified request: the `media_id` of its Media, and its bytes."""


class Fetched(Struct, frozen=True, tag="fetched"):
    """A customer's file, as the vendor handed it out."""

    content: bytes
    content_type: str | None = None
    """As the vendor says, without parameters."""


@runtime_checkable
class MediaSource(Protocol):
    """A channel whose messages only name the customers' files: the vendor hands them out afterwards.

    Its `parse` gives a `media_id` to those files, and to those alone, that may be asked for: never to an address that
    a customer chose, such as a shared link.
    """

    async def fetch_media(
        self, media: Media, connection: Connection, client: httpx.AsyncClient, largest: int
    ) -> Fetched | Retry | Rejected | Unknown:
        """Read one file; asking again does no harm, so that an unknown outcome may be tried again.

        Args:
            media: as `parse` gave it.
            connection: the account that the message came by.
            client: for calls to the vendor.
            largest: bytes; a larger file is rejected with the code `TOO_LARGE`, and not read to its end.

        """


TOO_LARGE = "too_large"
"""Code of `Rejected` for a file that is larger than what may be kept."""


@runtime_checkable
class MediaIndex(Protocol):
    """A source of media whose messages do not even name their files: the vendor is asked for the list first."""

    async def list_media(
        self, message: InboundMessage, connection: Connection, client: httpx.AsyncClient
    ) -> tuple[Media, ...] | Retry | Rejected | Unknown:
        """Return the files of a message, as `parse` would have given them; asking again does no harm."""


class DeskMessage(Struct, frozen=True, omit_defaults=True):
    """A customer's message, understood and decided on, as a help desk shows it to its agents."""

    key: str
    """Idempotency key: the same for every attempt."""
    conversation: str
    """The gateway's identifier."""
    ticket: str | None
    """The desk's ticket of this conversation; none where the desk has to open one."""
    sender: Sender
    channel: str
    subject: str
    """Of a new ticket: who wrote, where, and how it begins."""
    note: str
    """Original, translation, language, profile and decision, worded for agents."""
    original: str
    analysis: Analysis | None = None
    """None where the note tells of an agent's answer that was held."""


class Presented(Struct, frozen=True, tag="presented"):
    """The desk shows the message."""

    ticket: str
    """The desk's identifier of the ticket, by which agents' answers name the conversation."""
    provider_id: str
    """The desk's identifier of the comment."""
    http_status: int | None = None
    """Of the vendor's answer, where the channel tells it."""


@runtime_checkable
class Desk(Channel, Protocol):
    """A channel whose vendor is a help desk: the gateway stands before it, agents work in it.

    Its `parse` returns what agents answer as `Parsed.replies`.
    """

    async def present(
        self, message: DeskMessage, connection: Connection, client: httpx.AsyncClient
    ) -> Presented | Retry | Rejected | Unknown:
        """Show a message in its ticket, opened where there is none; agents alone see it."""


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header's value by its lower-case name; empty where it is missing."""
    return headers.get(name, "")
