"""An archive of thousands of documents in a store on disk: load rate, size, and the latency of each named query.

`python -m benchmarks.archive --documents 20000` takes documents from the grammar of `benchmarks.prose` and the samples
(or with `--folder` from a folder), repeats them under other symbols (`benchmarks.copies`), loads them and asks each
query: cold, with the store's files out of the page cache, then three times more. A document or a body as a parameter is
one with a long answer, the cited document the one that is cited most; verbs and languages are the queries' examples. An
answer that is empty all the same is marked. Then rdflib has the first tenth in memory and is asked the same, each query
in a fork, for at most 20 seconds of CPU; its table has the CPU seconds of the whole store beside it. It ends with
status 1 if an answer of at most 10,000 rows took over a second of CPU, warm.

For 20,000 documents it takes some 20 minutes on two cores (12 to load, 5 to ask, 4 for rdflib), 7 GB of disk and 3 GB
of memory. `--store` keeps the store, and asks one that is there.
"""

import argparse
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.copies import archive, mapped, of_folder, of_prose
from unkg.queries import Graph, Query, Solutions, Verdict, named_queries
from unkg.store import DiskStore, open_store
from unkg.store.lines import triples_of
from unkg.store.statistics import statistics

_MOST: Final = 1.0  # seconds, for an answer of at most so many rows
_ROWS: Final = 10_000
_LONG: Final = 30  # seconds, for an answer that is asked for once only
_PATIENCE: Final = 20  # seconds of CPU for rdflib
_PREFIX: Final = "PREFIX unkg: <https://w3id.org/unkg/ontology#>\n"
# What parameters are bound to, in each query that has them or in those named: what is there, and much of it.
_BINDINGS: Final = {
    "": "SELECT ?symbol { { SELECT ?d (COUNT(*) AS ?n) { ?c unkg:citedDocument ?d } GROUP BY ?d }"
    ' ?d unkg:symbol ?symbol FILTER(STRSTARTS(?symbol, "S/RES/") || STRSTARTS(?symbol, "A/RES/")) }'
    " ORDER BY DESC(?n) LIMIT 1",
    "entities-of outline paragraphs-of verbs-of": "SELECT ?document { ?document a unkg:Letter ; unkg:hasPart ?annex ."
    ' ?p unkg:partOf+ ?document ; unkg:text ?t FILTER(LANG(?t) = "en") }'
    " GROUP BY ?document ORDER BY DESC(COUNT(*)) ?document LIMIT 1",
    "footnotes": "SELECT ?document { ?note a unkg:Footnote ; unkg:partOf+ ?document . ?document unkg:symbol ?s }"
    " GROUP BY ?document ORDER BY DESC(COUNT(*)) ?document LIMIT 1",
    "votes": "SELECT ?symbol { ?d unkg:inFavour ?s ; unkg:symbol ?symbol } ORDER BY ?symbol LIMIT 1",
    "vote-agreement": "SELECT ?first ?second { ?d unkg:inFavour ?first ; unkg:against|unkg:abstaining ?second }"
    " ORDER BY ?first ?second LIMIT 1",
    "body-recalling": "SELECT ?symbol ?body { { SELECT ?d ?body (COUNT(*) AS ?n) { ?c unkg:citedDocument ?d ;"
    " unkg:verb <https://w3id.org/unkg/verb/recall> ; unkg:citingPart ?p . ?p unkg:mentions ?body } GROUP BY ?d ?body }"
    " ?d unkg:symbol ?symbol } ORDER BY DESC(?n) ?body LIMIT 1",
    "by-subject": "SELECT ?subject { ?d <http://purl.org/dc/elements/1.1/subject> ?subject } ORDER BY ?subject LIMIT 1",
}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a query took, in seconds; `cpu` is the warm median as processor time."""

    name: str
    rows: int
    cold: float
    warm: float
    cpu: float


def bindings(kg: DiskStore) -> dict[str, str]:
    """Return the text of each named query, with parameters that have an answer in this store."""
    found: dict[str, dict[str, str]] = {}
    for names, text in _BINDINGS.items():
        answer = kg.query(_PREFIX + text)
        if isinstance(answer, Solutions) and answer.rows:
            values = {v: str(getattr(t, "value", "")) for v, t in zip(answer.variables, answer.rows[0], strict=True)}
            found |= dict.fromkeys(names.split() or [""], values)

    def bound(query: Query) -> str:
        values = found.get("", {}) | found.get(query.name, {})
        return query.bind({p.name: values[p.name] for p in query.parameters if p.name in values})

    return {name: bound(query) for name, query in named_queries().items()}


def timed(folder: Path, name: str, text: str) -> Timing:
    """Return how long a query takes in this process, the first time with nothing in memory."""
    for file in folder.iterdir():
        with file.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    taken: list[tuple[float, float]] = []
    rows = 0
    with open_store(folder, write=False) as kg:
        for _ in range(4):
            wall, cpu = time.perf_counter(), time.process_time()
            answer = kg.query(text)
            taken.append((time.perf_counter() - wall, time.process_time() - cpu))
            match answer:
                case Solutions(_, found):
                    rows = len(found)
                case Graph(triples):
                    rows = len(triples)
                case Verdict(value):
                    rows = int(value)
            if taken[0][0] > _LONG:
                break
    warm = taken[1:] or taken
    return Timing(name, rows, taken[0][0], median(wall for wall, _ in warm), median(cpu for _, cpu in warm))


def apart(folder: Path, name: str, text: str) -> Timing:
    """Return what `timed` gives, measured in a new process."""
    command = [sys.executable, "-m", "benchmarks.archive", "--ask", name, "--store", str(folder)]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)  # noqa: S603 -- our own
    return Timing(**json.loads(done.stdout))


def in_rdflib(
    graphs: Iterator[tuple[str, bytes]], texts: dict[str, str]
) -> Iterator[tuple[str, tuple[int, float] | None]]:
    """Yield the rows and CPU seconds of each query in rdflib, None where it was stopped; first those of loading."""
    import rdflib

    start = time.process_time()
    graph = rdflib.Graph()
    lines = {line for name, quads in graphs for line in triples_of(name, quads).splitlines(keepends=True)}
    graph.parse(data=b"".join(lines), format="nt")
    yield "load", (len(graph), time.process_time() - start)
    del lines
    gc.freeze()  # else each fork copies the whole graph to look for garbage
    for name, text in texts.items():
        yield name, _forked(lambda text=text: len(graph.query(text)))


def _forked(act: Any) -> tuple[int, float] | None:
    """Return what `act` does in a fork of this process, and the processor time; None if it takes too long."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            signal.alarm(5 * _PATIENCE)
            signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
            start = time.process_time()
            rows = act()
            os.write(theirs, json.dumps([rows, time.process_time() - start]).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    return tuple(json.loads(told)) if told else None


def load(folder: Path, graphs: Iterator[tuple[str, bytes]]) -> None:
    """Load graphs, and print rate and size."""
    made = 0.0

    def counted() -> Iterator[tuple[str, bytes]]:
        nonlocal made
        before = time.process_time()
        for each in graphs:
            made += time.process_time() - before
            yield each
            before = time.process_time()

    wall, cpu = time.perf_counter(), time.process_time()
    with open_store(folder, write=True) as kg:
        kg.extend(counted())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu - made
        loaded = statistics(kg)
        start = time.process_time()
        kg.compact()
        compacted = time.process_time() - start
    with open_store(folder, write=False) as kg:
        held = statistics(kg)
    print(held.text())
    rate = f"{held.quads / cpu:,.0f} quads/s, {held.graphs / cpu:,.0f} documents/s"
    print(f"loaded in {wall:.0f} s, {cpu:.0f} s of CPU ({rate}), besides {made:.0f} s to make the documents")
    print(f"{loaded.size / 1e6:,.0f} MB, compacted in {compacted:.0f} s: {held.size / 1e6:,.0f} MB", end="")
    print(f", {held.size / held.quads:.0f} bytes a quad")


def run(options: argparse.Namespace, folder: Path) -> bool:
    """Do all of it; tell whether every query was fast enough."""
    start = time.process_time()
    inputs = of_folder(options.folder, options.templates) if options.folder else of_prose(1, options.templates)
    works = mapped(inputs)
    print(f"{len(works)} works to repeat, mapped in {time.process_time() - start:.0f} s")
    if not (folder / "CURRENT").exists():
        load(folder, archive(works, options.documents))
    with open_store(folder, write=False) as kg:
        texts = bindings(kg)
    chosen = {name: text for name, text in texts.items() if not options.query or name in options.query}
    found = asked(folder, chosen)
    if not options.no_rdflib:
        beside(islice(archive(works, options.documents), options.documents // 10), chosen, found)
    return not any(timing.cpu > _MOST and timing.rows <= _ROWS for timing in found.values())


def asked(folder: Path, texts: dict[str, str]) -> dict[str, Timing]:
    """Ask each query, and print and return how long it took."""
    found: dict[str, Timing] = {}
    print(f"\n{'':20}{'rows':>10}{'cold s':>10}{'warm s':>10}{'CPU s':>10}")
    for name, text in texts.items():
        found[name] = timing = apart(folder, name, text)
        note = "" if timing.rows else "  EMPTY: it measures nothing"
        note = f"  over {_ROWS:,} rows" if timing.rows > _ROWS else note
        figures = f"{timing.rows:10,}{timing.cold:10.3f}{timing.warm:10.3f}{timing.cpu:10.3f}"
        print(f"{name:20}{figures}{note}", flush=True)
    short = [timing for timing in found.values() if timing.rows <= _ROWS]
    for what, slow in (
        ("CPU, warm", [timing.name for timing in short if timing.cpu > _MOST]),
        ("the clock, warm", [timing.name for timing in short if timing.warm > _MOST]),
        ("the clock, cold", [timing.name for timing in short if timing.cold > _MOST]),
    ):
        print(f"over a second by {what}, of the answers up to {_ROWS:,} rows: {', '.join(slow) or 'none'}")
    return found


def beside(graphs: Iterator[tuple[str, bytes]], texts: dict[str, str], found: dict[str, Timing]) -> None:
    """Ask rdflib the same of the first tenth, and print how long both took."""
    print(f"\n{'rdflib, a tenth':20}{'rows':>10}{'CPU s':>10}{'the store, all of it':>24}", flush=True)
    for name, answer in in_rdflib(graphs, texts):
        figures = f"{answer[0]:10,}{answer[1]:10.3f}" if answer else f"{'':10}{f'> {_PATIENCE}':>10}"
        ours = f"{found[name].cpu:24.3f}" if name in found else "  triples"
        print(f"{name:20}{figures}{ours}{'' if answer is None or answer[0] else '  EMPTY'}", flush=True)


def main() -> None:
    """Run it in a temporary folder, or in the one that is named, which is kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--templates", type=int, default=300, help="how many documents are repeated")
    parser.add_argument("--folder", type=Path, help="take them from here")
    parser.add_argument("--store", type=Path, help="keep the store here, or ask the one that is here")
    parser.add_argument("--query", nargs="*", help="ask only these")
    parser.add_argument("--no-rdflib", action="store_true")
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(asdict(timed(options.store, options.ask, sys.stdin.read()))))
        return
    with tempfile.TemporaryDirectory(prefix="unkg-archive-") as scratch:
        if not run(options, options.store or Path(scratch, "kg")):
            sys.exit(1)


if __name__ == "__main__":
    main()
