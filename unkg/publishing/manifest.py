"""The manifest: a graph in the store that says what unkg published there, so that only changes are sent.

An entry is a few triples about a graph: a key, the digest of its lines, how many triples. Before a graph is staged, the
name of the stage is entered; while it stands there, the digest is not believed. A run that was killed thus leaves word
of what it was about, and the next one publishes the graph again.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from unkg.errors import EndpointError
from unkg.publishing.graphs import LocalGraph
from unkg.publishing.remote import Remote, require_name

KEY: Final = "http://purl.org/dc/terms/identifier"  # ASCII, since Virtuoso does not compare other strings well
DIGEST: Final = "http://spdx.org/rdf/terms#checksumValue"
COUNT: Final = "http://rdfs.org/ns/void#triples"
STAGE: Final = "http://purl.org/dc/terms/isReplacedBy"  # what is about to take the graph's place
_PAGE: Final = 1000  # rows of one answer: servers cut longer ones
_LINES: Final = 400  # triples of one update


@dataclass(slots=True)
class Entry:
    """What is entered of a graph: usually one digest and one count, and no stage."""

    digests: set[str] = field(default_factory=set)
    counts: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)

    @property
    def digest(self) -> str:
        """The digest of the graph, or "" if it is in doubt: a publisher was stopped, or there were two of them."""
        return next(iter(self.digests)) if len(self.digests) == 1 and not self.stages else ""


@dataclass(slots=True)
class Manifest:
    """The entries of the manifest graph `name`, by the graphs that they are about."""

    name: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def read(self, remote: Remote) -> None:
        """Read all entries, page by page. Raises EndpointError if the store cannot be asked, or gives only a part."""
        last, again = "", False  # a server that is not there should be told at once
        while True:
            rows = remote.select(self._page(require_name(self.name), last), again=again)
            for row in rows:
                entry = self.entries.setdefault(row["g"], Entry())
                for kept, name in ((entry.digests, "digest"), (entry.counts, "count"), (entry.stages, "stage")):
                    kept.update(filter(None, [row.get(name)]))
            if len(rows) < _PAGE:
                break
            again, before, last = True, last, max(row["key"] for row in rows)
            if last <= before:
                raise EndpointError(f"{self.name}: the server does not sort its answers; it cannot be published to")
        count = remote.select(f"SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE {{ GRAPH <{self.name}> {{ ?g <{KEY}> ?k }} }}")
        if int(count[0]["n"]) != len(self.entries):
            raise EndpointError(
                f"{self.name}: the server gave {len(self.entries)} of {count[0]['n']} entries of the manifest; "
                "is something else writing there? Then run it again"
            )

    def mark(self, remote: Remote, stages: Mapping[str, str]) -> None:
        """Enter the stages of graphs, before anything is done to them."""
        for graph, stage in stages.items():
            self.entries.setdefault(graph, Entry()).stages.add(stage)
        lines = [line for g, stage in stages.items() for line in (_key(g), f"<{g}> <{STAGE}> <{stage}>")]
        self._change(remote, lines, [])

    def enter(self, remote: Remote, graphs: Iterable[LocalGraph]) -> None:
        """Enter graphs that are published, and forget their stages, which are gone by then."""
        new, old = [], []
        for graph in graphs:
            entry, name = self.entries.setdefault(graph.name, Entry()), graph.name
            kept = Entry({graph.digest}, {str(graph.triples)})
            new += [_key(name), *_lines(name, kept)]
            old += [line for line in _lines(name, entry) if line not in _lines(name, kept)]
            self.entries[name] = kept
        # The stages go last: as long as they stand, what else is there is in doubt.
        self._change(remote, new, old)

    def forget(self, remote: Remote, graphs: Iterable[str]) -> None:
        """Forget the stages of graphs, which are gone by then, and the entries that have nothing else."""
        old = []
        for name in graphs:
            entry = self.entries[name]
            kept = Entry(entry.digests, entry.counts)
            old += [line for line in _lines(name, entry) if line not in _lines(name, kept)]
            if kept.digests:
                self.entries[name] = kept
            else:
                old.append(_key(name))
                del self.entries[name]
        self._change(remote, [], old)

    def remove(self, remote: Remote, graphs: Iterable[str]) -> None:
        """Remove the entries of graphs that are gone."""
        names = list(graphs)
        self._change(remote, [], [line for name in names for line in (*_lines(name, self.entries[name]), _key(name))])
        for name in names:
            del self.entries[name]

    def _page(self, name: str, last: str) -> str:
        return (
            f"SELECT ?key ?g ?digest ?count ?stage WHERE {{ GRAPH <{name}> {{ ?g <{KEY}> ?key "
            f"OPTIONAL {{ ?g <{DIGEST}> ?digest }} OPTIONAL {{ ?g <{COUNT}> ?count }} "
            f'OPTIONAL {{ ?g <{STAGE}> ?stage }} FILTER(STR(?key) >= "{last}") }} }} ORDER BY ?key LIMIT {_PAGE}'
        )

    def _change(self, remote: Remote, new: list[str], old: list[str]) -> None:
        for word, lines in (("INSERT", new), ("DELETE", old)):
            for start in range(0, len(lines), _LINES):
                triples = " .\n".join(lines[start : start + _LINES])
                remote.update(f"{word} DATA {{ GRAPH <{self.name}> {{\n{triples} }} }}", again=True)


def _key(graph: str) -> str:
    return f'<{require_name(graph)}> <{KEY}> "{hashlib.sha256(graph.encode()).hexdigest()}"'


def _lines(graph: str, entry: Entry) -> list[str]:
    return [
        *(f'<{graph}> <{DIGEST}> "{digest}"' for digest in sorted(entry.digests)),
        *(f'<{graph}> <{COUNT}> "{count}"' for count in sorted(entry.counts)),
        *(f"<{graph}> <{STAGE}> <{stage}>" for stage in sorted(entry.stages)),
    ]
