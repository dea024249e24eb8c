"""The outline: blocks to parts and paragraphs, with their kinds, numbers and paths."""

import re
from typing import Final

from unkg.characters import QUOTE, ascii_digits, unquoted
from unkg.dates import DateMention, find_dates
from unkg.document import Block, DocumentType, Kind, Meeting, Span
from unkg.languages import Language, Slot
from unkg.structure.drafts import PartDraft
from unkg.structure.numbering import Level, Number, parse_number, parse_quoted, resolve_level
from unkg.structure.sections import SENTENCE_END, international, is_heading, open_section

_TITLE_LIMIT: Final = 300
# A preambular paragraph ends in a comma or semicolon; a full stop or colon ends what is no preamble any more.
_OPERATIVE_END: Final = re.compile(r"[.。:：][”\"»’)\]]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_VOTE_END: Final = re.compile(r"[.。\]][”\"»’)\]]*\Z")
# What a block may be besides a paragraph, a sub-paragraph or a heading.
_OTHERS: Final = (
    Slot.LETTER_ANNEX,
    Slot.ANNEX,
    Slot.SIGNATURE,
    Slot.CLOSING,
    Slot.VOTE,
    Slot.ENACTING,
    Slot.CHAPEAU,
    Slot.STATEMENT_INTRO,
)
_ASIDE: Final = re.compile(r"\[.{1,120}\]")  # "[Original: English]" under the head of an annex


class Outline:
    """Takes the blocks of a document's text one by one and builds its parts."""

    def __init__(self, language: Language, document_type: DocumentType | None) -> None:
        self.language = language
        self.root = PartDraft("", document_type)
        self.annex: PartDraft | None = None
        self.section: PartDraft | None = None
        self.annexes = 0
        self.remainder: list[Span] = []
        self.signatory: str | None = None
        self.meeting: str | None = None
        self.closed: DateMention | None = None
        self.in_vote = False
        self.voted: list[str] = []
        self.in_quote = False
        self.in_head = False

    @property
    def _holder(self) -> PartDraft:
        return self.annex or self.root

    @property
    def _part(self) -> PartDraft:
        return self.section or self._holder

    def add(self, block: Block, below: Block | None = None) -> None:
        """Put one block of the text where it belongs; `below` is the next one."""
        text = block.text
        inside = self.in_head or self.in_vote or QUOTE.match(text)
        if not inside and not self.language.matches(_OTHERS, text):
            self._add_paragraph(block, below)
            return
        if self._opens_annex(text) or self._is_aside(text) or (self.in_head and self._read_annex_head(text)):
            self.remainder += block.spans
            return
        self.in_head = False
        if self.language.match(Slot.ENACTING, unquoted(text)):
            self._open_text(block, text)
        elif self._opens_with_chapeau(text):
            self._add_plain(block, Kind.CHAPEAU)
            self._part.phase = Kind.PREAMBULAR
        elif self.language.match(Slot.STATEMENT_INTRO, text):
            self._add_plain(block, Kind.CHAPEAU)
        else:
            self._add_paragraph(block, below)

    def _add_paragraph(self, block: Block, below: Block | None) -> None:
        if number := self._number(block.text):
            self._add_numbered(block, number)
        else:
            self._add_unnumbered(block, below)

    def _number(self, text: str) -> Number | None:
        return parse_quoted(text, self.language) if self.in_quote else parse_number(text, self.language)

    def _opens_with_chapeau(self, text: str) -> bool:
        return self._part.phase is Kind.BODY and bool(self.language.match(Slot.CHAPEAU, text))

    def _open_text(self, block: Block, text: str) -> None:
        self.in_quote = bool(QUOTE.match(text))
        match = self.language.match(Slot.ENACTING, unquoted(text))
        comma = match.groupdict().get("comma") if match else None
        self._add_plain(block, Kind.CHAPEAU)
        self._part.phase = Kind.PREAMBULAR if comma else Kind.OPERATIVE

    # --- annexes ---

    def _opens_annex(self, text: str) -> bool:
        match = self.language.match(Slot.LETTER_ANNEX, text) or self.language.match(Slot.ANNEX, text)
        if not match:
            return False
        number = match.groupdict().get("number")
        if self.annex is not None and self.in_head and not number:
            # "Annex" and below it "Annex to the letter dated …" are the head of one annex.
            return True
        self.annexes += 1
        named = international(number, self.language) if number else str(self.annexes)
        self.annex = PartDraft(f"annex/{self.annexes}", number=named)
        self.section = None
        self.root.parts.append(self.annex)
        self.in_head = True
        return True

    def _read_annex_head(self, text: str) -> bool:
        """Read a line of an annex's head: its meeting or its title. Returns False where its text has begun."""
        part = self._holder
        if meeting := self.language.match(Slot.MEETING_LINE, text):
            dates = find_dates(meeting["when"], self.language)
            period = dates[0].period() if dates else None
            part.meeting = Meeting(meeting["title"].strip(), meeting["place"].strip(), period)
            return True
        if _ASIDE.fullmatch(text):
            return True
        numbered = parse_number(text, self.language)
        if len(text) > _TITLE_LIMIT or SENTENCE_END.search(text) or (numbered and numbered.level is Level.DECIMAL):
            return False
        if self.language.match(Slot.CHAPEAU, text) or self.language.match(Slot.ENACTING, text):
            return False
        if self.language.match(Slot.DECLARATION_TITLE, text):
            part.type, part.title = DocumentType.DECLARATION, text
        elif part.title is None:
            part.title = text
        else:
            return False
        return True

    def _is_aside(self, text: str) -> bool:
        """Read what stands between paragraphs without being one: a signature, the lines that close a resolution."""
        if signature := self.language.match(Slot.SIGNATURE, text):
            if self.annex is None:
                self.signatory = signature["name"].strip()
            return True
        if self.annex is None and self._part.phase is not Kind.PREAMBULAR and self.root.nodes:
            return self._closes(text) or self._is_vote(text)
        return False

    def _closes(self, text: str) -> bool:
        """Read the line that closes a resolution: the meeting that adopted it, the day, or both."""
        closing = self.language.match(Slot.CLOSING, text)
        if closing is None:
            return False
        if closing.groupdict().get("meeting"):
            self.meeting = ascii_digits(closing["meeting"])
        if dates := find_dates(text, self.language):
            self.closed = dates[-1]
        return True

    def _is_vote(self, text: str) -> bool:
        """Tell how it was voted from the text: an open bracket or colon, and below it who voted for and against."""
        begins = bool(self.language.match(Slot.VOTE, text))
        if not begins and (not self.in_vote or parse_number(text, self.language)):
            self.in_vote = False
            return False
        self.in_vote = not _VOTE_END.search(text)
        self.voted.append(text)
        return True

    # --- paragraphs ---

    def _add_plain(self, block: Block, kind: Kind) -> None:
        part = self._part
        part.stack.clear()
        label = Kind.BODY if kind is Kind.CHAPEAU else kind
        # An operative paragraph without a number is no op/1: that is the name of the one that has the number 1.
        path = f"op/par-{part.count(kind)}" if kind is Kind.OPERATIVE else f"{label.value}/{part.count(label)}"
        node = part.node(path, kind, block, None)
        part.nodes.append(node)
        part.stack.append(node)

    def _add_heading(self, block: Block) -> None:
        part = self._part
        part.stack.clear()
        part.nodes.append(part.node(f"par/{part.count(Kind.BODY)}", Kind.BODY, block, None, heading=True))

    def _add_unnumbered(self, block: Block, below: Block | None) -> None:
        part, text = self._part, block.text
        if part.phase is Kind.PREAMBULAR and self._ends_preamble(text, below):
            part.phase = Kind.OPERATIVE
        if part.phase in {Kind.PREAMBULAR, Kind.OPERATIVE} and is_heading(text) and part.nodes:
            self._add_heading(block)
        elif part.phase is Kind.OPERATIVE and part.stack and part.stack[0].number:
            self._add_child(block, None)
        else:
            self._add_plain(block, part.phase)

    def _ends_preamble(self, text: str, below: Block | None) -> bool:
        """Tell whether a paragraph without a number, behind a preamble, decides: "Decides to meet again in 2025."."""
        if not _OPERATIVE_END.search(text):
            return False
        following = self._number(below.text) if below else None
        return following is None or following.level is Level.DECIMAL

    def _add_numbered(self, block: Block, number: Number) -> None:
        number = resolve_level(number, *self._last_names())
        if number.level is Level.DECIMAL or not self._part.stack:
            self._add_top(block, number)
        else:
            self._add_child(block, number)

    def _add_top(self, block: Block, number: Number) -> None:
        if self._part.phase is Kind.PREAMBULAR or self._holder.type is DocumentType.DECLARATION:
            self._part.phase = Kind.OPERATIVE
        kind = self._part.phase
        if number.name == "1" and kind is Kind.OPERATIVE and f"{kind.value}/1" in self._part.paths:
            self.section, spans = open_section(self._holder, self._part, self.language)
            self.remainder += spans
        part = self._part
        path = f"op/{number.name}" if kind is Kind.OPERATIVE else f"{kind.value}/{part.count(kind)}"
        node = part.node(path, kind, block, number)
        part.nodes.append(node)
        part.stack[:] = [node]

    def _add_child(self, block: Block, number: Number | None) -> None:
        part = self._part
        parent = part.stack[0]
        if number is None:
            parent.unnumbered += 1
            path = f"{parent.path}/par/{parent.unnumbered}"
        else:
            above = [n for n in part.stack[1:] if n.number and n.number.level < number.level]
            parent = above[-1] if above else parent
            path = f"{parent.path}/{number.name}"
            part.stack[1:] = above
        node = part.node(path, parent.kind, block, number)
        parent.children.append(node)
        if number is not None:
            part.stack.append(node)

    def _last_names(self) -> tuple[str | None, str | None]:
        letter = roman = None
        for node in self._part.stack[1:]:
            if node.number and node.number.level is Level.LETTER:
                letter = node.number.name
            elif node.number:
                roman = node.number.name
        return letter, roman
