"""Recognizers: a document to the mentions in it. They find; `unkg.linking` resolves. No RDF."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final

from unkg.authorities import Authorities
from unkg.dates import DateMention, find_dates
from unkg.document import Document, DocumentType, Kind, Paragraph, Part, Span
from unkg.iris import authority
from unkg.languages import Language, Slot
from unkg.mentions import (
    BareMention,
    CitationMention,
    Mention,
    Mentions,
    NameMention,
    OpeningVerb,
    PersonMention,
    Place,
    TitleMention,
    UnlinkedMention,
)
from unkg.recognizers.bare import find_bare
from unkg.recognizers.citations import Found, find_citations
from unkg.recognizers.folding import fold
from unkg.recognizers.governments import coordinated
from unkg.recognizers.lexicon import Hit, Lexicon, in_order, longest
from unkg.recognizers.names import BLOCKED, UNLINKED, Lexicons, lexicons, outside_titles, short_forms, title_head
from unkg.recognizers.spans import Spans
from unkg.recognizers.unlinked import find_unlinked
from unkg.recognizers.verbs import Governing, first_verb, opening_verb
from unkg.values import make

_NEAR = 40  # code points behind a title in which its date may stand
_ORGANIZATION: Final = authority("org", "")
_STOP: Final = re.compile("[。；;.]")


def _start(date: DateMention) -> int:
    return date.span.start


def recognize(document: Document, language: Language, authorities: Authorities) -> Mentions:
    """Return all that is mentioned in a document: citations, names, titles, persons, and the opening verbs."""
    known = lexicons(authorities, language)
    paragraphs = [_Paragraph(part, paragraph, language, known) for part, paragraph in document.paragraphs()]
    local = short_forms(((p.text, p.names) for p in paragraphs), language)
    mentions: list[Mention] = []
    verbs: list[OpeningVerb] = []
    opened: dict[tuple[str, str], tuple[int, str]] = {}
    for found in paragraphs:
        found.above = _above(found.part, found.paragraph, opened)
        mentions += sorted(found.mentions(local), key=_in_reading_order)
        if verb := found.verb():
            verbs.append(verb)
            opened[verb.part, verb.paragraph] = len(verbs), verb.concept
    return Mentions(tuple(mentions), tuple(verbs))


def _in_reading_order(mention: Mention) -> tuple[int, int, str]:
    span = mention.place.span
    return span.start, span.end, type(mention).__name__


def _above(part: Part, paragraph: Paragraph, opened: Mapping[tuple[str, str], tuple[int, str]]) -> str | None:
    """Return the concept of the last verb that opens a paragraph above this one, of `opened`, which are numbered."""
    path = paragraph.path
    last: tuple[int, str | None] = (0, None)
    while path := path.rpartition("/")[0]:
        last = max(last, opened.get((part.path, path), last))
    return last[1]


class _Paragraph:
    """What the recognizers share about one paragraph: its folded text, its verbs, the names in it.

    `above` is the concept of the verb that opens a paragraph above it.
    """

    def __init__(self, part: Part, paragraph: Paragraph, language: Language, known: Lexicons) -> None:
        self.part, self.paragraph, self.language, self.known = part, paragraph, language, known
        self.above: str | None = None
        self.text = paragraph.text
        self.folded = fold(self.text)
        self.names = known.names.find(self.folded, self.text)
        speaks = paragraph.kind is not Kind.NOTE and part.type is not DocumentType.LETTER
        # What follows is found when first asked for. (A cached_property takes longer than what most of it saves.)
        self._found_verbs: list[Hit] | None = None
        self._found_governing: Governing | None = None
        self.opening = self._opening() if speaks else None

    def verb_hits(self) -> list[Hit]:
        """Return the verbs in the text, wherever they stand."""
        if self._found_verbs is None:
            self._found_verbs = self.known.verbs.lexicon.find(self.folded, self.text)
        return self._found_verbs

    def _opening(self) -> tuple[str, Span] | None:
        """Return the concept and place of the verb that opens the paragraph, in a resolution also behind a clause."""
        if found := opening_verb(self.folded, self.known.verbs):
            concept, start, end = found
            return concept, make(Span, (self.folded.at(start), self.folded.after(end)))
        if self.paragraph.kind in {Kind.PREAMBULAR, Kind.OPERATIVE}:
            return first_verb(self.verb_hits(), self.text, self.known.verbs)
        return None

    def mentions(self, local: Lexicon) -> list[Mention]:
        """Return what the paragraph mentions; `local` are the short forms that its document defines."""
        possible = self.language.possible(self.text)
        titles = self._title_spans() if Slot.TITLE_MARKS in possible or Slot.SELF in possible else []
        inside = [span for span, _ in titles]
        short = local.find(self.folded, self.text)
        hits = outside_titles(in_order([*self.names, *short]) if short else self.names, inside)
        hits = coordinated(hits, self.text, self.language, self.known.government_of)
        names = [hit for hit in hits if hit.concept not in {BLOCKED, UNLINKED}]
        bodies = [hit.span for hit in names if hit.concept.startswith(_ORGANIZATION)]
        cited = self._cited()
        found: list[Mention] = [*self._citations(cited)]
        bare = find_bare(self.text, self.language, cited, [*[hit.span for hit in hits], *inside], bodies)
        if (short or Slot.ORGANIZATION in possible) and (unknown := self._unlinked(hits, inside, bare)):
            unlinked = Spans(unknown)
            found += [UnlinkedMention(self._place(span)) for span in unknown]
            bare = [(span, kind) for span, kind in bare if not unlinked.overlaps(span)]
        found += [make(BareMention, (self._place(span), kind)) for span, kind in bare]
        found += [make(NameMention, (self._place(hit.span), hit.concept)) for hit in names]
        if titles:
            taken = Spans([hit.span for hit in names])  # a title may be a known name, or a piece of one
            dates = find_dates(self.text, self.language)
            stops = [match.start() for match in _STOP.finditer(self.text)]
            found += [self._title(span, title, dates, stops) for span, title in titles if not taken.cover(span)]
        if Slot.PERSON in possible:
            found += self._persons(names)
        return found

    def _unlinked(self, hits: list[Hit], titles: list[Span], bare: list[tuple[Span, str]]) -> list[Span]:
        """Return the names that no authority knows; a bare word is none, but may begin one (the Office of Records)."""
        short = [hit.span for hit in hits if hit.concept == UNLINKED]
        known = [hit.span for hit in hits if hit.concept != UNLINKED] + titles
        found = list(find_unlinked(self.text, self.language, known))
        if found and bare:
            words = Spans([span for span, _ in bare])
            found = [span for span in found if not words.cover(span)]
        if short:
            there = Spans(found)
            found += [span for span in short if not there.overlaps(span)]
        return found

    def verb(self) -> OpeningVerb | None:
        if not self.opening:
            return None
        concept, span = self.opening
        return OpeningVerb(self.part.path, self.paragraph.path, concept, self.text[span.start : span.end])

    def _governing(self) -> Governing:
        if self._found_governing is None:
            self._found_governing = Governing(self.verb_hits(), self.text, self.known.verbs)
        return self._found_governing

    def _place(self, span: Span) -> Place:
        return make(Place, (self.part.path, self.paragraph.path, span, self.text[span.start : span.end]))

    def _verb(self, span: Span) -> str | None:
        return self._governing().verb(span.start) or (self.opening[0] if self.opening else self.above)

    def _cited(self) -> list[Found]:
        return find_citations(self.text, self.language, tuple(mark.span for mark in self.paragraph.notes))

    def _citations(self, cited: list[Found]) -> list[CitationMention]:
        found = [
            CitationMention(
                self._place(f.span),
                f.noun or "Document",
                f.number,
                f.organ,
                f.own,
                f.pinpoints,
                self._verb(f.span),
                f.also,
                f.year,
            )
            for f in cited
        ]
        if not found and self.paragraph.kind is Kind.NOTE and (ibid := self.language.match(Slot.IBID, self.text)):
            found.append(CitationMention(self._place(Span(*ibid.span())), "Ibid", "", None, own=False))
        return found

    def _title_spans(self) -> list[tuple[Span, str]]:
        spans = []
        for match in self.language.find(Slot.TITLE_MARKS, self.text):
            title = " ".join(match["title"].split())
            spans.append((Span(*match.span("title")), title))
        marked = Spans(span for span, _ in spans)
        for match in self.language.find(Slot.SELF, self.text):
            noun = match["noun"]
            at = Span(match.start("noun"), match.start("noun") + 1)
            if not marked.overlaps(at) and spans[-1:] != [(Span(*match.span("noun")), noun)]:
                spans.append((Span(*match.span("noun")), noun))
        return spans

    def _title(self, span: Span, title: str, dates: list[DateMention], stops: list[int]) -> TitleMention:
        sentence = stops[at - 1] if (at := bisect_left(stops, span.start)) else -1
        near = dates[bisect_right(dates, sentence, key=_start) : bisect_left(dates, span.end + _NEAR, key=_start)]
        before = [d for d in near if d.span.start < span.start]
        after = [d for d in near if d.span.start >= span.end]
        # A date stands before a title (2018年5月通过的《…》) or close behind it ("the Declaration of May 2018").
        nearest = before[-1:] if before and not (after and self.language.spaced) else after[:1]
        date = str(nearest[0].begin) if nearest else ""
        return TitleMention(self._place(span), title, date, title_head(title, self.language), self._verb(span))

    def _persons(self, names: list[Hit]) -> list[PersonMention]:
        taken = Spans([hit.span for hit in names])
        spans = [Span(*match.span("name")) for match in self.language.find(Slot.PERSON, self.text)]
        return [PersonMention(self._place(s), self.text[s.start : s.end]) for s in spans if not taken.overlaps(s)]


def names_in(text: str, language: Language, authorities: Authorities) -> list[Hit]:
    """Return the organizations, posts and States in a string, such as the words for a letter's sender."""
    hits = lexicons(authorities, language).writers.find(fold(text), text)
    return [hit for hit in longest(hits) if hit.concept != BLOCKED]
