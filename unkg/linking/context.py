"""Context: what is known when a mention is resolved, since words before it told it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from unkg.characters import unquoted
from unkg.document import Document, Kind
from unkg.iris import authority
from unkg.languages import Language, Slot
from unkg.linking.series import KINDS, is_of_kind
from unkg.linking.targets import CitedDocument, Concept, Target
from unkg.linking.titles import OwnTitles
from unkg.mentions import BareMention, CitationMention
from unkg.recognizers.bare import OWN
from unkg.symbols import parse_symbol

# By IRI, since another authority may call anything SC.
_ORGANS: Final = {
    authority("org", organ): tuple((kind, organ) for kind in KINDS if is_of_kind(organ, kind))
    for organs in KINDS.values()
    for organ in organs
}


@dataclass(slots=True)
class Context:
    """What is known when a mention is resolved: the organ that speaks, and what was cited and named before."""

    own_titles: OwnTitles
    issuer: str | None
    speakers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    years: dict[str, str] = field(default_factory=dict)
    titles: dict[str, Target] = field(default_factory=dict)
    bodies: dict[str, set[Target]] = field(default_factory=dict)  # all bodies named, by the kinds that they are of
    named: dict[str, str] = field(default_factory=dict)  # the organ of each kind that was named last
    notes: dict[tuple[str, str], int] = field(default_factory=dict)  # the place of each footnote among them
    noted: tuple[int, CitedDocument] | None = None
    cited: dict[tuple[str, str], str | None] = field(default_factory=dict)  # what a number with a named organ meant
    session: int = 0
    own_symbols: frozenset[str] = frozenset()

    def name(self, concept: str) -> None:
        """Remember an organ that the text names, so that "the Council" can mean it."""
        for kind, organ in _ORGANS.get(concept, ()):
            self.named[kind] = organ

    def name_title(self, head: str | None, target: Target) -> None:
        """Remember an instrument by the kind that its head noun tells, so that "the Convention" can mean it."""
        if head:
            self.titles[head] = target

    def organ_of(self, mention: CitationMention) -> str | None:
        """Return the organ whose act a mention means, as far as the text tells."""
        if mention.organ and mention.organ in KINDS:
            speaker = self.speaker(mention)
            speaks = speaker is not None and is_of_kind(speaker, mention.organ)
            return speaker if speaks else self.named.get(mention.organ, mention.organ)
        return mention.organ or (self.speaker(mention) if mention.own else None)

    def bare(self, mention: BareMention) -> str | None:
        """Return the organ that a bare word means, or None: the one that speaks, else the last of its kind named."""
        speaker = self.speaker(mention)
        if mention.kind == OWN or (speaker is not None and is_of_kind(speaker, mention.kind)):
            return speaker
        if mention.kind in {"organization", "secretariat"}:
            return KINDS[mention.kind][0] if speaker else None
        return self.named.get(mention.kind)

    def speaker(self, mention: CitationMention | BareMention) -> str | None:
        """Return the organ that speaks where a mention stands: a draft in a resolution is another organ's."""
        return self.speakers.get((mention.place.part, mention.place.paragraph), self.issuer)

    def note(self, mention: CitationMention, cited: CitedDocument) -> None:
        """Remember what a footnote cites last, for an ibid. in the next one."""
        index = self.notes.get((mention.place.part, mention.place.paragraph))
        if index is not None:
            self.noted = index, cited

    def noted_before(self, mention: CitationMention) -> CitedDocument | None:
        """Return what the footnote before the one of `mention` cites last, or None."""
        index = self.notes.get((mention.place.part, mention.place.paragraph))
        if index is None or self.noted is None or self.noted[0] != index - 1:
            return None
        self.noted = index, CitedDocument(self.noted[1].symbol)
        return self.noted[1]


def context_of(document: Document, language: Language) -> Context:
    """Return the context in which the first mention of a document stands."""
    context = Context(OwnTitles(document), _issuer(document), _speakers(document, language), session=_session(document))
    notes = [(part.path, p.path) for part, p in document.paragraphs() if p.kind is Kind.NOTE]
    context.own_symbols = frozenset({document.identifier, *document.masthead.symbols})
    context.titles["Charter"] = Concept(authority("instrument", "un-charter"))  # until another charter is named
    context.notes = {place: index for index, place in enumerate(notes)}
    return context


def _issuer(document: Document) -> str | None:
    if document.masthead.symbols:
        return parse_symbol(document.masthead.symbols[0]).organ or document.masthead.organ
    return document.masthead.organ


def _session(document: Document) -> int:
    """Return the number of the session in the document's symbol (54 of A/HRC/RES/54/28), or 0.

    Of a special session it is the last that the Human Rights Council may have held by then: three a year, since 2006.
    """
    told = re.search(r"/(\d+)/\d+[A-Z]*\Z", document.identifier)
    adopted = document.masthead.adoption_date
    if not told and adopted and "/S-" in document.identifier:
        return 3 * (adopted.year - 2005)
    return int(told[1]) if told else 0


def _speakers(document: Document, language: Language) -> dict[tuple[str, str], str]:
    """Return the organ of the nearest enacting formula above each paragraph that has one above it in its part."""
    speakers: dict[tuple[str, str], str] = {}
    for part in document.parts():
        speaker = None
        for top in part.paragraphs:
            for paragraph in top.walk():
                formula = language.match(Slot.ENACTING, unquoted(paragraph.text))
                speaker = (language.named_organ(formula["organ"]) if formula else None) or speaker
                if speaker:
                    speakers[part.path, paragraph.path] = speaker
    return speakers
