"""Processes that export shards, one after the other, whoever starts them: a thread, or a worker of Dask.

A worker of Dask has threads, and may not have children of `multiprocessing`. So each of its threads asks a process that
has neither rule to keep: an interpreter of its own, which forks readers that can be killed, and which the kernel ends
when its owner is gone. It serves one run: what it remembers of files is not of another.
"""

import os
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any, Final

from unkg.errors import UnkgError
from unkg.isolation import Cause, Stopped
from unkg.runs.sharded.shards import Shard, ShardReport

_GRACE: Final = 5.0  # seconds
_TRIES: Final = 2  # the system kills processes when memory runs short, and not always the one that is to blame


class Runner:
    """A process that exports the shards of one run."""

    def __init__(self, run: str) -> None:
        self.run = run
        theirs, self._life = os.pipe()
        command = [sys.executable, "-m", "unkg.runs.sharded"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        try:
            can_pass = os.name == "posix"
            self._process = subprocess.Popen(  # noqa: S603 -- ourselves
                [*command, str(theirs)] if can_pass else command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                pass_fds=(theirs,) if can_pass else (),
            )
        finally:
            os.close(theirs)

    def export(self, shard: Shard) -> ShardReport:
        """Return what became of a shard. Raises what `export_shard` raises, Stopped if the process died."""
        stdin, stdout = self._pipes()
        try:
            pickle.dump(shard, stdin)
            stdin.flush()
            answer = pickle.load(stdout)  # noqa: S301 -- from our own process
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self._process.wait()
            raise Stopped(Cause.KILLED, f"{shard.name}: its process ended ({self._process.returncode})") from error
        if isinstance(answer, UnkgError):
            raise answer
        report: ShardReport = answer
        return report

    def close(self, *, idle: bool = False) -> None:
        """End the process, whatever it does; one that is idle ends in order when nobody can ask any more."""
        if idle:
            with suppress(OSError, subprocess.TimeoutExpired):
                self._pipes()[0].close()
                self._process.wait(_GRACE)
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        for pipe in self._pipes():
            with suppress(OSError):
                pipe.close()
        with suppress(OSError):
            os.close(self._life)

    def _pipes(self) -> tuple[Any, Any]:
        return self._process.stdin, self._process.stdout


class Runners:
    """As many runners as shards are exported at a time. May be used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: set[Runner] = set()
        self._idle: list[Runner] = []
        self._closed = False

    def export(self, shard: Shard) -> ShardReport:
        """Return what became of a shard, in a process that is idle or new; once more in another one if it dies."""
        for left in reversed(range(_TRIES)):
            runner = self._take(shard.run)
            try:
                report = runner.export(shard)
            except Stopped as stopped:
                self._end(runner)
                if stopped.cause is not Cause.KILLED or not left or self._closed:
                    raise
            except UnkgError:
                self._end(runner)
                raise
            else:
                with self._lock:
                    self._idle.append(runner)
                return report
        raise AssertionError("tried, and neither done nor failed")

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            self._closed = True
            runners, idle = list(self._all), set(self._idle)
            self._all.clear()
            self._idle.clear()
        for runner in runners:
            runner.close(idle=runner in idle)

    def _take(self, run: str) -> Runner:
        with self._lock:
            others = [runner for runner in self._idle if runner.run != run]
            self._idle = [runner for runner in self._idle if runner.run == run]
            if self._closed:
                raise Stopped(Cause.FAULT, "the run is over")
            runner = self._idle.pop() if self._idle else Runner(run)
            self._all.add(runner)
        for each in others:
            self._end(each)
        return runner

    def _end(self, runner: Runner) -> None:
        with self._lock:
            mine = runner in self._all
            self._all.discard(runner)
        if mine:
            runner.close()


_OF_WORKER: Final = Runners()


def export_on_worker(shard: Shard) -> ShardReport:
    """Return what became of a shard, from a worker of Dask; it is what the workers are asked for."""
    return _OF_WORKER.export(shard)
