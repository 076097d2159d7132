"""Which training a message calls for, by its intent and the customer's profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from culture_profiles.model import CultureProfile
    from gateway.routing.facts import Intent


def needed_skills(profile: CultureProfile, intent: Intent | None) -> tuple[str, ...]:
    """Name the skills that the answering agent should hold.

    Questions before and after a purchase call for trained agents where the profile says so; a complaint always does.
    """
    practices = profile.practices
    if intent == "presales" and practices.presales_skill.value:
        return ("presales",)
    if intent == "aftersales" and practices.aftersales_skill.value:
        return ("aftersales",)
    if intent == "complaint":
        return ("complaint", "aftersales") if practices.aftersales_skill.value else ("complaint",)
    return ()
