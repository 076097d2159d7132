"""What can go wrong, as a tree; gateway.api.problems maps it to HTTP once.

GatewayError
├── SettingsError            the environment cannot be read
├── DatabaseUnavailableError no PostgreSQL can be started or reached
├── NotFoundError            no such thing, or another merchant's (never told apart)
├── ConflictError            the thing is not in a state that allows this
│   ├── IdempotencyConflictError  the same key came with another body
│   └── OutdatedError             somebody else changed the thing since it was read
├── InvalidInputError        the caller's input breaks a rule; says which field and what to do
├── AuthenticationError      no valid key or session
├── PermissionDeniedError    a valid key or session without the right to do this
├── RateLimitedError         too many; says when to try again
└── HeldError                a text may not be delivered as it is; says why
"""

from __future__ import annotations


class GatewayError(Exception):
    """Anything that the gateway refuses or cannot do; the message is for people and says what to do."""


class SettingsError(GatewayError):
    """The environment cannot be read."""


class DatabaseUnavailableError(GatewayError):
    """No PostgreSQL can be started or reached."""


class NotFoundError(GatewayError):
    """There is no such thing for this merchant."""


class ConflictError(GatewayError):
    """The thing is not in a state that allows this."""


class IdempotencyConflictError(ConflictError):
    """The same idempotency key came with another body."""


class OutdatedError(ConflictError):
    """Somebody else changed the thing since it was read."""


class InvalidInputError(GatewayError):
    """The caller's input breaks a rule."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        """Dotted path of the field that is wrong."""


class AuthenticationError(GatewayError):
    """No valid key or session."""


class PermissionDeniedError(GatewayError):
    """A valid key or session without the right to do this."""


class RateLimitedError(GatewayError):
    """Too many requests."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class HeldError(GatewayError):
    """A text may not be delivered as it is."""
