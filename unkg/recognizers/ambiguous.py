"""Ambiguous labels: one label of two concepts, of which a user's own scheme names at least one."""

from dataclasses import dataclass
from functools import lru_cache

from unkg.authorities import Authorities
from unkg.languages import Language
from unkg.recognizers.folding import fold
from unkg.recognizers.lexicon import variants
from unkg.recognizers.names import BLOCKED, shipped_labels


@dataclass(frozen=True, slots=True, order=True)
class Ambiguity:
    """A label and the IRIs of the concepts that have it; the first is the one that is taken."""

    label: str
    concepts: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line: `the label "records" names <…/a> and <…/b>; <…/a> is taken`."""
        named = " and ".join(f"<{concept}>" for concept in self.concepts)
        return f'the label "{self.label}" names {named}; <{self.concepts[0]}> is taken'


@lru_cache(maxsize=64)
def ambiguous_labels(authorities: Authorities, language: Language) -> tuple[Ambiguity, ...]:
    """Return the ambiguous labels in a language, sorted; letters that are compared as equal are equal.

    Two concepts that ship with unkg are not told: only what a user can change in a file.
    """
    found: dict[str, tuple[str, list[str]]] = {}
    for label in authorities.own_labels(language.code):
        for text in variants(label.text, language):
            _, concepts = found.setdefault(fold(text).text, (label.text, []))
            if label.concept not in concepts:
                concepts.append(label.concept)
    for label in shipped_labels(authorities, language) if found else ():
        for text in variants(label.text, language):
            _, concepts = found.get(fold(text).text, ("", []))
            if concepts and label.concept not in (*concepts, BLOCKED):
                concepts.append(label.concept)
    return tuple(sorted({Ambiguity(text, tuple(names)) for text, names in found.values() if len(names) > 1}))
