"""What was understood, as one screen for a person: masthead, outline, citations, names, and what was left unread."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from unkg.document import Meeting, Part
from unkg.inspection import Inspection, Row, local_name
from unkg.inspection.folding import Fold, folded, shown_parts
from unkg.inspection.lines import Line, Piece, cut, flow, harmless, padded, shown, width_of, wrapped

_PLACE: Final = 13  # columns for a paragraph's place in its part, at most
_VERB: Final = 13  # and for its verb
_LABEL: Final = 10
_FEW: Final = 4  # lines of citations, names and so on, unless all is asked for
_ALL: Final = 1_000_000
_NAMES: Final = (
    ("organization", "ORGANIZATIONS"),
    ("post", "POSTS"),
    ("state", "STATES"),
    ("instrument", "INSTRUMENTS"),
    ("person", "PERSONS"),
    ("concept", "CONCEPTS"),
)
_KINDS: Final = {
    "pp": "preambular",
    "op": "operative",
    "chapeau": "chapeau",
    "par": "other paragraphs",
    "note": "in footnotes",
}
_UNREAD: Final = {
    "masthead": "masthead",
    "title": "titles",
    "signature": "signature",
    "closing": "closing",
    "link": "links",
    "furniture": "page furniture",
}


def screen(inspection: Inspection, width: int, *, full: bool = False) -> list[Line]:
    """Return the lines of an inspection, of at most `width` columns; `full` shows all paragraphs whole and all names.

    A letter with an annexed declaration takes about 45 lines of 80 columns.
    """
    return [
        *_file(inspection, width),
        *_masthead(inspection, width),
        *_outline(inspection, width, full=full),
        *_citations(inspection, width, full=full),
        *_named(inspection, width, full=full),
        *_unread(inspection, width, full=full),
        *(line for advice in inspection.advice for line in _block("→ ", advice, width, 3, "warn")),
    ]


def _file(inspection: Inspection, width: int) -> Iterator[Line]:
    document = inspection.document
    size = f"{len(document.text.content):,} characters · " if document.text else ""
    facts = f"{document.source.media_type} · {document.language} · {size}sha256 {document.source.sha256[:12]}"
    name = shown(document.source.name, width)
    if width_of(name) + 2 + width_of(facts) <= width:
        yield (Piece(name, "head"), Piece("  "), Piece(facts, "dim"))
    else:
        yield (Piece(name, "head"),)
        yield (Piece(shown(facts, width), "dim"),)


def _masthead(inspection: Inspection, width: int) -> Iterator[Line]:
    document, masthead = inspection.document, inspection.document.masthead
    title = document.main.title or "no title found"
    yield from _block("", title, width, 3, "good" if document.main.title else "warn")
    type_ = document.main.type.value if document.main.type else "unknown"
    item = " ".join(filter(None, (", ".join(masthead.agenda_items), masthead.agenda_title)))
    pairs = [("type", type_), ("organ", masthead.organ), ("session", masthead.session)]
    dates = [
        ("dated", masthead.document_date),
        ("adopted", masthead.adoption_date),
        ("distrib.", masthead.distribution_date),
    ]
    pairs += [(name, str(date)) for name, date in dates if date]
    pairs += [("original", masthead.original_language)]
    symbols = ", ".join(masthead.symbols)
    yield (_label("symbol"), Piece(shown(symbols, width - _LABEL), "head") if symbols else Piece("none found", "warn"))
    yield from flow(_label("facts"), [(f"{name} {value}", "") for name, value in pairs if value], width, 2)
    for name, value in (("item", item), ("draft", ", ".join((*masthead.draft, *masthead.reports)))):
        if value:
            yield (_label(name), Piece(shown(value, width - _LABEL)))
    yield from _letter(inspection, width)
    if document.main.meeting:
        yield (_label("meeting"), Piece(shown(_meeting(document.main.meeting), width - _LABEL)))


def _letter(inspection: Inspection, width: int) -> Iterator[Line]:
    letter = inspection.document.masthead.correspondence
    if letter is None:
        return
    sender = [local_name(iri) for iri in (inspection.sender, inspection.sender_state) if iri]
    addressee = [local_name(inspection.addressee)] if inspection.addressee else []
    for name, words, known in (("from", letter.sender, sender), ("to", letter.addressee, addressee)):
        told = f"  {', '.join(dict.fromkeys(known)) or 'no known name'}"
        room = width - _LABEL - width_of(told)
        yield (_label(name), Piece(shown(words, room)), Piece(told, "good" if known else "warn"))
    if letter.signatory:
        yield (_label("signed"), Piece(shown(letter.signatory, width - _LABEL)))
    else:
        yield (_label("signed"), Piece("no signature found", "warn"))


def _meeting(meeting: Meeting) -> str:
    period = meeting.period
    days = (
        "" if period is None else str(period.begin) if period.begin == period.end else f"{period.begin} to {period.end}"
    )
    return ", ".join(filter(None, (days, meeting.record or meeting.number, meeting.place, meeting.title)))


def _outline(inspection: Inspection, width: int, *, full: bool) -> Iterator[Line]:
    kinds = Counter(row.paragraph.kind.value for row in inspection.rows)
    told = [(f"{kinds[kind]} {name}", "") for kind, name in _KINDS.items() if kinds[kind]]
    yield ()
    yield from flow(Piece("OUTLINE  ", "head"), told or [("no paragraphs", "")], width, 2, "dim")
    parts = [(part, rows) for part, rows in inspection.parts()]
    count = len(parts) if full else shown_parts(len(parts))
    rows_shown = len(inspection.rows) if full else None
    groups = [rows for _, rows in parts[:count]]
    folds = folded(groups, rows_shown) if rows_shown is not None else folded(groups)
    columns = _columns(inspection.rows, width)
    for (part, _), folds_of in zip(parts[:count], folds, strict=True):
        yield from _part(part, width)
        yield from _paragraphs(inspection, folds_of, columns, full=full)
    if rest := sum(len(rows) for _, rows in parts[count:]):
        yield (Piece(f"  … {len(parts) - count} more parts with {rest} paragraphs: --full", "dim"),)


@dataclass(frozen=True, slots=True)
class _Columns:
    place: int
    verb: int
    text: int
    counts: int


def _columns(rows: Sequence[Row], width: int) -> _Columns:
    """Return the columns of the outline, as wide as what is in them; the text has the rest."""
    place = min(_PLACE, max((width_of(harmless(row.paragraph.path)) for row in rows), default=1))
    verb = min(_VERB, max((width_of(harmless(row.verb)) for row in rows), default=0))
    counts = max((len(_counts(row)) for row in rows), default=0)
    return _Columns(place, verb, max(8, width - 2 - place - 1 - verb - 1 - (counts + 1 if counts else 0)), counts)


def _counts(row: Row) -> str:
    pairs = ((row.citations, "c"), (len(row.paragraph.notes), "n"))
    return " ".join(f"{count}{letter}" for count, letter in pairs if count)


def _part(part: Part, width: int) -> Iterator[Line]:
    if not part.path:
        return
    type_ = part.type.value if part.type else ""
    head = " ".join(filter(None, (part.path, type_)))
    title = part.title or "no title found"
    yield (
        Piece(head, "head"),
        Piece(" "),
        Piece(shown(title, width - width_of(head) - 1), "good" if part.title else "dim"),
    )
    if part.meeting:
        for number, line in enumerate(wrapped(_meeting(part.meeting), width - _LABEL, 2)):
            yield (_label("  meeting" if number == 0 else ""), Piece(line))


def _paragraphs(inspection: Inspection, folds: Iterable[Fold], columns: _Columns, *, full: bool) -> Iterator[Line]:
    lost = set(inspection.unplaced)
    for fold in folds:
        for row in fold.shown:
            yield from _row(row, columns, full=full, lost=row.place in lost)
        if fold.hidden:
            yield (Piece(f"  … {fold}", "dim"),)


def _row(row: Row, columns: _Columns, *, full: bool, lost: bool) -> Iterator[Line]:
    style = "warn" if lost else row.paragraph.kind.value
    place = padded(cut(harmless(row.paragraph.path), columns.place), columns.place)
    verb = padded(cut(harmless(row.verb), columns.verb), columns.verb)
    text = row.paragraph.text
    first, *rest = (wrapped(text, columns.text, _ALL) if full else [shown(text, columns.text)]) or [""]
    counts = Piece(" " + _counts(row).rjust(columns.counts) if columns.counts else "", "dim")
    yield (Piece(f"  {place} {verb}", style), Piece(" " + padded(first, columns.text)), counts)
    for line in rest:
        yield (Piece(" " * (columns.place + columns.verb + 4)), Piece(line))


def _citations(inspection: Inspection, width: int, *, full: bool) -> Iterator[Line]:
    part = _one_part(inspection)
    items = [(c.symbol, _times(c.times) + _in(c.places, part)) for c in inspection.cited]
    documents = f"{len(items)} document{'' if len(items) == 1 else 's'}"
    told = f"{documents}, in paragraphs{' of ' + part.rstrip('/') if part else ''}" if items else "no document"
    yield ()
    yield (Piece("CITES", "head"), Piece(f"  {told}", "dim"))
    yield from flow(Piece("  "), items, width, _ALL if full else _FEW + 1)
    if unknown := [(f"“{harmless(u.words)}”", _times(u.times) + _in(u.places, "")) for u in inspection.unknown]:
        yield from flow(Piece("  not resolved  ", "bad"), unknown, width, _ALL if full else 2)


def _one_part(inspection: Inspection) -> str:
    """Return what the places of all citations begin with, if these stand in one annex or section: `annex/1/`."""
    citing = {row.part for row in inspection.rows if row.citations}
    return f"{next(iter(citing))}/" if len(citing) == 1 and citing != {""} else ""


def _times(times: int) -> str:
    return f" ×{times}" if times > 1 else ""


def _in(places: Sequence[str], part: str) -> str:
    """Return where something stands: ` (pp/3, op/4)`, of many places the first three."""
    return f" ({', '.join(p.removeprefix(part) for p in places[:3])}{' …' if len(places) > 3 else ''})"


def _named(inspection: Inspection, width: int, *, full: bool) -> Iterator[Line]:
    most = _ALL if full else _FEW - 1
    for kind, head in _NAMES:
        if items := [(named.name, _times(named.times)) for named in inspection.named if named.kind == kind]:
            yield from flow(Piece(f"{head}  ", "head"), items, width, most)
    if unlinked := [(unknown.words, _times(unknown.times)) for unknown in inspection.unlinked]:
        yield from flow(Piece("UNKNOWN NAMES  ", "head"), unlinked, width, most, "warn")


def _unread(inspection: Inspection, width: int, *, full: bool) -> Iterator[Line]:
    counts = Counter(unread.kind for unread in inspection.unread)
    other = [unread for unread in inspection.unread if unread.kind == "other"]
    told = [f"{name} {counts[kind]}" for kind, name in _UNREAD.items() if counts[kind]]
    yield ()
    yield from flow(Piece("IN NO PARAGRAPH  ", "head"), [(each, "") for each in told or ["nothing"]], width, 2, "dim")
    if other:
        yield (Piece(f"  {len(other)} other, perhaps lost:", "warn"),)
    for unread in other if full else other[:_FEW]:
        yield (Piece("    “"), Piece(shown(unread.text, width - 6), "warn"), Piece("”"))
    if len(other) > _FEW and not full:
        yield (Piece(f"    … {len(other) - _FEW} more", "dim"),)
    for words, found, style in (
        ("neither preambular nor operative", inspection.unplaced, "warn"),
        ("linked, not cited", inspection.links.links_without_citation, "warn"),
        ("cited, not linked", inspection.links.citations_without_link, "dim"),
    ):
        if found:
            items = [(each, "") for each in found]
            yield from flow(Piece(f"  {words}: ", "dim"), items, width, _ALL if full else 2, style)


def _label(name: str) -> Piece:
    return Piece(padded(name, _LABEL), "dim")


def _block(mark: str, text: str, width: int, most: int, style: str) -> Iterator[Line]:
    for number, line in enumerate(wrapped(text, width - width_of(mark), most)):
        yield (Piece(mark if number == 0 else " " * width_of(mark), style), Piece(line, style))
