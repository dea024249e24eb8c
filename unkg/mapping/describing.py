"""What a document is: its masthead, parts, paragraphs and language version."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from unkg import iris, vocab
from unkg import vocab_nt as nt
from unkg.document import Kind, Meeting, Paragraph, Part
from unkg.iris import Iris
from unkg.linking import Links
from unkg.mapping.nodes import Nodes
from unkg.symbols import DocumentSymbol, parse_symbol
from unkg.terms import Term, iri, plain, repeated_iri, tagged, typed

_CLASSES: Final = {
    Kind.PREAMBULAR: nt.PreambularParagraph,
    Kind.OPERATIVE: nt.OperativeParagraph,
    Kind.CHAPEAU: nt.Chapeau,
    Kind.BODY: nt.Paragraph,
    Kind.NOTE: nt.Footnote,
}
_SERIES: Final = {"GA": "A", "SC": "S", "ECOSOC": "E", "HRC": "A/HRC", "UNEA": "UNEP/EA", "TC": "T"}
_DEFAULT_ORGAN: Final = "GA"  # a numbered session without an organ is the General Assembly's


def contents(links: Links, nodes: Nodes) -> Iterator[str]:
    """Yield what the masthead says, and the parts with their paragraphs."""
    yield from _masthead(nodes)
    yield from _letter(links, nodes)
    opening = {(v.part, v.paragraph): repeated_iri(v.concept) for v in links.verbs}
    for part in nodes.document.parts():
        yield from _part(part, nodes)
        for paragraph in part.paragraphs:
            yield from _paragraphs(paragraph, part, nodes, opening)


def _masthead(nodes: Nodes) -> Iterator[str]:
    masthead, node = nodes.document.masthead, nodes.part("")
    for symbol in masthead.symbols:
        yield f"{node} {nt.symbol} {plain(symbol)}\n"
        yield f"{node} {nt.rdfs_seeAlso} {iri(iris.undocs(symbol))}\n"
    for term, date in (
        (nt.documentDate, masthead.document_date),
        (nt.adoptionDate, masthead.adoption_date),
        (nt.distributionDate, masthead.distribution_date),
    ):
        if date:
            yield f"{node} {term} {_date(date)}\n"
    organ = (parse_symbol(masthead.symbols[0]).organ if masthead.symbols else None) or masthead.organ
    if masthead.adoption_date and organ:
        yield f"{node} {nt.adoptedBy} {_organ(organ)}\n"
    for draft in masthead.draft:
        yield f"{node} {nt.draft} {nodes.document_of(draft)}\n"
        yield from stub(parse_symbol(draft), nodes)
    if masthead.session:
        yield from _session(node, masthead.session, organ or _DEFAULT_ORGAN, nodes)


def _session(node: Term, number: str, organ: str, nodes: Nodes) -> Iterator[str]:
    masthead, series = nodes.document.masthead, _SERIES.get(organ, organ)
    session = iri(nodes.names.session(series, number))
    yield (
        f"{node} {nt.inSession} {session}\n"
        f"{session} {nt.rdf_type} {nt.Session}\n"
        f"{session} {nt.number} {plain(number)}\n"
        f"{session} {nt.organ} {_organ(organ)}\n"
    )
    for item in masthead.agenda_items:
        agenda = iri(nodes.names.agenda_item(series, number, item))
        yield (
            f"{node} {nt.underAgendaItem} {agenda}\n"
            f"{agenda} {nt.rdf_type} {nt.AgendaItem}\n"
            f"{agenda} {nt.number} {plain(item)}\n"
            f"{agenda} {nt.inSession} {session}\n"
        )
        if masthead.agenda_title and len(masthead.agenda_items) == 1:
            yield f"{agenda} {nt.dcterms_title} {tagged(masthead.agenda_title, nodes.document.language)}\n"


def _letter(links: Links, nodes: Nodes) -> Iterator[str]:
    node, letter = nodes.part(""), nodes.document.masthead.correspondence
    for term, concept in (
        (nt.sender, links.sender),
        (nt.senderState, links.sender_state),
        (nt.addressee, links.addressee),
    ):
        if concept:
            yield f"{node} {term} {repeated_iri(concept)}\n"
    if letter and letter.signatory:
        signatory = iri(nodes.names.person(letter.signatory))
        yield f"{node} {nt.signatory} {signatory}\n"
        yield from person(signatory, letter.signatory, nodes.document.language)
    if links.transmits:
        yield f"{node} {nt.transmits} {nodes.part(links.transmits)}\n"


def person(node: Term, name: str, language: str) -> Iterator[str]:
    """Yield that somebody is a person, and the name."""
    yield f"{node} {nt.rdf_type} {nt.Person}\n"
    yield f"{node} {nt.foaf_name} {tagged(name, language)}\n"


def _part(part: Part, nodes: Nodes) -> Iterator[str]:
    node = nodes.part(part.path)
    if part.is_annex:
        yield f"{node} {nt.rdf_type} {nt.Annex}\n"
    elif part.path:
        yield f"{node} {nt.rdf_type} {nt.Section}\n"
    if part.type:
        yield f"{node} {nt.rdf_type} {repeated_iri(vocab.NAMESPACE + part.type.value)}\n"
    if part.title:
        yield f"{node} {nt.dcterms_title} {tagged(part.title, nodes.document.language)}\n"
    if part.number:
        yield f"{node} {nt.number} {plain(part.number)}\n"
    if part.meeting:
        yield from _meeting(node, part, part.meeting, nodes)
    for child in part.parts:
        yield _has_part(node, nodes.part(child.path))
    for paragraph in part.paragraphs:
        yield _has_part(node, nodes.part(part.path, paragraph.path))


def _has_part(whole: Term, part: Term) -> str:
    return f"{whole} {nt.hasPart} {part}\n{part} {nt.partOf} {whole}\n"


def _meeting(node: Term, part: Part, meeting: Meeting, nodes: Nodes) -> Iterator[str]:
    identifier = meeting.record or "/".join(p for p in (nodes.document.identifier, part.path) if p)
    held = iri(nodes.names.meeting(identifier))
    yield f"{node} {nt.adoptedAt} {held}\n"
    yield f"{held} {nt.rdf_type} {nt.Meeting}\n"
    for term, text in ((nt.dcterms_title, meeting.title), (nt.place, meeting.place)):
        if text:
            yield f"{held} {term} {tagged(text, nodes.document.language)}\n"
    if meeting.number:
        yield f"{held} {nt.number} {plain(meeting.number)}\n"
    if meeting.period:
        yield f"{held} {nt.startDate} {_date(meeting.period.begin)}\n"
        yield f"{held} {nt.endDate} {_date(meeting.period.end)}\n"


def _paragraphs(paragraph: Paragraph, part: Part, nodes: Nodes, opening: dict[tuple[str, str], Term]) -> Iterator[str]:
    node = nodes.part(part.path, paragraph.path)
    verb = opening.get((part.path, paragraph.path))
    numbered = f"{node} {nt.number} {plain(paragraph.number)}\n" if paragraph.number else ""
    yield (
        f"{node} {nt.rdf_type} {_CLASSES[paragraph.kind]}\n"
        f"{node} {nt.ordinal} {_integer(paragraph.ordinal)}\n"
        f"{numbered}{node} {nt.text} {tagged(paragraph.text, nodes.document.language)}\n"
    )
    if verb:
        yield f"{node} {nt.verb} {verb}\n"
    for mark in paragraph.notes:
        yield f"{node} {nt.note} {nodes.part(part.path, mark.path)}\n"
    for child in paragraph.children:
        yield _has_part(node, nodes.part(part.path, child.path))
        yield from _paragraphs(child, part, nodes, opening)


def version(nodes: Nodes, tool: str) -> Iterator[str]:
    """Yield the language version: its language, the file that it was read from, by what, and the file's links."""
    document, names = nodes.document, nodes.names
    node = iri(names.language_version(document.identifier, document.language))
    source, activity = iri(names.source(document.source.sha256)), iri(names.activity(tool))
    yield (
        f"{nodes.part('')} {nt.hasLanguageVersion} {node}\n"
        f"{node} {nt.rdf_type} {nt.LanguageVersion}\n"
        f"{node} {nt.dcterms_language} {iri(iris.language(document.language))}\n"
        f"{node} {nt.prov_wasDerivedFrom} {source}\n"
        f"{node} {nt.prov_wasGeneratedBy} {activity}\n"
        f"{source} {nt.rdf_type} {nt.prov_Entity}\n"
        f"{source} {nt.rdfs_label} {plain(document.source.name)}\n"
        f"{source} {nt.dcterms_format} {plain(document.source.media_type)}\n"
        f"{source} {nt.dcterms_identifier} {plain(f'sha256:{document.source.sha256}')}\n"
        f"{activity} {nt.rdf_type} {nt.prov_Activity}\n"
        f"{activity} {nt.rdfs_label} {plain(tool)}\n"
    )
    for symbol in sorted(set(document.linked_symbols())):
        yield f"{node} {nt.linksTo} {nodes.document_of(symbol.text)}\n"
        yield from stub(symbol, nodes)


def stub(symbol: DocumentSymbol, nodes: Nodes) -> Iterator[str]:
    """Yield the stub of a document that is cited but not read here: type, symbol, where the UN serves it, organ."""
    lines = _stub(symbol.text, nodes.names.base)  # strings, whose hash is known
    if nodes.is_own(symbol.text):  # the document's own parts say some of it line by line
        yield from (f"{line}\n" for line in lines.split("\n") if line)
    else:
        yield lines


@lru_cache(maxsize=1 << 12)
def _stub(text: str, base: str) -> str:
    symbol = DocumentSymbol(text)
    node, organ = iri(Iris(base).document(text)), symbol.organ
    lines = (
        f"{node} {nt.rdf_type} {iri(vocab.NAMESPACE + symbol.type_name)}\n"
        f"{node} {nt.symbol} {plain(symbol.text)}\n"
        f"{node} {nt.rdfs_seeAlso} {iri(iris.undocs(symbol.text))}\n"
    )
    if symbol.type_name == "Resolution" and organ:
        lines += f"{node} {nt.adoptedBy} {_organ(organ)}\n"
    return lines


def _organ(name: str) -> Term:
    return repeated_iri(iris.authority("org", name))


def _date(date: dt.date) -> Term:
    return typed(date.isoformat(), nt.xsd_date)


@lru_cache(maxsize=1 << 12)
def _integer(value: int) -> Term:
    return typed(str(value), nt.xsd_integer)
