"""The names of voters and sponsors, as metadata spell them, to States."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from unkg import vocab
from unkg.authorities import Authorities, load_authorities
from unkg.languages import Language, codes
from unkg.metadata import Choice, Metadata, Vote
from unkg.recognizers import names_in
from unkg.recognizers.folding import fold

_BRACKETS: Final = 200  # code points that brackets may hold
_OUTSIDE: Final = re.compile(rf"[,;](?![^(]{{0,{_BRACKETS}}}\))")  # a comma that is not in brackets
_ASIDE: Final = re.compile(r"\([^()]*\)\s*\Z")
_ARTICLE: Final = re.compile(r"\Athe ")
_AND: Final = re.compile(r"(?<!\s)\s+and\s+")
_PIECES: Final = 4  # of a State's name that was cut at each "and": Saint Vincent and the Grenadines has two


def votes_of(metadata: Metadata, language: Language) -> Iterator[tuple[str, Choice]]:
    """Yield the IRI of each State that voted, and how, in the order of the source; a name that is none is left out.

    `language` is that of lists of names that stood in the text.
    """
    for vote in metadata.votes:
        for state in _voters(vote, language):
            yield state, vote.choice


def _voters(vote: Vote, language: Language) -> list[str]:
    if state := _state(vote.voter):
        return [state]
    authorities = load_authorities()
    concepts = [hit.concept for hit in names_in(vote.voter, language, authorities)]
    return [concept for concept in concepts if authorities.type_of(concept) == vocab.State]


def sponsors_of(metadata: Metadata) -> Iterator[str]:
    """Yield the IRIs of the States in lists of sponsors: `Peru (on behalf of …), the Congo and Zambia` are three."""
    for printed in metadata.sponsors:
        for piece in _OUTSIDE.split(printed):
            yield from _states(_AND.split(piece.strip().removeprefix("and ")))


def _states(words: list[str]) -> Iterator[str]:
    """Yield the States in a list that was cut at each "and": `Trinidad`, `Tobago`, `Zambia` are two."""
    while words:
        for end in range(min(len(words), _PIECES), 0, -1):
            if state := _state(" and ".join(words[:end])):
                yield state
                words = words[end:]
                break
        else:
            words = words[1:]


def unknown_voters(metadata: Metadata, language: Language) -> Iterator[str]:
    """Yield the names of voters that are no State's, in the order of the source."""
    yield from (vote.voter for vote in metadata.votes if not _voters(vote, language))


def _state(name: str) -> str | None:
    known = _names(load_authorities())
    forms = (name, _ASIDE.sub("", name), _decoded(name))
    return next((known[plain] for form in forms if (plain := _plain(form)) in known), None)


def _decoded(name: str) -> str:
    """Return a name whose UTF-8 a program took for Windows-1252, as files have it: `TÃœRKIYE`; else the name."""
    try:
        return name.encode("cp1252").decode()
    except UnicodeError:
        return name


@cache
def _names(authorities: Authorities) -> dict[str, str]:
    """Return the State that each name in any of the languages means, unless it means two."""
    meant: dict[str, set[str]] = {}
    for code in codes():
        for label in authorities.labels(code, vocab.State):
            meant.setdefault(_plain(label.text), set()).add(label.concept)
    return {name: next(iter(states)) for name, states in meant.items() if len(states) == 1}


def _plain(name: str) -> str:
    """Return a name without what capitals and typewriters lose: `CÔTE D’IVOIRE` and `Cote d'Ivoire` are one."""
    letters = unicodedata.normalize("NFD", fold(" ".join(name.split())).text)
    bare = "".join(c for c in letters if not unicodedata.combining(c)).lower()  # again, for the Turkish İ
    return _ARTICLE.sub("", bare)
