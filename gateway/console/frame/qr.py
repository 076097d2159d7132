"""QR codes as SVG that stands in the page: made here, nothing is asked of anybody."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(text: str) -> Markup:
    """Draw a text as QR code, dark on white whatever the page's colours are: readers need the contrast and the margin.

    Args:
        text: up to some 2,000 characters.
    """
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - segno draws only squares
