"""A small profile to reckon with, changed where a test says so."""

from __future__ import annotations

from typing import Any

import msgspec

from culture_profiles.model import Calendar, Cited, CultureProfile, Practices, Target, Tone


def make_profile(**changes: Any) -> CultureProfile:
    profile = CultureProfile(
        country="PL",
        version="test",
        name="Poland",
        language="pl",
        languages=(),
        channels=(),
        first_response={
            "email": Target(240),
            "live_chat": Target(2),
            "messaging": Target(30),
        },
        next_response={"email": Target(120), "messaging": Target(15)},
        resolution={"email": Target(1440)},
        register=Cited("formal"),
        register_by_channel={},
        name_order=Cited("given_first"),
        tone=Tone(Cited("direct"), Cited("brief"), Cited("mirror"), Cited(1)),
        practices=make_practices(),
        calendar=Calendar("Europe/Warsaw", ("Europe/Warsaw",), (6, 7), 1, "PL"),
    )
    return msgspec.structs.replace(profile, **changes)


def make_practices(**values: bool) -> Practices:
    names = ("acknowledge", "status_updates", "callback_offer", "presales_skill", "aftersales_skill")
    return Practices(**{name: Cited(values.get(name, False)) for name in names})
