"""The manifest of a shard: what its file has, as JSON Lines beside it, which anybody can read.

The first line says what the rest is: the size of the shard's file, for what it was asked. Each further line is a
document: its name, sums of its content and of how it was read, its graph and where that stands, or its error.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from unkg.errors import UnreadableInput
from unkg.runs.manifest import Entry
from unkg.runs.sharded.places import Place
from unkg.runs.sharded.shards import Row

ENDING: Final = ".manifest"
_VERSION: Final = 1
_EMPTY: Final = asdict(Entry("", ""))
_FIELDS: Final = {each.name for each in fields(Entry)}


@dataclass(frozen=True, slots=True)
class ShardManifest:
    """What a shard has that was written before, in the order of its file; `size` is that of the file in bytes."""

    request: str = ""
    size: int = 0
    rows: tuple[Row, ...] = ()
    _of_input: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._of_input.update((row.entry.input, row) for row in reversed(self.rows))

    def of_input(self, name: str) -> Row | None:
        """Return the row of an input."""
        return self._of_input.get(name)


def read_manifest(place: Place, name: str) -> ShardManifest | None:
    """Return what the shard `name` has, None if it is not there as its manifest says: then all is done anew."""
    try:
        data = place.read(name + ENDING)
    except UnreadableInput:
        return None
    if data is None:
        return None
    try:
        head, *lines = map(json.loads, data.splitlines())
        if head["unkg"] != _VERSION:
            return None
        found = ShardManifest(head["request"], head["size"], tuple(map(_row, lines)))
    except (ValueError, KeyError, TypeError):
        return None
    return found if (place.size(name) or 0) == found.size else None


def manifest_bytes(request: str, size: int, rows: tuple[Row, ...]) -> bytes:
    """Return a manifest as JSON Lines."""
    graphs = [row.entry for row in rows if row.entry.graph and not row.lost_to]
    quads = sum(entry.quads for entry in graphs)
    head = {"unkg": _VERSION, "request": request, "size": size, "graphs": len(graphs), "quads": quads}
    return "".join(f"{json.dumps(line)}\n" for line in (head, *map(_line, rows))).encode("ascii")


def _line(row: Row) -> dict[str, Any]:
    said = {key: value for key, value in asdict(row.entry).items() if value != _EMPTY[key] or key == "input"}
    return said | ({"lost_to": row.lost_to} if row.lost_to else {})


def _row(line: dict[str, Any]) -> Row:
    said = {key: value for key, value in line.items() if key in _FIELDS}
    return Row(None, Entry(**({"settings": ""} | said)), line.get("lost_to", ""))
