"""What would happen: every decision on a message that nobody sent, before and after a change of the profile."""

from gateway.simulation.model import (
    Decision,
    Difference,
    Outcome,
    SampleAnswer,
    SampleCustomer,
    SampleMessage,
    Simulation,
)
from gateway.simulation.scene import Surroundings
from gateway.simulation.simulate import Interpreters, simulate
from gateway.simulation.team import SAMPLE_MERCHANT, SAMPLE_TEAM
from gateway.simulation.views import shown

__all__ = [
    "SAMPLE_MERCHANT",
    "SAMPLE_TEAM",
    "Decision",
    "Difference",
    "Interpreters",
    "Outcome",
    "SampleAnswer",
    "SampleCustomer",
    "SampleMessage",
    "Simulation",
    "Surroundings",
    "shown",
    "simulate",
]
