"""A merchant's routing rules and webhooks in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import expect

from tests.browser.people import Visitors
from tests.browser.test_accessibility import DESK, PHONE, _serious
from tests.support.console import ADMIN, Console
from tests.support.server import client, free_port


async def test_a_rule_is_tried_kept_and_decides(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, "/rules/new", viewport=DESK)
    await page.get_by_label("Name", exact=True).fill("Brazil first")
    await page.locator("[name='fact.0']").fill("country")
    await page.locator("[name='value.0']").fill("BR")
    await page.locator("[name='action.0']").select_option("set_priority:urgent")
    await page.locator("[name='sample.text']").fill("Onde está meu pedido?")
    await page.locator("[name='sample.country']").fill("BR")
    await page.get_by_role("button", name="Show what happens").press("Enter")
    await expect(page.locator("tr.changed", has_text="Priority")).to_contain_text("Urgent")
    await _picture(page, "rule_edit")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("article", has_text="Brazil first")).to_contain_text("Country: Brazil")
    sender = {"id": "+5511922222222", "name": "Rui", "phone": "+5511922222222", "country": "BR"}
    conversation = console.arrives("Onde está meu pedido?", sender=sender)
    with client(console.server, console.shop.key) as api:
        assert api.get(f"/v1/conversations/{conversation}").json()["priority"] == "urgent"
    await page.get_by_role("button", name="Delete Brazil first").click()
    await expect(page.locator("article", has_text="Brazil first")).to_have_count(0)


async def test_a_webhook_is_tested_and_nothing_serious_is_found(console: Console, visitors: Visitors) -> None:
    with client(console.server, console.shop.key) as api:
        body = {"channel": "webhook", "name": "Till", "config": {"url": f"http://127.0.0.1:{free_port()}/hook"}}
        api.post("/v1/connections", json=body).raise_for_status()
    page = await visitors.log_in(console, ADMIN, "/webhooks", viewport=PHONE, color_scheme="dark", bypass_csp=True)
    await page.get_by_role("button", name="Send a test Till").click()
    await expect(page.get_by_role("alert")).to_contain_text("could not be reached")
    await page.get_by_role("button", name="Make a new secret Till").click()
    await expect(page.locator("code.secret")).to_contain_text("whsec_")
    for path in ("/webhooks", "/rules", "/rules/new"):
        await page.goto(f"{console.url}{path}")
        assert await _serious(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        await _picture(page, path.replace("/", "_"))


async def _picture(page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
