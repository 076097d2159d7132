"""What all tables share."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID  # noqa: TC003 - SQLAlchemy reads annotations at run time

from advanced_alchemy.base import AdvancedDeclarativeBase, CommonTableAttributes
from advanced_alchemy.mixins import AuditColumns
from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from uuid_utils.compat import uuid7

Json = dict[str, Any]


class Table(CommonTableAttributes, AuditColumns, AdvancedDeclarativeBase):
    """A table with a time-ordered identifier (UUID version 7) and the instants of creation and last change."""

    __abstract__ = True
    type_annotation_map = {Json: JSONB, dt.datetime: DateTimeUTC(timezone=True)}  # noqa: RUF012 - SQLAlchemy's own way

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7, sort_order=-100)


class MerchantTable(Table):
    """A table whose rows each belong to one merchant; row-level security shows a merchant only its own."""

    __abstract__ = True

    @declared_attr
    @classmethod
    def merchant_id(cls) -> Mapped[UUID]:
        """Whose row it is."""
        return mapped_column(ForeignKey("merchant.id", ondelete="CASCADE"), index=True, sort_order=-90)
