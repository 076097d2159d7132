"""Every sentence that a person reads, in every language that we ship."""

from locales.catalogues import gettext, missing, ngettext, npgettext, pgettext, render
from locales.messages import Reason, reason
from locales.negotiation import accepted, best, chain, is_right_to_left, shipped
from locales.wording import channel_name, country_name, language_name

__all__ = [
    "Reason",
    "accepted",
    "best",
    "chain",
    "channel_name",
    "country_name",
    "gettext",
    "is_right_to_left",
    "language_name",
    "missing",
    "ngettext",
    "npgettext",
    "pgettext",
    "reason",
    "render",
    "shipped",
]
