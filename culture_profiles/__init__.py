"""What customers of each country expect: profiles with evidence, laid over one another, chosen and versioned."""

from culture_profiles.channels import channel_kind, channel_names
from culture_profiles.difference import Change, diff
from culture_profiles.loader import CustomerWish, builtin, countries, regions, resolve
from culture_profiles.model import ChannelKind, Cited, CultureProfile, Evidence, Register, Target
from culture_profiles.overlays import dump_overlay, parse_overlay
from culture_profiles.reading import Problem, ProfileError
from culture_profiles.schema import schema
from culture_profiles.selection import (
    CountryChoice,
    CountryFacts,
    LanguageChoice,
    LanguageFacts,
    choose_country,
    target_language,
)
from culture_profiles.settings import Overlay

__all__ = [
    "Change",
    "ChannelKind",
    "Cited",
    "CountryChoice",
    "CountryFacts",
    "CultureProfile",
    "CustomerWish",
    "Evidence",
    "LanguageChoice",
    "LanguageFacts",
    "Overlay",
    "Problem",
    "ProfileError",
    "Register",
    "Target",
    "builtin",
    "channel_kind",
    "channel_names",
    "choose_country",
    "countries",
    "diff",
    "dump_overlay",
    "parse_overlay",
    "regions",
    "resolve",
    "schema",
    "target_language",
]
