"""The tables, as migrations/ makes them (a test compares the two)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from advanced_alchemy.base import AdvancedDeclarativeBase
from advanced_alchemy.types import GUID, DateTimeUTC
from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.base import Json, MerchantTable, Table

Instant = DateTimeUTC(timezone=True)


class Merchant(Table):
    """Somebody who sells; everything else belongs to one."""

    __tablename__ = "merchant"

    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    settings: Mapped[Json] = mapped_column(JSONB, default=dict)
    """gateway.people.merchants.MerchantSettings as JSON."""


class ApiKey(MerchantTable):
    """A merchant's key to the API; only a digest of it is kept."""

    __tablename__ = "api_key"

    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(String(16))
    """The first characters, by which people recognise the key."""
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256: the key is 256 random bits, so that no slow hash is needed."""
    role: Mapped[str] = mapped_column(String(16), default="admin")
    last_used_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Queue(MerchantTable):
    """Where conversations wait that no agent can take now."""

    __tablename__ = "queue"
    __table_args__ = (UniqueConstraint("merchant_id", "name"),)

    name: Mapped[str] = mapped_column(Text)
    overflow_id: Mapped[UUID | None] = mapped_column(ForeignKey("queue.id", ondelete="SET NULL"))
    hours: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(Text)
    holiday_calendar: Mapped[str | None] = mapped_column(Text)


class Agent(MerchantTable):
    """Somebody who answers customers."""

    __tablename__ = "agent"
    __table_args__ = (UniqueConstraint("merchant_id", "email"),)

    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16), default="agent")
    """agent, supervisor or admin."""
    language: Mapped[str] = mapped_column(String(35), default="en")
    """BCP 47 tag of the language that messages are translated into for this agent."""
    languages: Mapped[Json] = mapped_column(JSONB, default=dict)
    """BCP 47 tag to level: native, fluent or basic."""
    interface_locale: Mapped[str] = mapped_column(String(35), default="en")
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    countries: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """Countries whose customers the agent knows well."""
    queue_ids: Mapped[list[UUID]] = mapped_column(ARRAY(GUID), default=list)
    hours: Mapped[str] = mapped_column(Text, default="mon-fri 09:00-17:00")
    time_zone: Mapped[str] = mapped_column(Text, default="UTC")
    holiday_calendar: Mapped[str | None] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(default=8)
    """Open conversations that the agent can hold at once."""
    presence: Mapped[str] = mapped_column(String(16), default="online")
    """online, away or offline."""
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """argon2id; none for those who do not use the console."""
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The second factor's secret, encrypted; none where it is off."""
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The time step of the code used last: a code is good once."""


class Customer(MerchantTable):
    """One person, over all channels."""

    __tablename__ = "customer"

    name: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(35))
    """BCP 47 tag that the customer stated; none where nothing was stated."""
    preferred_channel: Mapped[str | None] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """vip among them raises the priority."""
    value: Mapped[int] = mapped_column(default=0)
    """What the customer has bought so far, in whole units of the merchant's currency."""
    consents: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """Channels that the customer agreed to be contacted on."""
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"))
    """The customer that this one turned out to be; the row stays, so that a split can bring it back."""


class ContactIdentity(MerchantTable):
    """One address of a customer: who they are on one channel."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("merchant_id", "channel", "external_id", name="identity_once"),
        Index("identity_of_phone", "merchant_id", "phone"),
        Index("identity_of_email", "merchant_id", text("lower(email)")),
    )

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    verified: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """What is known to be the customer's own: email, phone. Only that may join identities."""
    kept_apart: Mapped[bool] = mapped_column(default=False)
    """Whether a person split this identity off: then it never joins another customer by itself."""


class Connection(MerchantTable):
    """A merchant's account at one vendor, or the endpoint that replies are delivered to."""

    __tablename__ = "connection"

    channel: Mapped[str] = mapped_column(Text)
    """Name in gateway.channels.registry."""
    name: Mapped[str] = mapped_column(Text)
    config: Mapped[Json] = mapped_column(JSONB, default=dict)
    secrets: Mapped[bytes] = mapped_column(LargeBinary)
    """Encrypted (gateway.people.vault)."""
    active: Mapped[bool] = mapped_column(default=True)


class MailboxPosition(MerchantTable):
    """How far a mailbox was read: written with every mail, so that a restart begins behind it."""

    __tablename__ = "mailbox_position"

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"), unique=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)


class ConnectionState(MerchantTable):
    """How sending by a connection goes; shared by all workers."""

    __tablename__ = "connection_state"

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"), unique=True)
    next_send_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """The next free slot within the vendor's rate."""
    failures: Mapped[int] = mapped_column(default=0)
    """Technical failures since the last success."""
    retry_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """While the circuit is open: when one delivery may try again."""


class RawPayload(MerchantTable):
    """What a vendor sent, byte for byte, so that nothing that we cannot read yet is lost."""

    __tablename__ = "raw_payload"
    __table_args__ = (
        UniqueConstraint("connection_id", "digest", name="raw_payload_once"),
        Index("raw_payload_by_age", "received_at"),
    )

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)
    headers: Mapped[Json] = mapped_column(JSONB)
    """Without credentials."""
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the body and of what was read from it: a replay is kept once."""
    received_at: Mapped[dt.datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(16))
    """read, or unreadable."""
    reason: Mapped[str | None] = mapped_column(Text)


class EarlyStatus(MerchantTable):
    """A vendor's status of a message before we knew its identifier: applied when the send is recorded."""

    __tablename__ = "early_status"
    __table_args__ = (
        Index("early_status_of_provider", "connection_id", "provider_id"),
        Index("early_status_by_age", "created_at"),
    )

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    provider_id: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)


class ShopOrder(MerchantTable):
    """An order that a shop system told us of."""

    __tablename__ = "shop_order"
    __table_args__ = (UniqueConstraint("connection_id", "number", name="shop_order_once"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"), index=True)
    email: Mapped[str | None] = mapped_column(Text, index=True)
    phone: Mapped[str | None] = mapped_column(Text, index=True)
    detail: Mapped[Json] = mapped_column(JSONB)
    """The order as the shop gave it."""
    told_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When the order was as the shop gave it; none where the shop does not say."""


class SurveyResult(MerchantTable):
    """What a customer answered to a survey of another tool."""

    __tablename__ = "survey_result"
    __table_args__ = (UniqueConstraint("connection_id", "external_id", name="survey_result_once"),)

    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customer.id", ondelete="SET NULL"), index=True)
    score: Mapped[float | None]
    comment: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[Json] = mapped_column(JSONB)
    """The answer as the tool gave it."""
    told_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """When the answer was so; none where the tool does not say."""


class CustomerMerge(MerchantTable):
    """Two customers that became one: what a split needs to bring the other one back."""

    __tablename__ = "customer_merge"

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    """Who stayed."""
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    """Who was taken in; the row keeps its own values."""
    how: Mapped[str] = mapped_column(String(16))
    """email or phone (verified), or call (by a person or program)."""
    identity_ids: Mapped[list[UUID]] = mapped_column(ARRAY(GUID), default=list)
    """What came with the merge and has not been split off since."""
    before: Mapped[Json] = mapped_column(JSONB)
    """The values of who stayed, before."""
    undone_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class Conversation(MerchantTable):
    """What one customer and the merchant's agents say to each other on one matter."""

    __tablename__ = "conversation"
    __table_args__ = (Index("conversation_inbox", "merchant_id", "status", "id"),)

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    identity_id: Mapped[UUID] = mapped_column(ForeignKey("identity.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("connection.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(Text)
    """The channel that the customer's latest message came by."""
    thread: Mapped[str] = mapped_column(Text)
    """The vendor's identifier of the thread; the sender's identity where the vendor has none."""
    subject: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="open")
    """open, waiting (for the customer) or resolved."""
    language: Mapped[str | None] = mapped_column(String(35))
    """BCP 47 tag that the customer is written in; moves only on evidence."""
    country: Mapped[str | None] = mapped_column(String(8))
    profile_version: Mapped[str | None] = mapped_column(Text)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"), index=True)
    queue_id: Mapped[UUID | None] = mapped_column(ForeignKey("queue.id", ondelete="SET NULL"))
    priority: Mapped[str] = mapped_column(String(16), default="normal")
    reply_channel: Mapped[str | None] = mapped_column(Text)
    reply_handle: Mapped[Json | None] = mapped_column(JSONB)
    """gateway.messages.ReplyHandle of the customer's latest message."""
    due_at: Mapped[dt.datetime | None] = mapped_column(Instant, index=True)
    due_rule: Mapped[str | None] = mapped_column(Text)
    last_customer_message_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    first_response_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    last_message_at: Mapped[dt.datetime] = mapped_column(Instant)
    resolved_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    order: Mapped[Json | None] = mapped_column(JSONB)
    """Order context, as the merchant or the shop system gave it."""


class ConversationFigures(AdvancedDeclarativeBase):
    """What reports count of one conversation; triggers count it whenever anything of it changes (0012_figures)."""

    __tablename__ = "conversation_figures"
    __table_args__ = (
        Index("conversation_figures_begun", "merchant_id", "began_at"),
        Index("conversation_figures_resolved", "merchant_id", "resolved_at"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    merchant_id: Mapped[UUID]
    began_at: Mapped[dt.datetime] = mapped_column(Instant)
    resolved_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    country: Mapped[str | None] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(35))
    agent_id: Mapped[UUID | None]
    answer_seconds: Mapped[float | None] = mapped_column(Double)
    """From the beginning to the first answer, on the calendar."""
    solution_seconds: Mapped[float | None] = mapped_column(Double)
    late: Mapped[bool]
    """Whether a deadline passed."""
    punctual: Mapped[bool]
    """Whether the first answer came before a deadline passed."""
    messages: Mapped[int]
    """The customer's that were analysed."""
    untranslated: Mapped[int]
    """Those of them that no installed model could translate."""
    held: Mapped[int]
    """Replies that are held back."""
    translated: Mapped[int]
    """Texts translated from one language into another, both ways."""
    scored: Mapped[int]
    """Those of them whose quality is known."""
    quality: Mapped[float] = mapped_column(Double)
    """The sum of it, each 0..1."""


class WrittenLanguage(AdvancedDeclarativeBase):
    """A language that the customer wrote in, in one conversation; counted as ConversationFigures are."""

    __tablename__ = "written_language"
    __table_args__ = (Index("written_language_latest", "merchant_id", "last_at"),)

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    """BCP 47 tag, as detected."""
    merchant_id: Mapped[UUID]
    first_at: Mapped[dt.datetime] = mapped_column(Instant)
    last_at: Mapped[dt.datetime] = mapped_column(Instant)
    messages: Mapped[int]
    untranslated: Mapped[int]
    """Messages that were shown as they are: no installed model leads to their reader."""
    answered: Mapped[bool]
    """Whether the conversation was answered at all."""


class Thread(MerchantTable):
    """Where a conversation is carried on: several, once it has moved from one channel to another."""

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint(
            "merchant_id", "channel", "connection_id", "name", name="thread_once", postgresql_nulls_not_distinct=True
        ),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(Text)
    connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    """As Conversation.thread."""


class Message(MerchantTable):
    """One text of a conversation: the customer's, an agent's, the gateway's, or a note between agents."""

    __tablename__ = "message"
    __table_args__ = (
        # Two bots of one merchant may number their messages alike; replies carry no external_id.
        Index(
            "message_once",
            "merchant_id",
            "channel",
            "connection_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        UniqueConstraint("merchant_id", "idempotency_key", name="message_once_by_key"),
        Index("message_of_conversation", "conversation_id", "id"),
        Index("message_of_connection", "connection_id", "created_at"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    """inbound, reply, note or notice (written by the gateway)."""
    channel: Mapped[str] = mapped_column(Text)
    connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    """The account that it came by; none for the API and for what agents write."""
    external_id: Mapped[str | None] = mapped_column(Text)
    """The vendor's identifier: the key against duplicates on one connection; none for agents' replies."""
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of the request that used the idempotency key: another request with the same key is refused."""
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    """As it was written, untouched."""
    format: Mapped[str] = mapped_column(String(8), default="text")
    status: Mapped[str] = mapped_column(String(16))
    """accepted, analysed or failed for what comes in; a gateway.messages.DeliveryStatus for what goes out."""
    sent_at: Mapped[dt.datetime] = mapped_column(Instant)
    source: Mapped[Json] = mapped_column(JSONB, default=dict)
    """The gateway.messages.InboundMessage as the channel parsed it."""
    analysis: Mapped[Json | None] = mapped_column(JSONB)
    """gateway.messages.Analysis of what came in, Composition of what goes out."""
    language: Mapped[str | None] = mapped_column(String(35))


class Attachment(MerchantTable):
    """A file that came with a message."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("message_id", "media_id", name="attachment_once"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    media_id: Mapped[str] = mapped_column(Text)
    """As in the gateway.messages.Media that lists it."""
    filename: Mapped[str | None] = mapped_column(Text)
    content_type: Mapped[str | None] = mapped_column(Text)
    """As the sender says: never believed when the file is handed out."""
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Translation(MerchantTable):
    """A message's text in another language."""

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("message_id", "target"),)

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(35))
    target: Mapped[str] = mapped_column(String(35))
    text: Mapped[str] = mapped_column(Text)
    detail: Mapped[Json] = mapped_column(JSONB)
    """translation.types.Translation without its text: route, quality, protected spans."""


class Delivery(MerchantTable):
    """One send of (a part of) a reply: the outbox."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_part_once", "message_id", "part", unique=True, postgresql_where=text("status <> 'replaced'")),
        Index("delivery_of_provider", "connection_id", "provider_id"),
        Index("delivery_by_key", "merchant_id", "key", unique=True),
        Index("delivery_log", "merchant_id", "id"),
        Index("delivery_log_by_status", "merchant_id", "status", "id"),
        Index("delivery_log_by_connection", "connection_id", "id"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID | None] = mapped_column(ForeignKey("connection.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    """Idempotency key of the payload; vendors that hand it back settle an unknown outcome by it."""
    part: Mapped[int] = mapped_column(default=1)
    payload: Mapped[Json] = mapped_column(JSONB)
    """The gateway.messages.OutboundMessage."""
    status: Mapped[str] = mapped_column(String(16), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    slot_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    """The slot within the vendor's rate that this delivery holds."""
    provider_id: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    http_status: Mapped[int | None]
    """Of the last attempt's answer, where the channel tells it."""


class Presentation(MerchantTable):
    """A message as a help desk shows it to its agents."""

    __tablename__ = "presentation"
    __table_args__ = (
        UniqueConstraint("message_id", "connection_id", name="presentation_once"),
        Index("presentation_of_ticket", "connection_id", "ticket"),
        Index("presentation_log", "merchant_id", "id"),
        Index("presentation_log_by_status", "merchant_id", "status", "id"),
        Index("presentation_log_by_connection", "connection_id", "id"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    connection_id: Mapped[UUID] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(16), default="queued")
    """queued, sending, sent, failed, unknown or dead."""
    attempts: Mapped[int] = mapped_column(default=0)
    ticket: Mapped[str | None] = mapped_column(Text)
    """The desk's identifier of the ticket, by which agents' answers name the conversation."""
    provider_id: Mapped[str | None] = mapped_column(Text)
    """The desk's identifier of the comment."""
    reason: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    http_status: Mapped[int | None]
    """Of the last attempt's answer, where the desk tells it."""


class HistoryEntry(MerchantTable):
    """A step of a conversation that was not a message: a deadline, a hand-over, its end; with why it came about."""

    __tablename__ = "history_entry"
    __table_args__ = (
        UniqueConstraint("merchant_id", "key", name="history_entry_once"),
        Index("history_entry_of_conversation", "conversation_id", "id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    """The customer's message that it was about."""
    key: Mapped[str] = mapped_column(Text)
    """What happens once only: a job that is run again finds its own entry."""
    kind: Mapped[str] = mapped_column(Text)
    """deadline.warning, deadline.breached, deadline.escalated, conversation.assigned, conversation.resolved
    or conversation.reopened."""
    from_agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    queue_id: Mapped[UUID | None] = mapped_column(ForeignKey("queue.id", ondelete="SET NULL"))
    reasons: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    """locales.Reason as JSON, to be worded for whoever reads."""


class Event(AdvancedDeclarativeBase):
    """Something that consoles are told of; read in order, so that a console that was away misses nothing."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_stream", "merchant_id", "id"),
        Index("event_of_conversation", "conversation_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    """message.received, message.analysed, reply.queued, delivery.updated, conversation.assigned ..."""
    conversation_id: Mapped[UUID | None]
    payload: Mapped[Json] = mapped_column(JSONB, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(Instant, server_default=text("clock_timestamp()"))


class ProfileOverlay(MerchantTable):
    """A version of a merchant's changes to a country's profile; the history is kept."""

    __tablename__ = "profile_overlay"
    __table_args__ = (UniqueConstraint("merchant_id", "country", "version"),)

    country: Mapped[str] = mapped_column(String(8))
    """ISO 3166-1 alpha-2 or ISO 3166-2 code, or default for the merchant's setting for all countries."""
    version: Mapped[int]
    """Counts up with each publishing; 0 while it is a draft, of which there is one at most."""
    state: Mapped[str] = mapped_column(String(16))
    """draft, published or superseded."""
    published_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    overlay: Mapped[Json] = mapped_column(JSONB)
    """Only what differs."""
    author: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class GlossaryEntry(MerchantTable):
    """A term that is translated in one way, or not at all."""

    __tablename__ = "glossary_entry"
    __table_args__ = (
        UniqueConstraint("merchant_id", "source_language", "target_language", "term", name="glossary_entry_once"),
    )

    source_language: Mapped[str] = mapped_column(String(35))
    """BCP 47 tag; * for any."""
    target_language: Mapped[str] = mapped_column(String(35))
    """BCP 47 tag; * for any."""
    term: Mapped[str] = mapped_column(String(256))
    translation: Mapped[str | None] = mapped_column(Text)
    """None: not to be translated."""
    case_sensitive: Mapped[bool] = mapped_column(default=False)
    whole_word: Mapped[bool] = mapped_column(default=True)


class MemoryEntry(MerchantTable):
    """A translation that an agent corrected or approved."""

    __tablename__ = "memory_entry"
    __table_args__ = (
        UniqueConstraint("merchant_id", "source_language", "target_language", "digest", name="memory_entry_once"),
        Index("memory_entry_similar", "source", postgresql_using="gin", postgresql_ops={"source": "gin_trgm_ops"}),
    )

    source_language: Mapped[str] = mapped_column(String(35))
    target_language: Mapped[str] = mapped_column(String(35))
    source: Mapped[str] = mapped_column(Text)
    """With slots for what changes from message to message (translation.memory)."""
    target: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the source text: an index takes no long texts."""
    author: Mapped[str | None] = mapped_column(Text)


class AgentSession(MerchantTable):
    """An agent's session in the console; only a digest of its token is kept."""

    __tablename__ = "agent_session"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """SHA-256: the token is 256 random bits."""
    last_seen_at: Mapped[dt.datetime] = mapped_column(Instant)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    user_agent: Mapped[str] = mapped_column(Text, default="")


class LoginAttempt(Table):
    """An attempt to log in, until its window is over; nobody's, since nobody is known yet."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("login_attempt_of_key", "key", "created_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the account or the address."""


class AuditEntry(MerchantTable):
    """Who changed what."""

    __tablename__ = "audit_entry"

    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agent.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(Text)
    """E-mail address of the agent at the time, or command line."""
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[Json | None] = mapped_column(JSONB)
    after: Mapped[Json | None] = mapped_column(JSONB)


class CannedReply(MerchantTable):
    """A text that agents use again and again, in one language."""

    __tablename__ = "canned_reply"
    __table_args__ = (UniqueConstraint("merchant_id", "name", "language"),)

    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(35))
    """BCP 47 tag of the text."""
    text: Mapped[str] = mapped_column(Text)
    """With {customer}, {agent}, {order} and {brand} to be filled."""


class FaqEntry(MerchantTable):
    """A question that customers often ask and the merchant's answer, in one language."""

    __tablename__ = "faq_entry"
    __table_args__ = (UniqueConstraint("merchant_id", "topic", "language"),)

    topic: Mapped[str] = mapped_column(Text)
    """The same in all languages: what makes them one question."""
    language: Mapped[str] = mapped_column(String(35))
    """BCP 47 tag of question and answer."""
    question: Mapped[str] = mapped_column(Text)
    """In one or several wordings."""
    answer: Mapped[str] = mapped_column(Text)
    """Without greeting and closing."""


class SavedView(MerchantTable):
    """Filters of the inbox that an agent keeps under a name."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("agent_id", "name"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    """The inbox's query string: status=open&country=BR."""


class ReadMark(MerchantTable):
    """Up to when an agent has read a conversation."""

    __tablename__ = "read_mark"
    __table_args__ = (UniqueConstraint("agent_id", "conversation_id"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agent.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    read_at: Mapped[dt.datetime] = mapped_column(Instant)
