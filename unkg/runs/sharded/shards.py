"""Shards: parts of an export that are made apart from each other, each one file of N-Quads.

Which shard a document belongs to is computed from its name, so that it stays there whatever else comes and goes.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from unkg.compression import Compression, compression_of
from unkg.export import Settings
from unkg.inputs.naming import Told
from unkg.isolation import Limits
from unkg.runs.manifest import Entry

USUAL: Final = 64  # shards; a run that is stopped loses what it has of as many of them as it has workers
_NAME: Final = re.compile(r"shard-(\d{5,})-of-(\d{5,})\.nq(?:\.gz|\.zst)?(?:\.manifest)?")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a document is: its place in the order of all inputs, its name, and what is known of it besides its text.

    `source` is an absolute path or an address; that of the archive, if the document is its member of the name `member`.
    Of what only the machine that asks can read, the standard input, there are the bytes.
    """

    position: int
    name: str
    source: str = ""
    member: str = ""
    told: Told = Told()  # noqa: RUF009 -- frozen
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Shard:
    """What is to be done: the documents of one shard, and how they are read and written.

    `output` is a folder, as an absolute path or an address; `extension` begins with `.nq`. `losers` are the documents,
    by their positions, whose graph another input gives, which is named; None leaves that to what the shard can see.
    `forgotten` are graphs of files that are gone which are not to be kept. `program` is the sum of the unkg that asks,
    and `run` is something that only shards of the same run have.
    """

    output: str
    number: int
    count: int
    extension: str
    settings: Settings
    limits: Limits
    program: str
    run: str = ""
    request: str = ""
    prune: bool = False
    locations: tuple[Location, ...] = ()
    losers: Mapping[int, str] | None = None
    forgotten: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The name of its file: `shard-00017-of-00064.nq.zst`."""
        return f"shard-{self.number:05}-of-{self.count:05}{self.extension}"

    @property
    def compression(self) -> Compression:
        """How its file is compressed."""
        return compression_of(self.extension)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a document: its entry, and which input gave its graph before it, if one did.

    `position` is None for the graph of a file that is gone. `unchanged` says that it was not read again.
    """

    position: int | None
    entry: Entry
    lost_to: str = ""
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What a shard has, in the order of its file; whether that was written, and how large the file is in bytes."""

    number: int
    rows: tuple[Row, ...]
    dropped: int = 0
    written: bool = False
    size: int = 0


def shard_of(name: str, count: int) -> int:
    """Return the shard, of `count`, that an input of this name belongs to; the same one on each machine."""
    return int.from_bytes(hashlib.sha256(name.encode(errors="surrogatepass")).digest()[:8]) % count


def count_in(name: str) -> int:
    """Return how many shards there are by the name of one, or of its manifest; 0 for the name of something else."""
    found = _NAME.fullmatch(name)
    return int(found[2]) if found else 0
