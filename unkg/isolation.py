"""Work in a process of its own, which may crash, hang or eat memory without harm to the one that asked.

One worker serves many calls, so that it costs one fork. It is killed, and replaced at the next call, when a call goes
over its limits; so is one that died. Where there is no fork, or where threads make it unsafe, a new interpreter is
started instead, and functions are handed to it by their names.
"""

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from unkg.errors import UnkgError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_Result = TypeVar("_Result")
_GRACE: Final = 5.0  # seconds; a killed process is gone by then


class Cause(Enum):
    """Why a call has no result."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"
    KILLED = "killed"
    FAULT = "fault"


class Stopped(UnkgError):
    """A call without a result: it was over a limit, its process died, or it raised what is no error of unkg's."""

    exit_status = 3

    def __init__(self, cause: Cause, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause
        self.reason = reason

    def __reduce__(self) -> tuple[type["Stopped"], tuple[Cause, str]]:
        """Pickle as it was made, so that it can come out of the worker."""
        return type(self), (self.cause, self.reason)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: `seconds` of time, and `megabytes` beyond what the process had at its start; 0: any."""

    seconds: float = 60
    megabytes: int = 1024


class Worker:
    """A process that calls functions, one after the other.

    Example: `with Worker(Limits(seconds=5)) as worker: document = worker.call(read_document, data, "letter.pdf")`.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._life: int | None = None
        self._asked = 0  # calls without a result
        self._since = 0.0  # when the earliest of them could begin

    def call(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """Return `function(*arguments)`, called in the worker; all three must be picklable, the function by its name.

        Raises what the function raises, if it is an error of unkg's, else Stopped.
        """
        self.begin(function, *arguments)
        result: _Result = self.result()
        return result

    def begin(self, function: Callable[..., object], *arguments: object) -> None:
        """Ask for a call, and wait for nothing; `result` gives the results of all, in the order in which they began.

        A worker that is busy takes what it is asked next only if that is short: some kilobytes.
        """
        try:
            self._connected().send((function, arguments))
        except ConnectionError:
            pass  # it has died: the result says so
        except BaseException:
            self.close()
            raise
        if not self._asked:
            self._since = time.monotonic()
        self._asked += 1

    def result(self) -> Any:
        """Return the result of the earliest call without one. Raises as `call`; those behind it are then lost."""
        connection = self._connection
        try:
            if connection is None or not connection.poll(self.seconds_left()):
                raise Stopped(Cause.TIME, f"took over {self.limits.seconds:g} seconds")  # noqa: TRY301 -- closed below
            answer = connection.recv()
        except (EOFError, ConnectionError) as error:
            raise self._crash() from error
        except BaseException:
            self.close()
            raise
        self._asked, self._since = self._asked - 1, time.monotonic()
        if isinstance(answer, Stopped):
            self.close()  # what it left in the process is not known
        if isinstance(answer, UnkgError):
            raise answer
        return answer[0]

    def seconds_left(self) -> float | None:
        """Return how long the earliest call without a result may take from now; None: as long as it likes."""
        if not self.limits.seconds:
            return None
        return max(self._since + self.limits.seconds - time.monotonic(), 0)

    @property
    def connection(self) -> Connection | None:
        """What can be read from when there is a result, for `multiprocessing.connection.wait`; None before a call."""
        return self._connection

    def close(self) -> None:
        """End the process, whatever it does; a later call starts another."""
        process, connection, life = self._process, self._connection, self._life
        self._process = self._connection = self._life = None
        self._asked = 0
        _OPEN.discard(self)
        if process:
            process.kill()
            process.join(_GRACE)
        if connection:
            connection.close()
        if life is not None:
            os.close(life)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def forget(self) -> None:
        """Close what a copy of this process has of the worker: else the worker would not see its owner end."""
        if self._connection:
            self._connection.close()
        if self._life is not None:
            os.close(self._life)

    def _connected(self) -> Connection:
        if self._connection is None:
            forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
            context = multiprocessing.get_context("fork" if forks else "spawn")
            self._connection, theirs = context.Pipe()
            life, self._life = os.pipe() if forks else (None, None)
            _OPEN.add(self)
            self._process = context.Process(  # type: ignore[attr-defined]  # every context has it
                target=_serve, args=(theirs, life, self.limits), daemon=True
            )
            self._process.start()
            theirs.close()
            if life is not None:
                os.close(life)
        return self._connection

    def _crash(self) -> Stopped:
        process = self._process
        if process:
            process.join(_GRACE)
        code = process.exitcode if process else None
        self.close()
        if code is not None and code == -getattr(signal, "SIGKILL", 0):
            return Stopped(Cause.KILLED, "the reader was killed, as the system does when memory runs short")
        how = f" ({signal.Signals(-code).name})" if code is not None and code < 0 else ""
        return Stopped(Cause.CRASH, f"the reader crashed{how}")


# Those of this process whose ends a new worker inherits and has to close.
_OPEN: Final["weakref.WeakSet[Worker]"] = weakref.WeakSet()


def _serve(connection: Connection, life: int | None, limits: Limits) -> None:
    """Call what is asked for until nobody asks any more. Never returns: nothing of the owner's is cleaned up here."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides what an interrupt ends
        if life is not None:
            for worker in _OPEN:
                worker.forget()
            end_with_owner(life)
        _limit_memory(limits)
        while True:
            connection.send_bytes(_answer(connection, limits))
    except (EOFError, OSError):
        os._exit(0)
    finally:
        os._exit(1)


def _answer(connection: Connection, limits: Limits) -> bytes:
    try:
        function, arguments = connection.recv()
        return pickle.dumps((function(*arguments),), pickle.HIGHEST_PROTOCOL)
    except (EOFError, OSError):
        raise
    except UnkgError as error:
        return pickle.dumps(error)
    except MemoryError:
        return pickle.dumps(Stopped(Cause.MEMORY, f"needs more than {limits.megabytes} MB"))
    except Exception as error:  # noqa: BLE001 -- one document fails, not the run
        return pickle.dumps(Stopped(Cause.FAULT, f"the reader failed ({type(error).__name__}: {error})"))


def end_with_owner(life: int) -> None:
    """Have the kernel end this process when its owner is gone, however busy it is: the pipe `life` then hangs up."""
    import fcntl

    with contextlib.suppress(OSError, AttributeError):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)


def _limit_memory(limits: Limits) -> None:
    if not limits.megabytes or sys.platform == "win32":
        return
    import resource

    # Private writable memory is what counts: libraries reserve more addresses than they ever fill.
    kind, size = resource.RLIMIT_DATA, _data_size()
    if size is None:
        kind, size = resource.RLIMIT_AS, 0
    most = size + (limits.megabytes << 20)
    hard = resource.getrlimit(kind)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data_size() -> int | None:
    """Return the bytes of data and stack of this process, None where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def call_isolated(function: Callable[..., Any], *arguments: object, limits: Limits | None = None) -> Any:
    """Return `function(*arguments)` from a worker of its own. Raises as `Worker.call`."""
    with Worker(limits or Limits()) as worker:
        return worker.call(function, *arguments)
