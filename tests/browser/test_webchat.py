"""The widget in a real browser, on a page of another origin, against a real gateway."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect
from websockets.asyncio.client import connect as connect_socket
from websockets.exceptions import InvalidStatus

from gateway.people.merchants import MerchantSettings
from tests.optional import require
from tests.support.server import Server, client, serving
from tests.support.shop import Shop, make_shop
from tests.support.shop_page import ShopPage
from tests.support.waiting import eventually

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = os.environ.get("POLYGLOT_SCREENSHOTS")


class Scene(msgspec.Struct):
    """A gateway, a shop's page and a browser."""

    server: Server
    api: httpx.Client
    shop: Shop
    page: ShopPage
    browser: Browser

    async def visit(self, language: str, **context: Any) -> Page:
        visitor = await self.browser.new_context(locale=language, **context)
        page = await visitor.new_page()
        page.on("console", lambda message: print(message.text))
        page.on("pageerror", lambda error: print(error))
        await page.goto(f"{self.page.origin}/{language}")
        return page

    async def conversation(self) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            rows = self.api.get("/v1/conversations").json()["items"]
            thread = self.api.get(f"/v1/conversations/{rows[0]['id']}").json() if rows else None
            return thread if thread and thread["messages"][0]["status"] == "analysed" else None

        return await asyncio.to_thread(eventually, look)

    async def answer(self, conversation: dict[str, Any], text: str, **more: Any) -> None:
        path = f"/v1/conversations/{conversation['id']}/replies"
        sent = await asyncio.to_thread(self.api.post, path, json={"text": text, "agent": str(self.shop.agent), **more})
        assert sent.status_code == 202, sent.text


@pytest.fixture
async def scene(address: str, folder: Path) -> AsyncIterator[Scene]:
    async with stage(address, folder, MerchantSettings(hours="always", brand="Northwind")) as scene:
        yield scene


@asynccontextmanager
async def stage(address: str, folder: Path, settings: MerchantSettings) -> AsyncIterator[Scene]:
    require(CHROMIUM is not None, "Chromium is missing; install it: apt-get install chromium")
    shop = await make_shop(address, settings=settings)
    with serving(address, folder) as server, client(server, shop.key) as api:
        async with ShopPage(server.url).run() as page, async_playwright() as playwright:
            connected = api.post(
                "/v1/connections",
                json={
                    "channel": "webchat",
                    "name": "Shop page",
                    "config": {"allowed_origins": [page.origin]},
                    "secrets": {"token_secret": "a-long-secret-of-the-shop"},
                },
            )
            assert connected.status_code == 201, connected.text
            page.connection = connected.json()["id"]
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            try:
                yield Scene(server, api, shop, page, browser)
            finally:
                await browser.close()


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


async def test_a_brazilian_visitor_is_answered_live_and_finds_it_all_again(scene: Scene) -> None:
    page = await scene.visit("pt-BR", viewport={"width": 1100, "height": 760})
    await page.get_by_role("button").first.click()
    await page.get_by_role("textbox").fill("Olá, cadê meu pedido BR-20931?")
    await page.keyboard.press("Enter")
    conversation = await scene.conversation()
    assert conversation["messages"][0]["text"] == "Olá, cadê meu pedido BR-20931?"
    assert conversation["channel"] == "webchat"
    await scene.answer(conversation, "Your order BR-20931 will arrive on Friday.")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("sexta-feira", timeout=20_000)
    await shot(page, "pt-BR")

    def read() -> bool:
        thread = scene.api.get(f"/v1/conversations/{conversation['id']}").json()
        return bool(thread["messages"][-1]["status"] == "read")

    await asyncio.to_thread(eventually, read, 20)
    await page.reload()
    await page.get_by_role("button").first.click()
    await expect(log).to_contain_text("sexta-feira")
    await expect(page.locator(".mine .bubble")).to_have_text(["Olá, cadê meu pedido BR-20931?"])
    await expect(page.locator(".theirs .bubble")).to_have_count(1)


async def test_works_where_sockets_are_blocked(scene: Scene) -> None:
    page = await scene.visit("en")
    await page.route_web_socket("**/socket", lambda socket: socket.close())
    await page.reload()
    await page.get_by_role("button", name="Chat with us").click()
    await page.get_by_role("textbox", name="Write a message").fill("Where is my order 5512?")
    await page.get_by_role("button", name="Send").click()
    conversation = await scene.conversation()
    await expect(page.locator(".mine[data-state=sent]")).to_have_count(1)
    await scene.answer(conversation, "It left today.")
    await expect(page.locator(".theirs")).to_contain_text("It left today.", timeout=20_000)
    await shot(page, "en")


async def test_writes_again_after_the_gateway_was_away(scene: Scene) -> None:
    page = await scene.visit("en")
    await page.get_by_role("button", name="Chat with us").click()
    await page.get_by_role("textbox").fill("First")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine[data-state=sent]")).to_have_count(1)
    await asyncio.to_thread(scene.server.kill)
    await expect(page.get_by_text("Reconnecting…")).to_be_visible(timeout=20_000)
    await page.get_by_role("textbox").fill("Second")
    await page.keyboard.press("Enter")
    await asyncio.to_thread(scene.server.start)
    await expect(page.locator(".mine[data-state=sent]")).to_have_count(2, timeout=60_000)
    conversation = await scene.conversation()
    assert [one["text"] for one in conversation["messages"]] == ["First", "Second"]


async def test_speaks_arabic_from_right_to_left(scene: Scene) -> None:
    page = await scene.visit("ar", viewport={"width": 390, "height": 780}, is_mobile=True, has_touch=True)
    launcher = page.locator("polyglot-chat .launcher")
    await expect(launcher).to_have_attribute("aria-label", "الدردشة معنا")
    box = await launcher.bounding_box()
    assert box
    assert box["x"] < 100
    await shot(page, "ar-closed")
    await launcher.click()
    await expect(page.locator("polyglot-chat .chat")).to_have_attribute("dir", "rtl")
    panel = await page.get_by_role("dialog").bounding_box()
    assert panel
    assert (panel["x"], panel["width"]) == (0, 390)
    await page.get_by_role("textbox").fill("مرحبًا، أين طلبي AE-12؟")
    await page.locator("polyglot-chat .send").click()
    bubble = await page.locator(".mine .bubble").bounding_box()
    assert bubble
    assert bubble["x"] < 40
    await shot(page, "ar")


async def test_is_used_by_keyboard_alone(scene: Scene) -> None:
    page = await scene.visit("en")
    await page.get_by_role("button", name="Chat with us").wait_for()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Northwind")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine .bubble")).to_have_text("one\ntwo")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="Chat with us")).to_be_focused()


async def test_axe_finds_nothing_serious(scene: Scene) -> None:
    page = await scene.visit("en")
    await page.get_by_role("button", name="Chat with us").click()
    await page.get_by_role("textbox").fill("Where is my order 5512?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine[data-state=sent]")).to_have_count(1)
    # The page's policy lets no script in but the widget's; axe comes by the browser's own door.
    session = await page.context.new_cdp_session(page)
    await session.send("Page.setBypassCSP", {"enabled": True})
    await page.reload()
    await page.get_by_role("button", name="Chat with us").click()
    results = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    serious = [one for one in results.response["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == []


async def test_says_when_the_team_is_back_on_the_visitors_clock(address: str, folder: Path) -> None:
    closed = MerchantSettings(hours="2031-05-05 09:00-17:00", time_zone="Europe/Warsaw", brand="Northwind")
    async with stage(address, folder, closed) as scene:
        page = await scene.visit("pt-BR", timezone_id="America/Sao_Paulo")
        await page.locator("polyglot-chat .launcher").click()
        await expect(page.locator(".away")).to_contain_text("5 de maio")
        await expect(page.locator(".away")).to_contain_text("04:00")
        await shot(page, "away")


async def test_a_foreign_page_is_refused(scene: Scene) -> None:
    async with ShopPage(scene.server.url).run() as foreign:
        foreign.connection = scene.page.connection
        page = await (await scene.browser.new_context()).new_page()
        async with page.expect_event("requestfailed", lambda request: "/session" in request.url):
            await page.goto(f"{foreign.origin}/en")
        assert await page.locator("polyglot-chat").count() == 0
        door = f"{scene.server.url}/webchat/{foreign.connection}"
        here, elsewhere = {"Origin": scene.page.origin}, {"Origin": foreign.origin}
        token = httpx.post(f"{door}/session", json={}, headers=here).json()["token"]
        message = {"id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "text": "Hello"}
        proof = {"X-Visitor-Token": token}
        assert httpx.post(f"{door}/session", json={}, headers=elsewhere).status_code == 403
        assert httpx.post(f"{door}/session", json={}).status_code == 403
        assert httpx.post(f"{door}/messages", json=message, headers=elsewhere | proof).status_code == 403
        assert httpx.get(f"{door}/stream", headers=elsewhere | proof).status_code == 403
        assert httpx.post(f"{door}/messages", json=message, headers=here).status_code == 401
        assert httpx.post(f"{door}/messages", json=message | {"text": " "}, headers=here | proof).status_code == 422
        with pytest.raises(InvalidStatus, match="403"):
            await connect_socket(f"{door.replace('http', 'ws')}/socket", origin=foreign.origin)
        assert scene.api.get("/v1/conversations").json()["items"] == []
        for _ in range(2):
            assert httpx.post(f"{door}/messages", json=message, headers=here | proof).status_code == 202
        (row,) = scene.api.get("/v1/conversations").json()["items"]
        assert len(scene.api.get(f"/v1/conversations/{row['id']}").json()["messages"]) == 1
