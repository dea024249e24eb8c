"""Classes of characters for patterns, as ranges inside square brackets.

Python's word class counts Han characters as letters and its word boundary knows no Chinese words: patterns that read
Chinese need explicit classes.
"""

from typing import Final

# Han characters, kana and full-width forms; Unicode 15, blocks from CJK Radicals to Halfwidth and Fullwidth Forms.
HAN: Final = r"\u2e80-\u2fdf\u3001-\u30ff\u3220-\u3247\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
