from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.model import ChannelPreference
from gateway.routing.reply_channel import ChannelOption, ReplyChannel, choose_reply_channel
from tests.culture_profiles.samples import make_profile
from tests.gateway.routing.samples import NOW

PROFILE = make_profile(channels=(ChannelPreference("whatsapp", 1), ChannelPreference("email", 2)))
EMAIL = ChannelOption("email", "email")
FORM = ChannelOption("contact", "contact_form", answers=False)
OPEN = ChannelOption("whatsapp", "messaging", windowed=True, window_closes_at=NOW + timedelta(hours=3), consent=True)
CLOSED = ChannelOption("whatsapp", "messaging", windowed=True, window_closes_at=NOW, templates=True)


def choose(used: str, *options: ChannelOption, **values: Any) -> ReplyChannel:
    return choose_reply_channel(used, options, PROFILE, NOW, **values)


def codes(choice: ReplyChannel) -> list[str]:
    return [reason.code for reason in choice.reasons]


def test_the_channel_that_the_customer_used() -> None:
    choice = choose("email", EMAIL, OPEN)
    assert (choice.channel, choice.template, codes(choice)) == ("email", False, ["reply_used"])


def test_a_rule_or_a_wish_comes_first() -> None:
    assert codes(choose("email", EMAIL, OPEN, rule_channel="whatsapp")) == ["reply_rule"]
    wished = ChannelOption("sms", "sms", wished=True)
    assert choose("email", EMAIL, OPEN, wished).channel == "sms"


def test_a_rule_never_reaches_a_channel_that_the_customer_did_not_give() -> None:
    choice = choose("email", EMAIL, rule_channel="telegram")
    assert (choice.channel, codes(choice)) == ("email", ["reply_rule_refused", "reply_used"])


def test_what_is_urgent_leaves_a_slow_channel_with_consent_only() -> None:
    assert codes(choose("email", EMAIL, OPEN, urgent=True)) == ["reply_urgent"]
    unasked = ChannelOption("whatsapp", "messaging")
    assert choose("email", EMAIL, unasked, urgent=True).channel == "email"
    assert choose("whatsapp", OPEN, EMAIL, urgent=True).channel == "whatsapp"


def test_the_profile_moves_the_answer_from_a_channel_that_its_customers_hardly_use() -> None:
    viber = ChannelOption("viber", "messaging")
    choice = choose("viber", viber, OPEN)
    assert (choice.channel, codes(choice)) == ("whatsapp", ["reply_liked"])
    assert choose("viber", viber, EMAIL).channel == "viber"
    market = ChannelOption("amazon", "marketplace")
    assert choose("amazon", market, OPEN, urgent=True).channel == "amazon"


def test_a_closed_window() -> None:
    assert codes(choose("whatsapp", CLOSED, EMAIL)) == ["reply_window_closed", "reply_instead"]
    choice = choose("whatsapp", CLOSED)
    assert (choice.channel, choice.template) == ("whatsapp", True)
    assert codes(choice) == ["reply_window_closed", "reply_template"]


def test_a_form_or_a_telephone_takes_no_answer() -> None:
    assert codes(choose("contact", FORM, EMAIL)) == ["reply_impossible", "reply_instead"]
    assert choose("phone", ChannelOption("phone", "phone"), EMAIL).channel == "email"


def test_who_refuses_is_left_alone() -> None:
    refused = ChannelOption("sms", "sms", consent=False, templates=True)
    choice = choose("sms", refused)
    assert (choice.channel, codes(choice)) == (None, ["reply_refused", "reply_nowhere"])
    assert codes(choose("sms", EMAIL)) == ["reply_not_given", "reply_instead"]


OPTIONS = st.builds(
    ChannelOption,
    channel=st.sampled_from(["whatsapp", "email", "sms", "line", "amazon", "contact", "phone"]),
    kind=st.sampled_from(["messaging", "email", "sms", "marketplace", "contact_form", "phone"]),
    consent=st.sampled_from([True, False, None]),
    wished=st.booleans(),
    answers=st.booleans(),
    windowed=st.booleans(),
    window_closes_at=st.sampled_from([None, NOW - timedelta(hours=1), NOW + timedelta(hours=1)]),
    templates=st.booleans(),
)


@given(
    st.lists(OPTIONS, max_size=5, unique_by=lambda option: option.channel),
    st.sampled_from(["whatsapp", "email", "contact", "phone"]),
    st.booleans(),
    st.sampled_from([None, "line", "telegram"]),
)
def test_never_a_channel_that_was_not_given_or_was_refused(
    options: list[ChannelOption], used: str, urgent: bool, rule: str | None
) -> None:
    choice = choose(used, *options, urgent=urgent, rule_channel=rule)
    assert choice.reasons
    if choice.channel is not None:
        taken = next(option for option in options if option.channel == choice.channel)
        assert taken.consent is not False
        assert taken.answers
        if not choice.template:
            assert not taken.windowed or (taken.window_closes_at is not None and taken.window_closes_at > NOW)
