"""What may stand in a profile's file or a merchant's overlay: only what differs from the layer below."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from culture_profiles.model import ChannelKind, Evidence, Register, Topic

T = TypeVar("T")

Minutes = Annotated[int, Meta(ge=1, le=525_600, description="Minutes, from 1 to a year.")]
Text = Annotated[str, Meta(min_length=1)]
Share = Annotated[float, Meta(ge=0, le=100)]
Country = Annotated[str, Meta(pattern="^([A-Z]{2}|world)$", description="ISO 3166-1 alpha-2 code, or world.")]
RegionCode = Annotated[str, Meta(pattern="^[A-Z]{2}-[A-Za-z0-9]{1,3}$")]
Tag = Annotated[
    str, Meta(pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", description="a BCP 47 tag such as pt-BR")
]
Primary = Annotated[str, Meta(pattern="^[a-z]{2,3}$", description="Primary language subtag.")]
ChannelName = Annotated[
    str, Meta(pattern="^[a-z][a-z0-9_]*$", description="Name of a channel: phone, email, whatsapp ...")
]
Key = Annotated[str, Meta(pattern="^[a-z0-9_]+$", description="Key of an entry under evidence.")]
Apology = Literal["brief", "full", "formal"]
Emoji = Literal["never", "mirror", "welcome"]
NameOrder = Literal["given_first", "surname_first"]
Clock = Literal["business", "calendar"]


class Setting(Struct, Generic[T], frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value with the keys of its evidence; where there is nothing to say of it, the bare value may be written."""

    value: T
    evidence: tuple[Key, ...] = ()
    conflicts: tuple[Text, ...] = ()
    note: Text | None = None


class TextSetting(Setting[Text], frozen=True):
    """A text."""


class BooleanSetting(Setting[bool], frozen=True):
    """Yes or no."""


class CountSetting(Setting[Annotated[int, Meta(ge=0, le=10)]], frozen=True):
    """A small number."""


class RegisterSetting(Setting[Register], frozen=True):
    """How customers are addressed."""


class ApologySetting(Setting[Apology], frozen=True):
    """How much apology a complaint calls for."""


class EmojiSetting(Setting[Emoji], frozen=True):
    """Where emoji may stand."""


class NameOrderSetting(Setting[NameOrder], frozen=True):
    """Which part of a name comes first."""


class TargetSetting(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How soon; the bare number of minutes may be written for the business clock."""

    minutes: Minutes
    clock: Clock = "business"
    evidence: tuple[Key, ...] = ()


class ChannelSetting(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A channel of the list, whose order is the ranking."""

    channel: ChannelName
    share: Share | None = None
    metric: Text | None = None
    evidence: tuple[Key, ...] = ()
    conflicts: tuple[Text, ...] = ()
    note: Text | None = None


class StatementSetting(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A finding that agents should know."""

    topic: Topic
    text: Text
    evidence: tuple[Key, ...] = ()
    conflicts: tuple[Text, ...] = ()


class ToneSettings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How texts to customers sound."""

    directness: TextSetting | Text | None = None
    apology: ApologySetting | Apology | None = None
    emoji: EmojiSetting | Emoji | None = None
    exclamation_marks: CountSetting | Annotated[int, Meta(ge=0, le=10)] | None = None


class PracticeSettings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the gateway does by itself."""

    acknowledge: BooleanSetting | bool | None = None
    status_updates: BooleanSetting | bool | None = None
    callback_offer: BooleanSetting | bool | None = None
    presales_skill: BooleanSetting | bool | None = None
    aftersales_skill: BooleanSetting | bool | None = None


class Overlay(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Only what differs: whatever is not written stays as the layer below has it."""

    country: Country | None = None
    """Whose overlay it is; none for a merchant's default, which holds for every country."""
    language: Tag | None = None
    """Language that customers are written in where nothing better is known."""
    time_zone: Text | None = None
    """IANA name of the zone that most customers live in."""
    register: RegisterSetting | Register | None = None
    register_by_channel: dict[ChannelKind, RegisterSetting | Register] = {}
    register_by_language: dict[Primary, RegisterSetting | Register] = {}
    form_of_address: TextSetting | Text | None = None
    name_order: NameOrderSetting | NameOrder | None = None
    channels: tuple[ChannelSetting, ...] | None = None
    """The whole list, most liked first: it replaces the list of the layer below."""
    tone: ToneSettings = ToneSettings()
    practices: PracticeSettings = PracticeSettings()
    first_response: dict[ChannelKind, TargetSetting | Minutes] = {}
    next_response: dict[ChannelKind, TargetSetting | Minutes] = {}
    resolution: dict[ChannelKind, TargetSetting | Minutes] = {}
    statements: tuple[StatementSetting, ...] = ()
    """Added to the statements of the layers below."""
    unknown: tuple[Text, ...] = ()
    evidence: dict[Key, Evidence] = {}
    """What the other values cite by key; the keys of world.toml can be cited everywhere."""


class RegionOverlay(Overlay, frozen=True, kw_only=True):
    """What differs in a part of the country."""

    codes: tuple[RegionCode, ...]
    """ISO 3166-2 codes; CH-fr with a small language subtag names all of the country's speakers of it."""
    name: Text


class ProfileFile(Overlay, frozen=True, kw_only=True):
    """A built-in file: data/<country>.toml."""

    country: Country
    include: tuple[Text, ...] = ()
    """Files under data/shared/ whose statements hold here too: eu."""
    unofficial: tuple[Primary, ...] = ()
    """Languages that CLDR calls official and the country's law does not."""
    regions: tuple[RegionOverlay, ...] = ()
