"""A deadline for a whole exchange. A timeout of a socket is none: each byte that trickles in starts it anew.

So the sockets under httpx are wrapped: each read, write and handshake may take what is left until the deadline, no
matter whether it brings headers or a body.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from math import inf
from typing import Any, Final

import httpcore
import httpx

_PIECE: Final = 1 << 14  # bytes of a body that are sent between two looks at the clock


class Clock:
    """How long the exchange that goes on may last. It serves one exchange at a time."""

    def __init__(self) -> None:
        self.deadline = inf  # of time.monotonic()

    def left(self, late: type[Exception]) -> float | None:
        """Return how many seconds are left, None for any number; raise `late` if there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late("out of time")
        return None if left == inf else left


class TimedTransport(httpx.HTTPTransport):
    """httpx's transport over sockets that keep to a clock. No proxy, and no setting from the environment.

    `resolve` returns the address to which to connect for a host and a port; without it the system chooses.
    """

    def __init__(
        self, context: ssl.SSLContext, clock: Clock, resolve: Callable[[str, int], str] = lambda host, _port: host
    ) -> None:
        super().__init__(verify=context, trust_env=False)
        # httpx hands no network backend on to its pool, so the pool is made here, by httpcore's public interface.
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend(clock, resolve))


class _Backend(httpcore.NetworkBackend):
    def __init__(self, clock: Clock, resolve: Callable[[str, int], str]) -> None:
        self._clock, self._resolve, self._sockets = clock, resolve, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the clock knows better
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._clock.left(httpcore.ConnectTimeout)
        return _Stream(
            self._sockets.connect_tcp(self._resolve(host, port), port, left, local_address, socket_options), self._clock
        )


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, clock: Clock) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._clock.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        view = memoryview(buffer)
        for start in range(0, len(view), _PIECE):
            self._stream.write(bytes(view[start : start + _PIECE]), self._clock.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._clock.left(httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
