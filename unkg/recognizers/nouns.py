"""Nouns that govern numbers (resolution, decision): whether and where one stands in a text."""

import itertools

from unkg.languages import Language, Slot


def may_cite(text: str, language: Language) -> bool:
    """Tell whether a noun that may govern a number stands in `text` at all."""
    beside = language.has(Slot.NOUN_BEFORE, text) or language.has(Slot.NOUN_AFTER, text)
    return beside or first_noun(text, language) <= len(text)


def first_noun(text: str, language: Language) -> int:
    """Return where the first word for a resolution ends, or a place behind the text."""
    folded = text.casefold()
    words = [word for word, noun in language.nouns.items() if noun == "Resolution" and word in folded]
    first = min((folded.find(word) + len(word) for word in words), default=len(folded) + 1)
    if len(folded) == len(text):
        return first
    lengths = itertools.accumulate(len(char.casefold()) for char in text)
    return next((end for end, length in enumerate(lengths, 1) if length >= first), len(text) + 1)
