from __future__ import annotations

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.channels.text import Unit, measure, split_text

UNITS: tuple[Unit, ...] = ("characters", "utf16", "bytes")
PIECES = (
    "Hello, world. ",
    "Der Preis beträgt 3,99 €.\n\n",
    "您的订单已发货。",
    "ご連絡ありがとうございます！",
    "👨‍👩‍👧‍👦",
    "🇩🇪🇫🇷",
    "é̂",
    "नमस्ते ",
    "สวัสดีครับ",
    "مرحبا! ",
    "https://shop.example/orders/AB-12345?lang=de ",
    "a" * 30,
    " \t\n",
    "1️⃣",
)
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(text=texts, limit=st.integers(4, 120), unit=st.sampled_from(UNITS))
@example(text="\x1c a\x1f", limit=4, unit="bytes")
def test_parts_join_to_the_text_and_keep_the_limit(text: str, limit: int, unit: Unit) -> None:
    parts = split_text(text, limit, unit)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(0 < measure(part, unit) <= limit for part in parts)
    assert all(part == part.strip() for part in parts)


@given(text=texts, unit=st.sampled_from(UNITS))
def test_no_cluster_is_cut_where_the_limit_allows_it(text: str, unit: Unit) -> None:
    clusters = regex.findall(r"\X", text)
    limit = max([4, *(measure(cluster, unit) for cluster in clusters), *(_tokens(text, unit))])
    kept = [cluster.strip() for part in split_text(text, limit, unit) for cluster in regex.findall(r"\X", part)]
    assert [cluster for cluster in kept if cluster] == [c for c in (cluster.strip() for cluster in clusters) if c]


def _tokens(text: str, unit: Unit) -> list[int]:
    return [measure(word, unit) for word in regex.findall(r"[!-~]+", text)]


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("Short.", 10, ["Short."]),
        ("First one. Second one. Third.", 24, ["First one. Second one.", "Third."]),
        ("A paragraph.\n\nAnother. And more.", 22, ["A paragraph.", "Another. And more."]),
        ("It costs 3.99 euros today", 14, ["It costs 3.99", "euros today"]),
        ("第一句话。第二句话。第三句话。", 11, ["第一句话。第二句话。", "第三句话。"]),
        ("请访问https://a.example/b查看", 17, ["请访问", "https://a.example", "/b查看"]),
        ("请访问https://a.example/b查看", 19, ["请访问", "https://a.example/b", "查看"]),
        ("您的订单AB-12345已发货", 8, ["您的订单", "AB-12345", "已发货"]),
        ("👨‍👩‍👧👨‍👩‍👧", 5, ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ],
)
def test_cuts_where_a_reader_would_pause(text: str, limit: int, parts: list[str]) -> None:
    assert split_text(text, limit) == parts


def test_measures_in_each_unit() -> None:
    assert [measure("aé📦", unit) for unit in UNITS] == [3, 4, 7]


def test_a_limit_below_one_character_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not hold every character"):
        split_text("abc", 3, "bytes")


def test_a_very_long_text_is_split_in_linear_time() -> None:
    assert len(split_text("слово " * 50_000, 1000)) == 302


def test_a_flood_of_white_space_is_no_trap() -> None:
    assert split_text("a" + "\n" * 20_000 + "b" + " " * 20_000 + "c", 10) == ["a", "b", "c"]
