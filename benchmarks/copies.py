"""An archive of any size: a few hundred documents, mapped once, and repeated under other symbols.

`archive(works, count, seed)` yields graphs as N-Quads, as fast as bytes are joined. Each copy has a symbol of its own,
texts that no other copy has, and citations of its own: what it cites are documents of the archive, the first of each
series most often (Zipf's law), drawn anew for each copy. What is cited and in no series of the archive (drafts,
reports) is a document of that copy, or one of two hundred. Offsets of mentions stay true: a text grows at its end.
"""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, cycle, islice
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.prose import documents
from unkg.errors import UnkgError
from unkg.export import Settings, quads, read_document

__all__ = ["Work", "archive", "mapped", "of_folder", "of_prose"]

_SAMPLES: Final = Path(__file__).parents[1] / "samples"
_GRAPH: Final = re.compile(rb"doc/([^>]*)/[a-z]{2}> \.\n$")
_SYMBOL: Final = re.compile(rb'doc/([^>]*)> <[^>]*ontology#symbol> "')
_TEXT: Final = re.compile(rb'(#text> "(?:[^"\\]|\\.)*)"')
_SERIES: Final = re.compile(r"[A-Z]+(?:/[A-Z][\w.-]*)*/(?:RES|DEC|PRST)/")
_STEEP: Final = 0.8  # the exponent of Zipf's law: of 20,000 documents, the first has a thirtieth of all citations
_OTHERS: Final = 200  # documents for each one that is cited and in no series


@dataclass(frozen=True, slots=True)
class Work:
    """A document in its languages, cut where symbols stand: every second piece is a symbol, or NUL at a text's end."""

    symbol: str
    versions: tuple[tuple[str, tuple[bytes, ...]], ...]  # language, pieces

    @property
    def series(self) -> str:
        """How the symbols of its series begin: `S/RES/`, or `A/` for a letter."""
        found = _SERIES.match(self.symbol)
        return found[0] if found else "A/"


def of_prose(seed: int, count: int) -> Iterator[tuple[bytes, str]]:
    """Yield invented documents in six languages, and the sample letters and resolutions after each fifty."""
    samples = sorted(path for path in _SAMPLES.iterdir() if path.suffix in {".txt", ".xml"})
    for number, prose in enumerate(documents(seed, count)):
        if number % 50 == 0:
            yield from ((path.read_bytes(), path.name) for path in samples)
        yield prose.text.encode(), f"{number}.{prose.language}.txt"


def of_folder(folder: Path, count: int) -> Iterator[tuple[bytes, str]]:
    """Yield at most `count` documents of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".xml"})
    return ((path.read_bytes(), path.name) for path in paths[:: max(1, len(paths) // count)])


def mapped(inputs: Iterable[tuple[bytes, str]]) -> list[Work]:
    """Return documents as works that can be repeated; what cannot be read is left out."""
    works: dict[str, dict[str, bytes]] = {}
    for number, (data, name) in enumerate(inputs):
        try:
            document = read_document(data, name, Settings(supposed_symbol=f"A/200/{number}"))
        except UnkgError:
            continue
        lines = "".join(f"{quad} .\n" for quad in quads(document)).encode()
        if found := _GRAPH.search(lines):
            works.setdefault(found[1].decode(), {})[document.language] = lines
    return [
        Work(symbol, tuple((language, tuple(_cut(symbol, lines))) for language, lines in versions.items()))
        for symbol, versions in works.items()
    ]


def _cut(symbol: str, lines: bytes) -> list[bytes]:
    symbols = sorted({symbol.encode(), *(match[1] for match in _SYMBOL.finditer(lines))}, key=len, reverse=True)
    anyone = b"|".join(map(re.escape, symbols))
    places = rb'(\x00|(?:(?<=doc/)|(?<=cites/)|(?<=undocs\.org/)|(?<="))(?:' + anyone + rb')(?=[/>"]))'
    return re.split(places, _TEXT.sub(b'\\1\0"', lines))


def archive(works: list[Work], count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield `count` graphs, each an IRI and its N-Quads: the works in turn, as often as it takes; the same for a seed.

    Example: `kg.extend(archive(mapped(of_prose(1, 300)), 20_000))`.
    """
    chance = Random(seed)  # noqa: S311 -- the same in each run, not secret
    copies = list(islice(cycle(works), _copies(works, count)))
    symbols: dict[str, list[str]] = {}
    own: list[str] = []
    for work in copies:
        members = symbols.setdefault(work.series, [])
        own.append(_symbol(work.series, len(members)))
        members.append(own[-1])
    weights = {series: list(accumulate((n + 1) ** -_STEEP for n in range(len(m)))) for series, m in symbols.items()}
    graphs = 0
    for number, (work, symbol) in enumerate(zip(copies, own, strict=True)):
        targets: dict[bytes, bytes] = {work.symbol.encode(): symbol.encode(), b"\0": f" [{number}]".encode()}
        for language, pieces in work.versions:
            for cited in dict.fromkeys(pieces[1::2]):  # in the order of the text, so that each run draws the same
                targets[cited] = (
                    targets.get(cited) or _target(cited.decode(), number, symbols, weights, chance).encode()
                )
            body = list(pieces)
            body[1::2] = [targets[piece] for piece in pieces[1::2]]
            yield f"https://w3id.org/unkg/doc/{symbol}/{language}", b"".join(body)
            graphs += 1
            if graphs == count:
                return


def _copies(works: list[Work], count: int) -> int:
    return -(-count * len(works) // sum(len(work.versions) for work in works)) + len(works)


def _symbol(series: str, number: int) -> str:
    if series == "S/RES/":
        return f"S/RES/{5000 + number}({2050 + number // 60})"
    return f"{series}{101 + number // 300}/{1 + number % 300}"


def _target(
    cited: str, number: int, symbols: dict[str, list[str]], weights: dict[str, list[float]], chance: Random
) -> str:
    series = _SERIES.match(cited)
    if series and series[0] in symbols:
        sums = weights[series[0]]
        return symbols[series[0]][bisect(sums, chance.random() * sums[-1])]
    return f"{cited}/Add.{number if '/L.' in cited else 1 + int(chance.random() ** 2 * _OTHERS)}"
