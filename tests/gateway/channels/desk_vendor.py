"""What the simulated desks share: they behave after they have checked a request, and remember what agents see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.contracts.vendor_server import RETRY_AFTER, VendorResponse

if TYPE_CHECKING:
    from tests.contracts.vendor_server import Behaviour

CONVERSATION = "0199d2c4-aaaa-7000-8000-000000000001"
"""The gateway's conversation of all samples."""


class DeskVendor:
    """A desk that takes comments; `private` holds those that customers cannot read."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.private: list[tuple[str, str]] = []
        """Ticket and text."""
        self.opened: list[dict[str, Any]] = []

    def unwilling(self, behaviour: Behaviour) -> VendorResponse | None:
        """What the desk answers to a correct request where it does not take it."""
        match behaviour:
            case "throttle":
                return VendorResponse(429, {"error": "Rate limit exceeded"}, {"Retry-After": str(RETRY_AFTER)})
            case "fail":
                return VendorResponse(500, {"error": "Internal error"})
            case "reject":
                return VendorResponse(422, {"error": "RecordInvalid", "description": "Ticket is closed"})
        return None

    def take(self, ticket: str, text: str, *, private: bool) -> int:
        """Keep a comment, and return its number."""
        self.accepted.append(text)
        if private:
            self.private.append((ticket, text))
        return 5000 + len(self.accepted)
