"""What a mention can mean: a closed union."""

from dataclasses import dataclass

from unkg.symbols import DocumentSymbol


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document cited by its symbol; `parts` are the cited paragraphs' paths (`op/5`), `also` its other symbols."""

    symbol: DocumentSymbol
    parts: tuple[str, ...] = ()
    also: tuple[DocumentSymbol, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A part of the document itself, by its path."""

    path: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of an authority, by its IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class UnlistedInstrument:
    """An instrument that no authority lists, by its title; `date` tells two of one title apart."""

    title: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person, by name."""

    name: str


Target = CitedDocument | OwnPart | Concept | UnlistedInstrument | NamedPerson
