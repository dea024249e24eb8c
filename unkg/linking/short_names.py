"""Short names: an unknown name that is a piece of one name in the same document, and so means what that names.

"The Monitoring Team" behind "the Analytical Support and Sanctions Monitoring Team" needs no definition in brackets.
"""

from collections.abc import Iterable
from typing import Final

from unkg.iris import authority
from unkg.languages import Language
from unkg.linking.targets import Concept
from unkg.mentions import Mention, NameMention
from unkg.recognizers.folding import fold

_WORDS: Final = 2  # of a short name, where words are spaced
_LETTERS: Final = 5  # where they are not


def organization_names(mentions: Iterable[Mention]) -> dict[str, str]:
    """Return the names of organizations that a document has, as they are compared, with the IRI that each means."""
    organizations = authority("org", "")
    return {
        " ".join(fold(m.place.anchor).text.split()): m.concept
        for m in mentions
        if isinstance(m, NameMention) and m.concept.startswith(organizations)
    }


def short_for(name: str, names: dict[str, str], language: Language) -> Concept | None:
    """Return what `name` is short for: the one organization in one of whose `names` it stands, or None."""
    words = fold(name).text.split()
    short = " ".join(words)
    if len(words) < _WORDS if language.spaced else len(short) < _LETTERS:
        return None
    edge = " " if language.spaced else ""
    found = {concept for full, concept in names.items() if f"{edge}{short}{edge}" in f"{edge}{full}{edge}"}
    return Concept(found.pop()) if len(found) == 1 else None
