"""Starts and ends the server: socket, store, signals."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from unkg.errors import UsageError
from unkg.iris import BASE, Iris

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from unkg.serving.pool import Pool

_INSTALL: Final = "unkg serve needs starlette and uvicorn; install them with: python3 -m pip install 'unkg[serve]'"
_MOST_CONNECTIONS: Final = 512


@dataclass(frozen=True, slots=True)
class Options:
    """Where the server listens, and its limits: seconds for a query, rows of an answer."""

    bind: str = "127.0.0.1"
    port: int = 7879
    seconds: float = 30.0
    most_rows: int = 100_000
    base: str = BASE


def serve(sources: tuple[str, ...], options: Options, say: Callable[[str], None]) -> None:
    """Serve RDF files, folders of them, or an on-disk store, until SIGINT or SIGTERM. `say` is told the address.

    Raises UsageError if the address cannot be had, for limits that are none, and where Starlette or Uvicorn is absent;
    UnreadableInput and its kin for what cannot be loaded. Example: `serve(("kg.nq",), Options(port=0), print)`.
    """
    try:
        import starlette  # noqa: F401 -- whether it is there
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise UsageError(_INSTALL) from error
    if not hasattr(os, "fork"):
        raise UsageError("unkg serve needs a system that can fork processes: Linux, macOS, or WSL on Windows")
    if not (0 < options.seconds <= 86_400 and options.most_rows > 0):
        raise UsageError("expected a --timeout of more than 0 seconds (at most a day) and --max-rows of 1 or more")
    if "-" in sources:
        raise UsageError("the standard input cannot be served, since it can be read only once; name a file")
    Iris(options.base)
    with _listening(options) as listener, suppress(KeyboardInterrupt):
        # Uvicorn raises a signal once more when it has shut down; it must not end the process before the keeper ends.
        before = signal.signal(signal.SIGTERM, _interrupt)
        try:
            _run(listener, sources, options, say)
        finally:
            signal.signal(signal.SIGTERM, before)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _listening(options: Options) -> socket.socket:
    try:
        family = socket.AF_INET6 if ip_address(options.bind).version == 6 else socket.AF_INET
    except ValueError as error:
        raise UsageError(f"{options.bind!r} is no IP address to bind to; expected one like 127.0.0.1") from error
    # With its protocol named: only then asyncio sends small pieces at once, and not 40 ms later.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.bind, options.port))
        listener.listen(256)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        advice = "choose another with --port, or --port 0 for any free one"
        raise UsageError(f"{options.bind} port {options.port} cannot be had ({reason}); {advice}") from error
    return listener


def _run(listener: socket.socket, sources: tuple[str, ...], options: Options, say: Callable[[str], None]) -> None:
    from unkg.serving.app import ENDPOINT, Site, application
    from unkg.serving.guard import LOOPBACK
    from unkg.serving.pool import Pool, Settings

    pool = Pool(Settings(sources, options.seconds))
    is_loopback = ip_address(options.bind).is_loopback
    site = Site(pool, options.most_rows, options.base, LOOPBACK if is_loopback else None)
    name = f"[{options.bind}]" if ":" in options.bind else options.bind
    url = f"http://{name}:{listener.getsockname()[1]}"

    async def run() -> None:
        await pool.start()
        say(f"{pool.facts['triples']:,} triples at {url}/ (SPARQL: {url}{ENDPOINT}); Ctrl-C ends it")
        if not is_loopback:
            say(f"anyone who can reach {options.bind} can ask it")
        await _listen(listener, application(site), pool)

    try:
        asyncio.run(run())
    finally:
        pool.close()


async def _listen(listener: socket.socket, app: "Starlette", pool: "Pool") -> None:
    """Answer requests until a signal comes, then end what runs."""
    import uvicorn

    from unkg.serving.connections import ImpatientProtocol

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            pool.end()  # else it would wait for queries that nobody wants any more
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=2,
    )
    await Server(config).serve(sockets=[listener])
