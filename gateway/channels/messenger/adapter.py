"""Facebook Messenger through Meta's Send API."""

from __future__ import annotations

from gateway.channels import meta
from gateway.channels.base import Capabilities, Field
from gateway.channels.meta_messaging import SENDS_PER_SECOND, WINDOW_HOURS, MessagingChannel


class Messenger(MessagingChannel):
    """A page's inbox. Outside the window the tag HUMAN_AGENT allows a person's answer for seven days."""

    name = "messenger"
    account_field = "page_id"
    fields: tuple[Field, ...] = (Field("page_id"), *meta.FIELDS)
    capabilities = Capabilities(
        text_limit=2000,
        media=True,
        window_hours=WINDOW_HOURS,
        templates=True,
        sends_per_second=SENDS_PER_SECOND,
    )
