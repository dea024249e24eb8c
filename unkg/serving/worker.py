"""A worker: a process of its own for one job, born as a copy of the one that holds the store, ended by itself.

pyoxigraph cannot stop a query, but the kernel can stop a process. It ends a worker at its time, however busy that is,
denies it memory over the limit, and files, sockets and other processes altogether: what a query could do beyond
reading the store fails here even if no check before has seen it.
"""

import gc
import json
import os
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, NoReturn

from unkg.serving.answering import Reply, answer_node, answer_query
from unkg.serving.refusals import Refused
from unkg.store import LocalStore

_STACK: Final = 256 << 20  # bytes; the parser of queries goes as deep as its brackets do, and pages are only lent
_LARGEST: Final = 1 << 30  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take: seconds of time, and bytes of memory beyond the store."""

    seconds: float
    memory: int


def work(local: LocalStore, sheet: int, limits: Limits) -> NoReturn:
    """Do the job that is written on `sheet`, an open file, and write the answer over it; then end this process.

    The answer is a line of JSON with status and headers, then the body. Must run in a process that was forked for it.
    """
    code = 1
    try:
        with os.fdopen(sheet, "r+b") as file:
            job = json.load(file)
            confine(limits)
            # A new thread: it has the stack that it asks for, and random numbers that no other worker has.
            threading.stack_size(_STACK)
            thread = threading.Thread(target=_write, args=(local, job, file))
            thread.start()
            thread.join()
            file.flush()
        code = 0
    finally:
        os._exit(code)


def confine(limits: Limits) -> None:
    """Put this process under `limits`, for good; its time runs from now on. What it opens later fails."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    gc.disable()  # a collection would copy the pages that are shared with the store's process
    os.nice(5)  # whoever takes requests comes first
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
    if (size := _size()) is not None:
        most = size + _STACK + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # Descriptors that are open stay so; no other can come, neither file nor socket.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _size() -> int | None:
    """Return the size of this process's address space in bytes, None where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return None


def _write(local: LocalStore, job: Any, file: IO[bytes]) -> None:
    reply = _reply(local, job)
    head = json.dumps({"status": reply.status, "headers": reply.headers}).encode() + b"\n"
    file.seek(0)
    file.truncate()
    try:
        file.write(head)
        file.write(reply.body)
        file.flush()
    except OSError:
        os._exit(os.EX_IOERR)


def _reply(local: LocalStore, job: Any) -> Reply:
    try:
        return answer_query(local, job) if job["task"] == "ask" else answer_node(local, job)
    except Refused as refused:
        headers = {"Content-Type": "text/plain; charset=utf-8"} | refused.headers
        return Reply(refused.status, f"{refused.message}\n".encode(errors="replace"), headers)
    except MemoryError:
        os._exit(os.EX_UNAVAILABLE)
    except BaseException as error:  # noqa: BLE001 -- pyo3 raises its panics past Exception; one job ends, not the server
        print(f"unkg serve: a worker failed: {error!r}", file=sys.stderr)  # noqa: T201 -- it has no other outlet
        os._exit(os.EX_SOFTWARE)
