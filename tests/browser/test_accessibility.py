"""axe-core finds nothing serious on any page, in light and dark, left to right and right to left, wide and narrow."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.browser.people import Visitors
from tests.support.console import ADMIN, ARABIC, Console

PAGES = (
    "",
    "/me",
    "/canned-replies",
    "/faq",
    "/glossary",
    "/memory",
    "/models",
    "/audit",
    "/no-such-page",
    "/profiles",
    "/profiles/BR",
    "/profiles/BR/edit",
    "/profiles/BR/try",
    "/profiles/BR/history",
    "/team",
    "/connections",
    "/connections/new/whatsapp",
    "/keys",
    "/webhooks",
    "/rules",
    "/rules/new",
    "/reports",
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1360, "height": 900}
LOOKS = (
    pytest.param(ADMIN, {"color_scheme": "light", "viewport": DESK}, id="light"),
    pytest.param(ADMIN, {"color_scheme": "dark", "viewport": DESK}, id="dark"),
    pytest.param(ADMIN, {"color_scheme": "light", "viewport": PHONE}, id="phone"),
    pytest.param(ARABIC, {"color_scheme": "dark", "viewport": PHONE}, id="arabic, dark, phone"),
)


@pytest.mark.parametrize(("email", "look"), LOOKS)
async def test_nothing_serious(console: Console, visitors: Visitors, email: str, look: dict) -> None:
    sender = {"id": "+5511911111111", "name": "Eva Dias", "phone": "+5511911111111"}
    conversation = console.arrives("Onde está meu pedido BR-20931?", sender=sender)
    page = await visitors.log_in(console, email, bypass_csp=True, **look)  # axe itself writes inline styles
    assert await _serious(page) == []
    for path in (*PAGES, f"/conversations/{conversation}"):
        await page.goto(f"{console.url}{path}")
        await page.evaluate(
            "document.querySelectorAll('details:not(.filters, .menu)').forEach((one) => { one.open = true; })"
        )
        assert await _serious(page) == [], path
    await page.fill("[data-text]", "Your order BR-20931 will arrive on Friday.")
    await page.wait_for_selector("[data-outcome]")
    assert await _serious(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_serious_at_the_door(console: Console, visitors: Visitors, scheme: str) -> None:
    page = await visitors.visit(f"{console.url}/login", color_scheme=scheme, bypass_csp=True)
    assert await _serious(page) == []


@pytest.mark.parametrize("path", ["", "/me", "/canned-replies", "/glossary", "/memory", "/models"])
async def test_a_phone_needs_no_sideways_scrolling(console: Console, visitors: Visitors, path: str) -> None:
    page = await visitors.log_in(console, ADMIN, path, viewport={"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def _serious(page) -> list[str]:
    found = (await Axe().run(page)).response["violations"]
    return [
        f"{one['id']}: {[node['target'] for node in one['nodes']]} {one['nodes'][0]['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
