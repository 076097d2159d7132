"""How a reply sounds: its greeting and closing, by country, language, register, channel and person."""

from culture_profiles.tone.dress import Dressed, dress

__all__ = ["Dressed", "dress"]
