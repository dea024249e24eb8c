"""What a document is: its masthead, parts, paragraphs and language version."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from unkg import iris, vocab
from unkg.document import Document, Kind, Meeting, Paragraph, Part
from unkg.iris import Iris
from unkg.linking import Links
from unkg.symbols import DocumentSymbol, parse_symbol

_CLASSES: Final = {
    Kind.PREAMBULAR: vocab.PreambularParagraph,
    Kind.OPERATIVE: vocab.OperativeParagraph,
    Kind.CHAPEAU: vocab.Chapeau,
    Kind.BODY: vocab.Paragraph,
    Kind.NOTE: vocab.Footnote,
}
_SERIES: Final = {"GA": "A", "SC": "S", "ECOSOC": "E", "HRC": "A/HRC", "UNEA": "UNEP/EA", "TC": "T"}
_DEFAULT_ORGAN: Final = "GA"  # a numbered session without an organ is the General Assembly's


def document_triples(document: Document, links: Links, names: Iris) -> Iterator[Triple]:
    """Yield what the masthead says, and the parts with their paragraphs."""
    node = NamedNode(names.document(document.identifier))
    yield from _masthead(node, document, names)
    yield from _letter(node, document, links, names)
    opening = {(v.part, v.paragraph): NamedNode(v.concept) for v in links.verbs}
    for part in document.parts():
        yield from _part(part, document, names)
        for paragraph in part.paragraphs:
            yield from _paragraphs(paragraph, part, document, names, opening)


def _masthead(node: NamedNode, document: Document, names: Iris) -> Iterator[Triple]:
    masthead = document.masthead
    for symbol in masthead.symbols:
        yield Triple(node, vocab.symbol, Literal(symbol))
        yield Triple(node, vocab.rdfs_seeAlso, NamedNode(iris.undocs(symbol)))
    for term, date in (
        (vocab.documentDate, masthead.document_date),
        (vocab.adoptionDate, masthead.adoption_date),
        (vocab.distributionDate, masthead.distribution_date),
    ):
        if date:
            yield Triple(node, term, _date(date))
    organ = (parse_symbol(masthead.symbols[0]).organ if masthead.symbols else None) or masthead.organ
    if masthead.adoption_date and organ:
        yield Triple(node, vocab.adoptedBy, NamedNode(iris.authority("org", organ)))
    for draft in masthead.draft:
        yield Triple(node, vocab.draft, NamedNode(names.document(draft)))
        yield from cited_document(parse_symbol(draft), names)
    if masthead.session:
        yield from _session(node, document, organ or _DEFAULT_ORGAN, names)


def _session(node: NamedNode, document: Document, organ: str, names: Iris) -> Iterator[Triple]:
    masthead, series = document.masthead, _SERIES.get(organ, organ)
    number = masthead.session or ""
    session = NamedNode(names.session(series, number))
    yield Triple(node, vocab.inSession, session)
    yield Triple(session, vocab.rdf_type, vocab.Session)
    yield Triple(session, vocab.number, Literal(number))
    yield Triple(session, vocab.organ, NamedNode(iris.authority("org", organ)))
    for item in masthead.agenda_items:
        agenda = NamedNode(names.agenda_item(series, number, item))
        yield Triple(node, vocab.underAgendaItem, agenda)
        yield Triple(agenda, vocab.rdf_type, vocab.AgendaItem)
        yield Triple(agenda, vocab.number, Literal(item))
        yield Triple(agenda, vocab.inSession, session)
        if masthead.agenda_title and len(masthead.agenda_items) == 1:
            yield Triple(agenda, vocab.dcterms_title, Literal(masthead.agenda_title, language=document.language))


def _letter(node: NamedNode, document: Document, links: Links, names: Iris) -> Iterator[Triple]:
    for term, concept in (
        (vocab.sender, links.sender),
        (vocab.senderState, links.sender_state),
        (vocab.addressee, links.addressee),
    ):
        if concept:
            yield Triple(node, term, NamedNode(concept))
    letter = document.masthead.correspondence
    if letter and letter.signatory:
        person = NamedNode(names.person(letter.signatory))
        yield Triple(node, vocab.signatory, person)
        yield from person_triples(person, letter.signatory, document.language)
    if links.transmits:
        yield Triple(node, vocab.transmits, NamedNode(names.part(document.identifier, links.transmits)))


def person_triples(person: NamedNode, name: str, language: str) -> Iterator[Triple]:
    """Yield that somebody is a person, and the name."""
    yield Triple(person, vocab.rdf_type, vocab.Person)
    yield Triple(person, vocab.foaf_name, Literal(name, language=language))


def _part(part: Part, document: Document, names: Iris) -> Iterator[Triple]:
    node = NamedNode(names.part(document.identifier, part.path))
    if part.is_annex:
        yield Triple(node, vocab.rdf_type, vocab.Annex)
    elif part.path:
        yield Triple(node, vocab.rdf_type, vocab.Section)
    if part.type:
        yield Triple(node, vocab.rdf_type, NamedNode(vocab.NAMESPACE + part.type.value))
    if part.title:
        yield Triple(node, vocab.dcterms_title, Literal(part.title, language=document.language))
    if part.number:
        yield Triple(node, vocab.number, Literal(part.number))
    if part.meeting:
        yield from _meeting(node, part, part.meeting, document, names)
    for child in part.parts:
        yield from _has_part(node, NamedNode(names.part(document.identifier, child.path)))
    for paragraph in part.paragraphs:
        yield from _has_part(node, NamedNode(names.part(document.identifier, part.path, paragraph.path)))


def _has_part(whole: NamedNode, part: NamedNode) -> Iterator[Triple]:
    yield Triple(whole, vocab.hasPart, part)
    yield Triple(part, vocab.partOf, whole)


def _meeting(node: NamedNode, part: Part, meeting: Meeting, document: Document, names: Iris) -> Iterator[Triple]:
    identifier = meeting.record or "/".join(p for p in (document.identifier, part.path) if p)
    held = NamedNode(names.meeting(identifier))
    yield Triple(node, vocab.adoptedAt, held)
    yield Triple(held, vocab.rdf_type, vocab.Meeting)
    for term, text in ((vocab.dcterms_title, meeting.title), (vocab.place, meeting.place)):
        if text:
            yield Triple(held, term, Literal(text, language=document.language))
    if meeting.number:
        yield Triple(held, vocab.number, Literal(meeting.number))
    if meeting.period:
        yield Triple(held, vocab.startDate, _date(meeting.period.begin))
        yield Triple(held, vocab.endDate, _date(meeting.period.end))


def _paragraphs(
    paragraph: Paragraph, part: Part, document: Document, names: Iris, opening: dict[tuple[str, str], NamedNode]
) -> Iterator[Triple]:
    node = NamedNode(names.part(document.identifier, part.path, paragraph.path))
    yield Triple(node, vocab.rdf_type, _CLASSES[paragraph.kind])
    yield Triple(node, vocab.ordinal, Literal(paragraph.ordinal))
    if paragraph.number:
        yield Triple(node, vocab.number, Literal(paragraph.number))
    yield Triple(node, vocab.text, Literal(paragraph.text, language=document.language))
    if verb := opening.get((part.path, paragraph.path)):
        yield Triple(node, vocab.verb, verb)
    for mark in paragraph.notes:
        yield Triple(node, vocab.note, NamedNode(names.part(document.identifier, part.path, mark.path)))
    for child in paragraph.children:
        yield from _has_part(node, NamedNode(names.part(document.identifier, part.path, child.path)))
        yield from _paragraphs(child, part, document, names, opening)


def version_triples(document: Document, names: Iris, tool: str) -> Iterator[Triple]:
    """Yield the language version: its language, the file that it was read from, by what, and the file's links."""
    node = NamedNode(names.language_version(document.identifier, document.language))
    source = NamedNode(names.source(document.source.sha256))
    activity = NamedNode(names.activity(tool))
    yield Triple(NamedNode(names.document(document.identifier)), vocab.hasLanguageVersion, node)
    yield Triple(node, vocab.rdf_type, vocab.LanguageVersion)
    yield Triple(node, vocab.dcterms_language, NamedNode(iris.language(document.language)))
    yield Triple(node, vocab.prov_wasDerivedFrom, source)
    yield Triple(node, vocab.prov_wasGeneratedBy, activity)
    yield Triple(source, vocab.rdf_type, vocab.prov_Entity)
    yield Triple(source, vocab.rdfs_label, Literal(document.source.name))
    yield Triple(source, vocab.dcterms_format, Literal(document.source.media_type))
    yield Triple(source, vocab.dcterms_identifier, Literal(f"sha256:{document.source.sha256}"))
    yield Triple(activity, vocab.rdf_type, vocab.prov_Activity)
    yield Triple(activity, vocab.rdfs_label, Literal(tool))
    for symbol in sorted(set(document.linked_symbols())):
        yield Triple(node, vocab.linksTo, NamedNode(names.document(symbol.text)))
        yield from cited_document(symbol, names)


def cited_document(symbol: DocumentSymbol, names: Iris) -> Iterator[Triple]:
    """Yield the stub of a document that is cited but not read here: type, symbol, organ, where the UN serves it."""
    node = NamedNode(names.document(symbol.text))
    yield Triple(node, vocab.rdf_type, NamedNode(vocab.NAMESPACE + symbol.type_name))
    yield Triple(node, vocab.symbol, Literal(symbol.text))
    yield Triple(node, vocab.rdfs_seeAlso, NamedNode(iris.undocs(symbol.text)))
    if symbol.type_name == "Resolution" and symbol.organ:
        yield Triple(node, vocab.adoptedBy, NamedNode(iris.authority("org", symbol.organ)))


def _date(date: dt.date) -> Literal:
    return Literal(date.isoformat(), datatype=vocab.xsd_date)
