"""Linking: a mention to what it means, or unresolved.

A cited number becomes a document symbol by its shape, the organ named beside it, the organ that speaks, and what the
document cited before; a title becomes an instrument, or this document itself, and so does this document's own symbol.
"""

from functools import lru_cache
from typing import Final

from unkg import iris, vocab
from unkg.authorities import Authorities
from unkg.document import Document, DocumentType
from unkg.errors import UsageError
from unkg.languages import Language
from unkg.linking.context import Context, context_of
from unkg.linking.series import Speaker, decision, resolution, year_of
from unkg.linking.short_names import short_names
from unkg.linking.targets import CitedDocument, Concept, Link, Links, NamedPerson, OwnPart, Target, UnlistedInstrument
from unkg.linking.titles import is_short, own_part
from unkg.linking.voting import sponsors_of, votes_of
from unkg.mentions import (
    BareMention,
    CitationMention,
    Mention,
    Mentions,
    NameMention,
    PersonMention,
    TitleMention,
    UnlinkedMention,
)
from unkg.recognizers import names_in
from unkg.recognizers.names import title_head
from unkg.symbols import parse_symbol
from unkg.values import make

__all__ = [
    "CitedDocument",
    "Concept",
    "Link",
    "Links",
    "NamedPerson",
    "OwnPart",
    "Target",
    "UnlistedInstrument",
    "iri_of",
    "link",
]


_CONCEPTS: Final = 1 << 15  # whose kind is remembered: more than ship with unkg


def link(document: Document, mentions: Mentions, language: Language, authorities: Authorities) -> Links:
    """Return what the mentions of a document mean."""
    context = context_of(document, language)
    for mention in mentions.mentions:
        if isinstance(mention, CitationMention) and (told := year_of(mention.number)):
            context.years.setdefault(*told)
    for hit in names_in(document.main.title or "", language, authorities):
        _remember(hit.concept, context, authorities, language)
    links, unresolved = [], []
    found = [(mention, _resolve(mention, context, authorities, language)) for mention in mentions.mentions]
    short = short_names(mentions.mentions, language)
    for mention, resolved in found:
        target = resolved or _told_elsewhere(mention, short, context, language)
        if target is None:
            unresolved.append(mention)
        else:
            links.append(make(Link, (mention, target)))
    sender, addressee = _correspondents(document, language, authorities)
    return Links(
        tuple(links),
        tuple(unresolved),
        mentions.verbs,
        sender=sender,
        sender_state=authorities.state_of(sender) if sender else None,
        addressee=addressee,
        transmits=_transmitted(document),
        votes=tuple(votes_of(document.metadata, language)) if document.metadata else (),
        sponsors=tuple(sponsors_of(document.metadata)) if document.metadata else (),
    )


def _resolve(mention: Mention, context: Context, authorities: Authorities, language: Language) -> Target | None:
    match mention:
        case CitationMention():
            cited = _cited(mention, context)
            return OwnPart("") if cited and cited.symbol.text in context.own_symbols else cited
        case NameMention():
            _remember(mention.concept, context, authorities, language)
            if _is_instrument(mention.concept, authorities):
                context.name_title(title_head(mention.place.anchor, language), _concept(mention.concept))
            return _concept(mention.concept)
        case TitleMention():
            return _titled(mention, context)
        case PersonMention():
            return NamedPerson(mention.name)
        case BareMention():
            return _meant(mention, context, language)
        case UnlinkedMention():
            return None


def _meant(mention: BareMention, context: Context, language: Language) -> Target | None:
    if mention.kind in language.short_titles:
        return context.titles.get(mention.kind)
    organ = context.bare(mention)
    return _concept(iris.authority("org", organ)) if organ else None


def _told_elsewhere(mention: Mention, short: dict[str, Concept], context: Context, language: Language) -> Target | None:
    """Return what a mention means by another place in the document, before it or behind.

    A bare word may mean the one body of its kind that is named at all; `short` are unknown names that are short ones.
    """
    match mention:
        case BareMention() if mention.kind in language.bodies:
            bodies = context.bodies.get(mention.kind, set())
            return next(iter(bodies)) if len(bodies) == 1 else None
        case UnlinkedMention():
            return short.get(mention.place.anchor)
        case _:
            return None


def _remember(concept: str, context: Context, authorities: Authorities, language: Language) -> None:
    """Remember an organization that the text names, so that "the Council" or "the Office" can mean it."""
    context.name(concept)
    for kind in _kinds_of(concept, authorities, language):
        context.name_title(kind, _concept(concept))
        context.bodies.setdefault(kind, set()).add(_concept(concept))


@lru_cache(maxsize=_CONCEPTS)
def _concept(iri: str) -> Concept:
    return Concept(iri)


@lru_cache(maxsize=_CONCEPTS)
def _kinds_of(concept: str, authorities: Authorities, language: Language) -> tuple[str, ...]:
    return language.kinds_of(authorities.preferred(concept, language.code))


@lru_cache(maxsize=_CONCEPTS)
def _is_instrument(concept: str, authorities: Authorities) -> bool:
    return authorities.type_of(concept) == vocab.Instrument


# --- citations --------------------------------------------------------------------------------------------------


def _cited(mention: CitationMention, context: Context) -> CitedDocument | None:
    if mention.noun == "Ibid":
        return context.noted_before(mention)
    symbol = _symbol(mention, context)
    if symbol is None:
        return None
    try:
        cited = _document(symbol, mention.pinpoints, mention.also)
    except UsageError:
        return None
    context.note(mention, cited)
    return cited


@lru_cache(maxsize=1 << 12)  # a document cites another again and again, and archives some all the time
def _document(symbol: str, pinpoints: tuple[str, ...], also: tuple[str, ...]) -> CitedDocument:
    return CitedDocument(parse_symbol(symbol), pinpoints, tuple(map(parse_symbol, also)))


def _symbol(mention: CitationMention, context: Context) -> str | None:
    if mention.noun == "Document":
        return mention.number
    organ = context.organ_of(mention)
    key = (mention.noun, mention.number)
    if organ is None and not mention.own and key in context.cited:
        return context.cited[key]  # "resolution 31/1" again, whose organ was named before
    speaker = make(Speaker, (context.speaker(mention), context.session))
    if mention.noun == "Decision":
        symbol = decision(mention.number, organ, speaker)
    else:
        symbol = resolution(mention.number, organ, speaker, context.years, mention.year)
    if organ is not None:
        context.cited.setdefault(key, symbol)
    return symbol


# --- titles -----------------------------------------------------------------------------------------------------


def _titled(mention: TitleMention, context: Context) -> Target | None:
    if mention.head is None or mention.head in {"S-", "ES-"}:
        return None
    own = own_part(mention, context.own_titles)
    if own is not None:
        return OwnPart(own.path)
    if mention.head in {"Resolution", "Decision"}:
        return None
    if is_short(mention):
        return context.titles.get(mention.head)
    target = UnlistedInstrument(mention.title, mention.date if context.own_titles.has(mention.title) else "")
    context.name_title(mention.head, target)
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
