"""Every channel's case, in the order of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP

if TYPE_CHECKING:
    from tests.contracts.channel_suite import ChannelCase

CASES: tuple[ChannelCase, ...] = (WHATSAPP,)
