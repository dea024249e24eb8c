"""The manifest of an export: which documents it has, from which contents, and where their graphs stand.

An SQLite file beside the output, so that a run can be stopped at any moment and go on, and a later run does only what
has changed, and none of them needs memory for the whole. Anybody can ask it:
`sqlite3 kg.nq.manifest 'SELECT input, error FROM entry WHERE error IS NOT NULL'`.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Final

from unkg.errors import UsageError

_VERSION: Final = "1"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
  position INTEGER PRIMARY KEY, -- in the order of the output, from 0
  input TEXT NOT NULL, settings TEXT NOT NULL, sha256 TEXT NOT NULL,
  identifier TEXT, language TEXT, graph TEXT, quads INTEGER, -- none of these if there is an error
  start INTEGER, size INTEGER, digest TEXT, -- bytes of the output, and their SHA-256
  error TEXT, status INTEGER, notes TEXT,
  request TEXT); -- for which the input was found; of stores
CREATE INDEX IF NOT EXISTS entry_input ON entry (input);
CREATE INDEX IF NOT EXISTS entry_graph ON entry (graph) WHERE graph IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of an input.

    `settings` is a sum of all that the graph depends on besides the content, whose SHA-256 is `sha256`. The graph is
    `size` bytes from `start` on in the output, with the SHA-256 `digest`; in a store it has no place of its own. An
    input that gave an error has none; `status` is then the exit status.
    """

    input: str
    settings: str
    sha256: str = ""
    identifier: str | None = None
    language: str | None = None
    graph: str | None = None
    quads: int = 0
    start: int = 0
    size: int = 0
    digest: str = ""
    error: str | None = None
    status: int = 0
    notes: str = ""
    request: str = ""


_COLUMNS: Final = ", ".join(each.name for each in fields(Entry))
_VALUES: Final = attrgetter(*(each.name for each in fields(Entry)))
_MARKS: Final = ", ".join("?" for _ in fields(Entry))


class Manifest:
    """The entries of an export, in the order of its output.

    Opens the SQLite file `path`; with `write` it is made if need be, and no other process can open it so. Raises
    UsageError if it is something else, is being written, or cannot be.
    """

    def __init__(self, path: Path, *, write: bool = True) -> None:
        self.path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=0)
            if write:
                self._db.executescript(f"PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; {_TABLES}")
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            version = self.fact("version", _VERSION if write else None)
            self.count = int(self._one("SELECT COALESCE(MAX(position) + 1, 0) FROM entry")[0])
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise UsageError(
                    f"{path}: another run is writing there; wait for it, or name another output"
                ) from error
            raise UsageError(
                f"{path}: is no manifest that can be written ({error}); remove it, and run again"
            ) from error
        if version != _VERSION:
            raise UsageError(f"{path}: is of another version of unkg; remove it, and all is done anew")

    def fact(self, name: str, value: str | None = None) -> str:
        """Return what is noted under `name`, "" if nothing is; `value` is noted first if nothing was."""
        if value is not None:
            self._run("INSERT OR IGNORE INTO fact VALUES (?, ?)", (name, value))
        found = self._run("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def note(self, name: str, value: str) -> None:
        """Note a fact, instead of what was noted before."""
        self._run("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def add(self, entry: Entry) -> None:
        """Add an entry behind the last."""
        self._run(f"INSERT INTO entry VALUES (?, {_MARKS})", (self.count, *_VALUES(entry)))  # noqa: S608 -- marks
        self.count += 1

    def at(self, position: int) -> Entry | None:
        """Return the entry at a position."""
        return self._entry("position = ?", position)

    def of_input(self, name: str) -> Entry | None:
        """Return the entry of an input."""
        return self._entry("input = ?", name)

    def of_graph(self, name: str, before: int | None = None) -> Entry | None:
        """Return the first entry of a graph, by its IRI, among all or those before a position."""
        place = self.count if before is None else before
        return self._entry("graph = ? AND position < ?", name, place)

    def entries(self, first: int = 0) -> Iterator[Entry]:
        """Yield all entries from a position on, in their order."""
        rows = self._run(f"SELECT {_COLUMNS} FROM entry WHERE position >= ? ORDER BY position", (first,))  # noqa: S608
        yield from (Entry(*row) for row in rows)

    def truncate(self, count: int) -> None:
        """Remove all entries but the first `count`."""
        self._run("DELETE FROM entry WHERE position >= ?", (count,))
        self.count = count

    def remove(self, name: str) -> None:
        """Remove the entry of an input."""
        self._run("DELETE FROM entry WHERE input = ?", (name,))

    def totals(self) -> tuple[int, int]:
        """Return the number of graphs and of their quads."""
        row = self._one("SELECT COUNT(graph), COALESCE(SUM(quads), 0) FROM entry")
        return int(row[0]), int(row[1])

    def commit(self) -> None:
        """Put on the disk what was changed."""
        self._run("COMMIT")
        self._run("BEGIN")

    def close(self) -> None:
        """Close the file, without what was changed since the last commit."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()

    def _run(self, query: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(query, values)
        except sqlite3.OperationalError as error:
            raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error), str(self.path)) from error

    def _one(self, query: str) -> tuple[int, ...]:
        row: tuple[int, ...] = self._run(query).fetchone()
        return row

    def _entry(self, where: str, *values: str | int) -> Entry | None:
        query = f"SELECT {_COLUMNS} FROM entry WHERE {where} ORDER BY position LIMIT 1"  # noqa: S608 -- ours
        row = self._run(query, values).fetchone()
        return Entry(*row) if row else None
