"""The server's end of the keeper: jobs go out, answers come back, and whatever dies is told and started again."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from unkg.errors import UnkgError, UnreadableInput, UsageError
from unkg.serving.refusals import Refused

# The path is handed over: a checkout, an installation and a test all see the same unkg, and no folder's own json.py.
_START: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from unkg.serving.keeper import main
main(sys.argv[2:])
"""
_GRACE: Final = 5.0  # seconds over the limit after which a worker that should have ended is stopped from here
_PATIENCE: Final = 60.0  # seconds that a request waits for a store that is loaded again
_WHY: Final = {
    signal.SIGABRT: "it needed more memory than a query may take, {memory} MiB; ask for less",
    signal.SIGSEGV: "its brackets are nested too deeply; write it flatter",
    signal.SIGBUS: "its brackets are nested too deeply; write it flatter",
    os.EX_UNAVAILABLE: "it needed more memory than a query may take, {memory} MiB; ask for less",
    os.EX_IOERR: "the answer could not be written: over 1 GiB, or the disk is full; ask for less",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served and within which limits: seconds and bytes of memory for a job, jobs at a time and waiting."""

    sources: tuple[str, ...]
    seconds: float
    memory: int = 1 << 30
    at_once: int = 16
    waiting: int = 256


@dataclass(frozen=True, slots=True)
class Sheet:
    """An answer: status and headers, and an open file with `size` bytes of a body from `start` on."""

    status: int
    headers: dict[str, str]
    file: IO[bytes]
    start: int
    size: int


class StoreNotLoaded(UnkgError):
    """The store could not be loaded."""

    exit_status = UnreadableInput.exit_status


class Pool:
    """The keeper and the jobs that it has. One event loop uses it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.facts: dict[str, int] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._buffer = b""
        self._ready: asyncio.Future[None] | None = None
        self._jobs: dict[int, asyncio.Future[int]] = {}
        self._number = 0
        self._places = asyncio.Semaphore(settings.at_once)
        self._queue = 0
        self._ended = False

    def start(self) -> "asyncio.Future[None]":
        """Start the keeper; what is returned is done when the store is loaded, or has the StoreNotLoaded."""
        ours, theirs = socket.socketpair()
        settings = self.settings
        command = [sys.executable, "-P", "-c", _START, json.dumps(sys.path), str(theirs.fileno())]
        command += [str(settings.seconds), str(settings.memory), *settings.sources]
        with theirs:
            # A session of its own: Ctrl-C does not reach it, and all its processes can be ended as one group.
            self._process = subprocess.Popen(  # noqa: S603 -- this Python, and names of files as arguments
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
            )
        ours.setblocking(False)
        self._channel, self._buffer = ours, b""
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        loop.add_reader(ours, self._hear)
        return self._ready

    async def run(self, job: Mapping[str, Any]) -> Sheet:
        """Have a job done and return its answer. Raises Refused if it is stopped, fails, or finds no place in time.

        Who no longer wants the answer cancels this: the worker is then stopped.
        """
        if self._ended:
            raise Refused(503, "the server is shutting down")
        if self._queue >= self.settings.waiting:
            raise Refused(503, "too many queries are waiting; ask again later", {"Retry-After": "5"})
        self._queue += 1
        try:
            async with asyncio.timeout(self.settings.seconds + _GRACE):
                await self._places.acquire()
        except TimeoutError:
            raise Refused(503, "other queries take all the places; ask again later", {"Retry-After": "5"}) from None
        finally:
            self._queue -= 1
        try:
            await self._loaded()
            return await self._done(job)
        finally:
            self._places.release()

    async def _loaded(self) -> None:
        if self._ready is None and not self._ended:
            self.start()
        if self._ready is None:
            raise Refused(503, "the server is shutting down")
        try:
            async with asyncio.timeout(_PATIENCE):
                await asyncio.shield(self._ready)
        except TimeoutError:
            raise Refused(503, "the store is being loaded; ask again later", {"Retry-After": "10"}) from None
        except UnkgError as error:
            raise Refused(503, f"the store cannot be loaded again: {error}", {"Retry-After": "60"}) from error

    async def _done(self, job: Mapping[str, Any]) -> Sheet:
        file = tempfile.TemporaryFile(prefix="unkg-serve-")  # noqa: SIM115 -- it outlives this function
        try:
            file.write(json.dumps(job).encode())
            file.seek(0)
            self._check(await self._send(file))
            file.seek(0)
            head = file.readline()
            found = json.loads(head)
            size = os.fstat(file.fileno()).st_size
            return Sheet(found["status"], found["headers"], file, len(head), size - len(head))
        except BaseException:
            file.close()
            raise

    async def _send(self, file: IO[bytes]) -> int:
        """Return how the worker for a job ended, as `os.wait` tells it."""
        channel = self._channel
        if channel is None:
            raise Refused(503, "the store is being loaded; ask again later", {"Retry-After": "10"})
        self._number += 1
        number = self._number
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._jobs[number] = ended
        try:
            socket.send_fds(channel, [json.dumps({"run": number}).encode() + b"\n"], [file.fileno()])
            async with asyncio.timeout(self.settings.seconds + _GRACE):
                return await ended
        except TimeoutError:
            return signal.SIGALRM
        except OSError as error:
            raise Refused(503, f"no worker can be started ({error.strerror}); ask again later") from error
        finally:
            del self._jobs[number]
            if not ended.done() or ended.cancelled():
                with suppress(OSError):
                    channel.send(json.dumps({"stop": number}).encode() + b"\n")

    def _check(self, status: int) -> None:
        """Raise Refused, with the reason, for a worker that did not end well."""
        if status == 0:
            return
        seconds, memory = self.settings.seconds, self.settings.memory >> 20
        if status < 0:
            raise Refused(503, "no process can be started for it; ask again later", {"Retry-After": "5"})
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
            raise Refused(500, f"the query was stopped after {seconds:g} seconds; ask for less, or raise --timeout")
        code = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        fallback = f"its worker was ended by signal {code}" if os.WIFSIGNALED(status) else "its worker failed"
        reason = _WHY.get(code, fallback + "; ask again")
        raise Refused(500, f"the query has no answer: {reason.format(memory=memory)}")

    def _hear(self) -> None:
        assert self._channel is not None  # noqa: S101 -- only then this is called
        try:
            data = self._channel.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        if not data:
            self._lost()

    def _take(self, message: dict[str, Any]) -> None:
        if "done" in message:
            if (job := self._jobs.get(message["done"])) and not job.done():
                job.set_result(message["status"])
        elif self._ready is not None and not self._ready.done():
            if "ready" in message:
                self.facts = message["ready"]
                self._ready.set_result(None)
            else:
                kind = UsageError if message["exit"] == UsageError.exit_status else StoreNotLoaded
                self._ready.set_exception(kind(message["failed"]))

    def end(self) -> None:
        """End all jobs, and take no more: the server shuts down."""
        self._ended = True
        self._lost()

    def _lost(self) -> None:
        """The keeper is gone: end what it left, tell whoever waits. The next request starts another."""
        self.close()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(StoreNotLoaded("the process that loads it ended; is there memory enough?"))
        self._ready = None
        for job in self._jobs.values():
            if not job.done():
                job.set_exception(Refused(503, "the store's process ended; ask again", {"Retry-After": "1"}))

    def close(self) -> None:
        """End the keeper and all its workers, and wait for it."""
        if self._channel is not None:
            with suppress(RuntimeError):
                asyncio.get_running_loop().remove_reader(self._channel)
            self._channel.close()
            self._channel = None
        if self._process is not None:
            # It was not waited for yet, so the group's number is no other's.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
