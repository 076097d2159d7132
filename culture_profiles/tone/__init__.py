"""How a reply sounds: its greeting and closing, what should be changed in it; and how the customer's message sounds."""

from culture_profiles.tone.dress import Dressed, dress
from culture_profiles.tone.lint import ToneRemark, lint
from culture_profiles.tone.manners import has_emoji
from culture_profiles.tone.signals import Signals, recognises, signals

__all__ = ["Dressed", "Signals", "ToneRemark", "dress", "has_emoji", "lint", "recognises", "signals"]
