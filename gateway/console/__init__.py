"""The console: pages for agents and merchants, rendered here, alive with a little script and server-sent events."""

from gateway.console.routing import routes

__all__ = ["routes"]
