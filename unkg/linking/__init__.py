"""Linking: a mention to what it means, or unresolved.

A cited number becomes a document symbol by its shape, the organ named beside it, the organ that speaks, and what the
document cited before; a title becomes an instrument, or this document itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from unkg import iris, vocab
from unkg.authorities import Authorities
from unkg.characters import unquoted
from unkg.document import Document, DocumentType, Kind
from unkg.errors import UsageError
from unkg.languages import Language, Slot
from unkg.linking.series import KINDS, Speaker, decision, is_of_kind, resolution, year_of
from unkg.linking.titles import head_of, is_short, own_part, same_title
from unkg.mentions import CitationMention, Mention, Mentions, NameMention, OpeningVerb, PersonMention, TitleMention
from unkg.recognizers import names_in
from unkg.symbols import DocumentSymbol, parse_symbol


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
    issuer: str | None
    speakers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    years: dict[str, str] = field(default_factory=dict)
    titles: dict[str, Target] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)  # the organ of each kind that was named last
    notes: dict[tuple[str, str], int] = field(default_factory=dict)  # the place of each footnote among them
    noted: tuple[int, CitedDocument] | None = None
    cited: dict[tuple[str, str], str | None] = field(default_factory=dict)  # what a number with a named organ meant
    session: int = 0

    def name(self, concept: str) -> None:
        """Remember an organ that the text names, so that "the Council" can mean it."""
        organ = concept.rpartition("/")[2]
        for kind in KINDS:
            if is_of_kind(organ, kind):
                self.named[kind] = organ

    def organ_of(self, mention: CitationMention) -> str | None:
        """Return the organ whose act a mention means, as far as the text tells."""
        if mention.organ and mention.organ in KINDS:
            speaker = self.speaker(mention)
            speaks = speaker is not None and is_of_kind(speaker, mention.organ)
            return speaker if speaks else self.named.get(mention.organ, mention.organ)
        return mention.organ or (self.speaker(mention) if mention.own else None)

    def speaker(self, mention: CitationMention) -> str | None:
        """Return the organ that speaks where a mention stands: a draft in a resolution is another organ's."""
        return self.speakers.get((mention.place.part, mention.place.paragraph), self.issuer)

    def note(self, mention: CitationMention, cited: CitedDocument) -> None:
        """Remember what a footnote cites last, for an ibid. in the next one."""
        index = self.notes.get((mention.place.part, mention.place.paragraph))
        if index is not None:
            self.noted = index, cited

    def noted_before(self, mention: CitationMention) -> CitedDocument | None:
        """Return what the footnote before the one of `mention` cites last, or None."""
        index = self.notes.get((mention.place.part, mention.place.paragraph))
        if index is None or self.noted is None or self.noted[0] != index - 1:
            return None
        self.noted = index, CitedDocument(self.noted[1].symbol)
        return self.noted[1]


def link(document: Document, mentions: Mentions, language: Language, authorities: Authorities) -> Links:
    """Return what the mentions of a document mean."""
    context = _Context(document, _issuer(document), _speakers(document, language), session=_session(document))
    notes = [(part.path, p.path) for part, p in document.paragraphs() if p.kind is Kind.NOTE]
    context.notes = {place: index for index, place in enumerate(notes)}
    for mention in mentions.mentions:
        if isinstance(mention, CitationMention) and (told := year_of(mention.number)):
            context.years.setdefault(*told)
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


def _session(document: Document) -> int:
    """Return the number of the session in the document's symbol (54 of A/HRC/RES/54/28), or 0.

    Of a special session it is the last that the Human Rights Council may have held by then: three a year, since 2006.
    """
    told = re.search(r"/(\d+)/\d+[A-Z]*\Z", document.identifier)
    adopted = document.masthead.adoption_date
    if not told and adopted and "/S-" in document.identifier:
        return 3 * (adopted.year - 2005)
    return int(told[1]) if told else 0


def _speakers(document: Document, language: Language) -> dict[tuple[str, str], str]:
    """Return the organ of the nearest enacting formula above each paragraph that has one above it in its part."""
    speakers: dict[tuple[str, str], str] = {}
    for part in document.parts():
        speaker = None
        for top in part.paragraphs:
            for paragraph in top.walk():
                formula = language.match(Slot.ENACTING, unquoted(paragraph.text))
                speaker = (language.named_organ(formula["organ"]) if formula else None) or speaker
                if speaker:
                    speakers[part.path, paragraph.path] = speaker
    return speakers


def _resolve(mention: Mention, context: _Context, authorities: Authorities) -> Target | None:
    match mention:
        case CitationMention():
            return _cited(mention, context)
        case NameMention():
            context.name(mention.concept)
            if authorities.type_of(mention.concept) == vocab.Instrument:
                context.titles[head_of(mention.place.anchor)] = Concept(mention.concept)
            return Concept(mention.concept)
        case TitleMention():
            return _titled(mention, context)
        case PersonMention():
            return NamedPerson(mention.name)


# --- citations --------------------------------------------------------------------------------------------------


def _cited(mention: CitationMention, context: _Context) -> CitedDocument | None:
    if mention.noun == "Ibid":
        return context.noted_before(mention)
    symbol = _symbol(mention, context)
    if symbol is None:
        return None
    try:
        cited = CitedDocument(parse_symbol(symbol), mention.pinpoints, tuple(map(parse_symbol, mention.also)))
    except UsageError:
        return None
    context.note(mention, cited)
    return cited


def _symbol(mention: CitationMention, context: _Context) -> str | None:
    if mention.noun == "Document":
        return mention.number
    organ = context.organ_of(mention)
    key = (mention.noun, mention.number)
    if organ is None and not mention.own and key in context.cited:
        return context.cited[key]  # "resolution 31/1" again, whose organ was named before
    speaker = Speaker(context.speaker(mention), context.session)
    if mention.noun == "Decision":
        symbol = decision(mention.number, organ, speaker)
    else:
        symbol = resolution(mention.number, organ, speaker, context.years, mention.year)
    if organ is not None:
        context.cited.setdefault(key, symbol)
    return symbol


# --- titles -----------------------------------------------------------------------------------------------------


def _titled(mention: TitleMention, context: _Context) -> Target | None:
    if mention.head is None or mention.head in {"S-", "ES-"}:
        return None
    own = own_part(mention, context.document)
    if own is not None:
        return OwnPart(own.path)
    if mention.head in {"Resolution", "Decision"}:
        return None
    if is_short(mention):
        return context.titles.get(head_of(mention.title))
    same = any(same_title(part.title, mention.title) for part in context.document.parts())
    target = UnlistedInstrument(mention.title, mention.date if same else "")
    context.titles[head_of(mention.title)] = target
    return target


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
