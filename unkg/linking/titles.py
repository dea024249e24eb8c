"""Titles: what a title in a text means, an instrument or a part of this document.

A short form ("the Declaration", 《宣言》) means the last full title with its head noun, or from within a declaration
this one.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from unkg.document import Document, Part, Period
from unkg.mentions import TitleMention

_ENDING: Final = 3  # letters that a case may change
_STEM: Final = 4  # letters that must stay


def is_short(mention: TitleMention) -> bool:
    """Tell a short form ("the Declaration", 《宣言》) from a title: it is the head noun and nothing more."""
    return len(mention.title.split()) == 1 and len(mention.title) <= (2 if mention.title > "\u2e80" else 20)


class OwnTitles:
    """The parts of a document by their titles, and by their paths."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.paths: dict[str, tuple[int, Part]] = {}
        self._titles: dict[tuple[str, ...], list[tuple[int, Part]]] = {}
        seen: set[tuple[str, Period | None]] = set()
        for index, part in enumerate(document.parts()):
            self.paths.setdefault(part.path, (index, part))
            same = (part.title or "").casefold(), part.meeting.period if part.meeting else None
            if same[0] and same not in seen:  # of those that nothing tells apart the first is meant
                seen.add(same)
                self._titles.setdefault(_beginnings(same[0].split()), []).append((index, part))

    def titled(self, title: str) -> Iterator[tuple[int, Part]]:
        """Yield the parts whose title is `title`, each with its place among all, in order."""
        words = title.casefold().split()
        if not words:
            return
        for index, part in self._titles.get(_beginnings(words), ()):
            if all(map(_same_word, (part.title or "").casefold().split(), words)):
                yield index, part

    def has(self, title: str) -> bool:
        """Tell whether a part has this title, whatever its capital letters and the cases of its words."""
        return next(self.titled(title), None) is not None


def own_part(mention: TitleMention, own: OwnTitles) -> Part | None:
    """Return the part of this document that a title means: by its title and date, or by its type, from within it."""
    told = ((index, part) for index, part in own.titled(mention.title) if _is_of(mention.date, part, own.document))
    found = [*islice(told, 1)]
    if is_short(mention) and (here := own.paths.get(mention.place.part)):
        type_ = here[1].type
        found += [here] if type_ is not None and mention.head == type_.value else []
    return min(found, key=lambda entry: entry[0])[1] if found else None


def _beginnings(words: list[str]) -> tuple[str, ...]:
    return tuple(word[:_STEM] for word in words)


def _same_word(word: str, other: str) -> bool:
    """Tell whether two words differ at most in their endings: Душанбинская and Душанбинской."""
    stem = min(len(word), len(other)) - _ENDING
    return word == other or (stem >= _STEM and word[:stem] == other[:stem] and abs(len(word) - len(other)) <= _ENDING)


def _is_of(date: str, part: Part, document: Document) -> bool:
    if not date:
        return True
    days = part.meeting.period if part.meeting else None
    begin = days.begin if days else document.masthead.document_date or document.masthead.adoption_date
    end = days.end if days else begin
    return begin is None or end is None or begin.isoformat()[: len(date)] <= date <= end.isoformat()[: len(date)]
