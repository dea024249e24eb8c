"""Graphs into a store: each named graph of RDF files takes its place there as a whole, and only if it changed.

The way through: files -> sorted quads -> graphs -> what the manifest says of them -> stage, verify, put in place,
verify, enter. Running it again after whatever stopped it goes on where it stood.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from unkg.errors import EndpointError, InvalidData, UnkgError, UsageError
from unkg.publishing.census import CHECKSUM, Yardstick, checksum
from unkg.publishing.graphs import LocalGraph, Unpublishable, is_graph_name, local_graph
from unkg.publishing.locking import alone
from unkg.publishing.manifest import Manifest
from unkg.publishing.remote import Refused, Remote, Target, connected
from unkg.publishing.replacing import Replacing
from unkg.publishing.sorting import SortedQuads, no_room, sorted_quads
from unkg.publishing.strategies import Abilities, probe

__all__ = ["Report", "Target", "publish"]

_BATCH: Final = 25  # graphs that are staged, verified and put in place together
_BATCH_SIZE: Final = 8 << 20  # bytes of them


@dataclass(slots=True)
class Report:
    """What was done with graphs, or would be: their names. `failed` has the reason as well.

    `errors` are what the user has to see to; with one of them, the exit status is not 0.
    """

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    gone: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    errors: list[UnkgError] = field(default_factory=list)

    def __str__(self) -> str:
        counts = {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "removed": len(self.gone),
            "failed": len(self.failed),
        }
        return ", ".join(f"{count} {what}" for what, count in counts.items())


@dataclass(slots=True)
class _Publisher:
    """One run: what is read, where it goes, what came of it."""

    quads: SortedQuads
    replacing: Replacing
    dry_run: bool
    report: Report = field(default_factory=Report)
    abilities: Abilities | None = None

    @property
    def remote(self) -> Remote:
        return self.replacing.remote

    @property
    def manifest(self) -> Manifest:
        return self.replacing.manifest

    def read(self, files: Iterable[str]) -> None:
        for file in files:
            try:
                self.quads.read(file)
            except UnkgError as error:
                self.report.errors.append(error)
                self.replacing.say(str(error))
        if self.quads.spoiled:
            self.fail(dict.fromkeys(self.quads.spoiled, "its file could not be read to the end"), InvalidData)

    def fail(self, reasons: dict[str, str], kind: type[UnkgError]) -> None:
        self.report.failed |= reasons
        for name, reason in reasons.items():
            self.report.errors.append(kind(f"{name}: {reason}"))
            self.replacing.say(f"{name}: not published: {reason}")

    def graphs(self) -> Iterator[LocalGraph]:
        for name, lines in self.quads.graphs():
            if name == self.manifest.name or "?unkg-" in name or not is_graph_name(name):
                self.fail({name: "the name is one of unkg's own"}, InvalidData)
                continue
            try:
                graph = local_graph(name, lines)
            except Unpublishable as reason:
                self.fail({name: str(reason)}, InvalidData)
            except OSError as error:
                raise no_room(error) from error
            else:
                yield graph

    def put(self, graphs: Sequence[LocalGraph]) -> None:
        """Publish those of some graphs that are new or changed."""
        found = self.remote.census([graph.name for graph in graphs])
        waiting = []
        for graph in graphs:
            entry = self.manifest.entries.get(graph.name)
            known = entry is not None and entry.digest == graph.digest
            if known and not self.replacing.compare(graph, found[graph.name])[0]:
                self.report.unchanged += 1
            else:
                waiting.append(graph)
                if entry is None and found[graph.name] and not self.dry_run:
                    self.replacing.say(f"{graph.name}: was there, not published by unkg; it is replaced")
        failed: dict[str, str] = {}
        known_before = {graph.name for graph in waiting if found[graph.name]}
        if waiting and not self.dry_run:
            failed = self.replacing.replace(waiting, self.able().strategy)
            self.fail(failed, EndpointError)
        for graph in waiting:
            if graph.name not in failed:
                (self.report.changed if graph.name in known_before else self.report.new).append(graph.name)

    def able(self) -> Abilities:
        if self.abilities is None:
            self.abilities = probe(self.remote)
            for note in self.abilities.notes:
                self.replacing.say(note)
        return self.abilities

    def prune(self, seen: set[str]) -> None:
        """Remove the graphs that were published once and are in no file any more."""
        if self.report.errors:
            error = UsageError("nothing was removed: files or graphs failed, so it cannot be told what is gone")
            self.report.errors.append(error)
            self.replacing.say(str(error))
            return
        gone = sorted(self.manifest.entries.keys() - seen)
        for start in range(0, len(gone), _BATCH):
            batch = gone[start : start + _BATCH]
            # Whether a graph without a digest is ours is not known: a run was stopped before it was in place, or after.
            doubtful = {name for name in batch if not self.manifest.entries[name].digests}
            for name, census in self.remote.census(sorted(doubtful)).items():
                if census:
                    self.fail({name: "a run was stopped over it, so it may not be unkg's to remove"}, EndpointError)
                else:
                    doubtful.discard(name)
            sure = [name for name in batch if name not in doubtful]
            failed = {} if self.dry_run else self.replacing.remove(sure)
            self.fail(failed, EndpointError)
            self.report.gone += [name for name in sure if name not in failed]


def publish(
    files: Iterable[str],
    target: Target,
    *,
    dry_run: bool = False,
    prune: bool = False,
    say: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Publish the named graphs of N-Quads and TriG files, and return what was done, or with `dry_run` would be.

    With `prune`, graphs that an earlier run published and that are in no file any more are removed. `say` takes what
    the user is to be told on the way. A file or graph that cannot be published is reported, and the rest goes on.
    Raises UsageError for a wrong address or name, EndpointError if the store is gone or refuses everything: what was
    done until then is whole, and running it again goes on. Example: `publish(["letters.nq"], Target(query, update))`.
    """
    if not is_graph_name(target.manifest):
        raise UsageError(f"{target.manifest!r} cannot name the manifest; expected an absolute IRI")
    with alone(target.update, target.manifest), connected(target) as remote, sorted_quads() as quads:
        manifest = Manifest(target.manifest)
        manifest.read(remote)
        told: set[str] = set()

        def say_once(line: str) -> None:
            if line not in told:
                told.add(line)
                say(line)

        replacing = Replacing(remote, manifest, say_once, _yardstick(remote, say_once))
        run = _Publisher(quads, replacing, dry_run)
        run.read(files)
        try:
            _run(run, prune=prune)
        except EndpointError as error:
            raise EndpointError(f"{error}; before that: {run.report}; run it again to go on") from error
        return run.report


def _run(run: _Publisher, *, prune: bool) -> None:
    seen: set[str] = set()
    batch: list[LocalGraph] = []
    try:
        for graph in run.graphs():
            if batch and (len(batch) >= _BATCH or sum(each.size for each in batch) + graph.size > _BATCH_SIZE):
                run.put(batch)
                _close(batch)
            batch.append(graph)
            seen.add(graph.name)
        run.put(batch)
    finally:
        _close(batch)
    if not run.dry_run:
        run.replacing.sweep(seen - run.report.failed.keys())
    if prune:
        run.prune(seen)


def _close(batch: list[LocalGraph]) -> None:
    for graph in batch:
        graph.close()
    batch.clear()


def _yardstick(remote: Remote, say: Callable[[str], None]) -> Yardstick:
    """Find out how the server measures, by asking what it makes of constants."""
    length = remote.select('SELECT (STRLEN("\U0001f600") AS ?n) WHERE {}')[0].get("n")
    try:
        row = remote.select(f"SELECT ({CHECKSUM} AS ?n) WHERE {{ VALUES (?s ?p ?o) {{ (<urn:s> <urn:p> 'o') }} }}")[0]
        remote.checksums = row.get("n") == str(checksum(b"urn:s urn:p o"))
    except Refused:
        remote.checksums = False
    if length not in {"1", "2"}:
        say("the server counts neither characters nor UTF-16 code units; lengths are not verified")
    if not remote.checksums:
        say("the server knows no MD5; only numbers and lengths of triples are verified")
    return Yardstick(in_utf16=length == "2", lengths=length in {"1", "2"}, checksums=remote.checksums)
