"""Bare words: "the Council", "la Convention", and the possessive with which an organ cites itself ("its resolution").

They name none; who speaks and who was named before tell which one is meant, and `unkg.linking` finds it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from unkg.automata import automaton
from unkg.document import Span
from unkg.languages import BARE_ORGANS, Language, Slot
from unkg.recognizers.citations import Found
from unkg.recognizers.spans import Spans
from unkg.values import make

OWN = "own"
_WINDOW = 160  # code points before a number in which its possessive may stand
_CLAUSE = 100  # code points before a session in which its organ may be named
_OTHER_SPACE: Final = re.compile(r"[^\S ]")
_STOPS = (".", "。", ";", "；", "؛")
_MEANT = BARE_ORGANS - {"other"}


def find_bare(
    text: str, language: Language, citations: Iterable[Found], taken: Iterable[Span], named: Iterable[Span]
) -> list[tuple[Span, str]]:
    """Return the bare words in `text` with what they say: a kind of organ (`council`) or instrument (`Charter`), `own`.

    `taken` are the spans of names, and of words in which a name is none: no bare word stands in them. `named` are
    those of organizations, which have sessions of their own. Example: "the Council decided" gives
    `[(Span(4, 11), "council")]`.
    """
    words = [(span, _kind(text[span.start : span.end], language)) for span in _found(text, language)]
    instruments = _instruments(language)
    bare: list[tuple[Span, str]] = []
    if words:
        names = Spans(taken)
        meant = _kinds_meant(language)
        for span, kind in words:
            if kind is None or kind not in meant or names.overlaps(span):
                continue
            if kind in instruments or not _goes_on(text, span, kind, language):
                bare.append((span, kind))
    owners = [_possessive(text, language, found.span.start) for found in citations if found.own]
    if owners:
        bare += [(own, OWN) for own in dict.fromkeys(owners) if own]
    if sessions := language.find(Slot.OWN_SESSION, text):
        organs = [*[span.end for span, kind in words if kind not in instruments], *[span.end for span in named]]
        bare += [(span, OWN) for span in _own_sessions(text, sessions, sorted(organs))]
    return bare


def _own_sessions(text: str, sessions: Sequence[re.Match[str]], ends: Sequence[int]) -> Iterator[Span]:
    """Yield the possessives of sessions that are of the one who speaks; `ends` is where organs named end, in order."""
    for match in sessions:
        # "its eightieth session" is the one of whatever was named before it, else the one of who speaks; in a formula
        # of who speaks ("que le presente"), the pronoun is always its.
        first = max(0, match.start() - _CLAUSE)
        sentence = max(text.rfind(stop, first, match.start()) for stop in _STOPS)
        near = bisect_right(ends, max(sentence, match.start() - _CLAUSE)) < bisect_right(ends, match.start())
        if not near or match.groupdict().get("speaks"):
            yield Span(*match.span("own"))


def _found(text: str, language: Language) -> list[Span]:
    """Return where the words for organs stand: of two that overlap the one that goes on, or that begins before.

    So a bare word in a longer one is none, and "del Centro Regional" is a regional centre.
    """
    # A space may be of any kind in the text; no other white space is printable.
    plain = text if text.isprintable() else _OTHER_SPACE.sub(" ", text)
    words = _words(language)
    first: dict[int, tuple[int, int, int]] = {}  # by where it begins, also with its clitic: the word that is longest
    for _, start, end in words.find_matches_as_indexes(plain, overlapping=True):
        if not language.spaced:
            begin = start
        elif ((behind := text[end : end + 1]).isalnum() and not behind.isdecimal()) or (
            begin := _begin(text, start, language)
        ) < 0:
            continue
        rank = (begin - start, start - end, start)
        first[begin] = min(first.get(begin, rank), rank)
    if not first:
        return []
    spans = [(start - length, start) for _, length, start in first.values()]
    chosen: list[Span] = []
    before = len(text) + 1
    for end, start in sorted(spans, key=lambda s: (-s[0], s[1])):
        if end <= before:
            before = start
            chosen.append(make(Span, (start, end)))
    return chosen[::-1]


def _begin(text: str, start: int, language: Language) -> int:
    """Return where the word begins in which a name begins at `start`, maybe behind a clitic, or -1 if it is no name."""
    if start == 0 or not text[start - 1].isalnum():
        return start
    for clitic in language.clitics:
        begin = start - len(clitic)
        if begin >= 0 and text.startswith(clitic, begin) and not text[begin - 1 : begin].isalnum():
            return begin
    return -1


def _goes_on(text: str, span: Span, kind: str | None, language: Language) -> bool:
    """Tell whether what stands behind a bare word makes a longer name of it: "the Office of the Ombudsman"."""
    for key in ("any", kind):
        if key and (pattern := language.continues.get(key)) and pattern.match(text, span.end):
            return True
    return False


@cache
def _words(language: Language) -> AhoCorasick:
    organs = {word for names in language.organs.values() for word in names}
    return automaton(sorted(organs | _titles(language).keys()))


@lru_cache(maxsize=4096)
def _kind(word: str, language: Language) -> str | None:
    return _titles(language).get(word) or language.organ(word)


@cache
def _kinds_meant(language: Language) -> frozenset[str]:
    return _MEANT.union(language.short_titles)


@cache
def _instruments(language: Language) -> frozenset[str]:
    return frozenset(language.short_titles).difference(language.bodies)


@cache
def _titles(language: Language) -> dict[str, str]:
    return {word: kind for kind, words in language.short_titles.items() for word in words}


def _possessive(text: str, language: Language, start: int) -> Span | None:
    """Return the last possessive before `start`: before the noun (its resolution), or within it (قرارها)."""
    begin = max(0, start - _WINDOW)
    matches = [
        *language.find_in_window(Slot.ORGAN_BEFORE, text, begin, start),
        *language.find_each(Slot.NOUN_BEFORE, text, begin, start),
    ]
    found = [m.span("own") for m in matches if m.groupdict().get("own")]
    if not found:
        return None
    first, last = max(found)
    return Span(begin + first, begin + last)
