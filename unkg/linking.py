"""Linking: a mention to what it means, or unresolved.

A cited number becomes a document symbol by its shape, the organ named beside it, the organ that speaks, and what the
document cited before; a title becomes an instrument, or this document itself.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from unkg import iris, vocab
from unkg.authorities import Authorities
from unkg.document import Document, DocumentType, Part
from unkg.errors import UsageError
from unkg.languages import Language
from unkg.mentions import CitationMention, Mention, Mentions, NameMention, OpeningVerb, PersonMention, TitleMention
from unkg.recognizers import names_in
from unkg.symbols import DocumentSymbol, parse_symbol

# Series of resolutions by organ: the form of an organ's resolution, from its number.
_RESOLUTIONS: Final = {
    "GA": "A/RES/{}",
    "SC": "S/RES/{}",
    "ECOSOC": "E/RES/{}",
    "HRC": "A/HRC/RES/{}",
    "TC": "T/RES/{}",
    "CHR": "E/CN.4/RES/{}",
}
_DECISIONS: Final = {"GA": "A/DEC/{}", "ECOSOC": "E/DEC/{}", "HRC": "A/HRC/DEC/{}"}
_ENVIRONMENT: Final = re.compile(r"(?P<session>\d+)/(?P<number>\d+)")
_YEAR: Final = re.compile(r"(?P<number>\d+)\((?P<year>\d{4})\)")
# 217 A (III) is a part of the document A/RES/217(III).
_LETTER: Final = re.compile(r"(?<=\d)[A-Z]\(")
_FIRST_YEAR: Final = 1946


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document cited by its symbol; `parts` are the cited paragraphs' paths (`op/5`)."""

    symbol: DocumentSymbol
    parts: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Link:
    """A mention and what it means."""

    mention: Mention
    target: Target


@dataclass(frozen=True, slots=True)
class Links:
    """What a document's mentions mean; `sender` and `addressee` are concepts, `transmits` is the path of an annex."""

    links: tuple[Link, ...]
    unresolved: tuple[Mention, ...]
    verbs: tuple[OpeningVerb, ...]
    sender: str | None = None
    sender_state: str | None = None
    addressee: str | None = None
    transmits: str | None = None


@dataclass(slots=True)
class _Context:
    """What is known when a mention is resolved: the organ that speaks, and what was cited and named before."""

    document: Document
    organ: str | None
    years: dict[str, str] = field(default_factory=dict)
    titles: dict[str, Target] = field(default_factory=dict)


def link(document: Document, mentions: Mentions, language: Language, authorities: Authorities) -> Links:
    """Return what the mentions of a document mean."""
    context = _Context(document, _issuer(document))
    for mention in mentions.mentions:
        if isinstance(mention, CitationMention) and (match := _YEAR.fullmatch(mention.number)):
            context.years.setdefault(match["number"], match["year"])
    links, unresolved = [], []
    for mention in mentions.mentions:
        target = _resolve(mention, context, authorities)
        if target is None:
            unresolved.append(mention)
        else:
            links.append(Link(mention, target))
    sender, addressee = _correspondents(document, language, authorities)
    return Links(
        tuple(links),
        tuple(unresolved),
        mentions.verbs,
        sender=sender,
        sender_state=authorities.state_of(sender) if sender else None,
        addressee=addressee,
        transmits=_transmitted(document),
    )


def _issuer(document: Document) -> str | None:
    if document.masthead.symbols:
        return parse_symbol(document.masthead.symbols[0]).organ or document.masthead.organ
    return document.masthead.organ


def _resolve(mention: Mention, context: _Context, authorities: Authorities) -> Target | None:
    match mention:
        case CitationMention():
            return _cited(mention, context)
        case NameMention():
            if authorities.type_of(mention.concept) == vocab.Instrument:
                context.titles[_head_of(mention.place.anchor)] = Concept(mention.concept)
            return Concept(mention.concept)
        case TitleMention():
            return _titled(mention, context)
        case PersonMention():
            return NamedPerson(mention.name)


def _head_of(title: str) -> str:
    return title[-2:]


# --- citations --------------------------------------------------------------------------------------------------


def _cited(mention: CitationMention, context: _Context) -> CitedDocument | None:
    symbol = _symbol(mention, context)
    if symbol is None:
        return None
    parts = tuple(f"op/{p}" for p in mention.pinpoints)
    try:
        return CitedDocument(parse_symbol(symbol), parts)
    except UsageError:
        return None


def _symbol(mention: CitationMention, context: _Context) -> str | None:
    number = mention.number.replace("（", "(").replace("）", ")")
    if mention.noun == "Document":
        return number
    if mention.noun == "Decision":
        return _decision(number, mention, context)
    if _YEAR.fullmatch(number):
        return f"S/RES/{number}"
    if number.isdigit():
        # "resolution 2473": the year was told where the document cited it first.
        return f"S/RES/{number}({context.years[number]})" if number in context.years else None
    organ = mention.organ or (context.organ if mention.own else None)
    if "(" in number:
        number = _LETTER.sub("(", number)
        organ = organ or "GA"
    if organ == "ECOSOC" and (first := re.match(r"(\d+)/", number)) and int(first[1]) < _FIRST_YEAR:
        organ = "GA"  # the Council numbers by years; 68/1 is the Assembly's, whoever is named beside it
    return _series(number, organ or _default_organ(number, context))


def _default_organ(number: str, context: _Context) -> str:
    first = re.match(r"\d+", number)
    if first and int(first[0]) >= _FIRST_YEAR:
        return "ECOSOC"
    return context.organ if context.organ in {"HRC", "UNEA"} else "GA"


def _series(number: str, organ: str) -> str:
    if organ == "UNEA" and (match := _ENVIRONMENT.fullmatch(number)):
        return f"UNEP/EA.{match['session']}/Res.{match['number']}"
    if organ == "WHA":
        return f"WHA{number.removeprefix('WHA')}"
    return _RESOLUTIONS.get(organ, "A/RES/{}").format(number)


def _decision(number: str, mention: CitationMention, context: _Context) -> str | None:
    organ = mention.organ or (context.organ if mention.own else None) or _default_organ(number, context)
    form = _DECISIONS.get(organ)
    return form.format(number) if form and "/" in number else None


# --- titles -----------------------------------------------------------------------------------------------------


def _titled(mention: TitleMention, context: _Context) -> Target | None:
    if mention.head is None or mention.head in {"S-", "ES-"}:
        return None
    own = _own_part(mention, context)
    if own is not None:
        return OwnPart(own.path)
    if mention.head in {"Resolution", "Decision"}:
        return None
    if _is_short(mention):
        return context.titles.get(_head_of(mention.title))
    same_title = any(_same(part.title, mention.title) for part in context.document.parts())
    target = UnlistedInstrument(mention.title, mention.date if same_title else "")
    context.titles[_head_of(mention.title)] = target
    return target


def _is_short(mention: TitleMention) -> bool:
    """Tell a short form ("the Declaration", 《宣言》) from a title: it is the head noun and nothing more."""
    return len(mention.title.split()) == 1 and len(mention.title) <= (2 if mention.title > "\u2e80" else 20)


def _own_part(mention: TitleMention, context: _Context) -> Part | None:
    """Return the part of this document that a title means: by its title and date, or by its type, from within it."""
    for part in context.document.parts():
        if _same(part.title, mention.title) and _is_of(mention.date, part, context.document):
            return part
        speaks = part.path == mention.place.part and part.type is not None and mention.head == part.type.value
        if _is_short(mention) and speaks:
            return part
    return None


def _same(own: str | None, title: str) -> bool:
    return own is not None and " ".join(own.split()).casefold() == title.casefold()


def _is_of(date: str, part: Part, document: Document) -> bool:
    if not date:
        return True
    days = part.meeting.period if part.meeting else None
    begin = days.begin if days else document.masthead.document_date or document.masthead.adoption_date
    end = days.end if days else begin
    return begin is None or end is None or begin.isoformat()[: len(date)] <= date <= end.isoformat()[: len(date)]


# --- letters ----------------------------------------------------------------------------------------------------


def _correspondents(document: Document, language: Language, authorities: Authorities) -> tuple[str | None, str | None]:
    letter = document.masthead.correspondence
    if letter is None:
        return None, None
    sender = [h.concept for h in names_in(letter.sender, language, authorities)]
    addressee = [h.concept for h in names_in(letter.addressee, language, authorities)]
    posts = [c for c in sender if authorities.state_of(c) and authorities.type_of(c) != vocab.State]
    return next(iter(posts or sender), None), next(iter(addressee), None)


def _transmitted(document: Document) -> str | None:
    if document.main.type is not DocumentType.LETTER:
        return None
    annexes = [part for part in document.parts() if part.is_annex]
    return next((part.path for part in annexes if part.type is not None), None)


def iri_of(target: Target, document: Document, names: iris.Iris) -> str:
    """Return the IRI of what a mention means."""
    match target:
        case CitedDocument():
            return names.document(target.symbol.text)
        case OwnPart():
            return names.part(document.identifier, target.path)
        case Concept():
            return target.iri
        case UnlistedInstrument():
            return names.instrument(target.title, target.date)
        case NamedPerson():
            return names.person(target.name)
