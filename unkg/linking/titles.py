"""Titles: what a title in a text means, an instrument or a part of this document.

A short form ("the Declaration", 《宣言》) means the last full title with its head noun, or from within a declaration
this one.
"""

from typing import Final

from unkg.document import Document, Part
from unkg.mentions import TitleMention

_ENDING: Final = 3  # letters that a case may change
_STEM: Final = 4  # letters that must stay


def is_short(mention: TitleMention) -> bool:
    """Tell a short form ("the Declaration", 《宣言》) from a title: it is the head noun and nothing more."""
    return len(mention.title.split()) == 1 and len(mention.title) <= (2 if mention.title > "\u2e80" else 20)


def own_part(mention: TitleMention, document: Document) -> Part | None:
    """Return the part of this document that a title means: by its title and date, or by its type, from within it."""
    for part in document.parts():
        if same_title(part.title, mention.title) and _is_of(mention.date, part, document):
            return part
        speaks = part.path == mention.place.part and part.type is not None and mention.head == part.type.value
        if is_short(mention) and speaks:
            return part
    return None


def same_title(own: str | None, title: str) -> bool:
    """Tell whether a part's title is `title`, whatever its capital letters and the cases of its words."""
    words, others = (own or "").casefold().split(), title.casefold().split()
    return len(words) == len(others) > 0 and all(map(_same_word, words, others))


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
