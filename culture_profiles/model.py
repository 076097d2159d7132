"""A culture profile: what customers of one country expect, each value with its evidence."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct, field

T = TypeVar("T")

Layer = Literal["world", "builtin", "merchant", "country_overlay", "customer"]
"""Who decided a value, weakest first: our worldwide defaults, our country's file (and what CLDR knows of it), the
merchant's default, the merchant's setting for the country, the customer's own stated wish."""

ChannelKind = Literal["phone", "live_chat", "messaging", "social", "email", "contact_form", "sms", "marketplace", "api"]
"""The classes of channels that expectations are stated for; channel_kind() maps a channel's name to one."""

Register = Literal["formal", "polite", "informal"]
"""How a customer is addressed: formal (Sie, vous, Pan/Pani, 您, teineigo), polite (courteous, first name), informal."""

EvidenceKind = Literal["seed", "web", "cldr", "default", "merchant", "customer"]
"""seed: an article of the mission; web: a published page or study; cldr: Unicode CLDR; default: our own editorial
choice, never to be shown as a citation; merchant: set by the merchant; customer: the customer's own wish."""


Topic = Literal[
    "values", "expectation", "self_service", "phone", "messaging", "payment", "practice", "address", "legal"
]
"""What a statement is about; address: how to word a form of address, and forms that offend."""


class Evidence(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a value comes from."""

    kind: EvidenceKind
    source: str
    """Address, document or package; for a default, the reasoning."""
    year: int | None = None
    study: str | None = None
    sample_size: int | None = None
    precision: str | None = None
    """For a web source of which only a domain or a title is known: says so."""
    confidence: str | None = None
    note: str | None = None

    @property
    def citable(self) -> bool:
        """Whether this may be shown as a citation."""
        return self.kind in ("seed", "web", "cldr")


class Cited(Struct, Generic[T], frozen=True, omit_defaults=True):
    """A value with its evidence."""

    value: T
    evidence: tuple[Evidence, ...] = ()
    layer: Layer = "builtin"
    """Which layer decided the value when the profile was resolved."""
    conflicts: tuple[str, ...] = ()
    """Other sources that say something else, in words; shown, never hidden."""
    note: str | None = None
    """What the value means for this country, in words: du is normal, Sie would sound cold."""


class ChannelPreference(Struct, frozen=True, omit_defaults=True):
    """How much customers of the country like a channel."""

    channel: str
    """phone, email, live_chat, whatsapp, messenger, instagram, line, kakaotalk, wechat, telegram, viber, sms ..."""
    rank: int
    """1 is the most liked."""
    share: float | None = None
    """Share in per cent of the stated metric; never compared across metrics."""
    metric: str | None = None
    """What the share counts: preferred, used, first choice ..."""
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()
    note: str | None = None
    layer: Layer = "builtin"


class Target(Struct, frozen=True, omit_defaults=True):
    """How soon something is expected."""

    minutes: int
    clock: Literal["business", "calendar"] = "business"
    """business: only minutes within the team's business hours count; calendar: every minute counts."""
    evidence: tuple[Evidence, ...] = ()
    layer: Layer = "builtin"


class Statement(Struct, frozen=True, omit_defaults=True):
    """A finding on the country's customers that an agent should know, cited."""

    topic: Topic
    text: str
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[str, ...] = ()
    layer: Layer = "builtin"


class Tone(Struct, frozen=True, omit_defaults=True):
    """How texts to customers should sound."""

    directness: Cited[str]
    apology: Cited[Literal["brief", "full", "formal"]]
    """How much apology and empathy a complaint calls for."""
    emoji: Cited[Literal["never", "mirror", "welcome"]]
    """mirror: only in chat, and only if the customer used some."""
    exclamation_marks: Cited[int]
    """The most that one text may hold."""


class Practices(Struct, frozen=True, omit_defaults=True):
    """What the gateway does by itself for customers of the country."""

    acknowledge: Cited[bool]
    """Tell the customer at once by when the answer comes."""
    status_updates: Cited[bool]
    """Tell the customer at each step of the request."""
    callback_offer: Cited[bool]
    """Offer a call back where a number and consent exist."""
    presales_skill: Cited[bool]
    """Questions before a purchase go to agents with the presales skill."""
    aftersales_skill: Cited[bool]
    """Questions after a purchase go to agents with the aftersales skill."""


class Calendar(Struct, frozen=True, omit_defaults=True):
    """The country's week; computed from CLDR, never copied by hand."""

    time_zone: str
    """IANA name of the zone that most customers live in."""
    time_zones: tuple[str, ...]
    weekend: tuple[int, ...]
    """ISO weekdays, Monday is 1."""
    first_day: int
    holiday_calendar: str
    """Code that the holidays package knows: BR, or CA-QC for a sub-region."""
    evidence: tuple[Evidence, ...] = ()


class ProfileLanguage(Struct, frozen=True, omit_defaults=True):
    """A language of the country."""

    tag: str
    population_percent: float
    official: bool


class CultureProfile(Struct, frozen=True, omit_defaults=True):
    """One country's (or sub-region's) profile after all layers were laid over one another."""

    country: str
    """ISO 3166-1 alpha-2 code, or world."""
    version: str
    """Identity of exactly these values: what a message keeps to say which profile decided it."""
    name: str
    """English display name."""
    language: str
    """BCP 47 tag that a customer of the country is written in where nothing better is known: pt-BR."""
    languages: tuple[ProfileLanguage, ...]
    channels: tuple[ChannelPreference, ...]
    """Most liked first."""
    first_response: dict[ChannelKind, Target]
    next_response: dict[ChannelKind, Target]
    resolution: dict[ChannelKind, Target]
    register: Cited[Register]
    register_by_channel: dict[ChannelKind, Cited[Register]]
    """Where a channel is addressed otherwise; read it through register_for."""
    name_order: Cited[Literal["given_first", "surname_first"]]
    tone: Tone
    practices: Practices
    calendar: Calendar
    register_by_language: dict[str, Cited[Register]] = {}
    """Where one of the country's languages is addressed otherwise, by primary language subtag; see register_for."""
    form_of_address: Cited[str] | None = None
    """The words to address a customer with: Sie; vous; Pan/Pani and the third person."""
    language_evidence: tuple[Evidence, ...] = ()
    """Where language and languages come from."""
    layers: dict[str, Layer] = {}
    """Which layer decided the values that carry no layer themselves: language, calendar.time_zone, channels."""
    region: str | None = None
    """ISO 3166-2 code of the sub-region, where the profile is one's: CA-QC."""
    statements: tuple[Statement, ...] = ()
    unknown: tuple[str, ...] = field(default=())
    """What nobody found a figure for; said openly."""

    def register_for(self, kind: ChannelKind | None = None, language: str | None = None) -> Cited[Register]:
        """Say how to address the customer on a kind of channel, in a language (BCP 47 tag).

        The most special rule wins: the language's, then the channel's, then the country's.
        """
        primary = (language or self.language).partition("-")[0]
        by_channel = self.register_by_channel.get(kind) if kind else None
        return self.register_by_language.get(primary) or by_channel or self.register
