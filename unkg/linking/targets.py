"""What a mention can mean, a closed union; and what all mentions of a document mean."""

from dataclasses import dataclass
from typing import NamedTuple

from unkg.mentions import Mention, OpeningVerb
from unkg.metadata import Choice
from unkg.symbols import DocumentSymbol
from unkg.values import Value


@dataclass(frozen=True, slots=True)
class CitedDocument(Value):
    """A document cited by its symbol; `parts` are the cited paragraphs' paths (`op/5`), `also` its other symbols."""

    symbol: DocumentSymbol
    parts: tuple[str, ...] = ()
    also: tuple[DocumentSymbol, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPart(Value):
    """A part of the document itself, by its path."""

    path: str


@dataclass(frozen=True, slots=True)
class Concept(Value):
    """A concept of an authority, by its IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class UnlistedInstrument(Value):
    """An instrument that no authority lists, by its title; `date` tells two of one title apart."""

    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class NamedPerson(Value):
    """A person, by name."""

    name: str


Target = CitedDocument | OwnPart | Concept | UnlistedInstrument | NamedPerson


class Link(NamedTuple):
    """A mention and what it means."""

    mention: Mention
    target: Target


@dataclass(frozen=True, slots=True)
class Links(Value):
    """What a document's mentions mean; `sender` and `addressee` are concepts, `transmits` is the path of an annex.

    `votes` and `sponsors` are the IRIs of States, of what the source says beside the text.
    """

    links: tuple[Link, ...]
    unresolved: tuple[Mention, ...]
    verbs: tuple[OpeningVerb, ...]
    sender: str | None = None
    sender_state: str | None = None
    addressee: str | None = None
    transmits: str | None = None
    votes: tuple[tuple[str, Choice], ...] = ()
    sponsors: tuple[str, ...] = ()
