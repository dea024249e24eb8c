"""Shards on a Dask cluster: its workers export them, and those of a worker that is lost go to another one.

The scheduler and the workers need the same unkg. Whoever reaches a scheduler can run programs on its workers: keep it
in a closed network, or use `tls://` with certificates, which Dask's own settings name.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from unkg.errors import EndpointError, UnkgError, UsageError
from unkg.filesystems import told
from unkg.isolation import Cause, Stopped
from unkg.runs.sharded.crew import Crew
from unkg.runs.sharded.runner import export_on_worker
from unkg.runs.sharded.shards import Shard

_LOCAL: Final = re.compile(r"local(?::(\d+))?")
_REACH: Final = 10.0  # seconds within which a scheduler answers
_AT_HAND: Final = 2  # shards of one thread of a worker: the one under way and the next
_INSTALL: Final = "--cluster needs the library distributed; install it with: python3 -m pip install 'unkg[cluster]'"


def is_local(address: str) -> bool:
    """Tell whether an address asks for workers on this machine: `local`, `local:2`. Raises UsageError for none."""
    local = _LOCAL.fullmatch(address)
    if local and local[1] and not int(local[1]):
        raise UsageError(f"--cluster {address}: a cluster has at least one worker")
    if not local and "://" not in address:
        raise UsageError(f"--cluster {address}: expected the address of a scheduler, such as tcp://host:8786, or local")
    return local is not None


@contextmanager
def cluster_crew(address: str, jobs: int, say: Callable[[str], None]) -> Iterator[Crew]:
    """Give the workers of a scheduler, or with `local` as many on this machine as it says, or as `jobs` says.

    What they have under way when the block ends, they finish, except on this machine. Raises UsageError without Dask
    or where a worker has another unkg, EndpointError where no scheduler answers.
    """
    distributed = _distributed(quiet=is_local(address))
    with ExitStack() as stack:
        where = stack.enter_context(_workers_here(distributed, address, jobs)) if is_local(address) else address
        try:
            client = stack.enter_context(distributed.Client(where, timeout=_REACH, set_as_default=False))
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            advice = "start one with `dask scheduler`, or name another"
            raise EndpointError(f"--cluster {address}: no scheduler answers there ({told(error)}); {advice}") from error
        require_unkg(client, address)
        yield Crew(_submit(client), _room(client), _failure, _watch(client, address, say))


def _distributed(*, quiet: bool) -> Any:
    try:
        import dask

        if quiet:  # what is lost is started again, and told here if it matters
            dask.config.set({"logging.distributed": "critical"})
        import distributed
    except ImportError as error:
        raise UsageError(_INSTALL) from error
    return distributed


@contextmanager
def _workers_here(distributed: Any, address: str, jobs: int) -> Iterator[Any]:
    import logging

    local = _LOCAL.fullmatch(address)
    count = int(local[1]) if local and local[1] else jobs
    # What documents may take is limited for each; a worker itself does little, and needs no limit.
    with distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, memory_limit=0, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        yield cluster


def require_unkg(client: Any, address: str) -> None:
    """Raise UsageError if the scheduler or a worker has no unkg or another one. Those that come later tell it then."""
    ours = version("unkg")
    found: dict[str, Any] = client.run(version, "unkg", on_error="return")
    try:
        found["the scheduler"] = client.run_on_scheduler(version, "unkg")
    except PackageNotFoundError as error:
        found["the scheduler"] = error
    for who, theirs in sorted(found.items()):
        if theirs != ours:
            has = "no unkg" if isinstance(theirs, Exception) else f"unkg {theirs}"
            raise UsageError(f"--cluster {address}: {who} has {has}, not {ours}; install the same one on all machines")


def _submit(client: Any) -> Callable[[Shard], Any]:
    def submit(shard: Shard) -> Any:
        key = f"unkg-{shard.name}-{secrets.token_hex(4)}"
        return client.submit(export_on_worker, shard, key=key, pure=False)

    return submit


def _room(client: Any) -> Callable[[], int]:
    def room() -> int:
        threads: int = sum(worker["nthreads"] for worker in _workers(client).values())
        return _AT_HAND * max(threads, 1)

    return room


def _watch(client: Any, address: str, say: Callable[[str], None]) -> Callable[[], None]:
    told_already: set[str] = set()

    def watch() -> None:
        if client.status not in {"running", "connecting"}:
            raise EndpointError(f"--cluster {address}: the scheduler is gone; what is done is kept, run the same again")
        if not _workers(client) and not told_already:
            told_already.add(address)
            say(f"{address} has no workers; waiting for one: `dask worker {address}`")

    return watch


def _workers(client: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
    return found


def _failure(shard: Shard, error: BaseException) -> UnkgError:
    name = type(error).__name__
    if name == "KilledWorker":
        return Stopped(Cause.KILLED, f"{shard.name}: was lost with its worker, again and again; see the workers' logs")
    if "Cancelled" in name:
        return EndpointError(f"{shard.name}: the scheduler has forgotten it; what is done is kept, run the same again")
    return Stopped(Cause.FAULT, f"{shard.name}: failed on a worker ({told(error)}); see that it has the same unkg")
