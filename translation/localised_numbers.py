"""Prices and dates shown in a reader's own convention, where that is safe; pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal, get_group_symbol
from msgspec import Struct

from translation.numbers import NUMBER, western
from translation.protection import find

if TYPE_CHECKING:
    from translation.types import Span


class LocalisedNumber(Struct, frozen=True):
    """A number, price or date of a text, and how a reader writes it."""

    start: int
    end: int
    original: str
    shown: str


def localise_numbers(text: str, source: str, reader: str) -> tuple[LocalisedNumber, ...]:
    """Write prices, decimal numbers and full dates the way their reader does, where nothing can be misread.

    Nothing is converted: the currency's sign, the value and the day stay. What could mean two things (12/10, 1.299
    without a currency) is left out. The text itself is not changed; show these beside or instead of the original.

    Args:
        text: a translated text, its protected spans as they were in the source.
        source: locale that the numbers were written in, as a BCP 47 tag; dates need its order of day and month.
        reader: locale of the reader.

    Returns:
        What is written differently, in order, each with its original.

    """
    try:
        writer, reading = Locale.parse(source, sep="-"), Locale.parse(reader, sep="-")
    except (UnknownLocaleError, ValueError):
        return ()
    shown = ((span, _shown(span, writer, reading)) for span in find(text) if span.kind in {"price", "date"})
    return tuple(
        LocalisedNumber(span.start, span.end, span.text, other) for span, other in shown if other and other != span.text
    )


def _shown(span: Span, writer: Locale, reader: Locale) -> str | None:
    return _shown_price(span.text, writer, reader) if span.kind == "price" else _shown_date(span.text, writer, reader)


def _shown_price(price: str, writer: Locale, reader: Locale) -> str | None:
    """Write a price's amount anew; its currency sign stays where it was."""
    found = NUMBER.search(western(price))
    if not found:
        return None
    amount = _value(found.group(), writer)
    if amount is None:
        return None
    decimals = -int(amount.as_tuple().exponent)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return price[: found.start()] + format_decimal(amount, pattern, locale=reader) + price[found.end() :]


def _value(written: str, writer: Locale) -> Decimal | None:
    """Read an amount; None where its point may be a decimal one or one of thousands."""
    if two_points := re.fullmatch(r"(\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})+)([.,])(\d{1,2})", written):
        return Decimal(f"{re.sub(r'[^0-9]', '', two_points[1])}.{two_points[4]}")
    if cents := re.fullmatch(r"(\d+)[.,](\d{1,2})", written):
        return Decimal(f"{cents[1]}.{cents[2]}")
    thousands = re.fullmatch(r"\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})+", written)
    group = get_group_symbol(writer)
    if thousands and (thousands[1] == group or thousands[1] in "'’\u00a0\u202f "):
        return Decimal(re.sub(r"\D", "", written))
    return Decimal(written) if written.isdigit() else None


def _shown_date(written: str, writer: Locale, reader: Locale) -> str | None:
    """Write a date with its month as a word; None where day and month could be taken for one another."""
    parts = [int(part) for part in re.findall(r"\d+", western(written))]
    if len(parts) != 3:
        return None
    if parts[0] > 31:
        year, month, day = parts
    else:
        order = writer.date_formats["short"].pattern
        day_first = order.find("d") < order.find("M")
        if not day_first and writer.territory is None:
            return None
        day, month = (parts[0], parts[1]) if day_first else (parts[1], parts[0])
        year = parts[2] if parts[2] > 99 else 2000 + parts[2]
    try:
        return format_date(date(year, month, day), "medium", locale=reader)
    except ValueError:
        return None
