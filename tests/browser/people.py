"""People before screens."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.support.console import PASSWORD, Console


class Visitors:
    """Opens browsers, each with its own cookies, and watches their scripts."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    async def visit(self, address: str, **options: Any) -> Page:
        """Open a page as a stranger."""
        context = await self._browser.new_context(**options)
        context.set_default_timeout(60_000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)
        await page.goto(address)
        return page

    async def log_in(self, console: Console, email: str, path: str = "", **options: Any) -> Page:
        """Open a page as an agent."""
        page = await self.visit(f"{console.url}/login?next=/console{path}", **options)
        await page.fill("[name=email]", email)
        await page.fill("[name=password]", PASSWORD)
        await page.click("main button")
        await page.wait_for_url(f"{console.url}{path}")
        return page

    async def leave(self) -> None:
        """Close all browsers."""
        for context in self._contexts:
            await context.close()

    def _listen(self, said: ConsoleMessage) -> None:
        """Keep what the page's policy refused; a lost connection is no mistake of a script."""
        if said.type == "error" and "Content Security Policy" in said.text:
            self.problems.append(said.text)
