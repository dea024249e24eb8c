"""What odd text costs: a piece of a sample said again and again, in each language, and what twice as much costs.

`python -m benchmarks.odd_text [BYTES]` prints the seconds for half as many bytes and for all (100,000), and their
ratio: about 2 is linear. Pieces are drawn by a seed, so that each run has the same.
"""

import random
import sys
import time
from typing import Final

from tests.gold_graph import ROOT
from unkg.export import Settings, read_linked

LENGTHS: Final = (20, 60, 120, 200)  # code points of the pieces


def seconds(data: bytes, language: str) -> float:
    """Return the seconds of processor time that reading and linking `data` takes."""
    begun = time.process_time()
    read_linked(data, "odd.txt", Settings(language=language, symbol="A/RES/99/1"))
    return time.process_time() - begun


def main() -> None:
    """Print the seconds and the ratio for each language and piece."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for language in ("ar", "en", "es", "fr", "ru", "zh"):
        good = (ROOT / "samples" / f"resolution.{language}.txt").read_text(encoding="utf-8")
        seconds(good.encode(), language)  # the first reading compiles the patterns
        rng = random.Random(language)  # noqa: S311 -- it must be the same each time
        for length in LENGTHS:
            start = rng.randrange(len(good) - length)
            piece = good[start : start + length].encode()
            half, whole = (seconds(piece * (count // len(piece)), language) for count in (size // 2, size))
            print(f"{language} {length:4} {half:7.2f} s {whole:7.2f} s  ratio {whole / half:4.1f}", flush=True)


if __name__ == "__main__":
    main()
