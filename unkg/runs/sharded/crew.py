"""Who exports shards: threads of this process, each with a process of its own, or the workers of a cluster."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

from unkg.errors import UnkgError
from unkg.isolation import Cause, Stopped
from unkg.runs.sharded.runner import Runners
from unkg.runs.sharded.shards import Shard, ShardReport

_TICK: Final = 1.0  # seconds after which the caller is given a chance to tell how far it is
Done = tuple[Shard, ShardReport | UnkgError]


@dataclass(slots=True)
class Crew:
    """Takes shards and gives their reports, in the order in which they are done.

    `submit` begins a shard and returns a future, of the standard library or of Dask. `room` tells how many shards the
    crew wants at a time. `failure` says what the exception of a future means. `watch` is called while nothing is done.
    """

    submit: Callable[[Shard], Any]
    room: Callable[[], int]
    failure: Callable[[Shard, BaseException], UnkgError]
    watch: Callable[[], None] = lambda: None
    _done: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    _shards: dict[Any, Shard] = field(default_factory=dict)

    def reports(self, shards: Iterator[Shard]) -> Iterator[Done | None]:
        """Yield each shard with its report or its error; None about once a second while there is none."""
        more = True
        while True:
            while more and len(self._shards) < self.room():
                shard = next(shards, None)
                more = shard is not None
                if shard is not None:
                    self._begin(shard)
            if not self._shards:
                return
            try:
                future = self._done.get(timeout=_TICK)
            except Empty:
                self.watch()
                yield None
            else:
                yield self._end(future)

    def _begin(self, shard: Shard) -> None:
        future = self.submit(shard)
        self._shards[id(future)] = shard
        future.add_done_callback(self._done.put)

    def _end(self, future: Any) -> Done:
        shard = self._shards.pop(id(future))
        try:
            return shard, future.result()
        except UnkgError as error:
            return shard, error
        except Exception as error:  # noqa: BLE001 -- of a library that has many
            return shard, self.failure(shard, error)


@contextmanager
def local_crew(jobs: int) -> Iterator[Crew]:
    """Give a crew of as many processes of this machine as `jobs` says; they end with the block."""
    runners = Runners()
    with ThreadPoolExecutor(jobs) as threads:
        try:
            yield Crew(lambda shard: threads.submit(runners.export, shard), lambda: jobs + 1, _fault)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            runners.close()


def _fault(shard: Shard, error: BaseException) -> UnkgError:
    return Stopped(Cause.FAULT, f"{shard.name}: failed ({type(error).__name__}: {error}); please report this")
