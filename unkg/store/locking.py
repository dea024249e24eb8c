"""Who has a store on disk: one process that writes, or any number that read.

The lock is the kernel's, on a file in the store's folder (flock), and goes with its process, however that ends. The
file's text says who wrote last, which is who writes now if the lock is held: a stale text locks nobody out. RocksDB's
own lock is seen too, since other programs that write to the store hold only that one.
"""

import json
import os
import shlex
import socket
import struct
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from textwrap import shorten
from typing import Final

from unkg.errors import UnreadableInput, UsageError

LOCK: Final = "unkg.lock"
_ROCKS: Final = "LOCK"  # RocksDB's: a POSIX record lock, and only of those that write
_FLOCK: Final = "hhlli4x"  # struct flock of Linux on 64 bits


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has a store: its id and host, its command, and since when (ISO 8601, UTC) it writes."""

    pid: int
    host: str
    command: str
    since: str = ""

    def __str__(self) -> str:
        since = f", since {self.since}" if self.since else ""
        return f"process {self.pid} on {self.host} ({self.command}){since}"


def this_process() -> Holder:
    """Return what this process would be called as a holder."""
    words = [Path(sys.argv[0]).name, *sys.argv[1:]]
    return Holder(os.getpid(), socket.gethostname(), _shown(words), f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")


def _shown(words: list[str]) -> str:
    """Return a command on one line, and not too long."""
    return shorten(shlex.join(words), 120, placeholder=" …")


class Lock:
    """The lock of a store's folder, held until `close`.

    Raises UsageError, with the holder, if another process writes, or reads while this one wants to write.
    """

    def __init__(self, folder: Path, *, write: bool) -> None:
        self._descriptor = -1
        path = folder / LOCK
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT if write else os.O_RDONLY, 0o644)
        except FileNotFoundError:
            return  # a store that cannot have a writer: read-only media, say
        except OSError as error:
            raise UnreadableInput(str(folder), f"its lock cannot be had ({error.strerror})") from error
        try:
            self._take(folder, path, write=write)
        except BaseException:
            self.close()
            raise

    def _take(self, folder: Path, path: Path, *, write: bool) -> None:
        try:
            import fcntl
        except ImportError:  # Windows has none: there, RocksDB's own lock keeps writers apart
            return
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if write else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(_refusal(folder, path)) from None
        except OSError as error:
            advice = "put the store on a disk of this machine"
            raise UnreadableInput(str(folder), f"its file system has no locks ({error.strerror}); {advice}") from error
        if other := _writer_of_rocks(folder / _ROCKS):
            raise UsageError(f"{folder}: {other} has the store open for writing; wait until it ends")
        if write:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(asdict(this_process())).encode() + b"\n", 0)

    def close(self) -> None:
        """Give the lock back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _refusal(folder: Path, path: Path) -> str:
    readers = _readers(path)
    if readers:
        named = "; ".join(str(reader) for reader in readers[:3])
        more = f" and {len(readers) - 3} more" if len(readers) > 3 else ""
        return f"{folder}: is being read by {named}{more}; wait until that ends, or end it, then write"
    try:
        writer = str(Holder(**json.loads(path.read_bytes())))
    except (OSError, ValueError, TypeError):
        writer = "another process"
    return f"{folder}: is being written by {writer}; wait until it ends, or end it: what it wrote whole is kept"


def _readers(path: Path) -> list[Holder]:
    """Return the processes that hold the lock for reading, as far as Linux tells."""
    try:
        inode = path.stat().st_ino
        entries = [line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    except OSError:
        return []
    pids = {int(e[4]) for e in entries if e[1:4] == ["FLOCK", "ADVISORY", "READ"] and e[5].endswith(f":{inode}")}
    return [_holder(pid) for pid in sorted(pids)]


def _holder(pid: int) -> Holder:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").split("\0")
        command = _shown([Path(words[0]).name, *words[1:-1]])
    except OSError:
        command = "its command is not to be had"
    return Holder(pid, socket.gethostname(), command)


def _writer_of_rocks(path: Path) -> Holder | None:
    """Return who holds RocksDB's own lock, if another process does; None where that cannot be told."""
    if not sys.platform.startswith("linux"):
        return None
    import fcntl

    asked = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    try:
        with path.open("rb") as file:
            kind, _, _, _, pid = struct.unpack(_FLOCK, fcntl.fcntl(file, fcntl.F_GETLK, asked))
    except OSError:
        return None
    return None if kind == fcntl.F_UNLCK else _holder(pid)
