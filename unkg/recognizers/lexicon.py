"""A lexicon finds all the names that it holds in one pass over a text, however many they are (Aho-Corasick)."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import itemgetter
from typing import Final, NamedTuple

from unkg.authorities import Label
from unkg.automata import automaton
from unkg.document import Span
from unkg.languages import Language
from unkg.recognizers.folding import Folded, fold
from unkg.values import make

_SHORT: Final = 6
_BY_PLACE: Final = itemgetter(0, 1)


class Hit(NamedTuple):
    """A name found in a text: where it stands, and the IRI of its concept."""

    span: Span
    concept: str


class Lexicon:
    """Names in one language, compiled. `Lexicon([Label("大会", "…/org/GA")], chinese)` finds it in 大会决定."""

    def __init__(self, labels: Iterable[Label], language: Language) -> None:
        self.language = language
        self._clitic = max(map(len, language.clitics), default=0)
        entries: dict[str, tuple[str, str]] = {}
        for label in labels:
            for text in variants(label.text, language):
                key = fold(text).text
                # The first label of a text keeps it; an exact spelling is only asked of short names and acronyms.
                exact = not label.any_case and _is_exact(text, language)
                entries.setdefault(key, (label.concept, text.replace("’", "'") if exact else ""))
        self._keys = list(entries)
        self._entries = [entries[key] for key in self._keys]
        self._automaton = automaton(self._keys) if self._keys else None

    def find(self, folded: Folded, text: str) -> list[Hit]:
        """Return all names in `text`, also those that overlap, in order of their start."""
        if self._automaton is None:
            return []
        found, low, spaced, straight = [], folded.text, self.language.spaced, folded.indexes is None
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            beside = low[end : end + 1].isalnum() or (start and low[start - 1].isalnum())
            if spaced and beside and not self._is_word(low, start, end):
                continue
            concept, exact = self._entries[index]
            begin, stop = (start, end) if straight else (folded.at(start), folded.after(end))
            if not exact or text[begin:stop].replace("’", "'") == exact:
                found.append((begin, -stop, concept))
        if len(found) > 1:
            found.sort(key=_BY_PLACE)
        return [make(Hit, (make(Span, (begin, -stop)), concept)) for begin, stop, concept in found]

    def _is_word(self, text: str, start: int, end: int) -> bool:
        if text[end : end + 1].isalnum() and text[end - 1].isalnum():
            return text[end].isdigit()  # a footnote's marker may be glued to a name
        if start == 0 or not text[start - 1].isalnum() or not text[start].isalnum():
            return True
        word, first = start, max(0, start - self._clitic - 1)  # no clitic is longer
        while word > first and text[word - 1].isalnum():
            word -= 1
        return text[word:start] in self.language.clitics


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits, of several lexicons, in order of their start, the longest first where several start there."""
    return sorted(hits, key=lambda h: (h.span.start, -h.span.end))


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Return the leftmost, and of these the longest, of overlapping hits: a name in a longer name is no second one.

    `hits` are in order of their start, and the longest first where several start there, as `Lexicon.find` gives them.
    """
    chosen: list[Hit] = []
    end = 0
    for hit in hits:
        if hit.span.start >= end:
            end = hit.span.end
            chosen.append(hit)
    return chosen


def variants(text: str, language: Language) -> list[str]:
    """Return the spellings of a name: itself, and what the language makes of it behind a glued letter."""
    forms = [text]
    if not _varies(language)(text):  # few do, of tens of thousands
        return forms
    for pattern, replacement in language.variants:
        changed = pattern.sub(replacement, text)
        if changed != text:
            forms.append(changed)
    return forms


@cache
def _varies(language: Language) -> Callable[[str], object]:
    """Return what tells at once whether any of the language's patterns of variants stands in a name."""
    patterns = dict.fromkeys(pattern.pattern for pattern, _ in language.variants)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).search if patterns else lambda _: None


def _is_exact(text: str, language: Language) -> bool:
    if not language.spaced or sum(map(str.isalpha, text)) <= _SHORT:
        return language.spaced
    return text.isupper() and all(c.isupper() for c in text if c.isalpha())
