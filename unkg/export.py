"""The pipeline on one screen: bytes -> Text -> Document -> Mentions -> Links -> quads."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, serialize

from unkg.authorities import load_authorities
from unkg.document import Document
from unkg.iris import BASE, Iris
from unkg.languages import detect_language, load_language
from unkg.linking import Links, link
from unkg.mapping import document_quads
from unkg.readers import read_bytes, read_text
from unkg.recognizers import recognize
from unkg.structure import parse_document
from unkg.vocab import PREFIXES

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose: a symbol and language that the text does not tell, an encoding, the base of IRIs."""

    symbol: str | None = None
    language: str | None = None
    encoding: str | None = None
    base: str = BASE


def read_document(data: bytes, name: str, settings: Settings | None = None) -> Document:
    """Return the document in `data`; `name` is its file's name. Raises UnreadableInput, UsageError."""
    chosen = settings or Settings()
    text = read_text(data, name, chosen.encoding)
    language = load_language(chosen.language) if chosen.language else detect_language(text.content)
    return parse_document(text, language, chosen.symbol)


def link_document(document: Document) -> Links:
    """Return what is mentioned in a document, and what it means."""
    language, authorities = load_language(document.language), load_authorities()
    return link(document, recognize(document, language, authorities), language, authorities)


def quads(document: Document, base: str = BASE) -> Iterator[Quad]:
    """Yield the graph of a document, in the named graph of its language version."""
    tool = f"unkg {version('unkg')}"
    return document_quads(document, link_document(document), load_authorities(), Iris(base), tool)


def read(path: str | Path, *, symbol: str | None = None, language: str | None = None) -> Document:
    """Return the document in the file `path`: `unkg.read("letter.txt", symbol="A/73/885")`.

    Raises UnreadableInput for a file that cannot be read as text, UsageError for an unknown symbol or language.
    """
    file = Path(path)
    return read_document(read_bytes(file), file.name, Settings(symbol=symbol, language=language))


def to_graph(document: Document, *, base: str = BASE) -> "rdflib.Graph":
    """Return the graph of a document as rdflib has it.

    Example: `unkg.to_graph(unkg.read("letter.txt")).serialize("letter.ttl")`.
    """
    import rdflib

    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    lines = serialize((q.triple for q in quads(document, base)), format=RdfFormat.N_TRIPLES)
    return graph.parse(data=lines, format="nt")
