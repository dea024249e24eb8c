"""Short names: an unknown name that is a piece of one name in the same document, and so means what that names.

"The Monitoring Team" behind "the Analytical Support and Sanctions Monitoring Team" needs no definition in brackets.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ahocorasick_rs import AhoCorasick

from unkg.iris import authority
from unkg.languages import Language
from unkg.linking.targets import Concept
from unkg.mentions import Mention, NameMention, UnlinkedMention
from unkg.recognizers.folding import fold

_WORDS: Final = 2  # of a short name, where words are spaced
_LETTERS: Final = 5  # where they are not


def short_names(mentions: Sequence[Mention], language: Language) -> dict[str, Concept]:
    """Return the unknown names, as the text has them, that are short for an organization that the document names."""
    unknown = [m.place.anchor for m in mentions if isinstance(m, UnlinkedMention)]
    return short_for(unknown, _organization_names(mentions), language) if unknown else {}


def short_for(unknown: Iterable[str], names: Mapping[str, str], language: Language) -> dict[str, Concept]:
    """Return what each of the names `unknown` is short for: the one organization in one of whose `names` it stands.

    All are looked for at once, in one pass over each of `names`, which are folded. Example: "Lamp Board" is short for
    what alone is called "great lamp board".
    """
    edge = " " if language.spaced else ""
    keys: dict[str, list[str]] = {}
    for name in dict.fromkeys(unknown):
        words = fold(name).text.split()
        short = " ".join(words)
        if len(words) >= _WORDS if language.spaced else len(short) >= _LETTERS:
            keys.setdefault(f"{edge}{short}{edge}", []).append(name)
    if not keys:
        return {}
    meant: list[set[str]] = [set() for _ in keys]
    automaton = AhoCorasick(list(keys))
    for full, concept in names.items():
        for index, _, _ in automaton.find_matches_as_indexes(f"{edge}{full}{edge}", overlapping=True):
            meant[index].add(concept)
    found = zip(keys.values(), meant, strict=True)
    return {name: Concept(min(concepts)) for names, concepts in found if len(concepts) == 1 for name in names}


def _organization_names(mentions: Iterable[Mention]) -> dict[str, str]:
    """Return the names of organizations that a document has, as they are compared, with the IRI that each means."""
    organizations = authority("org", "")
    folded: dict[str, str] = {}
    names: dict[str, str] = {}
    for mention in mentions:
        if isinstance(mention, NameMention) and mention.concept.startswith(organizations):
            name = mention.place.anchor
            if name not in folded:
                folded[name] = " ".join(fold(name).text.split())
            names[folded[name]] = mention.concept
    return names
