"""Instagram messages through Meta's Send API."""

from __future__ import annotations

from gateway.channels import meta
from gateway.channels.base import Capabilities, Field
from gateway.channels.meta_messaging import SENDS_PER_SECOND, WINDOW_HOURS, MessagingChannel


class Instagram(MessagingChannel):
    """A professional account's inbox. The limit is 1000 bytes of UTF-8, by Meta's page "Send a message"."""

    name = "instagram"
    account_field = "account_id"
    fields: tuple[Field, ...] = (Field("account_id"), *meta.FIELDS)
    capabilities = Capabilities(
        text_limit=1000,
        text_unit="bytes",
        media=True,
        window_hours=WINDOW_HOURS,
        templates=True,
        sends_per_second=SENDS_PER_SECOND,
    )
