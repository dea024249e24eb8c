"""Coordinated Governments: "the Governments of Lakia and Dunia" names two, though the noun stands once."""

from collections.abc import Callable, Sequence

from unkg.languages import Language
from unkg.recognizers.lexicon import Hit


def coordinated(
    hits: Sequence[Hit], text: str, language: Language, government_of: Callable[[str], str | None]
) -> list[Hit]:
    """Return `hits`, in order, where a State that shares the noun of a Government beside it is that State's Government.

    `government_of` gives the IRI of a State's Government by the State's own, and None for what is no State.
    """
    shared = language.governments
    if shared is None:
        return list(hits)
    found: list[Hit] = []
    shares = False  # the hit before, in the direction in which the States stand, is one of several Governments
    for hit in hits if shared.states_behind else reversed(hits):
        government = government_of(hit.concept)
        if shares and government and shared.gap.fullmatch(_between(found[-1], hit, text)):
            found.append(Hit(hit.span, government))
        else:
            shares = shared.noun.search(text[hit.span.start : hit.span.end]) is not None
            found.append(hit)
    return found if shared.states_behind else found[::-1]


def _between(one: Hit, other: Hit, text: str) -> str:
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    return text[first.end : second.start]
