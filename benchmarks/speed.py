"""What a graph costs from its text, beside what its quads alone cost to write: `python -m benchmarks.speed [FOLDER]`.

For each language, in one process and in turns, the least of the rounds in seconds of processor time, to which what else
the machine does only adds:

- unkg: bytes to N-Quads, and its three stages: `read` (decoding, structure), `link` (recognizing, linking), `map`;
- records: `pyoxigraph.serialize` streams the same quads from plain Python records, their terms made on the way;
- ready: the same of quads that are there already;
- rdflib: a graph that takes the same triples from records, and is written as Turtle.

unkg is measured as machine code, which is compiled when its sources have changed; with `--interpreted`, as Python.

FOLDER holds text files (`.txt`), at any depth; without one it is `../shared/corpus/resolutions` if that is there, else
texts of `benchmarks.prose`. One document a language is read before the clock starts, which compiles what the language
needs. `--rounds` (3) and `--count` (documents a language, all) make it shorter or surer.
"""

import argparse
import gc
import io
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from benchmarks import compiled, prose
from tests.gold_graph import ROOT
from unkg.export import Settings, link_document, linked_lines, linked_quads, read_document, read_linked
from unkg.runs.tasks import spare_collector

CORPUS: Final = ROOT.parent / "shared" / "corpus" / "resolutions"
INVENTED: Final = 120  # documents, in six languages
SETTINGS: Final = Settings()
STAGES: Final = ("read", "link", "map")
PEERS: Final = ("records", "ready", "rdflib")

Texts: TypeAlias = list[tuple[str, bytes]]


class Record(NamedTuple):
    """A quad in plain Python: `language` is that of a text, `datatype` that of another literal, else it is an IRI."""

    subject: str
    predicate: str
    object: str
    language: str | None
    datatype: str | None
    graph: str


def record(quad: Quad) -> Record:
    """Return a quad in plain Python; raises TypeError for one that is not of named nodes and literals."""
    subject, value, graph = quad.subject, quad.object, quad.graph_name
    if not (isinstance(subject, NamedNode) and isinstance(graph, NamedNode) and isinstance(value, NamedNode | Literal)):
        raise TypeError(str(quad))
    language = value.language if isinstance(value, Literal) else None
    datatype = value.datatype.value if isinstance(value, Literal) and not language else None
    return Record(subject.value, quad.predicate.value, value.value, language, datatype, graph.value)


def texts(folder: Path | None, count: int | None) -> dict[str, Texts]:
    """Return names and bytes of documents by language, at most `count` of each; of `folder`, or invented ones."""
    if folder:
        files = [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*.txt"))]
    else:
        files = [(f"{number}.txt", made.text.encode()) for number, made in enumerate(prose.documents(1, INVENTED))]
    if not files:
        sys.exit(f"{folder}: no text files; expected .txt")
    found = defaultdict[str, Texts](list)
    for name, data in files:
        found[read_document(data, name).language].append((name, data))
    return {language: found[language][:count] for language in sorted(found)}


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds of processor time that `work` takes, without those for what others left behind."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def unkg_seconds(files: Texts) -> list[float]:
    """Return the seconds of processor time of each stage from bytes to N-Quads, as in a worker of `unkg export`."""
    output, spent = io.BytesIO(), [0.0, 0.0, 0.0]
    usual = gc.get_threshold()
    spare_collector()
    for name, data in files:
        begin = time.process_time()
        document = read_document(data, name, SETTINGS)
        read = time.process_time()
        links = link_document(document, SETTINGS.authorities)
        linked = time.process_time()
        output.write(linked_lines(document, links, SETTINGS))
        mapped = time.process_time()
        for stage, taken in enumerate((read - begin, linked - read, mapped - linked)):
            spent[stage] += taken
    gc.set_threshold(*usual)
    return spent


def streamed(records: Sequence[Record]) -> Iterator[Quad]:
    """Yield quads from records, their terms made on the way."""
    for subject, predicate, value, language, datatype, graph in records:
        if language:
            term: NamedNode | Literal = Literal(value, language=language)
        else:
            term = Literal(value, datatype=NamedNode(datatype)) if datatype else NamedNode(value)
        yield Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(graph))


def written(quads: Iterator[Quad]) -> None:
    """Write quads as N-Quads, to memory."""
    serialize(quads, output=io.BytesIO(), format=RdfFormat.N_QUADS)


def with_rdflib(records: Sequence[Record]) -> None:
    """Add the triples of records to a graph of rdflib, and write it as Turtle."""
    graph = rdflib.Graph()
    for subject, predicate, value, language, datatype, _ in records:
        if language:
            term: rdflib.term.Node = rdflib.Literal(value, lang=language)
        else:
            term = rdflib.Literal(value, datatype=rdflib.URIRef(datatype)) if datatype else rdflib.URIRef(value)
        graph.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    graph.serialize(format="turtle")


def measure(files: Texts, rounds: int) -> tuple[int, dict[str, float]]:
    """Return the number of quads in the graphs of some documents, and the seconds of each way to get them written."""
    quads = [quad for name, data in files for quad in linked_quads(*read_linked(data, name, SETTINGS), SETTINGS)]
    records = [record(quad) for quad in quads]
    gc.collect()
    gc.freeze()  # else each collection while unkg works would go through these
    spent = defaultdict[str, list[float]](list)
    for _ in range(rounds):
        for stage, taken in zip(STAGES, unkg_seconds(files), strict=True):
            spent[stage].append(taken)
        spent["unkg"].append(sum(spent[stage][-1] for stage in STAGES))
        spent["records"].append(seconds(lambda: written(streamed(records))))
        spent["ready"].append(seconds(lambda: written(iter(quads))))
        spent["rdflib"].append(seconds(lambda: with_rdflib(records)))
    return len(quads), {name: min(taken) for name, taken in spent.items()}


def row(title: str, documents: int, quads: int, spent: dict[str, float]) -> str:
    """Return a line of the table: seconds, the ratios of unkg to records and to rdflib, microseconds a quad to map."""
    ratios = f"{spent['unkg'] / spent['records']:9.2f} {spent['unkg'] / spent['rdflib']:9.3f}"
    columns = " ".join(f"{spent[name]:8.3f}" for name in ("unkg", *STAGES, *PEERS))
    return f"{title:6} {documents:5} {quads:8} {columns} {ratios} {spent['map'] / quads * 1e6:9.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each language and one for all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS if CORPUS.is_dir() else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int)
    parser.add_argument("--interpreted", action="store_true")
    chosen = parser.parse_args(arguments)
    if not (chosen.interpreted or compiled.is_compiled()):
        sys.exit(compiled.run_compiled("benchmarks.speed", sys.argv[1:] if arguments is None else arguments))
    found = texts(chosen.folder, chosen.count)
    source, how = chosen.folder or "texts of benchmarks.prose", "compiled" if compiled.is_compiled() else "interpreted"
    print(f"{source}: seconds of processor time, the least of {chosen.rounds}; unkg is {how}")
    heads = "".join(f"{name:>9}" for name in ("unkg", *STAGES, *PEERS))
    print(f"{'':6} {'docs':>5} {'quads':>8}{heads} {'/records':>9} {'/rdflib':>9} {'map us/q':>9}")
    documents, quads, spent = 0, 0, dict[str, float]()
    for language, files in found.items():
        count, taken = measure(files, chosen.rounds)
        print(row(language, len(files), count, taken), flush=True)
        documents, quads = documents + len(files), quads + count
        spent = {name: spent.get(name, 0.0) + value for name, value in taken.items()}
    print(row("all", documents, quads, spent))


if __name__ == "__main__":
    main()
