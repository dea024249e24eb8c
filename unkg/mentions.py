"""What recognizers find in a paragraph: a closed union of mentions, not yet resolved to IRIs.

Offsets are code points into the paragraph's text, end exclusive. Finding and resolving are separate steps.
"""

from typing import NamedTuple

from unkg.document import Span


class Place(NamedTuple):
    """Where a mention stands: the paragraph, as its part's path and its own, and the span in its text."""

    part: str
    paragraph: str
    span: Span
    anchor: str


class CitationMention(NamedTuple):
    """A number or symbol with which a paragraph cites a document.

    `noun` is what the text calls it (Resolution, Decision, Statement, Document; Ibid for what the footnote before
    cites), `number` the number as symbols have it, `organ` the local name of the organ that the text names beside it,
    or the kind of one (`council`), `own` whether a possessive does ("its resolution"), `pinpoints` the paths of the
    cited paragraphs, `verb` the concept that governs it, `also` the document's other symbols, `year` that
    of the date beside it (0: none).
    """

    place: Place
    noun: str
    number: str
    organ: str | None
    own: bool
    pinpoints: tuple[str, ...] = ()
    verb: str | None = None
    also: tuple[str, ...] = ()
    year: int = 0


class NameMention(NamedTuple):
    """A name that an authority, or a definition in the same document, knows; `concept` is its IRI."""

    place: Place
    concept: str


class TitleMention(NamedTuple):
    """The title of an instrument that no authority knows, or a short form of one ("the Declaration").

    `date` is the date told beside it, as ISO 8601 (`2018-05`), or empty; `head` what kind of instrument its head noun
    names (Declaration, Convention …), if any.
    """

    place: Place
    title: str
    date: str = ""
    head: str | None = None
    verb: str | None = None


class PersonMention(NamedTuple):
    """A person's name."""

    place: Place
    name: str


class BareMention(NamedTuple):
    """A word that means an organ without naming it: `kind` is what sort of organ (`council`), or `own` for its own."""

    place: Place
    kind: str


class UnlinkedMention(NamedTuple):
    """A name that looks like an organization's and that no authority knows."""

    place: Place


Mention = CitationMention | NameMention | TitleMention | PersonMention | BareMention | UnlinkedMention


class OpeningVerb(NamedTuple):
    """The verb that opens a paragraph: its concept's IRI, and the words."""

    part: str
    paragraph: str
    concept: str
    words: str


class Mentions(NamedTuple):
    """All that the recognizers found in one document, in reading order."""

    mentions: tuple[Mention, ...]
    verbs: tuple[OpeningVerb, ...]
