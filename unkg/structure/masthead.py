"""The masthead: what stands above the text of a document, line by line.

Mastheads lose lines in extraction, and their lines come in any order; every field is found on its own.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from unkg.characters import ascii_digits
from unkg.dates import find_dates
from unkg.document import Block, Correspondence, DocumentType, Masthead, Role
from unkg.languages import Language, Slot, load_language
from unkg.symbols import DocumentSymbol, find_symbols, parse_symbol, symbols_alone

# "76/83. Title", "53/243 A–B. Title"; where the symbol has the same number, the dot may be missing.
_AFTER_NUMBER: Final = re.compile(
    r"(?: ?[A-Z](?:[-–][A-Z])?(?![^\W\d_]|[’']))?(?P<dot>\s?\.)?[\s\-–—:]*(?P<title>\S.*)\Z"
)
_SENTENCE_END: Final = re.compile(r"[.。！!?؟;；:：][”\"»’)\]]*\Z")
_CLAUSE_END: Final = re.compile(r"[,，،][”\"»’)\]]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
MASTHEAD_LINES: Final = (
    Slot.REPORT_LINE,
    Slot.AGENDA_ITEM,
    Slot.RESOLUTION_HEAD,
    Slot.ADOPTED_AT,
    Slot.DISTRIBUTION,
    Slot.SESSION,
    Slot.ORIGINAL,
    Slot.STATEMENT_HEAD,
    Slot.MASTHEAD_ASIDE,
)
_FIRST_LINES: Final = 5  # in which the symbol stands
_TITLE_LIMIT: Final = 400
_BRACKETS: Final = str.maketrans("（）", "()")
_ITEM_LETTER: Final = re.compile(r"\(?([^\W\d_]{1,2})\)")
_ITEMS: Final = re.compile(r"(?P<number>\d+)|(?P<letter>\([^\W\d_]{1,2}\))")


@dataclass(slots=True)
class Head:
    """What the masthead gave: its fields, the title, type and meeting, and the index of the first text block."""

    masthead: Masthead = field(default_factory=Masthead)
    title: str | None = None
    type: DocumentType | None = None
    first: int = 0
    meeting: str | None = None
    expects_title: bool = False


def read_masthead(blocks: Sequence[Block], language: Language, heads: Sequence[str] = ()) -> Head:
    """Return what stands above the text of a document.

    `blocks` are those of role BODY, in order; `heads` are lines that stand on top of pages, one of which is the symbol
    where the masthead was lost. The text begins at an enacting formula, behind a letter's title, or at
    the first paragraph that looks like one.
    """
    head = Head()
    _read_symbols(head, blocks, language)
    if not head.masthead.symbols and (symbols := next(filter(None, map(symbols_alone, heads)), None)):
        head.masthead = replace(head.masthead, symbols=tuple(s.text for s in symbols))
    while head.first < len(blocks) and head.type is not DocumentType.LETTER:
        taken = _take(head, blocks, language)
        if not taken:
            break
        head.first += taken
    return head


def _take(head: Head, blocks: Sequence[Block], language: Language) -> int:
    """Read the next line of the masthead; return how many blocks it was, 0 where the text begins."""
    text = blocks[head.first].text
    expected, head.expects_title = head.expects_title, False
    if _opens_text(head, blocks, language):
        return 0
    if adopted := _over_two_lines([block.text for block in blocks[head.first : head.first + 2]], language):
        _read_adoption(head, adopted, language)
        return 2
    if _read_title(head, text, language, expected=expected):
        return 1
    if _begins_text(text, language) or (head.masthead.adoption_date and _CLAUSE_END.search(text) and len(text) > 20):
        return 0
    head.expects_title = _read_line(head, text, language)
    return 1


def _opens_text(head: Head, blocks: Sequence[Block], language: Language) -> bool:
    """Tell whether an enacting formula or the head of a statement opens the text, and read what it tells."""
    text = blocks[head.first].text
    told = head.title is not None or head.masthead.adoption_date is not None
    enacting = language.match(Slot.ENACTING, text)
    if enacting and (told or _has_text_below(blocks, head.first, language)):
        head.masthead = replace(head.masthead, organ=head.masthead.organ or language.named_organ(enacting["organ"]))
        return True
    if statement := language.match(Slot.STATEMENT_INTRO, text):
        _read_adoption(head, statement, language)
        head.type = DocumentType.STATEMENT
        return True
    return False


def _read_title(head: Head, text: str, language: Language, *, expected: bool) -> bool:
    """Read a title, of a letter, of a resolution behind its number, or, where `expected`, of an agenda item."""
    if letter := language.match(Slot.LETTER_TITLE, text):
        _read_letter(head, letter, language)
    elif numbered := _numbered_title(text, head, language):
        head.title = numbered
    elif expected and not is_known_line(text, language):
        head.masthead = replace(head.masthead, agenda_title=text)
    else:
        return False
    return True


def _over_two_lines(texts: Sequence[str], language: Language) -> re.Match[str] | None:
    """Return the match of a line that tells of the adoption and breaks before its end: "… on" and "29 October 2018"."""
    if language.match(Slot.RESOLUTION_HEAD, texts[0]) or language.match(Slot.ADOPTED_AT, texts[0]):
        return None
    joined = ("" if not language.spaced else " ").join(texts)
    adopted = language.match(Slot.RESOLUTION_HEAD, joined) or language.match(Slot.ADOPTED_AT, joined)
    return adopted if adopted and adopted.groupdict().get("date") else None


def _numbered_title(text: str, head: Head, language: Language) -> str | None:
    """Return the title behind a resolution's own number, or None: `76/83. Review …`, `76/83 استعراض …`."""
    number = language.match(Slot.CITED_NUMBER, text)
    form = number.lastgroup if number else None
    behind = _AFTER_NUMBER.match(text, number.end()) if number else None
    if number is None or behind is None or form not in {"slash", "special", "roman"}:
        return None
    own = language.canonical_number(number[form], form)
    digits = re.findall(r"\d+", own)
    known = any(re.findall(r"\d+", symbol)[-len(digits) :] == digits for symbol in head.masthead.symbols)
    return behind["title"] if behind["dot"] or known else None


def _has_text_below(blocks: Sequence[Block], index: int, language: Language) -> bool:
    """Tell an enacting formula from an organ's name in the masthead: the formula ends in a comma, or text follows."""
    match = language.match(Slot.ENACTING, blocks[index].text)
    if match and match.groupdict().get("comma"):
        return True
    return index + 1 < len(blocks) and bool(_SENTENCE_END.search(blocks[index + 1].text)) and index > 3


def _begins_text(text: str, language: Language) -> bool:
    if language.match(Slot.CHAPEAU, text):
        return True
    if is_known_line(text, language):
        return False
    return (bool(_SENTENCE_END.search(text)) and len(text) > 20) or len(text) > _TITLE_LIMIT


def is_known_line(text: str, language: Language) -> bool:
    """Tell a line of the masthead by its pattern, or by the symbols that it holds."""
    return language.matches(MASTHEAD_LINES, text) or bool(symbols_alone(text))


def _read_line(head: Head, text: str, language: Language) -> bool:
    """Read one line into `head`; return whether the next line may be the agenda item's title."""
    masthead = head.masthead
    if session := language.match(Slot.SESSION, text):
        head.masthead = replace(masthead, session=_session(session, language) or masthead.session)
    elif item := language.match(Slot.AGENDA_ITEM, text):
        items = item_numbers(item["number"], language)
        head.masthead = replace(masthead, agenda_items=(*masthead.agenda_items, *items))
        return True
    elif organ := language.named_organ(text):
        if masthead.organ is None or masthead.organ not in {parse_symbol(s).organ for s in masthead.symbols[:1]}:
            head.masthead = replace(masthead, organ=organ)  # the lowest named, but of a joint document the first
    elif original := language.match(Slot.ORIGINAL, text):
        head.masthead = replace(masthead, original_language=original["language"])
    elif adopted := language.match(Slot.RESOLUTION_HEAD, text) or language.match(Slot.ADOPTED_AT, text):
        _read_adoption(head, adopted, language)
    elif report := language.match(Slot.REPORT_LINE, text):
        _read_report(head, report["text"])
    elif dates := _whole_date(text, language):
        head.masthead = replace(masthead, distribution_date=masthead.distribution_date or dates)
    return False


def _session(match: re.Match[str], language: Language) -> str | None:
    group = match.groupdict()
    if group.get("year"):
        return group["year"]
    number = group.get("digits") or language.ordinal(group.get("ordinal") or "")
    if not number:
        return None
    special = group.get("special")
    prefix = language.nouns.get(special, "S-") if special else ""
    return f"{prefix}{number}"


def item_numbers(printed: str, language: Language) -> tuple[str, ...]:
    """Return the numbers of agenda items in the form of all languages: `14 et 113 b)` is 14, 113(b).

    A letter without a number belongs to the number before it: `71 (a) and (b)` are 71(a) and 71(b).
    """
    compact = re.sub(r"\s+(?=\(|[^\W\d_]{1,2}\))", "", ascii_digits(printed.translate(_BRACKETS)))
    lettered = _ITEM_LETTER.sub(lambda m: f"({language.letters_as_numbers.get(m[1], m[1])})", compact)
    items: list[str] = []
    number = ""
    for match in _ITEMS.finditer(lettered):
        if match["number"]:
            number = match["number"]
            items.append(number)
        elif items and items[-1] == number:
            items[-1] += match["letter"]
        else:
            items.append(number + match["letter"])
    return tuple(items)


def _whole_date(text: str, language: Language) -> dt.date | None:
    for each in (language, load_language(language.masthead)):
        dates = find_dates(text, each)
        whole = len(dates) == 1 and dates[0].span.end - dates[0].span.start >= len(text) - 1
        if whole and dates[0].begin == dates[0].end:  # a period is the session's
            return dates[0].begin.date()
    return None


def _read_adoption(head: Head, match: re.Match[str], language: Language) -> None:
    group = match.groupdict()
    if group.get("date"):
        dates = find_dates(group["date"], language)
        head.masthead = replace(head.masthead, adoption_date=dates[0].begin.date() if dates else None)
    if group.get("meeting"):
        head.meeting = ascii_digits(group["meeting"])
    if organ := language.named_organ(group.get("organ")):
        head.masthead = replace(head.masthead, organ=organ)
    noun = language.nouns.get(" ".join((group.get("noun") or "").split()).casefold())
    if noun in {t.value for t in DocumentType}:
        head.type = DocumentType(noun)


def _read_report(head: Head, text: str) -> None:
    """Read the line in brackets under a resolution's title: a draft (`A/75/L.20`), or a committee's report."""
    symbols = tuple(dict.fromkeys(symbol.text for _, _, symbol in find_symbols(text)))
    drafts = tuple(s for s in symbols if re.search(r"/L\.\d", s))
    head.masthead = replace(head.masthead, draft=drafts, reports=tuple(s for s in symbols if s not in drafts))


def _read_letter(head: Head, match: re.Match[str], language: Language) -> None:
    group = match.groupdict()
    dates = find_dates(group["date"], language) if group.get("date") else []
    head.type, head.title = DocumentType.LETTER, match[0]
    correspondence = Correspondence(group["sender"].strip(), group["addressee"].strip())
    date = dates[0].begin.date() if dates else None
    head.masthead = replace(head.masthead, document_date=date, correspondence=correspondence)


def _read_symbols(head: Head, blocks: Sequence[Block], language: Language) -> None:
    alone = Counter(s for b in blocks if (s := symbols_alone(b.text)))
    if alone:
        most, _ = max(alone.items(), key=lambda item: item[1])
        head.masthead = replace(head.masthead, symbols=tuple(s.text for s in most))
        return
    for block in blocks[:_FIRST_LINES]:
        if symbols := _behind_publisher(block.text) or _lettered(block.text, language):
            head.masthead = replace(head.masthead, symbols=tuple(s.text for s in symbols))
            return


def _behind_publisher(text: str) -> tuple[DocumentSymbol, ...]:
    """Return the symbols at the end of a line that names the publisher: `United Nations A/RES/73/7`."""
    words, _, last = text.rpartition(" ")
    return symbols_alone(last) if re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+){0,3}", words) else ()


def _lettered(text: str, language: Language) -> tuple[DocumentSymbol, ...]:
    """Return the symbol whose letter is spelt in the language's own script: `A/DEC/76/402 باء`."""
    found = find_symbols(text)
    behind = text[found[0][1] :].strip(" ()") if found and found[0][0] == 0 else ""
    letter = language.canonical_number(f"1/1 {behind}").removeprefix("1/1") if behind else ""
    return (parse_symbol(found[0][2].text + letter),) if re.fullmatch("[A-Z]", letter) else ()


def body_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks that are neither links, footnotes nor page furniture."""
    return [block for block in blocks if block.role is Role.BODY]
