"""Names: organizations, posts, States and instruments that authorities or the document itself know."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from unkg import vocab
from unkg.authorities import Authorities, Label
from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.recognizers.folding import fold
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
    verbs = compile_verbs(list(authorities.labels(language.code, vocab.Verb)), language)
    names = Lexicon([*own, *shipped], language)
    if not own:
        return Lexicons(names, verbs, names, authorities.government_of)
    writing = [label for label in own if authorities.type_of(label.concept) in _WRITERS]
    return Lexicons(names, verbs, Lexicon([*writing, *shipped], language), authorities.government_of)


def shipped_labels(authorities: Authorities, language: Language) -> list[Label]:
    """Return the names that ship with unkg in a language, and the words in which a name is none."""
    labels = [label for type_ in _NAMED for label in authorities.labels(language.code, type_)]
    blocked = [Label(word, BLOCKED) for word in language.blocked]
    return [*labels, *authorities.state_bodies(language), *blocked]


def short_forms(texts: Iterable[str], lexicon: Lexicon) -> Lexicon:
    """Return the short forms that the document itself defines in brackets behind a name: 欧洲联盟(欧盟).

    They hold for that document even when no authority knows them, nor the name.
    """
    language, labels = lexicon.language, []
    for text in texts:
        known = longest(lexicon.find(fold(text), text))
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


def find_names(text: str, lexicons_: Iterable[Lexicon], inside_titles: Iterable[Span]) -> list[Hit]:
    """Return the names in `text`, the longest where several overlap; none inside a title, but a title that is one.

    Among them are the words in which a name is none, as hits whose concept is `BLOCKED`.
    """
    folded = fold(text)
    titles = Spans(inside_titles)
    hits = [hit for lexicon in lexicons_ for hit in lexicon.find(folded, text)]
    free = [h for h in hits if not titles.cover_more(h.span)]
    return longest(free)


def title_head(title: str, language: Language) -> str | None:
    """Return what kind of instrument a title names, by its head noun: Declaration, Convention …, or None."""
    if not language.spaced:
        return next((kind for noun, kind in language.nouns.items() if title.endswith(noun)), None)
    found = [
        (match.start(), kind)
        for noun, kind in language.nouns.items()
        if (match := re.search(rf"(?<![^\W_]){re.escape(noun)}(?![^\W_])", title, re.IGNORECASE))
    ]
    return min(found)[1] if found else None
