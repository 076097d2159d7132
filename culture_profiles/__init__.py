"""What customers of each country expect: profiles with evidence, laid over one another, chosen and versioned."""

from culture_profiles.channels import channel_kind, channel_names
from culture_profiles.checking import check_file
from culture_profiles.difference import Change, diff
from culture_profiles.loader import CustomerWish, builtin, countries, regions, resolve
from culture_profiles.model import (
    Calendar,
    ChannelKind,
    ChannelPreference,
    Cited,
    CultureProfile,
    Evidence,
    Layer,
    Practices,
    Register,
    Statement,
    Target,
    Tone,
)
from culture_profiles.overlays import dump_overlay, parse_overlay
from culture_profiles.reading import Problem, ProfileError
from culture_profiles.schema import file_schema, schema
from culture_profiles.selection import (
    CountryChoice,
    CountryFacts,
    LanguageChoice,
    LanguageFacts,
    choose_country,
    phone_country,
    target_language,
)
from culture_profiles.settings import Overlay

__all__ = [
    "Calendar",
    "Change",
    "ChannelKind",
    "ChannelPreference",
    "Cited",
    "CountryChoice",
    "CountryFacts",
    "CultureProfile",
    "CustomerWish",
    "Evidence",
    "LanguageChoice",
    "LanguageFacts",
    "Layer",
    "Overlay",
    "Practices",
    "Problem",
    "ProfileError",
    "Register",
    "Statement",
    "Target",
    "Tone",
    "builtin",
    "channel_kind",
    "channel_names",
    "check_file",
    "choose_country",
    "countries",
    "diff",
    "dump_overlay",
    "file_schema",
    "parse_overlay",
    "phone_country",
    "regions",
    "resolve",
    "schema",
    "target_language",
]
