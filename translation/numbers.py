"""Numbers compared across languages: 29.99 is 29,99, and 15 is not 45; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from translation.number_words import has_month, has_word, knows_words

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = re.compile(
    r"\d{1,3}(?:(?P<group>[.,'’\u00a0\u2009\u202f٬ ])\d{3})(?:(?P=group)\d{3})*(?!\d)(?:[.,٫]\d+(?![.,]?\d))?"
    r"|(?<!\d[.,])\d+[.,٫]\d+(?![.,٫]?\d)|\d+"
)
_SCALE = re.compile(
    r"[\s\u00a0\u202f-]?(?:k\b|mil\b|mille\b|mila\b|thous|tausend|tys|tis|bin\b|tusen|tuhat|duizend|тыс|тис|хиляд|ribu|ezer"
    r"|mi\b|mio\b|mln|mld|mrd|bn\b|m[iı]l[ijyl]|bil|tri[lł]|м[иі]л[льйя]|млн|млрд|мил|juta|miljard|εκατ|δισ|χιλ"
    r"|مليون|مليار|ألف|میلیون|میلیارد|هزار|מיליון|מיליארד|אלף|[万萬亿億兆만억천조千百]|พัน|หมื่น|แสน|ล้าน|nghìn|ngàn|triệu|tỷ"
    r"|हज़?ार|लाख|करोड़|मिलियन|बिलियन|হাজার|লাখ|লক্ষ|কোটি|মিলিয়ন|বিলিয়ন)",
    re.IGNORECASE,
)
"""Words behind a number that multiply it: 15 mil, 2.3 billion, 23億."""

_MYRIADS = re.compile(
    r"(?<![\d.,])(?P<myriads>\d{1,4})[万萬만] ?(?P<rest>\d{1,4})(?P<thousand>[千천]?)(?![\d.,万萬만])"
)

_BEFORE_YEAR = re.compile(
    r"(?:(?:19|20)\d\d\.?\s?[-–—/]\s?|['’]"
    r"|\b(?:anos|años|anni|années|anii|d[ée]cad[ae] d\w+|lat|let|tahun|thập niên)\s)['’]?$",
    re.IGNORECASE,
)
_BEHIND_DECADE = re.compile(
    r"['’]?s\b|[-\s]{0,3}(?:te|те|х|ті|e|ih|ci|er)\b|er\b|\.?\s?(?:let|lat|rok|gad|год|рок)|\s?年代", re.IGNORECASE
)

_AFTERNOON = re.compile(
    r"\s?(?:p\.?\s?m\b|da tarde|da noite|de la tarde|de la noche|uhr abends|du soir|po południu|午後)", re.IGNORECASE
)
_MAX_COMPARISONS, _MAX_REGROUPED = 250_000, 40
"""Beyond these, texts are lists of numbers: they are compared digit by digit only."""

SMALL = 12
"""Whole numbers up to this one are often written as words, or as the name of a month."""


class Number(Struct, frozen=True):
    """A number as it is written."""

    text: str
    readings: frozenset[Decimal]
    """What it can mean: 1.299 is 1299 to some readers and 1.299 to others."""
    scaled: bool = False
    """Whether a word behind it multiplies it: 15 mil."""
    short_year: bool = False
    """Whether two digits stand where a year is shortened: 1995-96, the '70s, anos 70."""

    @property
    def significant(self) -> str:
        """Its digits without leading and trailing zeros: what 2.3 billion, 2300 millones and 23億 share."""
        return re.sub(r"\D", "", self.text).strip("0")

    @property
    def small(self) -> bool:
        """Whether it is a whole number that is often written as a word."""
        return any(value == value.to_integral_value() and 0 <= value <= SMALL for value in self.readings)

    def means(self, other: Number) -> bool:
        """Tell whether both can be the same number."""
        if self.readings & other.readings:
            return True
        return (self.scaled or other.scaled) and self.significant == other.significant


def numbers_in(text: str) -> list[Number]:
    """Read the numbers of a text, in any digits of Unicode."""
    plain = _MYRIADS.sub(_myriads, western(text))
    return [
        Number(
            match.group(), _readings(plain, match), bool(_SCALE.match(plain, match.end())), _is_short_year(plain, match)
        )
        for match in NUMBER.finditer(plain)
    ]


def _myriads(match: re.Match[str]) -> str:
    """Write 1万2千 and 10万4500 as one number."""
    return str(int(match["myriads"]) * 10_000 + int(match["rest"]) * (1000 if match["thousand"] else 1))


def _is_short_year(text: str, match: re.Match[str]) -> bool:
    if len(match.group()) != 2:
        return False
    before = text[max(0, match.start() - 24) : match.start()]
    return bool(_BEFORE_YEAR.search(before) or _BEHIND_DECADE.match(text, match.end()))


def western(text: str) -> str:
    """Write every decimal digit of Unicode as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _readings(text: str, match: re.Match[str]) -> frozenset[Decimal]:
    written = match.group()
    values = {Decimal(re.sub(r"\D", "", written))} if _could_be_whole(written) else set()
    if point := re.search(r"[.,٫](\d+)$", written):
        values.add(Decimal(f"{re.sub(r'[^0-9]', '', written[: point.start()])}.{point[1]}"))
    if _AFTERNOON.match(text, match.end()) or re.match(r":\d\d\s?[pP]\.?\s?[mM]", text[match.end() :]):
        values |= {value + 12 for value in values if value < SMALL}
    return frozenset(values)


def _could_be_whole(written: str) -> bool:
    return not re.search(r"[.,٫]", written) or bool(re.fullmatch(r"\d{1,3}(?:\D\d{3})+", written))


class Difference(Struct, frozen=True):
    """The numbers that do not answer to one another."""

    missing: tuple[str, ...]
    """Numbers of the source that the translation lacks."""
    added: tuple[str, ...]
    """Numbers of the translation that the source lacks."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def compare_numbers(source_text: str, translation: str, source: str, target: str) -> Difference:
    """Compare the numbers of a text and its translation.

    Number words need no digits, digits may become words where the number is small, and months may change between
    number and name.

    Args:
        source_text: the text.
        translation: its translation.
        source: BCP 47 tag of the text.
        target: BCP 47 tag of the translation.

    """
    if _groups(source_text) == _groups(translation):
        return Difference((), ())
    ours, theirs = numbers_in(source_text), numbers_in(translation)
    missing, added = _regrouped(*_unmatched(ours, theirs))
    added = [
        number
        for number in added
        if not (_in_words(number, source_text, source) or _is_month(number, translation, target, source_text, source))
    ]
    lost = [
        number
        for number in missing
        if not (_in_words(number, translation, target) or _is_month(number, source_text, source, translation, target))
    ]
    if not added:
        lost = [number for number in lost if number.text != "00"]  # 11:00 is 11 Uhr
    if not added and not knows_words(target):
        lost = [number for number in lost if not number.small]
    # A number that nothing was lost for was a word in the source (quatorze -> 14), or is said again.
    if not lost and len(ours) * len(added) > _MAX_COMPARISONS:
        added = []
    made_up = [number for number in added if lost or (len(number.text) > 2 and not any(map(number.means, ours)))]
    return Difference(tuple(number.text for number in lost), tuple(number.text for number in made_up))


def _groups(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", western(text)))


def _unmatched(ours: Sequence[Number], theirs: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    same = Counter(number.text for number in ours) & Counter(number.text for number in theirs)
    ours, left, missing = _but(ours, same), _but(theirs, same), []
    if len(ours) * len(left) > _MAX_COMPARISONS:
        return ours, left
    for number in ours:
        answer = next((other for other in left if number.means(other)), None)
        if answer is None:
            missing.append(number)
        else:
            left.remove(answer)
    return missing, left


def _but(numbers: Sequence[Number], same: Counter[str]) -> list[Number]:
    """Leave out numbers that stand in both texts in the same digits."""
    again, out = Counter(same), []
    for number in numbers:
        again[number.text] -= 1
        if again[number.text] < 0:
            out.append(number)
    return out


def _regrouped(missing: Sequence[Number], added: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    """Pair what is grouped in another way: 9:30 with 9.30, 02:30 with 0230, 1995-96 with 1995-1996, 1970s with '70s."""
    if len(missing) > _MAX_REGROUPED or len(added) > _MAX_REGROUPED:
        return list(missing), list(added)
    ours, theirs = _apart(missing, added), _apart(added, missing)
    _pair_groups(ours, theirs)
    _pair_groups(theirs, ours)
    for number in list(ours):
        same = next((other for other in theirs if number.means(other) or _same_year(number, other)), None)
        if same is not None:
            ours.remove(number)
            theirs.remove(same)
    return ours, theirs


def _apart(numbers: Sequence[Number], others: Sequence[Number]) -> list[Number]:
    """Read 12.10. as day and month where the other side has the day: am 12.10. is on 12 October."""
    days = {number.text for number in others}
    out: list[Number] = []
    for number in numbers:
        day, point, month = number.text.partition(".")
        if point and day in days and len(month) <= 2:
            out += [Number(part, frozenset({Decimal(part)})) for part in (day, month)]
        else:
            out.append(number)
    return out


def _pair_groups(joined: list[Number], apart: list[Number]) -> None:
    """Take out numbers of one side that are two of the other written together."""
    for number in list(joined):
        digits = _digits(number)
        pairs = ((first, second) for first in apart for second in apart if first is not second)
        pair = next((pair for pair in pairs if len(digits) > 2 and "".join(map(_digits, pair)) == digits), None)
        if pair is not None:
            joined.remove(number)
            for part in pair:
                apart.remove(part)


def _digits(number: Number) -> str:
    return re.sub(r"\D", "", number.text).lstrip("0") or number.text


def _same_year(one: Number, other: Number) -> bool:
    short, full = sorted((one, other), key=lambda number: len(number.text))
    return short.short_year and full.text[:2] in {"19", "20"} and len(full.text) == 4 and full.text[2:] == short.text


def _in_words(number: Number, text: str, language: str) -> bool:
    values = [value for value in number.readings if len(number.text) < 8]
    whole = [int(value) for value in values if value == value.to_integral_value()]
    return any(has_word(value, text, language) for value in whole)


def _is_month(number: Number, text: str, language: str, other: str, other_language: str) -> bool:
    """Tell whether a number of a text is a month that the other text names, and this one does not."""
    if not number.small:
        return False
    month = int(min(number.readings))
    return has_month(month, other, other_language) and not has_month(month, text, language)
