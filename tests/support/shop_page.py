"""A shop's page on an origin of its own, under the content security policy that the widget promises to keep."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

PAGE = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Northwind</title></head>
<body><main><h1>Northwind</h1><p>Vases and cups</p><a href="#more">More</a></main>
<script src="{gateway}/webchat/widget.js" data-connection="{connection}" async></script></body>
</html>"""


class ShopPage:
    """Serves the page in any language: /ar, /pt-BR."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway
        self.connection = ""
        self.origin = ""

    async def handle(self, request: web.Request) -> web.Response:
        language = request.match_info["language"]
        direction = "rtl" if language in ("ar", "he", "fa") else "ltr"
        socket = self.gateway.replace("http", "ws")
        policy = f"default-src 'none'; script-src {self.gateway}; connect-src {self.gateway} {socket}"
        text = PAGE.format(language=language, direction=direction, gateway=self.gateway, connection=self.connection)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    @asynccontextmanager
    async def run(self) -> AsyncIterator[ShopPage]:
        app = web.Application()
        app.router.add_get("/{language}", self.handle)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()
