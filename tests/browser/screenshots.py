"""Take the pictures under docs/screenshots: `make screenshots`, on a fresh database with the demo's customers."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

import httpx
from msgspec import Struct
from playwright.async_api import Browser, Page, async_playwright

from gateway.demo import fill_demo, load_demo
from gateway.demo.merchant import AGENTS
from gateway.settings import read_settings
from tests.support.postgres import database_from, make_template, running_postgres
from tests.support.server import ROOT, Server, serving

FOLDER = ROOT / "docs" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
_NOWHERE = "http://127.0.0.1:9/replies"
_PATIENCE_SECONDS = 300


class Picture(Struct, frozen=True):
    """One page as somebody sees it."""

    name: str
    path: str = ""
    """Below /console; the newest Brazilian conversation where it is {conversation}."""
    locale: str = "en"
    theme: str = "light"
    phone: bool = False
    writes: str = ""
    """What is typed into the composer first."""


PICTURES = (
    Picture("inbox"),
    Picture("conversation", "{conversation}", writes="I am sorry for the delay. Your order will arrive on Friday."),
    Picture("conversation-dark", "{conversation}", theme="dark"),
    Picture("inbox-arabic", locale="ar"),
    Picture("inbox-phone", phone=True),
    Picture("conversation-phone", "{conversation}", phone=True),
    Picture("profiles", "/profiles"),
    Picture("profile-brazil", "/profiles/BR"),
    Picture("profile-try", "/profiles/BR/try"),
    Picture("models", "/models"),
    Picture("faq", "/faq"),
    Picture("reports", "/reports"),
)


def main() -> None:
    """Take all pictures, or those that are named on the command line."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("screenshots: Chromium is missing: apt-get install chromium")
    wanted = [picture for picture in PICTURES if picture.name in sys.argv[1:] or not sys.argv[1:]]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres() as postgres,
        database_from(postgres, make_template(postgres)) as address,
        serving(address, Path(folder)) as server,
    ):
        asyncio.run(_take(server, address, Path(folder), chromium, wanted))


async def _take(server: Server, address: str, folder: Path, chromium: str, wanted: list[Picture]) -> None:
    settings = read_settings({"DATABASE_URL": address, "GATEWAY_DATA": str(folder)})
    demo = await load_demo(settings, _NOWHERE)
    await fill_demo(settings, demo)
    conversation = await _brazilian(server, demo.key)
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in wanted:
            await _picture(browser, server.url, demo.password, picture, f"/conversations/{conversation}")
            print(f"docs/screenshots/{picture.name}.png")
        await browser.close()


async def _brazilian(server: Server, key: str) -> str:
    """Wait until every customer's message is understood; return a conversation with a Brazilian."""
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {key}"}) as client:
        for _ in range(_PATIENCE_SECONDS):
            answer = (await client.get("/v1/conversations", params={"limit": 100})).json()
            rows = answer["items"]
            if rows and all("language" in row for row in rows):
                return str(next(row["id"] for row in rows if row.get("country") == "BR"))
            await asyncio.sleep(1)
    raise TimeoutError("the demo's messages were not understood in time")


async def _picture(browser: Browser, url: str, password: str, picture: Picture, conversation: str) -> None:
    context = await browser.new_context(
        viewport=PHONE if picture.phone else DESK,
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(f"{url}/console/login")
    await page.fill("[name=email]", str(AGENTS[0]["email"]))
    await page.fill("[name=password]", password)
    await page.click("main button")
    await page.wait_for_url(f"{url}/console")
    await _speak(page, picture.locale)
    await page.goto(f"{url}/console{conversation if picture.path == '{conversation}' else picture.path}")
    if picture.writes:
        await page.fill("[data-text]", picture.writes)
        await page.wait_for_selector("[data-outcome]")
    await page.screenshot(path=FOLDER / f"{picture.name}.png")
    await context.close()


async def _speak(page: Page, locale: str) -> None:
    """Choose the interface's language, as every page offers it."""
    chosen = page.locator("#locale")
    if await chosen.input_value() != locale:
        async with page.expect_navigation():
            await chosen.select_option(locale)


if __name__ == "__main__":
    main()
