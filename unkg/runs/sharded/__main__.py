"""The process of a `Runner`: it exports the shards that it is given, until there is nobody to give one."""

import os
import pickle
import signal
import sys
from typing import BinaryIO

from unkg.errors import UnkgError
from unkg.isolation import Cause, Limits, Stopped, end_with_owner
from unkg.runs.pool import Pool
from unkg.runs.sharded.exporting import export_shard
from unkg.runs.sharded.shards import Shard, ShardReport


def main() -> None:
    """Export the shards that come on the standard input, and answer on the standard output, until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked decides what an interrupt ends
    if len(sys.argv) > 1:
        end_with_owner(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        _serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        os._exit(1)  # nobody is there any more; what is buffered would be tried once more


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    pool = Pool(Limits(), 1)
    while True:
        try:
            shard: Shard = pickle.load(asked)  # noqa: S301 -- from our own process
        except EOFError:
            pool.close()
            return
        if pool.limits != shard.limits:
            pool.close()
            pool = Pool(shard.limits, 1)
        pickle.dump(_answer(shard, pool), answers)
        answers.flush()


def _answer(shard: Shard, pool: Pool) -> ShardReport | UnkgError:
    try:
        return export_shard(shard, pool)
    except UnkgError as error:
        return error  # its owner ends this process: what the pool still has is not known
    except Exception as error:  # noqa: BLE001 -- one shard fails, not the run
        return Stopped(Cause.FAULT, f"{shard.name}: failed ({type(error).__name__}: {error}); please report this")


if __name__ == "__main__":
    main()
