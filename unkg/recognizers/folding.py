"""Text as it is compared: case, apostrophes and hyphens folded, Arabic vowel marks and stretching left out.

Each folded code point knows where it stood, so that a match in folded text gives offsets into the text itself.
"""

import re
import unicodedata
from typing import Final, NamedTuple

from unkg.characters import ARABIC_MARKS
from unkg.values import make

_EQUIVALENT: Final = (
    *(("’", "'"), ("‘", "'"), ("ʼ", "'"), ("‑", "-"), ("‐", "-"), ("–", "-")),
    *(("\u00a0", " "), ("ё", "е"), ("Ё", "Е")),
)
# Letters in the shapes of old typesetting, which PDF files keep: ﻷ is two letters.
_SHAPED: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
# Typists of Russian press the Latin key of the same shape.
_LATIN_IN_CYRILLIC: Final = re.compile(
    r"c(?=[ \u0430-\u044f])(?<![A-Za-z]c)(?=\s?[\u0430-\u044f])|(?<=[\u0430-\u044f])c"
)
_MARKED_OR_SHAPED: Final = re.compile(f"[{ARABIC_MARKS.pattern[1:-1]}{_SHAPED.pattern[1:-1]}]")


class Folded(NamedTuple):
    """A folded text and, where it is shorter than the text, the index in the text of each of its code points."""

    text: str
    indexes: tuple[int, ...] | None = None

    def at(self, index: int) -> int:
        """Return the index in the text of the folded code point at `index`."""
        return index if self.indexes is None else self.indexes[index]

    def after(self, index: int) -> int:
        """Return the index in the text behind the folded code point before `index`."""
        return index if self.indexes is None else self.indexes[index - 1] + 1


def fold(text: str) -> Folded:
    """Return `text` as it is compared. Example: `fold("L’Assemblée").text == "l'assemblée"`."""
    if text.isascii():
        return make(Folded, (text.lower(), None))
    for letter, other in _EQUIVALENT:
        text = text.replace(letter, other)  # each far faster than one `translate`
    folded = _lower(text)
    encoded = folded.encode("utf-8", "surrogatepass")  # a byte is looked for far faster than a class of characters
    if "c" in folded and (b"\xd0" in encoded or b"\xd1" in encoded):  # with which Cyrillic letters begin
        folded = _LATIN_IN_CYRILLIC.sub("с", folded)
    if not ((b"\xd9" in encoded or b"\xef" in encoded) and _MARKED_OR_SHAPED.search(folded)):
        return make(Folded, (folded, None))
    if not _SHAPED.search(folded):
        indexes: list[int] = []
        at = 0
        for mark in ARABIC_MARKS.finditer(folded):
            indexes += range(at, mark.start())
            at = mark.end()
        return Folded(ARABIC_MARKS.sub("", folded), (*indexes, *range(at, len(text) + 1)))
    kept = [(plain, i) for i, c in enumerate(folded) if not ARABIC_MARKS.match(c) for plain in _plain(c)]
    return Folded("".join(c for c, _ in kept), (*(i for _, i in kept), len(text)))


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).strip() if _SHAPED.match(letter) else letter


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)
