"""Structure: blocks and a language to a `Document`. Knows documents and no RDF.

Odd text is no error: it becomes a paragraph of kind BODY, and every code point of the source lies in some span.
"""

import hashlib
import itertools
from dataclasses import replace

from unkg.document import Block, Document, DocumentType, Hyperlink, Kind, Masthead, Meeting, Part, Role, Span, Text
from unkg.languages import Language, Slot
from unkg.structure.footnotes import read_footnotes, tie_notes
from unkg.structure.masthead import Head, body_blocks, item_numbers, read_masthead
from unkg.structure.metadata import masthead_with, with_metadata, with_votes
from unkg.structure.numbering import join_bare_numbers
from unkg.structure.ordinals import number_ordinals
from unkg.structure.outline import Outline
from unkg.structure.titles import entitle, masthead_notes
from unkg.symbols import meeting_record, parse_symbol

_TYPES = {t.value: t for t in DocumentType}


def parse_document(text: Text, language: Language, symbol: str | None = None) -> Document:
    """Return the document that `text` is a language version of.

    `symbol` names it where the text does not; a text without a symbol is named by the hash of what it says, so that
    line breaks do not change its name. Raises UsageError if `symbol` is none.
    """
    blocks = body_blocks(text.blocks)
    furniture = [b.text for b in text.blocks if b.role is Role.FURNITURE]
    head = entitle(read_masthead(blocks, language, furniture), blocks, language)
    if symbol:
        head.masthead = replace(head.masthead, symbols=(parse_symbol(symbol).text,))
    document_type = _document_type(head, language, blocks)
    outline = Outline(language, document_type)
    below = join_bare_numbers(blocks[head.first :], language)
    if document_type is DocumentType.RESOLUTION and not any(language.match(Slot.ENACTING, b.text) for b in below):
        outline.root.phase = Kind.PREAMBULAR  # some versions lack the enacting formula
    if document_type is DocumentType.DECISION:
        outline.root.phase = Kind.OPERATIVE  # a decision has no preamble, unless a formula opens one
    for block, following in itertools.zip_longest(below, below[1:]):
        outline.add(block, following)
    starred = masthead_notes(blocks[: head.first])
    notes = read_footnotes([*starred, *(b for b in text.blocks if b.role is Role.NOTE)])
    root = outline.root.freeze()
    root = replace(root, title=head.title or root.title, meeting=_meeting(head, outline))
    root = with_metadata(root, text.metadata, language)
    main = number_ordinals(tie_notes(root, notes, text.content))
    masthead = masthead_with(_complete(head.masthead, outline, main, language), text.metadata)
    links = tuple(Hyperlink(b.text, b.spans[0]) for b in text.blocks if b.role is Role.LINK)
    return Document(
        identifier=masthead.symbols[0] if masthead.symbols else _hash(text.blocks),
        language=language.code,
        source=text.source,
        masthead=masthead,
        main=main,
        links=links,
        metadata=with_votes(text.metadata, outline.voted, language),
        remainder=_remainder(text, blocks[: head.first], starred, outline.remainder),
        text=text,
        notes=text.notes,
    )


def _meeting(head: Head, outline: Outline) -> Meeting | None:
    """Return the meeting that adopted the document, by the symbol of its record, where the number of it is told."""
    number = head.meeting or outline.meeting
    record = meeting_record(head.masthead.organ, head.masthead.session, number) if number else None
    return Meeting(record=record, number=number) if record else None


def _hash(blocks: tuple[Block, ...]) -> str:
    said = "\n".join(b.text for b in blocks if b.role in {Role.BODY, Role.NOTE})
    return f"sha256-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _document_type(head: Head, language: Language, blocks: list[Block]) -> DocumentType:
    if head.type:
        return head.type
    if head.masthead.symbols:
        told = parse_symbol(head.masthead.symbols[0]).type_name
        if told != DocumentType.DOCUMENT.value:
            return _TYPES[told]
    if any(language.match(Slot.ENACTING, b.text) for b in blocks[head.first : head.first + 1]):
        return DocumentType.RESOLUTION
    if head.title and language.match(Slot.DECLARATION_TITLE, head.title):
        return DocumentType.DECLARATION
    return DocumentType.DOCUMENT


def _complete(masthead: Masthead, outline: Outline, main: Part, language: Language) -> Masthead:
    """Return the masthead with what the text below it tells: the signatory, and the organ and item of a letter.

    A decision's masthead has no date: the line that closes it has.
    """
    if outline.closed and not masthead.adoption_date and not masthead.correspondence:
        masthead = replace(masthead, adoption_date=outline.closed.begin.date())
    if masthead.correspondence and outline.signatory:
        signed = replace(masthead.correspondence, signatory=outline.signatory)
        masthead = replace(masthead, correspondence=signed)
    for paragraph in main.paragraphs if masthead.correspondence else ():
        if request := language.search(Slot.CIRCULATION, paragraph.text):
            organ = masthead.organ or language.named_organ(request["organ"])
            items = masthead.agenda_items or item_numbers(request["number"], language)
            masthead = replace(masthead, organ=organ, agenda_items=items)
    return masthead


def _remainder(text: Text, head: list[Block], notes: list[Block], asides: list[Span]) -> tuple[Span, ...]:
    roles = frozenset((Role.LINK, Role.FURNITURE))
    outside = [s for b in text.blocks if b.role in roles for s in b.spans]
    inside = {s for b in notes for s in b.spans}
    return tuple(sorted({*outside, *asides, *(s for b in head for s in b.spans)} - inside))
