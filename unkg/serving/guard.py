"""Before any handler: whom the server answers, and OPTIONS. After it: headers that every answer has."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Pages of other sites may read what is here: it is public, it cannot be changed, and no login guards it.
_ALWAYS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-SPARQL-MaxRows, Warning, Link, Location",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuses requests for other names than `hosts`.

    A web page from elsewhere may have its own name resolved to 127.0.0.1, and would then pass for this server's; the
    Host header still tells its name.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, endpoint: str) -> None:
        self.app = app
        self.hosts = hosts
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self._is_for_us(Headers(scope=scope).getlist("host")):
            said = (
                "this server answers only to localhost, 127.0.0.1 and [::1]; start it with --bind to use another name\n"
            )
            await Response(said, 421, media_type="text/plain")(scope, receive, send)
            return

        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ALWAYS)
            await send(message)

        if scope["method"] == "OPTIONS":
            allowed = "GET, HEAD, POST, OPTIONS" if scope["path"] == self.endpoint else "GET, HEAD, OPTIONS"
            headers = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, "Access-Control-Allow-Headers": "*"}
            await Response(status_code=204, headers=headers)(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)

    def _is_for_us(self, names: list[str]) -> bool:
        if self.hosts is None:
            return True
        host = re.fullmatch(r"([^:\[\]]+|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?", names[0]) if len(names) == 1 else None
        return host is not None and host[1].lower().rstrip(".") in self.hosts
