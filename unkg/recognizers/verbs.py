"""Verbs: the one that opens a paragraph, and the one that governs a place in it."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from unkg.authorities import Label
from unkg.document import Span
from unkg.languages import Language
from unkg.recognizers.folding import Folded, fold
from unkg.recognizers.lexicon import Hit, Lexicon

_MARKS: Final = tuple(',;:，；：،؛.。（(“”"')
_CLAUSE: Final = rf"(?:\A|[{''.join(_MARKS)}])"
_OPENING: Final = re.compile(r"[\s“”\"«„(]*")
_HEAD: Final = 8  # code points of a label by which the others are found
_WINDOW: Final = 60  # code points: no conjunction with its adverbs is longer
_INTRODUCTION: Final = 300  # code points of a clause before the verb
_FULL_STOPS: Final = (". ", "。", "؛", "；", "; ")
_COMMA: Final = re.compile(r"[,，،]")
_WORD_END: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class VerbLexicon:
    """The verbs of one language, compiled.

    `lengths` are those of the labels by their first code points, the longest first; `short` those of labels that have
    fewer. `before` are all words and marks that may stand right before the verb of a clause.
    """

    language: Language
    concepts: dict[str, str]
    lengths: Mapping[str, tuple[int, ...]]
    short: tuple[int, ...]
    lexicon: Lexicon
    skipped: re.Pattern[str]
    clause: re.Pattern[str]
    before: tuple[str, ...]


def compile_verbs(labels: list[Label], language: Language) -> VerbLexicon:
    """Return the verb lexicon of a language from the labels of ontology/verbs.ttl."""
    concepts: dict[str, str] = {}
    for label in labels:
        concepts.setdefault(fold(label.text).text, label.concept)
    lengths: dict[str, tuple[int, ...]] = {}
    for length, head in sorted({(len(key), key[:_HEAD]) for key in concepts}, reverse=True):
        lengths[head] = (*lengths.get(head, ()), length)
    short = tuple(sorted({len(key) for key in concepts if len(key) < _HEAD}, reverse=True))
    skipped = _any_of((*language.modifiers, *language.pronouns), language)
    conjunction = _any_of(language.conjunctions, language)
    clause = re.compile(rf"(?:{_CLAUSE}\s*|(?<![^\W_]){conjunction.pattern})(?:{skipped.pattern})*\Z")
    if not language.spaced:
        clause = re.compile(rf"(?:{_CLAUSE}|{conjunction.pattern})(?:{skipped.pattern})*\Z")
    before = tuple(fold(w).text for w in (*language.modifiers, *language.pronouns, *language.conjunctions))
    return VerbLexicon(
        language, concepts, lengths, short, Lexicon(labels, language), skipped, clause, (*_MARKS, *before)
    )


def _any_of(words: tuple[str, ...], language: Language) -> re.Pattern[str]:
    ordered = sorted({fold(w).text for w in words}, key=lambda w: (-len(w), w))
    if not ordered:
        return re.compile(r"(?!)")
    space = r"(?:[,،]?\s+)" if language.spaced else r"[,，]?\s*"
    return re.compile(rf"(?:{'|'.join(map(re.escape, ordered))}){space}")


def opening_verb(folded: Folded, verbs: VerbLexicon) -> tuple[str, int, int] | None:
    """Return the concept of the verb that opens a paragraph and its range in the folded text, or None.

    Words that do not change the act are skipped: `又回顾` and `Also recalling` open with *recall*.
    """
    position = _end(_OPENING, folded.text, 0)
    while True:
        if found := _verb_at(folded.text, position, verbs):
            return _with_modifiers(folded.text, found, verbs)
        match = verbs.skipped.match(folded.text, position)
        if not match:
            return None
        position = match.end()


def _verb_at(text: str, position: int, verbs: VerbLexicon) -> tuple[str, int, int] | None:
    for length in (*verbs.lengths.get(text[position : position + _HEAD], ()), *verbs.short):
        end = position + length
        concept = verbs.concepts.get(text[position:end])
        if concept and (not verbs.language.spaced or _ends_word(text, end, verbs)):
            return concept, position, end
    return None


def first_verb(hits: list[Hit], text: str, verbs: VerbLexicon) -> tuple[str, Span] | None:
    """Return the concept and place of the verb behind an introductory clause, or None.

    `hits` are the verbs in `text`, in order. Example: "In light of …, encourages the Mechanism" opens with *call-upon*.
    """
    end = min(_INTRODUCTION, *(at for at in map(text.find, _FULL_STOPS) if at >= 0), len(text))
    for hit in hits:
        if hit.span.end > end:
            continue
        before = text[max(0, hit.span.start - _WINDOW) : hit.span.start]
        if _COMMA.search(before) and _opens_clause(hit, text, verbs):
            return hit.concept, hit.span
    return None


def _ends_word(text: str, end: int, verbs: VerbLexicon) -> bool:
    """Tell whether a word ends at `end`; a modifier glued to it ends it too, where an extractor lost the space."""
    return end >= len(text) or not _WORD_END.match(text[end]) or bool(verbs.skipped.match(text, end))


def _with_modifiers(text: str, found: tuple[str, int, int], verbs: VerbLexicon) -> tuple[str, int, int]:
    """Return the longer label that there would be without a modifier in it: "expressing also its deep concern"."""
    _, start, end = found
    rest = text[end : end + _WINDOW]
    space = len(rest) - len(rest.lstrip(" ,،"))
    modifier = verbs.skipped.match(rest, space)
    if not modifier:
        return found
    without = f"{text[start:end]}{' ' if verbs.language.spaced else ''}{rest[modifier.end() :]}"
    longer = _verb_at(without, 0, verbs)
    if longer is None or longer[2] <= end - start:
        return found
    return (
        longer[0],
        start,
        min(len(text), start + longer[2] + len(text[start : end + modifier.end()]) - len(text[start:end])),
    )


class Governing:
    """The verbs of a paragraph that open clauses, and so govern what stands behind them.

    Each verb is looked at once, however many places are asked for.
    """

    def __init__(self, hits: list[Hit], text: str, verbs: VerbLexicon) -> None:
        self._ends: list[int] = []  # of the verbs until each, the greatest end
        self._concepts: list[str | None] = [None]  # of the verb that governs behind the first n
        last: Hit | None = None
        for hit in hits:
            self._ends.append(max(hit.span.end, self._ends[-1] if self._ends else 0))
            if not (last and hit.span.start < last.span.end) and _opens_clause(hit, text, verbs):
                last = hit
            self._concepts.append(last.concept if last else None)

    def verb(self, place: int) -> str | None:
        """Return the concept of the last verb before `place` that opens a clause, or None.

        Example: in "Recalling its resolution 1 (2001), and reaffirming its resolution 2 (2002)" the second number is
        governed by *reaffirm*.
        """
        return self._concepts[bisect_right(self._ends, place)]


def _opens_clause(hit: Hit, text: str, verbs: VerbLexicon) -> bool:
    before = fold(text[max(0, hit.span.start - _WINDOW) : hit.span.start]).text
    words = before.rstrip()
    if words.endswith(_MARKS) and (verbs.language.spaced or words == before):
        return True
    if words and not words.endswith(verbs.before):
        return False  # most verbs: the pattern would look at each place before them
    return verbs.clause.search(before) is not None


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
