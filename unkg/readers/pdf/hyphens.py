"""Hyphens at line ends: those that a program put there, and those that belong to the word.

A soft hyphen and U+2010, which keyboards do not have, are a program's. Of a hyphen like any other the document tells:
it is a program's where the word stands elsewhere without it, and where other words are parted so and its own is not
written with it, nor are both parts words of their own, as in `seventy-fourth`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from unkg.readers.lines import Line

_END: Final = re.compile(r"(?P<word>[^\W\d_]+)[-\u2010\u00ad]\Z")
_BEGIN: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBER_END: Final = re.compile(r"\d[-\u2010-\u2012]\Z")
_SOFT: Final = ("\u2010", "\u00ad")


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The whole words of a document, in small letters; `parted`: a program parted some at line ends."""

    words: frozenset[str]
    parted: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Hyphens":
        """Return what the lines of a document tell."""
        words = set(_words("", lines[0].text)) if lines else set()
        words.update(word for above, below in pairwise(lines) for word in _words(above.text, below.text))
        joined = [both for above, below in pairwise(lines) if (both := _joined(above.text, below.text))]
        return cls(frozenset(words), any("".join(both) in words for both in joined))

    def parts_word(self, above: str, below: str) -> bool:
        """Tell whether the hyphen at the end of a line parts a word that has none: `imple-`, `mentation`."""
        both = _joined(above, below)
        if not both:
            return False
        if above.endswith(_SOFT) or "".join(both) in self.words:
            return True
        compound = "-".join(both) in self.words or (both[0] in self.words and both[1] in self.words)
        return self.parted and not compound

    @staticmethod
    def parts_numbers(above: str, below: str) -> bool:
        """Tell whether a hyphen at the end of a line joins two numbers, and belongs to them: `2015-`, `2020`."""
        return bool(_NUMBER_END.search(above)) and below[:1].isdigit()

    @staticmethod
    def without(text: str) -> str:
        """Return a line without the hyphen at its end."""
        return text[:-1]


def _words(above: str, text: str) -> list[str]:
    """Return the words of a line, but for those that its end, and that of the line above, cut."""
    start = 1 if _END.search(above) else 0
    return [word.casefold() for word in _WORD.findall(_END.sub("", text))][start:]


def _joined(above: str, below: str) -> tuple[str, str] | None:
    end, begin = _END.search(above), _BEGIN.match(below)
    return (end["word"].casefold(), begin[0].casefold()) if end and begin and begin[0].islower() else None
