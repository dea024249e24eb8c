"""The language of a text, told by its letters and its commonest words."""

import re
from typing import Final

from unkg.errors import UsageError
from unkg.languages import Language, codes, load_language

_COMMON: Final = 0.1  # share of the commonest words in a text: over 0.12 in its own language, under 0.03 in others
_FEW: Final = 40  # words


def detect_language(text: str) -> Language:
    """Return the language of `text`, by its script and then by its commonest words; it needs no masthead.

    Mastheads are half English in every language, so the letters and words of the whole text decide. Raises UsageError
    for a text in a language that has no pack. Example: 回顾安全理事会决议 is Chinese.
    """
    sample = text[:200_000]
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    letters = sum(map(len, words))
    found = []
    for language in map(load_language, codes()):
        own = sum(map(len, language.letters.findall(sample)))
        written = sum(bool(language.letters.match(word)) for word in words)  # names keep another script
        known = sum(word in language.words for word in words) / max(1, written)
        # Other languages have the same letters, but not the same commonest words; a few lines may lack these too.
        if own * 2 > letters and (known >= _COMMON or not language.words or len(words) < _FEW):
            found.append((known, own, language))
    if not found:
        raise UsageError(f"the language is none that has a pack ({', '.join(codes())}); name one with --lang to try")
    return max(found, key=lambda item: item[:2])[2]
