"""What shards and a cluster cost: one process, two, and two workers of Dask, over the same invented documents.

`python -m benchmarks.cluster` prints for each the seconds by the clock and those of processor time, its own and of all
processes below it, and ends with status 1 if the quads are not the same. The runs take turns, and the best of each
counts, since a busy machine slows some. With --empty, an archive of one document is exported too: what starting costs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from tests.archives import UNKG, write_archive
from unkg.compression import compression_of, reading

_BETWEEN: Final = 0.02  # seconds
WAYS: Final = {
    "one process, one file": ("-o", "{}/kg.nq.zst", "--jobs", "1"),
    "two processes, one file": ("-o", "{}/kg.nq.zst", "--jobs", "2"),
    "two processes, shards": ("-o", "{}/kg", "--shards", "{shards}", "--jobs", "2"),
    "two workers of Dask": ("-o", "{}/kg", "--shards", "{shards}", "--cluster", "local:2"),
}


def measured(command: list[str]) -> tuple[float, float]:
    """Run a command; return how long it took by the clock, and in processor time of all its processes, in seconds.

    They are looked at again and again while they run, since a worker that is ended does not wait for those below it.
    """
    start, used = time.perf_counter(), dict[int, int]()
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:  # noqa: S603 -- ourselves
        while running.poll() is None:
            below = [running.pid]
            for process in below:
                with suppress(OSError):
                    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                    used[process] = int(fields[11]) + int(fields[12])
                    for thread in Path(f"/proc/{process}/task").iterdir():  # each has the children that it started
                        below += map(int, (thread / "children").read_text().split())
            time.sleep(_BETWEEN)
    return time.perf_counter() - start, sum(used.values()) / os.sysconf("SC_CLK_TCK")


def quads(folder: Path) -> list[bytes]:
    """Return the quads in the files of a folder, sorted."""
    lines: list[bytes] = []
    for path in folder.rglob("*.nq.zst"):
        with path.open("rb") as file, reading(file, compression_of(path.name)) as stream:
            lines += stream.read().splitlines()
    return sorted(lines)


def compared(archive: Path, shards: int, rounds: int) -> bool:
    """Print what each way costs, and tell whether all give the same quads."""
    best: dict[str, tuple[float, float]] = {}
    found: dict[str, list[bytes]] = {}
    for _ in range(rounds):
        for way, options in WAYS.items():
            with tempfile.TemporaryDirectory() as output:
                chosen = [option.format(output, shards=shards) for option in options]
                seconds = measured([*UNKG, "export", str(archive), *chosen])
                best[way] = tuple(map(min, seconds, best.get(way, seconds)))  # type: ignore[assignment]
                found[way] = quads(Path(output))
    expected = found["one process, one file"]
    for way, (clock, processor) in best.items():
        verdict = "the same quads" if found[way] == expected else "OTHER QUADS"
        print(f"  {way:24} {clock:7.1f} s {processor:7.1f} s of processor time  {len(found[way]):,} quads, {verdict}")
    return all(lines == expected for lines in found.values())


def main() -> None:
    """Print the times, and end with status 1 if the quads are not the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--empty", action="store_true")
    chosen = parser.parse_args()
    same = True
    for count in (1, chosen.documents) if chosen.empty else (chosen.documents,):
        with tempfile.TemporaryDirectory() as folder:
            write_archive(Path(folder, "archive"), count, ("en", "fr", "zh"))
            print(f"{count} invented documents, {chosen.shards} shards, best of {chosen.rounds} runs in turn:")
            same &= compared(Path(folder, "archive"), chosen.shards, chosen.rounds)
    sys.exit(not same)


if __name__ == "__main__":
    main()
