"""Names: organizations, posts, States and instruments that authorities or the document itself know."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from unkg import vocab
from unkg.authorities import Authorities, Label
from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.recognizers.lexicon import Hit, Lexicon, longest
from unkg.recognizers.spans import Spans
from unkg.recognizers.unlinked import find_unlinked
from unkg.recognizers.verbs import VerbLexicon, compile_verbs

_STEM: Final = 3  # letters of a short form before its ending
BLOCKED: Final = ""  # the concept of a word in which a name is none
UNLINKED: Final = "unlinked"  # that of a short form that the document defines for a name that no authority knows
_NAMED: Final = (vocab.Organization, vocab.org_Post, vocab.State, vocab.Instrument)
_WRITERS: Final = frozenset({vocab.Organization, vocab.org_Post, vocab.State})


@dataclass(frozen=True)
class Lexicons:
    """What is known by name in one language; `writers` are those who may send or receive a letter.

    `government_of` gives the IRI of a State's Government by the State's own, and None for what is no State.
    """

    names: Lexicon
    verbs: VerbLexicon
    writers: Lexicon
    government_of: Callable[[str], str | None]


@lru_cache(maxsize=64)
def lexicons(authorities: Authorities, language: Language) -> Lexicons:
    """Return the compiled names and verbs of a language; where two share a label, the user's own is before ours."""
    shipped, own = shipped_labels(authorities, language), list(authorities.own_labels(language.code))
    government_of = cache(authorities.government_of)
    verbs = compile_verbs(list(authorities.labels(language.code, vocab.Verb)), language)
    names = Lexicon([*own, *shipped], language)
    if not own:
        return Lexicons(names, verbs, names, government_of)
    writing = [label for label in own if authorities.type_of(label.concept) in _WRITERS]
    return Lexicons(names, verbs, Lexicon([*writing, *shipped], language), government_of)


def shipped_labels(authorities: Authorities, language: Language) -> list[Label]:
    """Return the names that ship with unkg in a language, and the words in which a name is none."""
    labels = [label for type_ in _NAMED for label in authorities.labels(language.code, type_)]
    blocked = [Label(word, BLOCKED) for word in language.blocked]
    return [*labels, *authorities.state_bodies(language), *blocked]


def short_forms(texts: Iterable[tuple[str, Sequence[Hit]]], language: Language) -> Lexicon:
    """Return the short forms that the document itself defines in brackets behind a name: 欧洲联盟(欧盟).

    They hold for that document even when no authority knows them, nor the name. `texts` are its paragraphs, each with
    the names that stand in it, in order.
    """
    labels: list[Label] = []
    for text, hits in texts:
        if not language.has(Slot.SHORT_FORM, text):
            continue
        known = longest(hits)
        unknown = find_unlinked(text, language, [hit.span for hit in known]) if "(" in text or "（" in text else ()
        for hit in (*known, *(Hit(span, UNLINKED) for span in unknown)):
            match = language.match(Slot.SHORT_FORM, text[hit.span.end : hit.span.end + 60])
            if match:
                labels += [Label(form, hit.concept) for form in _inflected(match["short"], language)]
    return Lexicon(labels, language)


def _inflected(short: str, language: Language) -> set[str]:
    """Return a short form with the endings that it takes later: `Механизм` also as `Механизма`; acronyms take none."""
    if short.isupper():
        return {short}
    longest_first = sorted(language.endings, key=len, reverse=True)
    ending = next((e for e in longest_first if short.endswith(e) and len(short) > len(e) + _STEM), "")
    stem = short.removesuffix(ending)
    return {short, stem, *(stem + e for e in language.endings)}


def outside_titles(hits: Sequence[Hit], inside_titles: Sequence[Span]) -> list[Hit]:
    """Return of names, in order, the longest where several overlap; none inside a title, but a title that is one.

    Among them are the words in which a name is none, as hits whose concept is `BLOCKED`.
    """
    if not inside_titles:
        return longest(hits)
    titles = Spans(inside_titles)
    return longest([hit for hit in hits if not titles.cover_more(hit.span)])


@lru_cache(maxsize=4096)
def title_head(title: str, language: Language) -> str | None:
    """Return what kind of instrument a title names, by its head noun: Declaration, Convention …, or None."""
    if not language.spaced:
        return next((kind for noun, kind in language.nouns.items() if title.endswith(noun)), None)
    nouns = _nouns(language)
    found = [(match.start(), kind) for noun, kind in nouns if (match := noun.search(title))]
    return min(found)[1] if found else None


@cache
def _nouns(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    whole = r"(?<![^\W_]){}(?![^\W_])"
    nouns = language.nouns.items()
    return tuple((re.compile(whole.format(re.escape(noun)), re.IGNORECASE), kind) for noun, kind in nouns)
