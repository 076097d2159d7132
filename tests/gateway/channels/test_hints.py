from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.hints import country_code, e164, hints, language_tag, phone_country, timezone_country


@pytest.mark.parametrize(
    ("number", "normal", "country"),
    [
        ("5511987654321", "+5511987654321", "BR"),
        ("+4915112345678", "+4915112345678", "DE"),
        ("5215512345678", "+525512345678", "MX"),
        ("5491123456789", "+5491123456789", "AR"),
        ("15550783881", "+15550783881", None),
        ("12", None, None),
        ("not a number", None, None),
    ],
)
def test_reads_phone_numbers(number: str, normal: str | None, country: str | None) -> None:
    assert e164(number) == normal
    assert phone_country(e164(number)) == country


@pytest.mark.parametrize(
    ("reported", "tag"),
    [("pt-br", "pt-BR"), ("zh_CN", "zh-CN"), ("zh-hant", "zh-Hant"), ("ko", "ko"), ("", None), ("english", None)],
)
def test_reads_language_tags(reported: str, tag: str | None) -> None:
    assert language_tag(reported) == tag


def test_reads_countries() -> None:
    assert [country_code(value) for value in ("de", " FR ", "deu", "é1", None)] == ["DE", "FR", None, None, None]
    assert [timezone_country(zone) for zone in ("Asia/Seoul", "UTC", None)] == ["KR", None, None]
    assert hints("de", None, "de", "en") == ("de", "en")


@given(st.text())
def test_nothing_that_a_channel_reports_is_an_error(value: str) -> None:
    language_tag(value)
    country_code(value)
    timezone_country(value)
    phone_country(e164(value))
