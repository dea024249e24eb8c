"""What was understood, for programs: one JSON object a document, with keys that stay.

- `file`: name, media_type, sha256, characters (how many)
- `document` (its identifier), `language`, `type`, `title`
- `masthead`: symbols, organ, session, agenda_items, agenda_title, document_date, adoption_date, distribution_date,
  original_language, draft, reports, sender, addressee, signatory, sender_iri, sender_state_iri, addressee_iri
- `parts`, each: path, type, title, number, meeting (title, place, period, record, number)
- `paragraphs`, each: place, part, kind, ordinal, number, verb, text, citations, notes (how many of both)
- `citations`, each: symbol, iri, times, places; `names`, each: name, kind, iri, times, places
- `unresolved` and `unlinked`, each: words, kind, times, places
- `links`: links, citations (how many of both), links_without_citation, citations_without_link (symbols)
- `unplaced` (places), `unread`, each: kind, text, start, end; `advice` (sentences)

What is not known is null. Offsets are code points of the source; dates are ISO 8601.
"""

import json
import re
import unicodedata
from dataclasses import asdict
from typing import Any, Final

from unkg.document import Masthead, Part
from unkg.inspection import Inspection

_OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def as_json(inspection: Inspection) -> str:
    r"""Return an inspection as one line of JSON.

    Characters that a terminal obeys stand as `\u` escapes, so that to show the line is harmless.
    """
    line = json.dumps(as_dict(inspection), ensure_ascii=False, default=str)
    return re.sub(r"[^\x20-\x7e]", _escaped, line)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if unicodedata.category(character) not in _OBEYED:
        return character
    return json.dumps(character)[1:-1]  # above U+FFFF it is two of them


def as_dict(inspection: Inspection) -> dict[str, Any]:
    """Return an inspection as what JSON has; the keys are told above."""
    document = inspection.document
    source = document.source
    return {
        "file": {
            "name": source.name,
            "media_type": source.media_type,
            "sha256": source.sha256,
            "characters": len(document.text.content) if document.text else None,
        },
        "document": document.identifier,
        "language": document.language,
        "type": document.main.type.value if document.main.type else None,
        "title": document.main.title,
        "masthead": {
            **_masthead(document.masthead),
            "sender_iri": inspection.sender,
            "sender_state_iri": inspection.sender_state,
            "addressee_iri": inspection.addressee,
        },
        "parts": [_part(part) for part in document.parts()],
        "paragraphs": [_paragraph(inspection, index) for index in range(len(inspection.rows))],
        "citations": [asdict(cited) for cited in inspection.cited],
        "names": [asdict(named) for named in inspection.named],
        "unresolved": [asdict(unknown) for unknown in inspection.unknown],
        "unlinked": [asdict(unknown) for unknown in inspection.unlinked],
        "links": asdict(inspection.links),
        "unplaced": inspection.unplaced,
        "unread": [
            {"kind": u.kind, "text": u.text, "start": u.span.start, "end": u.span.end} for u in inspection.unread
        ],
        "advice": inspection.advice,
    }


def _masthead(masthead: Masthead) -> dict[str, Any]:
    told = asdict(masthead)
    letter = told.pop("correspondence") or dict.fromkeys(("sender", "addressee", "signatory"))
    return {**told, **letter}


def _part(part: Part) -> dict[str, Any]:
    return {
        "path": part.path,
        "type": part.type.value if part.type else None,
        "title": part.title,
        "number": part.number,
        "meeting": asdict(part.meeting) if part.meeting else None,
    }


def _paragraph(inspection: Inspection, index: int) -> dict[str, Any]:
    row = inspection.rows[index]
    return {
        "place": row.place,
        "part": row.part,
        "kind": row.paragraph.kind.value,
        "ordinal": row.paragraph.ordinal,
        "number": row.paragraph.number,
        "verb": row.verb or None,
        "text": row.paragraph.text,
        "citations": row.citations,
        "notes": len(row.paragraph.notes),
    }
