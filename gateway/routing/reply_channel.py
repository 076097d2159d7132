"""Where the answer goes: to the channel that the customer used, unless something says otherwise. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from culture_profiles.model import ChannelKind
from locales import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from culture_profiles.model import CultureProfile

SLOW_KINDS: frozenset[ChannelKind] = frozenset({"email", "contact_form"})
"""Kinds of channels that an urgent answer may leave."""
QUICK_KINDS: frozenset[ChannelKind] = frozenset({"messaging", "sms", "social"})
"""Kinds of channels that reach a customer who is not looking."""
LIKED_RANK = 3
"""Up to this rank in the profile, a channel is liked well enough to move an answer to it."""


class ChannelOption(Struct, frozen=True, omit_defaults=True):
    """A channel that the customer gave: by writing on it, or by leaving an address with it."""

    channel: str
    kind: ChannelKind
    consent: bool | None = None
    """True: the customer agreed to be answered here; False: refused, or withdrew it; None: never said."""
    wished: bool = False
    """The customer asked to be answered here."""
    answers: bool = True
    """False where no text can be sent back: a form. Telephones never take one."""
    windowed: bool = False
    """Whether the vendor allows free texts only for some hours after the customer's last message."""
    window_closes_at: datetime | None = None
    """When that ends; none where the customer has not written here yet."""
    templates: bool = False
    """Whether an approved template may be sent after that."""


class ReplyChannel(Struct, frozen=True, omit_defaults=True):
    """The choice."""

    channel: str | None
    """None where no channel that the customer gave may be used."""
    template: bool = False
    """Whether only an approved template may be sent."""
    reasons: tuple[Reason, ...] = ()


def choose_reply_channel(
    used: str,
    options: Sequence[ChannelOption],
    profile: CultureProfile,
    now: datetime,
    *,
    urgent: bool = False,
    rule_channel: str | None = None,
) -> ReplyChannel:
    """Choose the channel of the answer among those that the customer gave.

    In this order: what a merchant's rule wants, what the customer asked for, a quick channel for an urgent answer, a
    channel that the profile's customers like where they hardly use this one, the used channel, another open channel,
    an approved template. An answer moves by itself only to a channel that the customer agreed to (e-mail: did not
    refuse), and never from a marketplace, whose terms forbid that.

    Args:
        used: name of the channel that the message came by.
        options: what the customer gave, the used channel among them.
        profile: the customer's.
        now: aware; for the vendors' windows.
        urgent: whether the answer cannot wait.
        rule_channel: what a merchant's rule wants (RoutingDecision.reply_channel).

    """
    origin = next((option for option in options if option.channel == used), None)
    open_now = [option for option in _liked_first(options, profile) if _is_open(option, now)]
    refused = _refused_rule(rule_channel, open_now)
    for option, why in _wishes(origin, open_now, profile, urgent, rule_channel):
        return ReplyChannel(option.channel, reasons=(*refused, why))
    closed = _closed(used, origin, now)
    for option in open_now if origin is None or origin.kind != "marketplace" else ():
        if option.consent or (option.consent is None and option.kind == "email"):
            instead = reason("reply_instead", "The answer goes by {channel} instead.", channel=option.channel)
            return ReplyChannel(option.channel, reasons=(*refused, closed, instead))
    template = _by_template(origin, options)
    if template is not None:
        only = reason("reply_template", "Only an approved template can be sent by {channel}.", channel=template)
        return ReplyChannel(template, template=True, reasons=(*refused, closed, only))
    nothing = reason("reply_nowhere", "No channel that the customer gave may be used now.")
    return ReplyChannel(None, reasons=(*refused, closed, nothing))


def _wishes(
    origin: ChannelOption | None,
    open_now: Sequence[ChannelOption],
    profile: CultureProfile,
    urgent: bool,
    rule_channel: str | None,
) -> Iterable[tuple[ChannelOption, Reason]]:
    """Walk what speaks for an open channel, strongest first."""
    for option in open_now:
        if option.channel == rule_channel:
            yield option, reason("reply_rule", "Your rule wants the answer by {channel}.", channel=option.channel)
    for option in open_now:
        if option.wished:
            yield option, reason("reply_wished", "The customer asked for answers by {channel}.", channel=option.channel)
    agreed = [option for option in open_now if option.consent and option is not origin]
    if urgent and origin is not None and origin.kind in SLOW_KINDS:
        for option in agreed:
            if option.kind in QUICK_KINDS:
                text = reason("reply_urgent", "It is urgent, and {channel} is quicker.", channel=option.channel)
                yield option, text
    ranks = {preference.channel: preference.rank for preference in profile.channels}
    if origin is not None and ranks and origin.channel not in ranks and origin.kind != "marketplace":
        for option in agreed:
            if ranks.get(option.channel, LIKED_RANK + 1) <= LIKED_RANK:
                yield (
                    option,
                    reason(
                        "reply_liked",
                        "Customers in {country} like {channel} more, and this one agreed to it.",
                        country=profile.country,
                        channel=option.channel,
                    ),
                )
    if origin is not None and origin in open_now:
        yield origin, reason("reply_used", "The customer wrote by {channel}.", channel=origin.channel)


def _refused_rule(rule_channel: str | None, open_now: Sequence[ChannelOption]) -> tuple[Reason, ...]:
    if rule_channel is None or any(option.channel == rule_channel for option in open_now):
        return ()
    return (
        reason(
            "reply_rule_refused",
            "Your rule wants {channel}, which the customer did not give, refused, or cannot be written to now.",
            channel=rule_channel,
        ),
    )


def _closed(used: str, origin: ChannelOption | None, now: datetime) -> Reason:
    """Say why the used channel cannot take the answer."""
    if origin is None:
        return reason("reply_not_given", "The customer cannot be written to by {channel}.", channel=used)
    if origin.consent is False:
        return reason("reply_refused", "The customer does not want answers by {channel}.", channel=used)
    if _can_answer(origin) and not _window_open(origin, now):
        return reason("reply_window_closed", "The window for free replies by {channel} is closed.", channel=used)
    return reason("reply_impossible", "No text can be sent back by {channel}.", channel=used)


def _by_template(origin: ChannelOption | None, options: Sequence[ChannelOption]) -> str | None:
    """Return the channel for a template: the used one, or one that the customer agreed to."""
    for option in sorted(options, key=lambda option: (option is not origin, option.channel)):
        allowed = option.consent is not False if option is origin else option.consent
        if option.templates and allowed and _can_answer(option):
            return option.channel
    return None


def _liked_first(options: Iterable[ChannelOption], profile: CultureProfile) -> list[ChannelOption]:
    ranks = {preference.channel: preference.rank for preference in profile.channels}
    return sorted(options, key=lambda option: (ranks.get(option.channel, len(ranks) + 1), option.channel))


def _is_open(option: ChannelOption, now: datetime) -> bool:
    return _can_answer(option) and option.consent is not False and _window_open(option, now)


def _can_answer(option: ChannelOption) -> bool:
    return option.answers and option.kind != "phone"


def _window_open(option: ChannelOption, now: datetime) -> bool:
    return not option.windowed or (option.window_closes_at is not None and now < option.window_closes_at)
