"""What we read of Delighted's webhooks."""

from __future__ import annotations

from msgspec import Struct


class Person(Struct, frozen=True):
    id: str | int | None = None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Survey(Struct, frozen=True):
    id: str | int | None = None
    person: Person | None = None
    survey_type: str | None = None
    score: int | None = None
    comment: str | None = None
    permalink: str | None = None
    updated_at: int | None = None


class Webhook(Struct, frozen=True):
    event_type: str
    event_id: str
    event_data: Survey
