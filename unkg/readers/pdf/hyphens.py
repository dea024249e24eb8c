"""Hyphens at line ends: those that a program put there, and those that belong to the word.

A soft hyphen and U+2010, which keyboards do not have, are a program's. A hyphen like any other is one where the word
stands elsewhere in the document without it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unkg.readers.lines import Line

_END: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-\u2010\u00ad]\Z")
_BEGIN: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER_END: Final = re.compile(r"\d[-\u2010-\u2012]\Z")
_SOFT: Final = ("\u2010", "\u00ad")


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The words of a document, in small letters."""

    words: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Hyphens":
        """Return what the lines of a document tell."""
        return cls(frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text)))

    def parts_word(self, above: str, below: str) -> bool:
        """Tell whether the hyphen at the end of a line parts a word that has none: `imple-`, `mentation`."""
        end, begin = _END.search(above), _BEGIN.match(below)
        if not end or not begin:
            return False
        return above.endswith(_SOFT) or (end[1] + begin[0]).casefold() in self.words

    @staticmethod
    def parts_numbers(above: str, below: str) -> bool:
        """Tell whether a hyphen at the end of a line joins two numbers, and belongs to them: `2015-`, `2020`."""
        return bool(_NUMBER_END.search(above)) and below[:1].isdigit()

    def without(self, text: str) -> str:
        """Return a line without the hyphen at its end."""
        return text[:-1]
