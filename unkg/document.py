"""What a document is to unkg, whatever format it came in. Frozen; no RDF, no language.

A reader makes a `Text` of blocks; structure makes a `Document` of parts and paragraphs. Every code point of the
source lies in exactly one span: of a paragraph, or of `Document.remainder` (masthead, titles, links, page furniture).
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from unkg.metadata import Metadata
from unkg.symbols import DocumentSymbol, symbol_of_link
from unkg.values import Value, make


class Span(NamedTuple):
    """A range of code points, end exclusive. A tuple, as are runs, blocks and paragraphs: a document has thousands."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source(Value):
    """The file that was read: its name without folders, the SHA-256 of its bytes, its media type."""

    name: str
    sha256: str
    media_type: str


class Role(Enum):
    """What a block is on its page."""

    __hash__ = object.__hash__  # each is one object; that of an enumeration hashes its name, which takes long

    BODY = "body"
    NOTE = "note"
    LINK = "link"
    FURNITURE = "furniture"


class Runs(NamedTuple):
    """Where each code point of a clean text came from.

    Piecewise: from `texts[i]` of the clean text on, code points stand one by one from `sources[i]` of the source on.
    """

    texts: tuple[int, ...] = (0,)
    sources: tuple[int, ...] = (0,)

    def source_of(self, index: int) -> int:
        """Return the index in the source of the code point at `index` of the clean text."""
        run = bisect_right(self.texts, index) - 1
        return self.sources[run] + index - self.texts[run]

    def cut(self, start: int) -> "Runs":
        """Return the runs of the clean text from `start` on."""
        if start == 0 and self.texts[1:2] != (0,):
            return self
        first = bisect_right(self.texts, start) - 1
        texts = (0, *[t - start for t in self.texts[first + 1 :]])
        sources = (self.sources[first] + start - self.texts[first], *self.sources[first + 1 :])
        return make(Runs, (texts, sources))


@dataclass(frozen=True, slots=True)
class NoteMark(Value):
    """A footnote's number, and where it stands in a text: as a marker in a paragraph, or before the note itself.

    `path` is the note's place in the part of the paragraph that carries the marker: `pp/5/note/7`.
    """

    number: str
    span: Span
    path: str = ""


class Block(NamedTuple):
    """Lines of the source that read as one paragraph, without line breaks and other debris.

    `spans` are the ranges of whole source lines that it was made of; `runs` maps its text back, code point by code
    point. `indent` counts the spaces before its first line; `note` is the number of a footnote.
    """

    text: str
    role: Role
    spans: tuple[Span, ...]
    runs: Runs
    indent: int = 0
    note: NoteMark | None = None


@dataclass(frozen=True, slots=True)
class Text(Value):
    """What a reader gives: the source as a string and its blocks in reading order, which together cover it.

    `notes` are sentences for whoever asked, on what is no error: a guessed encoding, a page without text. Each is said
    of the file, and without its name: `not UTF-8; read as windows-1251, a guess`.
    """

    source: Source
    content: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    metadata: Metadata | None = None


class Kind(Enum):
    """What a paragraph does in its document. BODY: neither preambular nor operative, or not known."""

    __hash__ = object.__hash__  # as for roles

    PREAMBULAR = "pp"
    OPERATIVE = "op"
    CHAPEAU = "chapeau"
    BODY = "par"
    NOTE = "note"


class Paragraph(NamedTuple):
    """One paragraph, sub-paragraph or footnote.

    `path` is its place in its part: `pp/5`, `op/14/a`, `pp/5/note/7`. `ordinal` is its place in reading order, from 1,
    footnotes behind all others.
    `number` is as printed, without dot or brackets. `text` is what it says, without its number. `source_start` maps
    back to the source by `runs`; `spans` are its ranges there.
    """

    path: str
    kind: Kind
    ordinal: int
    text: str
    number: str | None
    spans: tuple[Span, ...]
    runs: Runs
    notes: tuple[NoteMark, ...] = ()
    children: tuple["Paragraph", ...] = ()

    def placed(self, ordinal: int, children: tuple["Paragraph", ...]) -> "Paragraph":
        """Return this paragraph with its place in reading order and with these below it."""
        path, kind, _, text, number, spans, runs, notes, _ = self
        return make(Paragraph, (path, kind, ordinal, text, number, spans, runs, notes, children))

    def walk(self) -> Iterator["Paragraph"]:
        """Yield this paragraph and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class DocumentType(Enum):
    """The classes of ontology/unkg.ttl that a document can be of; the value is the class's local name."""

    DOCUMENT = "Document"
    LETTER = "Letter"
    DECLARATION = "Declaration"
    RESOLUTION = "Resolution"
    DECISION = "Decision"
    STATEMENT = "Statement"
    REPORT = "Report"


@dataclass(frozen=True, slots=True)
class Period(Value):
    """Days from `begin` to `end`, both included."""

    begin: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Meeting(Value):
    """A conference or meeting: its name, place and days, or its number and the symbol of its record."""

    title: str | None = None
    place: str | None = None
    period: Period | None = None
    record: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Part(Value):
    """A document, an annex or a section: a title and what stands under it.

    `path` is empty for the document itself, else `annex/1`, `sec/2`, `annex/1/sec/1`.
    """

    path: str
    type: DocumentType | None = None
    title: str | None = None
    number: str | None = None
    meeting: Meeting | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    parts: tuple["Part", ...] = ()

    @property
    def is_annex(self) -> bool:
        """Tell an annex from a section and from the document itself."""
        return self.path.split("/")[-2:-1] == ["annex"]

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Correspondence(Value):
    """Who wrote to whom: the words of a letter's title, and the name under it."""

    sender: str
    addressee: str
    signatory: str | None = None


@dataclass(frozen=True, slots=True)
class Masthead(Value):
    """What stands above the text: all of it optional, since extractors lose it."""

    symbols: tuple[str, ...] = ()
    organ: str | None = None
    session: str | None = None
    agenda_items: tuple[str, ...] = ()
    agenda_title: str | None = None
    document_date: dt.date | None = None
    adoption_date: dt.date | None = None
    distribution_date: dt.date | None = None
    original_language: str | None = None
    draft: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    correspondence: Correspondence | None = None


@dataclass(frozen=True, slots=True)
class Hyperlink(Value):
    """A link that the source carries, as evidence: its address, and the line where it stands."""

    url: str
    span: Span


@dataclass(frozen=True, slots=True)
class Document(Value):
    """One language version of a document.

    `identifier` is its symbol, or `sha256-…` where the text has none. `main` is its tree of parts. `text` is what it
    was read from, to which spans point. `notes` are those of its `Text`.
    """

    identifier: str
    language: str
    source: Source
    masthead: Masthead
    main: Part
    links: tuple[Hyperlink, ...] = ()
    metadata: Metadata | None = None
    remainder: tuple[Span, ...] = field(default=(), repr=False)
    text: Text | None = field(default=None, repr=False, compare=False)
    notes: tuple[str, ...] = ()

    def parts(self) -> Iterator[Part]:
        """Yield the document's parts in reading order, itself first."""
        return self.main.walk()

    def paragraphs(self) -> Iterator[tuple[Part, Paragraph]]:
        """Yield every paragraph, sub-paragraph and footnote with its part, in reading order."""
        for part in self.parts():
            for paragraph in part.paragraphs:
                for each in paragraph.walk():
                    yield part, each

    def linked_symbols(self) -> Iterator[DocumentSymbol]:
        """Yield the symbols of the documents to which the source's hyperlinks point, in reading order."""
        for link in self.links:
            if symbol := symbol_of_link(link.url):
                yield symbol
