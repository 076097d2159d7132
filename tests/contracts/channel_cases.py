"""Every channel's case, in the order of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.channels.instagram.case import CASE as INSTAGRAM
from tests.gateway.channels.line.case import CASE as LINE
from tests.gateway.channels.messenger.case import CASE as MESSENGER
from tests.gateway.channels.telegram.case import CASE as TELEGRAM
from tests.gateway.channels.whatsapp.case import CASE as WHATSAPP

if TYPE_CHECKING:
    from tests.contracts.channel_suite import ChannelCase

CASES: tuple[ChannelCase, ...] = (WHATSAPP, MESSENGER, INSTAGRAM, LINE, TELEGRAM)
