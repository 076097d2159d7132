"""Every sentence that a person reads, in every language that we ship."""

from locales.messages import Reason, reason

__all__ = ["Reason", "reason"]
