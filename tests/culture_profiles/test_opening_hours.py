from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from culture_profiles.opening_hours import HoursError, parse_hours, render_hours


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        (
            "mon-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00; tue 22:00-06:00",
            (
                "mon 09:00-12:30,13:30-18:00; tue 09:00-12:30,13:30-18:00,22:00-06:00; "
                "wed-fri 09:00-12:30,13:30-18:00; sat 10:00-14:00"
            ),
        ),
        ("Monday – Friday 9:00 – 17:00", "mon-fri 09:00-17:00"),
        ("fri-mon 08:00-20:00", "mon 08:00-20:00; fri-sun 08:00-20:00"),
        ("daily 00:00-24:00", "always"),
        ("ALWAYS", "always"),
        ("closed", "closed"),
        ("mon,wed 20:00-00:00\n12-24 closed", "mon 20:00-24:00; wed 20:00-24:00; 12-24 closed"),
        ("daily 09:00-17:00; 2026-12-31 9:00-12:00", "daily 09:00-17:00; 2026-12-31 09:00-12:00"),
    ],
)
def test_reads_and_renders(text: str, canonical: str) -> None:
    assert render_hours(parse_hours(text)) == canonical
    assert parse_hours(canonical) == parse_hours(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no hours given"),
        ("mon-fry 09:00-17:00", "'fry'|'mon-fry' is no day; allowed: mon, tue"),
        ("mon 9-17", "'9-17' are no hours; allowed: 09:00-17:30"),
        ("mon", "'' are no hours"),
        ("mon 09:00-25:00", "no time of day"),
        ("mon 24:00-25:00", "no time of day"),
        ("mon 09:60-10:00", "no time of day"),
        ("mon 09:00-09:00", "needs some length"),
        ("mon 09:00-12:00,11:00-14:00", "09:00-12:00 and 11:00-14:00 overlap"),
        ("mon-fri 09:00-17:00; wed closed", "either open or closed"),
        ("2026-02-30 closed", "no such date"),
        ("13-01 closed", "no such date"),
        ("mon ٠٩:٠٠-١٧:٠٠", "are no hours"),
    ],
)
def test_says_what_is_wrong_and_what_is_allowed(text: str, complaint: str) -> None:
    with pytest.raises(HoursError, match=complaint):
        parse_hours(text)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match=r"Mars/Base.*Europe/Warsaw"):
        parse_hours("always", "Mars/Base")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["mon", "tue-thu", "sat-mon", "12-24", "2026-05-01"]),
            st.integers(0, 1439),
            st.integers(0, 1439),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_rendered_is_read_back(rules: list[tuple[str, int, int]]) -> None:
    text = ";".join(f"{day} {a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for day, a, b in rules)
    try:
        hours = parse_hours(text)
    except HoursError:
        return
    assert parse_hours(render_hours(hours)) == hours
