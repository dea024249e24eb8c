"""A lexicon finds all the names that it holds in one pass over a text, however many they are (Aho-Corasick)."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from unkg.authorities import Label
from unkg.document import Span
from unkg.languages import Language
from unkg.recognizers.folding import Folded, fold

_LETTER: Final = re.compile(r"[^\W_]")
_SHORT: Final = 6


@dataclass(frozen=True, slots=True)
class Hit:
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
                entries.setdefault(key, (label.concept, text if exact else ""))
        self._keys = list(entries)
        self._entries = [entries[key] for key in self._keys]
        self._automaton = AhoCorasick(self._keys) if self._keys else None

    def find(self, folded: Folded, text: str) -> list[Hit]:
        """Return all names in `text`, also those that overlap, in order of their start."""
        if self._automaton is None:
            return []
        hits = []
        for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            concept, exact = self._entries[index]
            begin, stop = folded.at(start), folded.after(end)
            if exact and text[begin:stop].replace("’", "'") != exact.replace("’", "'"):
                continue
            if not self.language.spaced or self._is_word(folded.text, start, end):
                hits.append(Hit(Span(begin, stop), concept))
        return sorted(hits, key=lambda h: (h.span.start, -h.span.end))

    def _is_word(self, text: str, start: int, end: int) -> bool:
        if end < len(text) and _LETTER.match(text[end]) and _LETTER.match(text[end - 1]):
            return text[end].isdigit()  # a footnote's marker may be glued to a name
        if start == 0 or not _LETTER.match(text[start - 1]) or not _LETTER.match(text[start]):
            return True
        word, first = start, max(0, start - self._clitic - 1)  # no clitic is longer
        while word > first and _LETTER.match(text[word - 1]):
            word -= 1
        return text[word:start] in self.language.clitics


def longest(hits: Sequence[Hit]) -> list[Hit]:
    """Return the leftmost, and of these the longest, of overlapping hits: a name in a longer name is no second one."""
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.span.start, -h.span.end)):
        if not chosen or hit.span.start >= chosen[-1].span.end:
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
    letters = [c for c in text if c.isalpha()]
    return language.spaced and (len(letters) <= _SHORT or all(c.isupper() for c in letters))
