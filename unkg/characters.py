"""Classes of characters for patterns, as ranges inside square brackets.

Python's word class counts Han characters as letters and its word boundary knows no Chinese words: patterns that read
Chinese need explicit classes.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# Han characters, kana and full-width forms; Unicode 15, blocks from CJK Radicals to Halfwidth and Fullwidth Forms.
HAN: Final = r"\u2e80-\u2fdf\u3001-\u30ff\u3220-\u3247\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"

# Vowel marks and stretching, which Arabic may have or leave out.
ARABIC_MARKS: Final = re.compile("[\u0640\u064b-\u065f\u0670]")
# An opening quotation mark in front of a text; Arabic opens with the mark that others close with.
QUOTE: Final = re.compile(r"[“”„«»\"「『]\s?")
# A footnote's marker, behind what ends a sentence.
NOTE_MARK: Final = r"\d{1,3}|\(\d{1,3}\)"
_DIGIT: Final = re.compile(r"\d")
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")
# Bytes of UTF-8 but those of ASCII digits and those with which other decimal digits begin.
_NO_DIGIT: Final = bytes(set(range(256)) - set(b"0123456789\xd9\xdb\xdf\xe0\xe1\xea\xef\xf0"))


def has_digit(text: str) -> bool:
    """Tell whether a decimal digit, of whatever script, stands in `text`.

    Most texts without one have no byte with which one begins: that is told in an eighth of the time of a search.
    """
    possible = text.encode("utf-8", "surrogatepass").translate(None, _NO_DIGIT)
    return bool(possible) and _DIGIT.search(text) is not None


def ascii_digits(text: str) -> str:
    """Return `text` with its decimal digits, of whatever script, as 0 to 9: `ascii_digits("٣") == "3"`."""
    return _OTHER_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text)


def unquoted(text: str) -> str:
    """Return `text` without the quotation mark that it begins with: a draft that a resolution quotes has many."""
    mark = QUOTE.match(text)
    return text[mark.end() :] if mark else text


@dataclass(frozen=True, slots=True)
class Ending:
    """Marks in which a text may end, whatever closes quotations and brackets behind them."""

    marks: frozenset[str]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, marks: str, closing: str = '"”»’)]', behind: str = "") -> "Ending":
        """Return the ending in one of `marks`, then any of `closing`, then perhaps what the pattern `behind` matches.

        None of the three has letters. Example: `Ending.of(".", behind=NOTE_MARK).ends("said so.”12")`.
        """
        tail = f"(?:{behind})?" if behind else ""
        return cls(frozenset(marks), re.compile(rf"[{re.escape(marks)}][{re.escape(closing)}]*{tail}\Z"))

    def ends(self, text: str) -> bool:
        """Tell whether `text` ends so; most texts do or do not by their last character."""
        last = text[-1:]
        return last in self.marks or (not last.isalpha() and self.pattern.search(text) is not None)
