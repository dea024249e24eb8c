"""The language of a text, told by its letters and its commonest words."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from unkg.errors import UsageError
from unkg.languages import Language, codes, load_language

_COMMON: Final = 0.1  # share of the commonest words in a text: over 0.12 in its own language, under 0.03 in others
_FEW: Final = 40  # words
_LONGEST: Final = 200_000  # code points of a text that are looked at
# How many pieces of a text are looked at, and how many code points each has: few, and more if these leave a doubt.
_SAMPLES: Final = ((10, 100), (12, 200))
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Weight:
    """What speaks for a language: the share of letters that are its own, how many, and that of its commonest words."""

    language: Language
    share: float
    own: int
    known: float

    @property
    def is_possible(self) -> bool:
        return self.share > 0.5 and (self.known >= _COMMON or not self.language.words)

    @property
    def is_sure(self) -> bool:
        return self.share > 0.7 and (self.known >= 1.5 * _COMMON or not self.language.words)

    @property
    def is_excluded(self) -> bool:
        return self.share < 0.3 or (self.known < 0.5 * _COMMON and bool(self.language.words))


def detect_language(text: str) -> Language:
    """Return the language of `text`, by its script and then by its commonest words; it needs no masthead.

    Mastheads are half English in every language, so the letters and words of the whole text decide; of a long one,
    pieces do, if they leave no doubt. Raises UsageError for a text in a language that has no pack.
    Example: 回顾安全理事会决议 is Chinese.
    """
    for pieces, size in _SAMPLES:
        if len(text) > 2 * pieces * size:
            weights = _weigh(_pieces(text, pieces, size))[0]
            first, *others = sorted(weights, key=lambda w: (w.is_sure, w.known, w.own), reverse=True)
            if first.is_sure and all(other.is_excluded for other in others):
                return first.language
    weights, words = _weigh(text[:_LONGEST])
    # Other languages have the same letters, but not the same commonest words; a few lines may lack these too.
    found = [w for w in weights if w.is_possible or (w.share > 0.5 and words < _FEW)]
    if not found:
        raise UsageError(f"the language is none that has a pack ({', '.join(codes())}); name one with --lang to try")
    return max(found, key=lambda weight: (weight.known, weight.own)).language


def _pieces(text: str, count: int, size: int) -> str:
    """Return pieces of `text` from its beginning to its end, evenly spaced, on lines of their own."""
    longest = min(len(text), _LONGEST)
    step = (longest - size) // (count - 1)
    return "\n".join([text[start : start + size] for start in range(0, longest, step)])


def _weigh(sample: str) -> tuple[list[_Weight], int]:
    """Return what speaks in a sample for each language that has a pack, and how many words the sample has."""
    found = _WORD.findall(sample.casefold())
    words: dict[str, int] = {}
    firsts: dict[str, int] = {}  # names keep another script, so the script of a word is that of its first letter
    for word in found:
        words[word] = words.get(word, 0) + 1
        firsts[word[0]] = firsts.get(word[0], 0) + 1
    letters = max(1, sum(map(len, found)))
    weights = []
    for language, own, written in zip(_known(), _written(Counter(sample)), _written(firsts), strict=True):
        common = sum([words[word] for word in language.words if word in words])
        weights.append(_Weight(language, own / letters, own, common / max(1, written)))
    return weights, len(found)


def _written(characters: Mapping[str, int]) -> list[int]:
    """Return how many of the characters counted are letters of each language, in the order of their codes."""
    counts = [0] * len(codes())
    for character, count in characters.items():
        for language in _written_with(character):
            counts[language] += count
    return counts


@lru_cache(maxsize=1 << 15)
def _written_with(character: str) -> tuple[int, ...]:
    """Return the places of the languages of which a character is a letter; each pack's pattern is a class of them."""
    return tuple(place for place, language in enumerate(_known()) if language.letters.fullmatch(character))


@cache
def _known() -> tuple[Language, ...]:
    return tuple(map(load_language, codes()))
