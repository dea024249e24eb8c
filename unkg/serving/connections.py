"""Connections of clients that do not finish what they begin."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

_HEAD_WITHIN: Final = 20.0  # seconds from connecting, or from the first byte of a further request


class ImpatientProtocol(H11Protocol):
    """Uvicorn's protocol, which waits for the head of a request for ever, with a time limit for it."""

    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Take data; the time runs on until a request has begun to be answered."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self.deadline is None:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self.deadline = self.loop.call_later(_HEAD_WITHIN, self._give_up)

    def _stop(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _give_up(self) -> None:
        self.deadline = None
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self.transport.close()
