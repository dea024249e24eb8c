"""Classes of characters for patterns, as ranges inside square brackets.

Python's word class counts Han characters as letters and its word boundary knows no Chinese words: patterns that read
Chinese need explicit classes.
"""

import re
import unicodedata
from typing import Final

# Han characters, kana and full-width forms; Unicode 15, blocks from CJK Radicals to Halfwidth and Fullwidth Forms.
HAN: Final = r"\u2e80-\u2fdf\u3001-\u30ff\u3220-\u3247\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"

# Vowel marks and stretching, which Arabic may have or leave out.
ARABIC_MARKS: Final = re.compile("[\u0640\u064b-\u065f\u0670]")
# An opening quotation mark in front of a text; Arabic opens with the mark that others close with.
QUOTE: Final = re.compile(r"[“”„«»\"「『]\s?")
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")


def ascii_digits(text: str) -> str:
    """Return `text` with its decimal digits, of whatever script, as 0 to 9: `ascii_digits("٣") == "3"`."""
    return _OTHER_DIGIT.sub(lambda m: str(unicodedata.digit(m[0])), text)


def unquoted(text: str) -> str:
    """Return `text` without the quotation mark that it begins with: a draft that a resolution quotes has many."""
    mark = QUOTE.match(text)
    return text[mark.end() :] if mark else text
