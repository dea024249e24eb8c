"""What a sharded run knows of all its inputs, on the disk, since there may be millions.

Two inputs may be one document in one language, and be in shards that know nothing of each other. As on one machine, the
first in the order of the inputs gives the graph; which that is, is seen here.
"""

import pickle
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from unkg.runs.outcomes import doubled
from unkg.runs.sharded.shards import Location, Row, ShardReport

_LAST: Final = 1 << 62  # what is kept of files that are gone comes after all others
_TABLES: Final = """
CREATE TABLE location (position INTEGER PRIMARY KEY, shard INTEGER, pickled BLOB);
CREATE INDEX location_shard ON location (shard);
CREATE TABLE outcome (position INTEGER, shard INTEGER, input TEXT, graph TEXT, lost_to TEXT, quads INTEGER,
  error TEXT, status INTEGER, unchanged INTEGER);
CREATE INDEX outcome_shard ON outcome (shard);
CREATE INDEX outcome_graph ON outcome (graph) WHERE graph IS NOT NULL;
BEGIN;
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """Which documents of a shard have a graph that another input gives, by their positions, and what is forgotten."""

    losers: dict[int, str]
    forgotten: frozenset[str]


class Ledger:
    """The inputs of a run, and what became of them."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file without a name, gone when it is closed
        self._db.executescript(_TABLES)
        self.count = 0

    def close(self) -> None:
        """Forget all."""
        self._db.close()

    def add(self, location: Location, shard: int) -> None:
        """Take note of an input."""
        self._db.execute("INSERT INTO location VALUES (?, ?, ?)", (location.position, shard, pickle.dumps(location)))
        self.count += 1

    def locations(self, shard: int) -> tuple[Location, ...]:
        """Return the inputs of a shard, in their order."""
        rows = self._db.execute("SELECT pickled FROM location WHERE shard = ? ORDER BY position", (shard,))
        return tuple(pickle.loads(row[0]) for row in rows)  # noqa: S301 -- ours

    def enter(self, report: ShardReport) -> Iterator[Row]:
        """Take the report of a shard, instead of one before; yield the rows that say something new."""
        before = {
            position: (error, unchanged)
            for position, error, unchanged in self._db.execute(
                "SELECT position, error, unchanged FROM outcome WHERE shard = ?", (report.number,)
            )
        }
        self._db.execute("DELETE FROM outcome WHERE shard = ?", (report.number,))
        for row in report.rows:
            position = _LAST if row.position is None else row.position
            error, unchanged = before.get(position, (None, 1))
            entry = doubled(row.entry, row.lost_to) if row.lost_to else row.entry
            self._db.execute(
                "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (position, report.number, entry.input, row.entry.graph, row.lost_to, entry.quads, entry.error,
                 entry.status, row.unchanged and unchanged),
            )  # fmt: skip
            if row.position is not None and (position not in before or (entry.error and entry.error != error)):
                yield row

    def undecided(self) -> dict[int, Decision]:
        """Return the shards that are not as they should be, and what they should do: first come, first served."""
        wrong: set[int] = set()
        losers: dict[int, dict[int, str]] = {}
        forgotten: dict[int, set[str]] = {}
        rows = self._db.execute(
            "SELECT graph, position, shard, input, lost_to FROM outcome WHERE graph IN (SELECT graph FROM outcome "
            "WHERE graph IS NOT NULL GROUP BY graph HAVING COUNT(*) > 1 OR MAX(lost_to) <> '') ORDER BY graph, position"
        )
        for graph, given in groupby(rows, key=lambda row: str(row[0])):
            first = ""
            for _, position, shard, name, lost_to in given:
                if lost_to != first:
                    wrong.add(shard)
                if first and position == _LAST:
                    forgotten.setdefault(shard, set()).add(graph)
                elif first:
                    losers.setdefault(shard, {})[position] = first
                first = first or name
        return {each: Decision(losers.get(each, {}), frozenset(forgotten.get(each, ()))) for each in sorted(wrong)}

    def lost(self) -> Iterator[tuple[str, int]]:
        """Yield the errors of documents whose graph another input gives, and the exit status of each."""
        yield from self._db.execute("SELECT error, status FROM outcome WHERE lost_to <> '' ORDER BY position")

    def totals(self) -> tuple[int, int, int, int, int]:
        """Return how many documents are done, how many of them unchanged, how many kept, all graphs, and all quads."""
        row = self._db.execute(
            "SELECT COALESCE(SUM(error IS NULL AND position < :last), 0),"
            " COALESCE(SUM(error IS NULL AND position < :last AND unchanged), 0),"
            " COALESCE(SUM(position = :last), 0), COALESCE(SUM(graph IS NOT NULL AND lost_to = ''), 0),"
            " COALESCE(SUM(quads), 0) FROM outcome",
            {"last": _LAST},
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2]), int(row[3]), int(row[4])
