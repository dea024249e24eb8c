"""What a document's remainder holds, and why it is in no paragraph: each piece of it is one of a few kinds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unkg.authorities import Authorities
from unkg.dates import find_dates
from unkg.document import Document, Role, Span
from unkg.languages import Language, Slot, load_language
from unkg.recognizers import names_in
from unkg.structure.masthead import MASTHEAD_LINES
from unkg.symbols import find_symbols, symbols_alone

KINDS: Final = ("masthead", "title", "signature", "closing", "link", "furniture", "other")
_SIGNED: Final = (Slot.SIGNATURE,)
_CLOSING: Final = (Slot.CLOSING, Slot.VOTE)  # the meeting and day, and who voted for and against
_TITLES: Final = (Slot.LETTER_TITLE, Slot.LETTER_ANNEX, Slot.ANNEX, Slot.MEETING_LINE, Slot.DECLARATION_TITLE)
_LETTER: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of the source that is in no paragraph: its kind (of KINDS), its text in one line, where it stands.

    `other` is what none of the rest explains: text that was perhaps lost.
    """

    kind: str
    text: str
    span: Span


def read_unread(document: Document, language: Language, authorities: Authorities) -> tuple[Unread, ...]:
    """Return the pieces of `Document.remainder` other than white space and lines drawn, in order."""
    if document.text is None:
        return ()
    roles = {span: block.role for block in document.text.blocks for span in block.spans}
    clean = {span: block.text for block in document.text.blocks for span in block.spans[:1]}
    known = _Known(document, language, authorities)
    found: list[Unread] = []
    for span in document.remainder:
        text = " ".join(document.text.content[span.start : span.end].split())
        if _LETTER.search(text):
            kind = known.kind(clean.get(span, text), roles.get(span, Role.BODY))
            if (
                kind == "other"
                and found
                and found[-1].kind == "closing"
                and _is_next(document.text.content, found[-1], span)
            ):
                kind = "closing"  # the States of a vote stand below its first line
            found.append(Unread(kind, text, span))
    return tuple(found)


def _is_next(content: str, above: Unread, span: Span) -> bool:
    return not content[above.span.end : span.start].strip()


class _Known:
    """What is known of a document besides its paragraphs, to compare the remainder with."""

    def __init__(self, document: Document, language: Language, authorities: Authorities) -> None:
        letter = document.masthead.correspondence
        self.languages = (language, load_language(language.masthead))
        self.authorities = authorities
        self.signatory = _squeezed(letter.signatory or "") if letter else ""
        self.titles = [_squeezed(text) for text in _titles(document)]

    def kind(self, text: str, role: Role) -> str:
        """Return which of KINDS a piece of the remainder is."""
        if role is Role.LINK or role is Role.FURNITURE:
            return "link" if role is Role.LINK else "furniture"
        squeezed = _squeezed(text)
        if (self.signatory and self.signatory in squeezed) or self._matches(text, _SIGNED):
            return "signature"
        if self._matches(text, _CLOSING):
            return "closing"
        if self._is_masthead(text):
            return "masthead"
        if any(squeezed in title or (title and title in squeezed) for title in self.titles):
            return "title"
        return "title" if self._matches(text, _TITLES) else "other"

    def _matches(self, text: str, slots: tuple[Slot, ...]) -> bool:
        return any(language.match(slot, text) for language in self.languages for slot in slots)

    def _is_masthead(self, text: str) -> bool:
        if (
            self._matches(text, MASTHEAD_LINES)
            or symbols_alone(text)
            or any(o.named_organ(text) for o in self.languages)
        ):
            return True
        for language in self.languages:
            spans = [h.span for h in names_in(text, language, self.authorities)]
            spans += [date.span for date in find_dates(text, language)]
            spans += [Span(start, end) for start, end, _ in find_symbols(text)]
            rest = list(text)
            for span in spans:
                rest[span.start : span.end] = " " * (span.end - span.start)
            if len(_squeezed("".join(rest))) <= 1:  # a name, a date, a symbol, and nothing else
                return True
        return False


def _titles(document: Document) -> Iterator[str]:
    yield document.masthead.agenda_title or ""
    for part in document.parts():
        yield part.title or ""
        if part.meeting:
            yield part.meeting.title or ""


def _squeezed(text: str) -> str:
    return "".join(_LETTER.findall(text)).casefold()
