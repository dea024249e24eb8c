"""A sieve: which of a pack's patterns can match in a text and where, told by one pass for all of them (Aho-Corasick).

Most paragraphs have no date, no title, no short form: the patterns for these need not read them, and the others read
only near the literals that they need.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from unkg.automata import automaton
from unkg.languages.literals import FAR, lowered
from unkg.languages.patterns import Pattern, Slot
from unkg.languages.readings import needs_of

# What is looked for in running text, not in a line of its own.
RUNNING: Final = (
    Slot.PERIOD,
    Slot.ORGAN_BEFORE,
    Slot.NOUN_BEFORE,
    Slot.NOUN_AFTER,
    Slot.PINPOINT_BEFORE,
    Slot.SELF,
    Slot.OWN_SESSION,
    Slot.TITLE_MARKS,
    Slot.PERSON,
    Slot.ORGANIZATION,
    Slot.SHORT_FORM,
)
_CLOSE: Final = 32  # places at which a match may begin for one literal; of more, the pattern looks itself
_KEPT: Final = 1 << 18  # code points of texts whose places are kept: most documents', while they are read
_LEAST: Final = 100  # that the shortest text counts for

# Where matches may begin for a literal: the first place and the last, and the place of the literal itself.
Ranges: TypeAlias = Sequence[tuple[int, int, int]]
_ANYWHERE: Final[Ranges] = ((-FAR, FAR, 0),)


# A pattern that may match in a text, and where its matches may begin.
_Live: TypeAlias = tuple[Pattern, Ranges]


def _between(ranges: Ranges, start: int, end: int, moved: int = 0) -> Ranges:
    """Return the ranges for literals between `start` and `end`, counted from `moved`."""
    if ranges is _ANYWHERE:
        return _ANYWHERE
    return [(first - moved, last - moved, at) for first, last, at in ranges if start <= at < end]


class Sieve:
    """The patterns of one pack's slots for running text, ready to look only where they can match."""

    def __init__(self, patterns: Mapping[Slot, Sequence[Pattern]]) -> None:
        self._patterns = [(slot, pattern) for slot in RUNNING for pattern in patterns[slot]]
        needs = [needs_of(p.source, p.flags) for _, p in self._patterns]
        self._anywhere = dict.fromkeys((i for i, need in enumerate(needs) if need is None), _ANYWHERE)
        self._any_case = [i for i, need in enumerate(needs) if need and need.ignore_case]
        self._exact = _Automaton({i: need.words for i, need in enumerate(needs) if need and not need.ignore_case})
        self._lowered = _Automaton({i: need.words for i, need in enumerate(needs) if need and need.ignore_case})
        self._kept: dict[str, Mapping[Slot, list[_Live]]] = {}
        self._size = 0

    def possible(self, text: str) -> Container[Slot]:
        """Return the slots of which a pattern may match in `text`."""
        return self._live(text)

    def has(self, slot: Slot, text: str) -> bool:
        """Tell whether a pattern of `slot` may match in `text`."""
        return slot in self._live(text)

    def find(self, slot: Slot, text: str) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot` in `text`, in order of their patterns."""
        live, end = self._live(text).get(slot, ()), len(text)
        return [match for pattern, ranges in live for match in _matches(pattern, text, ranges, 0, end)]

    def find_between(self, slot: Slot, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot` between `start` and `end`, which see what stands before."""
        found: list[re.Match[str]] = []
        for pattern, everywhere in self._live(text).get(slot, ()):
            if ranges := _between(everywhere, start, end):
                found += _matches(pattern, text, ranges, start, end)
        return found

    def find_in_window(self, slot: Slot, text: str, start: int, end: int) -> list[re.Match[str]]:
        """Return all matches of the patterns of `slot` in the string `text[start:end]`, of which they count."""
        return [match for matches in self._windows(slot, text, start, end) for match in matches]

    def find_each(self, slot: Slot, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the first match in the string `text[start:end]` of each pattern of `slot` that has one."""
        for matches in self._windows(slot, text, start, end):
            yield from islice(matches, 1)

    def _windows(self, slot: Slot, text: str, start: int, end: int) -> Iterator[Iterator[re.Match[str]]]:
        window = text[start:end]
        for pattern, everywhere in self._live(text).get(slot, ()):
            if ranges := _between(everywhere, start, end, start):
                yield _matches(pattern, window, ranges, 0, end - start)

    def _live(self, text: str) -> Mapping[Slot, list[_Live]]:
        live = self._kept.get(text)
        if live is None:
            live = self._live_in(text)
            self._size += len(text) + _LEAST
            if self._size > _KEPT:
                self._kept.clear()
                self._size = 0
            self._kept[text] = live
        return live

    def _live_in(self, text: str) -> Mapping[Slot, list[_Live]]:
        places: dict[int, Ranges] = dict(self._anywhere)
        places.update(self._exact.places(text))
        if self._any_case:
            low = lowered(text)
            straight = len(low) == len(text)
            places.update(self._lowered.places(low) if straight else dict.fromkeys(self._any_case, _ANYWHERE))
        live: dict[Slot, list[_Live]] = {}
        for number in sorted(places):
            slot, pattern = self._patterns[number]
            if slot in live:
                live[slot].append((pattern, places[number]))
            else:
                live[slot] = [(pattern, places[number])]
        return live


class _Automaton:
    """The literals of many patterns, compiled, and of each pattern where it begins before each."""

    def __init__(self, needs: Mapping[int, Mapping[str, tuple[int, int]]]) -> None:
        owners: dict[str, list[tuple[int, int, int]]] = {}
        for number, words in needs.items():
            for word, (least, most) in words.items():
                owners.setdefault(word, []).append((number, least, most))
        self._owners = list(owners.values())
        self._automaton = automaton(list(owners))

    def places(self, text: str) -> dict[int, list[tuple[int, int, int]]]:
        """Return where the matches of each pattern may begin."""
        places: dict[int, list[tuple[int, int, int]]] = {}
        for word, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for number, least, most in self._owners[word]:
                range_ = start - most, start - least, start
                if number in places:
                    places[number].append(range_)
                else:
                    places[number] = [range_]
        return places


def _matches(pattern: Pattern, text: str, ranges: Ranges, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield what `finditer(text, start, end)` of the pattern does, but empty matches; `ranges` are where they begin."""
    for first, last, _ in ranges:
        if last - first > _CLOSE:
            yield from pattern.matches(text, max(start, min(ranges)[0]), end)
            return
    regex, characters = pattern.regex, pattern.first
    at = start
    for first, last, _ in sorted(ranges) if len(ranges) > 1 else ranges:
        at = max(at, first)
        while at <= last:
            if characters and at < last:
                if (character := characters.search(text, at, last + 1)) is None:
                    break
                at = character.start()
            match = regex.match(text, at, end)
            if match and match.end() > at:
                yield match
                at = match.end()
            else:
                at += 1
