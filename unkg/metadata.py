"""What a file says of its document beside the text: votes, sponsors, keywords, the meeting, dates. Frozen; no RDF.

A name stands as the source spells it, and linking finds who it is. The text of the document comes first: metadata fill
what the text leaves open.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum


class Choice(Enum):
    """How a State voted; the value is the local name of the property in ontology/unkg.ttl."""

    IN_FAVOUR = "inFavour"
    AGAINST = "against"
    ABSTAINING = "abstaining"
    NOT_VOTING = "notVoting"


@dataclass(frozen=True, slots=True)
class Vote:
    """How somebody voted: the name of a State as the source spells it (`TÜRKİYE`), or, from a text, a list of names."""

    voter: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Keyword:
    """A subject of a document: words in English, and the IRI of the concept where the source gives it.

    Example: `Keyword("food security", "http://metadata.un.org/thesaurus/1002439")`.
    """

    label: str | None
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the source says beside the text, all of it optional.

    `symbol`, `drafts`, `reports` and `meeting_record` are symbols in canonical form; `title` is in the language with
    the ISO 639-1 code `title_language`; `sponsors` are lists of names as the source prints them.
    """

    symbol: str | None = None
    title: str | None = None
    title_language: str | None = None
    adoption_date: dt.date | None = None
    distribution_date: dt.date | None = None
    meeting_record: str | None = None
    drafts: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    votes: tuple[Vote, ...] = ()
    keywords: tuple[Keyword, ...] = ()
