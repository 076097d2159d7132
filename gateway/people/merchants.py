"""Merchants and what they set for all their customers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from sqlalchemy import select

from culture_profiles.tags import language_of
from gateway.database.session import merchant_of
from gateway.database.tables import Merchant
from gateway.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession


_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


class MerchantSettings(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a merchant sets once."""

    default_country: str = "US"
    """Country whose profile serves where nothing is known of the customer."""
    language: str = "en"
    """BCP 47 tag that messages are translated into while they wait in a queue."""
    brand: str | None = None
    """The name that replies are signed with; the merchant's name where it is not set."""
    product_names: tuple[str, ...] = ()
    """Names that are never translated."""
    order_patterns: tuple[str, ...] = ()
    """Regular expressions of the merchant's own order numbers and the like."""
    hold_below: float = 0.5
    """Replies whose translation scores lower are held for the agent's review; 0..1."""
    hold_below_for: dict[str, float] = {}
    """The same for one direction, by its primary language subtags: en-pt."""
    hours: str = "mon-fri 09:00-18:00"
    """Business hours that deadlines count in."""
    time_zone: str = "UTC"
    holiday_calendar: str | None = None
    """Public holidays on which the team is away, as the holidays package names them: PL, CA-QC."""
    rules: tuple[dict[str, object], ...] = ()
    """Hard routing rules (gateway.routing.rules), in order."""
    acknowledge: bool | None = None
    """Whether customers are told by when the answer comes; none: where their country's profile says so."""
    status_updates: bool | None = None
    """Whether customers are told of each step; none: where their country's profile says so."""
    offer_callback: bool | None = None
    """Whether a call back is offered to those who agreed to calls; none: where their country's profile says so."""
    reassign_silent: bool = True
    """Whether a message is taken from an agent who has not answered at half of the time that there is."""
    survey_link: str | None = None
    """Where customers say how satisfied they are; they are asked when a conversation is resolved."""
    survey_minutes: int = 2
    """How long the survey takes."""

    def threshold(self, source: str, target: str) -> float:
        """Return the score below which a reply from one language (BCP 47 tag) into another is held."""
        direction = f"{language_of(source)}-{language_of(target)}"
        return self.hold_below_for.get(direction, self.hold_below)


def settings_of(merchant: Merchant) -> MerchantSettings:
    """Read a merchant's settings."""
    return msgspec.convert(merchant.settings, MerchantSettings)


async def current_merchant(session: AsyncSession) -> Merchant:
    """Return the merchant whose transaction it is."""
    merchant = await session.get(Merchant, merchant_of(session))
    if merchant is None:
        raise NotFoundError("this merchant no longer exists")
    return merchant


async def merchant_by_slug(session: AsyncSession, slug: str) -> UUID:
    """Return the id of the merchant with a short name (a system transaction).

    Raises:
        NotFoundError: there is none; names those that there are.
    """
    merchant_id = await session.scalar(select(Merchant.id).where(Merchant.slug == slug))
    if merchant_id is None:
        known = ", ".join((await session.scalars(select(Merchant.slug).order_by(Merchant.slug))).all())
        raise NotFoundError(f"no merchant {slug!r}; there are: {known or 'none yet (run gateway demo)'}")
    return merchant_id


async def ensure_merchant(session: AsyncSession, slug: str, name: str | None = None) -> UUID:
    """Return the id of a merchant, made now if there was none of this short name (a system transaction).

    Raises:
        InvalidInputError: the short name is none.
    """
    known = await session.scalar(select(Merchant.id).where(Merchant.slug == slug))
    if known is not None:
        return known
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(f"{slug!r} is no short name: use a-z, 0-9 and -, such as my-shop", field="merchant")
    merchant = Merchant(slug=slug, name=name or slug, settings={})
    session.add(merchant)
    await session.flush()
    return merchant.id
