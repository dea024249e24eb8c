"""Folders of invented documents for tests, and how the command is run over them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.prose import documents

UNKG = [sys.executable, "-m", "unkg"]


def write_archive(folder: Path, count: int, languages: tuple[str, ...] = ("en",), seed: int = 7) -> list[Path]:
    """Write `count` invented resolutions, each with a symbol of its own, into subfolders; return the files in order."""
    seen: set[str] = set()
    files: list[Path] = []
    for prose in documents(seed, 60 * count):
        if prose.language in languages and prose.symbol not in seen and len(prose.lines) < 40:
            seen.add(prose.symbol)
            file = folder / f"{len(files) // 10:03}" / f"{len(files):05}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(prose.text, encoding="utf-8")
            files.append(file)
        if len(files) == count:
            return files
    raise AssertionError(f"the grammar gave {len(files)} documents, not {count}")


def export(*arguments: str | Path, status: int = 0, **options: object) -> subprocess.CompletedProcess[str]:
    """Run `unkg export`, and require an exit status."""
    command = [*UNKG, "export", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == status, done.stderr
    result: subprocess.CompletedProcess[str] = done
    return result


def kill_after(seconds: float, *arguments: str | Path, kind: signal.Signals = signal.SIGKILL) -> bool:
    """Start `unkg export`, kill it after some seconds, and tell whether it was still running."""
    command = [*UNKG, "export", *map(str, arguments)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.send_signal(kind)
        running.wait()
        return True
    return False


def kill_once_written(file: Path, *arguments: str | Path) -> None:
    """Start `unkg export`, and kill it (-9) as soon as `file` has bytes."""
    command = [*UNKG, "export", *map(str, arguments)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (file.exists() and file.stat().st_size):
        assert running.poll() is None, f"done before {file} had bytes"
        time.sleep(0.01)
    running.kill()
    running.wait()


def children_of(process: int) -> Iterator[int]:
    """Yield the processes that a process has started."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == process:
                yield int(status.parent.name)


def wait_for_children(process: int, count: int, seconds: float = 30) -> list[int]:
    """Wait until a process has `count` children, and return them."""
    end = time.monotonic() + seconds
    while len(found := list(children_of(process))) < count:
        assert time.monotonic() < end, f"{process} has {len(found)} children, not {count}"
        time.sleep(0.01)
    return found


def is_alive(process: int) -> bool:
    """Tell whether a process still runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
