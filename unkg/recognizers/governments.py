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
    last: Hit | None = None  # the hit before, in the direction in which the States stand
    shares = False  # that was made a Government
    for hit in hits if shared.states_behind else reversed(hits):
        government = last and government_of(hit.concept)
        if last and government and (shares or shared.noun.search(text[last.span.start : last.span.end])):
            shares = shared.gap.fullmatch(_between(last, hit, text)) is not None
        else:
            shares = False
        last = hit
        found.append(Hit(hit.span, government) if shares and government else hit)
    return found if shared.states_behind else found[::-1]


def _between(one: Hit, other: Hit, text: str) -> str:
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    return text[first.end : second.start]
