"""Who gets a message and where the answer goes: pure functions over facts, with their reasons."""

from gateway.routing.conditions import RuleError
from gateway.routing.decide import Candidate, RoutingDecision, decide
from gateway.routing.explanation import order_reasons
from gateway.routing.facts import AgentState, QueueState, RoutingFacts
from gateway.routing.reply_channel import ChannelOption, ReplyChannel, choose_reply_channel
from gateway.routing.rules import Applied, Rule, apply_rules, read_rules
from gateway.routing.skills import needed_skills

__all__ = [
    "AgentState",
    "Applied",
    "Candidate",
    "ChannelOption",
    "QueueState",
    "ReplyChannel",
    "RoutingDecision",
    "RoutingFacts",
    "Rule",
    "RuleError",
    "apply_rules",
    "choose_reply_channel",
    "decide",
    "needed_skills",
    "order_reasons",
    "read_rules",
]
