"""The pipeline on one screen: bytes -> Text -> Document -> Mentions -> Links -> quads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, serialize

from unkg.document import Document
from unkg.errors import UsageError
from unkg.iris import BASE, Iris
from unkg.languages import Language, load_language
from unkg.languages.detection import detect_language
from unkg.linking import Links, link
from unkg.mapping import document_lines, document_quads
from unkg.readers import read_bytes, read_text
from unkg.recognizers import recognize
from unkg.recognizers.ambiguous import Ambiguity, ambiguous_labels
from unkg.schemes import authorities_with
from unkg.structure import parse_document
from unkg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose: a symbol and language that the text does not tell, an encoding, the base of IRIs.

    `authorities` are files with SKOS schemes of the user's own; with `as_subject` their concepts are the subjects of
    paragraphs, and not what these mention. `supposed_symbol` and `supposed_language` count where the text tells none.
    """

    symbol: str | None = None
    language: str | None = None
    encoding: str | None = None
    base: str = BASE
    authorities: tuple[str | Path, ...] = ()
    as_subject: bool = False
    supposed_symbol: str | None = None
    supposed_language: str | None = None


def read_document(data: bytes, name: str, settings: Settings | None = None) -> Document:
    """Return the document in `data`; `name` is its file's name. Raises UnreadableInput, UsageError."""
    chosen = settings or Settings()
    text = read_text(data, name, chosen.encoding)
    language = load_language(chosen.language) if chosen.language else _detected(text.content, chosen.supposed_language)
    document = parse_document(text, language, chosen.symbol)
    if chosen.supposed_symbol and not document.masthead.symbols:
        return parse_document(text, language, chosen.supposed_symbol)
    return document


def _detected(content: str, supposed: str | None) -> Language:
    try:
        return detect_language(content)
    except UsageError:
        if supposed is None:
            raise
        return load_language(supposed)


def read_linked(data: bytes, name: str, settings: Settings) -> tuple[Document, Links]:
    """Return the document in `data`, and what is mentioned in it and means; raises UnreadableInput, UsageError."""
    document = read_document(data, name, settings)
    return document, link_document(document, settings.authorities)


def linked_quads(document: Document, links: Links, settings: Settings) -> Iterator[Quad]:
    """Yield the graph of a document that `read_linked` gave, in the named graph of its language version."""
    known, tool = authorities_with(settings.authorities), _tool()
    return document_quads(document, links, known, Iris(settings.base), tool, as_subject=settings.as_subject)


def linked_lines(document: Document, links: Links, settings: Settings) -> bytes:
    """Return what `linked_quads` yields as N-Quads in UTF-8, each quad once, in the order of reading."""
    known, tool = authorities_with(settings.authorities), _tool()
    return document_lines(document, links, known, _names(settings.base), tool, as_subject=settings.as_subject)


@cache
def _names(base: str) -> Iris:
    return Iris(base)


@cache
def _tool() -> str:
    return f"unkg {version('unkg')}"


def link_document(document: Document, authorities: Iterable[str | Path] = ()) -> Links:
    """Return what is mentioned in a document, and what it means; `authorities` are files with SKOS schemes of your own.

    Raises UnreadableInput, UsageError for such a file that is no scheme.
    """
    language, known = load_language(document.language), authorities_with(authorities)
    return link(document, recognize(document, language, known), language, known)


def ambiguities(language: str, authorities: Iterable[str | Path]) -> tuple[Ambiguity, ...]:
    """Return the labels in a language (ISO 639-1) that a scheme of your own shares with another concept, sorted.

    Raises UnreadableInput, UsageError as `link_document` does.
    """
    return ambiguous_labels(authorities_with(authorities), load_language(language))


def quads(
    document: Document, base: str = BASE, authorities: Iterable[str | Path] = (), *, as_subject: bool = False
) -> Iterator[Quad]:
    """Yield the graph of a document, in the named graph of its language version.

    `authorities` are files with SKOS schemes of your own; with `as_subject` their concepts are the subjects of
    paragraphs. Raises UnreadableInput, UsageError as `link_document` does.
    """
    files = [authorities] if isinstance(authorities, str | Path) else list(authorities)
    links, known = link_document(document, files), authorities_with(files)
    return document_quads(document, links, known, Iris(base), _tool(), as_subject=as_subject)


def read(path: str | Path, *, symbol: str | None = None, language: str | None = None) -> Document:
    """Return the document in the file `path`: `unkg.read("letter.txt", symbol="A/73/885")`.

    Raises UnreadableInput for a file that cannot be read as text, UsageError for an unknown symbol or language.
    """
    file = Path(path)
    return read_document(read_bytes(file), file.name, Settings(symbol=symbol, language=language))


def to_graph(
    document: Document, *, base: str = BASE, authorities: Iterable[str | Path] = (), as_subject: bool = False
) -> "rdflib.Graph":
    """Return the graph of a document as rdflib has it; `authorities` are files with SKOS schemes of your own.

    With `as_subject` their concepts are the subjects of paragraphs (dcterms:subject), not what these mention. Raises
    UnreadableInput for such a file that cannot be read or has no concept with a label in a language of a pack,
    UsageError for one whose extension names no format. Example:
    `unkg.to_graph(unkg.read("letter.txt"), authorities=["archives.ttl"]).serialize("letter.ttl")`.
    """
    import rdflib

    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    triples = (quad.triple for quad in quads(document, base, authorities, as_subject=as_subject))
    lines = serialize(triples, format=RdfFormat.N_TRIPLES)
    return graph.parse(data=lines, format="nt")
