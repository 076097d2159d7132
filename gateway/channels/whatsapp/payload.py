"""WhatsApp Cloud's webhook as Meta documents it; what we do not use is not named."""

from __future__ import annotations

from msgspec import Struct, field


class Profile(Struct, frozen=True):
    name: str | None = None


class Contact(Struct, frozen=True):
    wa_id: str | None = None
    user_id: str | None = None
    """Business-scoped user id: `<country>.<digits>`."""
    profile: Profile = Profile()


class Text(Struct, frozen=True):
    body: str = ""


class File(Struct, frozen=True):
    id: str | None = None
    mime_type: str | None = None
    caption: str = ""
    filename: str | None = None


class Place(Struct, frozen=True):
    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class Choice(Struct, frozen=True):
    title: str = ""


class Interactive(Struct, frozen=True):
    button_reply: Choice | None = None
    list_reply: Choice | None = None


class Item(Struct, frozen=True):
    product_retailer_id: str = ""
    quantity: float = 1
    item_price: float | None = None
    currency: str | None = None


class Basket(Struct, frozen=True):
    catalog_id: str | None = None
    text: str = ""
    product_items: list[Item] = []


class Button(Struct, frozen=True):
    text: str = ""


class Card(Struct, frozen=True):
    """A shared contact: that it came is all that we read."""


class Message(Struct, frozen=True):
    id: str
    timestamp: str
    type: str = "unknown"
    sender: str | None = field(name="from", default=None)
    from_user_id: str | None = None
    to: str | None = None
    """Only in echoes: the customer to whom the business wrote from its phone."""
    to_user_id: str | None = None
    text: Text | None = None
    image: File | None = None
    audio: File | None = None
    video: File | None = None
    document: File | None = None
    sticker: File | None = None
    location: Place | None = None
    contacts: list[Card] | None = None
    button: Button | None = None
    interactive: Interactive | None = None
    order: Basket | None = None


class Failure(Struct, frozen=True):
    code: int | None = None
    title: str = ""


class Status(Struct, frozen=True):
    id: str
    status: str
    timestamp: str
    errors: list[Failure] = []
    biz_opaque_callback_data: str | None = None


class Metadata(Struct, frozen=True):
    phone_number_id: str | None = None


class Value(Struct, frozen=True):
    metadata: Metadata = Metadata()
    contacts: list[Contact] = []
    messages: list[Message] = []
    message_echoes: list[Message] = []
    statuses: list[Status] = []


class Change(Struct, frozen=True):
    value: Value = Value()


class Entry(Struct, frozen=True):
    changes: list[Change] = []


class Webhook(Struct, frozen=True):
    entry: list[Entry] = []
