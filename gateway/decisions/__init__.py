"""The stages of the pipeline that decide: what is known goes in, one decision comes out. No effects."""

from gateway.decisions.analysis import analysis_of
from gateway.decisions.expectation import expect_answer, hours_of, team_hours
from gateway.decisions.language import follow_language, priors_of
from gateway.decisions.matter import CLEAR_SIGNAL, intent_of, priority_of, signals_of
from gateway.decisions.profile import Chosen, choose_profile, resolve_profile
from gateway.decisions.routing import reply_channel_of, route

__all__ = [
    "CLEAR_SIGNAL",
    "Chosen",
    "analysis_of",
    "choose_profile",
    "expect_answer",
    "follow_language",
    "hours_of",
    "intent_of",
    "priority_of",
    "priors_of",
    "reply_channel_of",
    "resolve_profile",
    "route",
    "signals_of",
    "team_hours",
]
