"""What a run over an archive costs: memory for few documents and for many, time with one process and with several.

`python -m benchmarks.runs` writes 20,000 invented resolutions in six languages, exports 500 of them and then all, and
prints the peak memory of the largest process; then it exports them with one process, two and four, in turns, and
prints times against one process. The outputs must be the same bytes. It takes some ten minutes on two processors;
`--documents` and `--timed` make it shorter. Of few documents, two processes take a larger part of the time of one: each
gets the languages ready for itself, some seconds for six.
"""

import argparse
import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.prose import documents

FEW: Final = 500
JOBS: Final = (1, 2, 4)
_PER_FOLDER: Final = 500
_PER_SESSION: Final = 300


def write_archive(folder: Path, count: int, seed: int = 1945) -> None:
    """Write `count` invented documents into folders of 500; their names tell a symbol that no other has."""
    for number, prose in enumerate(documents(seed, count)):
        place = folder / f"{number // _PER_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        symbol = f"A_RES_{101 + number // _PER_SESSION}_{1 + number % _PER_SESSION}"
        (place / f"{symbol}.{prose.language}.txt").write_text(prose.text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Measured:
    """A run: seconds that it took, and the peak of its largest process in megabytes."""

    seconds: float
    megabytes: float


def export(folders: list[Path], output: Path, jobs: int) -> Measured:
    """Export folders, and return what it took. Raises RuntimeError if it fails."""
    for left in (output, output.with_name(f"{output.name}.manifest")):
        left.unlink(missing_ok=True)
    command = [sys.executable, "-m", "unkg", "export", *map(str, folders), "-o", str(output), "--jobs", str(jobs)]
    begun = time.perf_counter()
    running = subprocess.Popen([*command, "--name-pattern", "{symbol}.{lang}.*"])  # noqa: S603 -- our own
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"unkg export ended with {running.returncode}")
    return Measured(time.perf_counter() - begun, used.ru_maxrss / 1024)


def memory(archive: Path, output: Path, count: int) -> None:
    """Print the peak memory for few documents and for all."""
    folders = sorted(archive.iterdir())
    few = export(folders[: FEW // _PER_FOLDER], output, 2)
    many = export([archive], output, 2)
    ratio = many.megabytes / few.megabytes
    peaks = f"{few.megabytes:.0f} MB for {FEW:,} documents, {many.megabytes:.0f} MB for {count:,}"
    print(f"peak of a process: {peaks}: {ratio:.3f} x")
    size, rate = output.stat().st_size / 1e6, count / many.seconds
    print(f"{count:,} documents with two processes: {many.seconds:.0f} s, {rate:.0f} a second, {size:.0f} MB")


def times(archive: Path, output: Path, count: int, rounds: int) -> None:
    """Print the times of several processes against one, and that the outputs are the same."""
    folders = sorted(archive.iterdir())[: max(count // _PER_FOLDER, 1)]
    taken: dict[int, list[float]] = {jobs: [] for jobs in JOBS}
    sums = set()
    for _ in range(rounds):
        for jobs in JOBS:
            taken[jobs].append(export(folders, output, jobs).seconds)
            sums.add(hashlib.sha256(output.read_bytes()).hexdigest())
    print("the outputs are", "the same bytes" if len(sums) == 1 else "DIFFERENT")
    one = statistics.median(taken[1])
    for jobs in JOBS:
        seconds = statistics.median(taken[jobs])
        print(f"{jobs} processes: {seconds:.1f} s, {seconds / one:.2f} of one")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000, metavar="N", help="for memory; 0: not measured")
    parser.add_argument("--timed", type=int, default=20_000, metavar="N", help="for times; 0: not measured")
    parser.add_argument("--rounds", type=int, default=1, metavar="N")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive, output = Path(folder, "archive"), Path(folder, "kg.nq.zst")
        write_archive(archive, max(chosen.documents, chosen.timed))
        if chosen.documents:
            memory(archive, output, chosen.documents)
        if chosen.timed:
            times(archive, output, chosen.timed, chosen.rounds)


if __name__ == "__main__":
    main()
