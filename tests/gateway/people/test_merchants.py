"""What a merchant sets once."""

from __future__ import annotations

from gateway.people.merchants import MerchantSettings


def test_a_direction_may_have_a_threshold_of_its_own() -> None:
    settings = MerchantSettings(hold_below=0.5, hold_below_for={"en-pt": 0.8})
    assert settings.threshold("en-GB", "pt-BR") == 0.8
    assert settings.threshold("pt-BR", "en") == 0.5
