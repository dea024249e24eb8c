"""Writes a graph down: six formats, the same bytes for the same graph, in whichever order its quads come.

The order is that of reading: each document with its language versions and its paragraphs, after each paragraph its
citations and mentions; then everything that documents share. pyoxigraph writes terms, this module their order.
"""

import json
import re
import secrets
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from unkg import vocab
from unkg.errors import InvalidData, UsageError
from unkg.iris import BASE
from unkg.queries import shorten

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Sections: TypeAlias = list[tuple[str, list[Triple]]]
Graphs: TypeAlias = list[tuple[NamedNode | BlankNode | DefaultGraph, Sections]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write RDF down: what it is called, and what it can do."""

    name: str
    extensions: tuple[str, ...]
    media_type: str
    aliases: tuple[str, ...] = ()
    holds_graphs: bool = False  # else they are flattened into one
    streams: bool = False  # a corpus is written document by document, and never has to fit in memory


FORMATS: Final[dict[str, Format]] = {
    fmt.name: fmt
    for fmt in (
        Format("turtle", ("ttl",), "text/turtle", ("longturtle",)),
        Format("n-triples", ("nt",), "application/n-triples", ("ntriples", "nt11"), streams=True),
        Format("n-quads", ("nq",), "application/n-quads", ("nquads",), holds_graphs=True, streams=True),
        Format("trig", ("trig",), "application/trig", holds_graphs=True),
        Format("json-ld", ("jsonld", "json"), "application/ld+json", holds_graphs=True),
        Format("rdf-xml", ("rdf", "xml"), "application/rdf+xml", ("rdfxml", "rdf/xml", "pretty-xml")),
    )
}


def format_for(name: str) -> Format:
    """Return the format that a file name, extension, media type or usual name stands for.

    Raises UsageError, with the known ones, for anything else. Example: `format_for("out.ttl").name == "turtle"`.
    """
    wanted = name.strip().lower().partition(";")[0].strip()
    for asked in (wanted.removeprefix("."), PurePath(wanted).suffix.removeprefix(".")):
        for fmt in FORMATS.values():
            if asked in {fmt.name, fmt.media_type, *fmt.extensions, *fmt.aliases}:
                return fmt
    known = ", ".join(f"{fmt.name} (.{', .'.join(fmt.extensions)})" for fmt in FORMATS.values())
    raise UsageError(f"{name!r} names no format of a graph; expected one of {known}, or a media type of these")


def write(quads: Iterable[Quad], output: BinaryIO, fmt: Format, base: str = BASE) -> None:
    """Write `quads` to `output`, each once, in reading order; IRIs under `base` are written relative to it if they can.

    Takes the graph as a whole, so it must fit in memory; a corpus goes through `write_each`. Raises InvalidData if the
    format cannot hold a term. Example: `write(store.quads(), sys.stdout.buffer, format_for("ttl"))`.
    """
    graphs: dict[NamedNode | BlankNode | DefaultGraph, set[Triple]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name if fmt.holds_graphs else DefaultGraph(), set()).add(quad.triple)
    arranged = [(name, arrange(graphs[name], base)) for name in sorted(graphs, key=lambda name: _natural(str(name)))]
    output.write("".join(_WRITERS[fmt.name](arranged, base)).encode())


def write_each(groups: Iterable[Iterable[Quad]], output: BinaryIO, fmt: Format, base: str = BASE) -> None:
    """Write many documents, the quads of each as one group, in the order given.

    A format that streams is written group by group, so that what two documents share (the labels of an organization)
    may stand twice in N-Triples; the others are gathered first.
    """
    for group in groups if fmt.streams else [chain.from_iterable(groups)]:
        write(group, output, fmt, base)


@contextmanager
def atomic_output(path: str | Path) -> Iterator[BinaryIO]:
    """Open `path` for writing so that it appears whole or not at all; `-` is the standard output.

    What fails inside the `with` block leaves an older file as it was, and nothing half-written beside it. Raises
    UsageError if there is no writing there. Example: `with atomic_output("out.ttl") as output: write(…, output, …)`.
    """
    target = Path(path).resolve()
    # A device or a pipe (/dev/null, /dev/stdout) must be written to, not replaced.
    direct = str(path) == "-" or (target.exists() and not target.is_file())
    partial = target if direct else target.with_name(f".unkg-{secrets.token_hex(6)}.part")
    with ExitStack() as undo:
        try:
            output = sys.stdout.buffer if str(path) == "-" else partial.open("wb" if direct else "xb")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
        if not direct:
            undo.callback(partial.unlink, missing_ok=True)
        undo.callback(output.flush if str(path) == "-" else output.close)
        yield output
        output.flush()
        if not direct:
            partial.replace(target)


# A heading, and the local names of the types that stand under it; the first is for each document that was read.
_KINDS: Final = {
    "": (),
    "Sources": ("Entity", "Activity"),
    "Sessions": ("Session",),
    "Agenda items": ("AgendaItem",),
    "Meetings": ("Meeting",),
    "Persons and posts": ("Person", "Post"),
    "Cited documents": (),
    "Authorities": ("Organization", "State", "Verb", "Instrument", "Concept", "ConceptScheme"),
    "Other": (),
}
_HEADINGS, _READ, _CITED, _OTHER = [*_KINDS], 0, 6, 8
_RANKS: Final = {name: rank for rank, names in enumerate(_KINDS.values()) for name in names}
_FIRST: Final = ("type", "symbol", "partOf", "ordinal", "number", "title", "prefLabel", "label", "name", "text", "verb")
_NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")


def arrange(triples: Iterable[Triple], base: str = BASE) -> Sections:
    """Return `triples`, each once, in reading order, in sections that have a heading."""
    keys = _keys(unique := set(triples))
    place = {subject: position for position, subject in enumerate(sorted(keys, key=keys.__getitem__))}

    def order(triple: Triple) -> tuple[Any, ...]:
        local, value = _local(triple.predicate), triple.object
        position = _FIRST.index(local) if local in _FIRST else len(_FIRST)
        known = -1 if isinstance(value, Literal) else place.get(value, -1)
        last = (value.language or "", (str(value),)) if isinstance(value, Literal) else ("", *_natural(str(value)))
        return position, triple.predicate.value, known < 0, known, last

    # Subject by subject: keys to sort all by at once take more memory than the triples.
    subjects = groupby(sorted(unique, key=lambda triple: place[triple.subject]), key=lambda triple: triple.subject)
    ordered = (triple for _, members in subjects for triple in sorted(members, key=order))
    sections = groupby(ordered, key=lambda triple: keys[triple.subject][:2])
    return [(_HEADINGS[rank] or shorten(document[-1], base), list(members)) for (rank, document), members in sections]


def _keys(triples: set[Triple]) -> dict[Term, tuple[Any, ...]]:
    """Return where each subject stands, as a key to sort by; the first two members tell its section."""
    types, ordinals, read = defaultdict[str, set[str]](set), dict[str, int](), dict[str, bool]()
    parts = {_name(triple.subject) for triple in triples if triple.predicate == vocab.partOf}
    for triple in triples:
        name, predicate, value = _name(triple.subject), triple.predicate, triple.object
        if predicate == vocab.rdf_type and isinstance(value, NamedNode):
            types[name].add(_local(value))
        elif predicate == vocab.ordinal and isinstance(value, Literal) and value.value.isdecimal():
            ordinals[name] = int(value.value)
        elif predicate in {vocab.hasLanguageVersion, vocab.symbol} and name not in parts:
            read[name] = read.get(name, False) or predicate == vocab.hasLanguageVersion
    for part, ordinal in list(ordinals.items()):  # a section has no ordinal: it stands where its first paragraph stands
        for above in (above for above in _upwards(part) if "Section" in types[above]):
            ordinals[above] = min(ordinal, ordinals.get(above, ordinal))

    def key(name: str) -> tuple[Any, ...]:
        document = next((above for above in _upwards(name) if above in read), None)
        if document is None:
            return min((_RANKS.get(kind, _OTHER) for kind in types[name]), default=_OTHER), (), _natural(name)
        if not read[document]:
            return _CITED, (), _natural(document), _natural(name)
        part = next((above for above in _upwards(name) if above in parts), document)
        annex = next((above for above in _upwards(part) if "Annex" in types[above]), "")
        kind = 0 if name == part else 2 if "Mention" in types[name] else 1
        return _READ, _natural(document), _natural(annex), ordinals.get(part, -1), _natural(part), kind, _natural(name)

    return {subject: key(_name(subject)) for subject in {triple.subject for triple in triples}}


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _local(term: NamedNode) -> str:
    return term.value.replace("#", "/").rpartition("/")[2]


def _upwards(iri: str) -> Iterator[str]:
    """Yield an IRI and what it lies in: `…/op/3/zh#char=1,2`, `…/op/3/zh`, `…/op/3`, `…/op` and so on."""
    while iri:
        yield iri
        iri = iri[: max(iri.rfind("/"), iri.rfind("#"), 0)]


@lru_cache(maxsize=1 << 16)
def _natural(text: str) -> tuple[Any, ...]:
    """Return a key that sorts `op/2` before `op/10`; its last member is `text` itself."""
    return tuple(int(p) if p.isdecimal() else p for p in re.split("([0-9]+)", text)), text


def _serialize(items: Iterable[Triple] | Iterable[Quad], fmt: RdfFormat, base: str) -> str:
    return (serialize(items, format=fmt, prefixes=vocab.PREFIXES, base_iri=base) or b"").decode()


def _turtle(graphs: Graphs, base: str) -> Iterator[str]:
    """Write Turtle, or TriG if there are named graphs; only the layout is ours, the terms are pyoxigraph's."""
    yield f"@base <{base}> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in vocab.PREFIXES.items())
    for name, sections in graphs:
        lines = []
        for heading, triples in sections:
            lines += ["", f"# {heading}"]
            # Line ends inside literals are escaped, so each of these is between triples; splitlines() would cut more.
            for line in _serialize(triples, RdfFormat.TURTLE, base).rstrip("\n").split("\n"):
                if not line.startswith("@"):
                    lines += [line.replace("\t", "    ", 1)] if line.startswith("\t") else ["", line]
        if not isinstance(name, DefaultGraph):
            label = f"<{shorten(name.value, base)}>" if isinstance(name, NamedNode) else str(name)
            lines = ["", f"{label} {{", *(f"    {line}" if line else "" for line in lines), "}"]
        yield "\n".join([*lines, ""])


def _lines(graphs: Graphs, base: str) -> Iterator[str]:
    quads = (Quad(t.subject, t.predicate, t.object, g) for g, sections in graphs for _, ts in sections for t in ts)
    while some := list(islice(quads, 10_000)):
        yield _serialize(some, RdfFormat.N_QUADS, base)


def _rdf_xml(graphs: Graphs, base: str) -> Iterator[str]:
    triples = [triple for _, sections in graphs for _, members in sections for triple in members]
    for triple in triples:
        text = triple.object.value if isinstance(triple.object, Literal) else ""
        if _NOT_XML.search(text) or not _XML_NAME.search(triple.predicate.value):
            raise InvalidData(f"{triple}: not to be said in XML, for the property or a character; write another format")
    # XML reads a bare carriage return as a line feed.
    yield _serialize(triples, RdfFormat.RDF_XML, base).replace("\r", "&#13;") + "\n"


def _json_ld(graphs: Graphs, base: str) -> Iterator[str]:
    """Write one object; a term whose values are all of one kind is declared in the context, and reads plainly."""
    kinds: dict[NamedNode, set[str]] = {}
    for triple in chain.from_iterable(triples for _, sections in graphs for _, triples in sections):
        kinds.setdefault(triple.predicate, set()).add(_kind(triple.object))
    kind_of = {term: kinds[term].pop() if len(kinds[term]) == 1 else "" for term in sorted(kinds, key=str)}
    context: dict[str, Any] = {"@base": base, "@vocab": vocab.NAMESPACE, **vocab.PREFIXES}
    for term, kind in kind_of.items():
        if kind and (term, kind) != (vocab.rdf_type, "@id"):
            context[_compact(term)] = {"@id": term.value, "@container" if kind == "@language" else "@type": kind}
    entries: list[Any] = []
    for name, sections in graphs:
        subjects = groupby((t for _, triples in sections for t in triples), key=lambda triple: triple.subject)
        nodes = [_json_node(subject, members, kind_of, base) for subject, members in subjects]
        entries += nodes if isinstance(name, DefaultGraph) else [{"@id": shorten(_name(name), base), "@graph": nodes}]
    yield json.dumps({"@context": context, "@graph": entries}, ensure_ascii=False, indent=1) + "\n"


def _kind(value: Term) -> str:
    if not isinstance(value, Literal):
        return "@id"
    # A plain string has no datatype here: rdflib would tell it from one that says xsd:string.
    return "@language" if value.language else "" if value.datatype == vocab.xsd_string else value.datatype.value


def _compact(term: Term) -> str:
    for prefix, namespace in vocab.PREFIXES.items():
        if _name(term).startswith(namespace):
            return ("" if prefix == "unkg" else f"{prefix}:") + _name(term).removeprefix(namespace)
    return _name(term)


def _json_node(subject: Term, triples: Iterable[Triple], kind_of: dict[NamedNode, str], base: str) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": shorten(_name(subject), base)}
    for term, members in groupby(triples, key=lambda triple: triple.predicate):
        objects = [triple.object for triple in members]
        if term == vocab.rdf_type and kind_of[term] == "@id":
            node["@type"] = [_compact(value) for value in objects]
        elif kind_of[term] == "@language":
            by_language = groupby((v for v in objects if isinstance(v, Literal)), key=lambda value: value.language)
            node[_compact(term)] = {language: [value.value for value in values] for language, values in by_language}
        else:
            node[_compact(term)] = [_json_value(value, kind_of[term], base) for value in objects]
    return node


def _json_value(value: Term, kind: str, base: str) -> str | int | dict[str, str]:
    if not isinstance(value, Literal):
        return shorten(_name(value), base) if kind else {"@id": shorten(_name(value), base)}
    if kind or not _kind(value):  # a number stays a number where no reader of JSON can change it
        number = kind.endswith("nteger") and re.fullmatch("0|-?[1-9][0-9]{0,14}", value.value)
        return int(value.value) if number else value.value
    return {"@value": value.value, ("@language" if value.language else "@type"): value.language or _kind(value)}


_WRITERS: Final = dict(zip(FORMATS, (_turtle, _lines, _lines, _turtle, _json_ld, _rdf_xml), strict=True))
