"""The PDF reader: what belongs together is told by position and font size."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pdf_pages import Page, Say, width, write
from unkg.cli import main
from unkg.document import Document, Role, Text
from unkg.errors import UnreadableInput
from unkg.export import read_document
from unkg.readers import read_text
from unkg.readers.formats import format_of
from unkg.readers.pdf.order import reading_order, with_brackets

LEFT, RIGHT, TOP = 100.0, 500.0, 700.0
FULL = 80  # letters of a full line in 10 points


def read(*pages: Page) -> Text:
    text = read_text(write(pages), "trial.pdf")
    check(text)
    return text


def check(text: Text) -> None:
    """Every code point lies in one span, and the text of a block stands where its runs say."""
    position = 0
    for span in sorted(span for block in text.blocks for span in block.spans):
        assert span.start == position
        position = span.end
    assert position == len(text.content)
    for block in text.blocks:
        for index, letter in enumerate(block.text):
            assert letter == " " or text.content[block.runs.source_of(index)] == letter


def said(text: Text, role: Role = Role.BODY) -> list[str]:
    return [block.text for block in text.blocks if block.role is role]


def document(*pages: Page) -> Document:
    return read_document(write(pages), "trial.pdf")


def set_lines(
    lines: Iterable[str], y: float = TOP, x: float = LEFT, *, size: float = 10, leading: float = 12
) -> list[Say]:
    """Return lines below each other; a line that begins with `>` is indented."""
    return [
        Say(x + 24 * line.startswith(">"), y - leading * index, line.lstrip(">"), size)
        for index, line in enumerate(lines)
    ]


def wrap(text: str, columns: int = FULL) -> list[str]:
    """Return a paragraph as lines, the first one indented."""
    lines, line = [], ">"
    for word in text.split(" "):
        if len(line.strip(">")) + 1 + len(word) > columns - 5 * line.startswith(">"):
            lines.append(line)
            line = word
        else:
            line += word if line in {"", ">"} else f" {word}"
    return [*lines, line]


RECALLING = (
    "Recalling its resolution 70/1 of 25 September 2015 and all its other resolutions on the records of lakes and "
    "rivers, and the outcome of the conference that was held in the city of Example in the spring of the year before,"
)
NOTING = (
    "Noting with concern that the level of the water in many lakes has fallen year after year, and that the States in "
    "whose territory they lie have not yet found the means to restore them, as was foreseen in the plan of action,"
)


def test_a_pdf_is_told_by_its_beginning() -> None:
    assert format_of(write([Page()])) == "pdf"


def test_paragraphs_by_indent_alone() -> None:
    text = read(Page(set_lines([*wrap(RECALLING), *wrap(NOTING)])))
    assert said(text) == [RECALLING, NOTING]


def test_paragraphs_by_gaps_alone() -> None:
    first, second = ([line.lstrip(">") for line in wrap(p)] for p in (RECALLING, NOTING))
    text = read(Page([*set_lines(first), *set_lines(second, TOP - 12 * len(first) - 8)]))
    assert said(text) == [RECALLING, NOTING]


@pytest.mark.parametrize(
    ("above", "below", "parts"),
    [
        ("The States of the basin told of the works, and they referred in particular to:", "(a) the banks; and ", 1),
        ("The States of the basin told of the works, of (a) the banks of all the rivers;", "(b) the locks; and ", 1),
        ("Les États du bassin ont rendu compte des travaux, et ils ont cité notamment :", "a) les rives; et ", 1),
        ("The States of the basin told of the works that they had done all the year long.", "(a) The banks; and ", 2),
        ("The States of the basin told of the works, and they referred in particular to:", "1. The banks; and ", 2),
        ("The States of the basin told of the works, and they referred in particular to:", ">(a) the banks; and ", 2),
        (
            "The States of the basin told of the works, and in particular of:",
            "(a) the banks; and ",
            2,
        ),  # there was room
    ],
)
def test_a_list_in_running_text_where_gaps_part_paragraphs(above: str, below: str, parts: int) -> None:
    full = "the locks of the river and the lakes that it flows through, with their banks and all"
    paragraph = [f"1. Of {full}"[:FULL], "that belongs to them."]
    lines, y = [], TOP
    for each in [paragraph] * 5 + [[f"{above}", f"{below}{full}"[: FULL + below.count(">")], "that belongs to them."]]:
        lines += set_lines(each, y)
        y -= 12 * len(each) + 8
    assert len(said(read(Page(lines)))) == 5 + parts


def test_entries_of_a_programme_with_their_times_in_cells_of_their_own() -> None:
    def entry(y: float, time: str, *lines: str) -> list[Say]:
        return [Say(LEFT, y, time), *set_lines(lines, y, LEFT + 70)]

    full = "Meeting with the Minister for Rivers of the basin, who was together"
    first = [
        *set_lines(wrap(RECALLING), TOP),
        *entry(620, "0830-0930", full, "with his deputy"),
        *entry(80, "0945", full),
    ]
    second = [*entry(TOP, "11.30-12.45", "Lunch"), *entry(TOP - 20, "1345", "Press conference")]
    feet = [[Say(LEFT, 30, "31-12345"), Say(RIGHT - 20, 30, str(page))] for page in (2, 3)]
    text = read(Page([*first, *feet[0]]), Page([*second, *feet[1]]))
    assert said(text) == [
        RECALLING,
        f"0830-0930 {full} with his deputy",
        f"0945 {full}",
        "11.30-12.45 Lunch",
        "1345 Press conference",
    ]


def test_a_heading_in_larger_type_is_no_part_of_the_text_below_it() -> None:
    text = read(
        Page(
            [Say(LEFT, TOP, "The state of lakes and rivers in the year before", 14), *set_lines(wrap(NOTING), TOP - 16)]
        )
    )
    assert said(text) == ["The state of lakes and rivers in the year before", NOTING]


def head(page: int) -> list[Say]:
    return [Say(60, 750, "A/RES/77/1", 8), Say(380, 750, "Lakes and rivers of the world", 8)] if page > 1 else []


def foot(page: int) -> list[Say]:
    return [Say(60, 40, "22-12345", 8), Say(500, 40, f"{page}/2", 8)]


def test_a_page_end_does_not_cut_a_paragraph() -> None:
    """Not by footnotes, not by a job number and links below, nor by a running head above; a word may go on, too."""
    lines = wrap(NOTING)
    note = [Say(LEFT, 120, "_" * 18), Say(LEFT, 100, "1", 5), Say(LEFT + 6, 97, "Resolution 70/1.", 8)]
    first = Page(
        [*set_lines(wrap(RECALLING)), *set_lines(lines[:1], 640), *note, *foot(1)],
        links=["https://undocs.org/A/RES/70/1"],
    )
    second = Page([*head(2), *set_lines(lines[1:]), *foot(2)])
    text = read(first, second)
    assert said(text) == [RECALLING, NOTING]
    assert said(text, Role.NOTE) == ["1 Resolution 70/1."]
    assert said(text, Role.LINK) == ["https://undocs.org/A/RES/70/1"]
    furniture = said(text, Role.FURNITURE)
    assert furniture == ["_" * 18, "22-12345", "1/2", "A/RES/77/1", "Lakes and rivers of the world", "22-12345", "2/2"]


def test_raised_markers_are_tied_to_footnotes() -> None:
    line = "Recalling its resolution 70/1 of 25 September 2015,"
    end = LEFT + 24 + width(line)
    words = [
        Say(LEFT, TOP + 30, "The General Assembly,"),
        *set_lines([f">{line}"]),
        Say(end, TOP + 4, "1", 6),
        Say(end + 3, TOP, " and 77/228"),
        Say(end + 3 + width(" and 77/228"), TOP + 4, "5", 6),
        Say(end + 3 + width(" and 77/228") + 3, TOP, ","),
        Say(LEFT, 600, "1. Decides to remain seized of the matter."),
        Say(LEFT, 100, "1", 5),
        Say(LEFT + 6, 97, "See A/70/1, annex.", 8),
        Say(LEFT, 88, "5", 5),
        Say(LEFT + 6, 85, "Adopted at the second part of its session.", 8),
    ]
    found = document(Page(words, rules=[(LEFT, 112, 70)]))
    notes = {paragraph.path: paragraph.text for _, paragraph in found.paragraphs() if paragraph.kind.value == "note"}
    assert notes == {"pp/1/note/1": "See A/70/1, annex.", "pp/1/note/5": "Adopted at the second part of its session."}
    texts = [paragraph.text for _, paragraph in found.paragraphs()]
    assert f"{line}1 and 77/2285," in texts


def test_footnotes_in_two_columns_below_a_rule() -> None:
    notes = [
        (LEFT, 100, "1", "Resolution 70/1."), (300, 100, "3", "United Nations, Treaty Series,"),
        (LEFT, 88, "2", "See A/70/3 and"), (300, 88, "", "vol. 999, No. 14668."),
        (LEFT, 76, "", "A/70/4."),
    ]  # fmt: skip
    words = [w for x, y, mark, text in notes for w in (Say(x, y + 3, mark or " ", 5), Say(x + 6, y, text, 8))]
    text = read(Page([*set_lines(wrap(NOTING)), *words], rules=[(LEFT, 112, 70)]))
    assert said(text, Role.NOTE) == [
        "1 Resolution 70/1.",
        "2 See A/70/3 and A/70/4.",
        "3 United Nations, Treaty Series, vol. 999, No. 14668.",
    ]


def test_two_columns_of_text_are_read_one_after_the_other() -> None:
    left, right = (wrap(p, 38) for p in (RECALLING, NOTING))
    text = read(Page([*set_lines(left, x=60), *set_lines(right, TOP - 5, x=320)]))
    assert said(text) == [RECALLING, NOTING]


def test_text_boxes_of_a_masthead() -> None:
    words = [
        Say(60, 740, "United Nations", 14), Say(440, 741, "A/RES/77/1"),
        Say(60, 710, "General Assembly", 20), Say(400, 710, "Distr.: General"),
        Say(400, 698, "7 October 2022"), Say(60, 660, "Seventy-seventh session"), Say(60, 648, "Agenda item 129"),
        Say(60, 600, "Resolution adopted by the General Assembly on 6 October 2022", 14),
        Say(60, 570, "77/1. Protection of lakes", 12), Say(84, 540, "The General Assembly,"),
        *set_lines(wrap(NOTING), 510, 60),
        Say(60, 45, "22-12345 (E)    101022"), Say(60, 30, "\uf02a\uf032\uf032\uf031\uf02a", 20),
    ]  # fmt: skip
    found = document(Page(words))
    masthead = found.masthead
    assert (masthead.symbols, masthead.organ, masthead.session) == (("A/RES/77/1",), "GA", "77")
    assert masthead.agenda_items == ("129",)
    assert str(masthead.distribution_date) == "2022-10-07"
    assert str(masthead.adoption_date) == "2022-10-06"
    assert found.main.title == "Protection of lakes"
    assert [paragraph.text for _, paragraph in found.paragraphs()][-1] == NOTING


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the implemen\u00ad", "tation of this", "the implementation of this"),
        ("the implemen\u2010", "tation of this", "the implementation of this"),
        ("the implemen-", "tation of this", "the implementation of this"),  # the word stands elsewhere without it
        ("the seventy-", "fourth session", "the seventy-fourth session"),
        ("the years 2015-", "2020 of this", "the years 2015-2020 of this"),
    ],
)
def test_hyphens_at_line_ends(above: str, below: str, joined: str) -> None:
    filled = above.rjust(FULL - 5, "m").replace("mthe", "m the")
    lines = [f">{filled}", f"{below} matter was the implementation,", ">It was so."]
    paragraph = said(read(Page(set_lines(lines))))[0]
    assert paragraph.split("m ", 1)[1] == f"{joined} matter was the implementation,"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([Say(LEFT, TOP, "of\ufb01ce e\ufb03cient")], ["office efficient"]),
        ([Say(LEFT, TOP, "A matter of letters", gap=3)], ["A matter of letters"]),
        ([Say(LEFT, TOP, "Drawn twice"), Say(LEFT + 0.3, TOP, "Drawn twice")], ["Drawn twice"]),
        ([Say(LEFT, TOP, "Level words"), Say(30, 300, "turned", angle=90)], ["Level words"]),
        ([Say(LEFT, TOP, "Seen"), Say(LEFT, 600, "hidden", mode=3)], ["Seen"]),
        ([Say(LEFT, TOP, "The layer of a scan", mode=3)], ["The layer of a scan"]),
        ([Say(LEFT, TOP, "Seen"), Say(LEFT, 900, "outside")], ["Seen"]),
        ([Say(300, 100 + 0, "All of it is turned", angle=90)], ["All of it is turned"]),
    ],
)
def test_what_is_drawn_and_what_is_said(words: list[Say], expected: list[str]) -> None:
    assert said(read(Page(words))) == expected


def drawn(text: str) -> str:
    """Return a right-to-left text as a program draws it from left to right; what stands in `<>` keeps its order."""
    pieces = text.replace("<", "\x00<").replace(">", "\x00").split("\x00")
    turned = [piece[1:] if piece.startswith("<") else piece[::-1] for piece in reversed(pieces)]
    return "".join(turned)


ARABIC = [
    "وإذ تشير إلى قرارها <75/1> المؤرخ <21> أيلول/سبتمبر <2020>",
    "عملا بالقرار <A/RES/75/1> وبالوثيقة <S/2018/45>، وبالفقرة <5>(و)",
    "قرار مجلس الأمن <1373> (<2001>) المؤرخ <28> أيلول/سبتمبر <2001>",
    "انظر <Treaty Series, vol. 1577, No. 27531>، المرفق.",
]


@pytest.mark.parametrize("text", ARABIC)
def test_arabic_is_read_in_logical_order(text: str) -> None:
    row = drawn(text)
    found = said(read(Page([Say(RIGHT - width(row), TOP, row)])))
    assert found == [text.replace("<", "").replace(">", "")]


def test_presentation_forms_are_letters() -> None:
    row = drawn("\ufee3\ufea0\ufee0\ufeb2 \ufe8d\ufef7\ufee3\ufee6 <1373>")
    assert said(read(Page([Say(RIGHT - width(row), TOP, row)]))) == ["مجلس الأمن 1373"]


def test_numbers_and_words_keep_their_order_in_right_to_left_lines() -> None:
    row = list("5/1 \u0631")
    assert "".join(row[i] for i in reading_order(row, [False] * len(row))) == "\u0631 5/1"
    assert with_brackets("\u0631 )1999( \u0631") == "\u0631 (1999) \u0631"
    assert with_brackets("\u0631 (1999) \u0631") == "\u0631 (1999) \u0631"


def test_chinese_goes_on_over_a_page_end_inside_a_number() -> None:
    first, second = "回顾安全理事会关于恐怖主义行为对国际和平与安全造成的威胁的第13", "73(2001)号决议，"
    upper = Page([Say(RIGHT - width(first), 200, first), Say(500, 40, "1/2", 8)])
    lower = Page(
        [Say(60, 750, "S/RES/2462(2019)", 8), Say(RIGHT - width(first) - 20, TOP, second), Say(500, 40, "2/2", 8)]
    )
    assert said(read(upper, lower)) == [first + second]


def test_a_marker_in_chinese_is_parted_from_the_text_by_a_space_in_the_source() -> None:
    before, behind = "回顾大会第54/7号决议", "及其他关于湖泊的决议，"
    end = LEFT + width(before)
    text = read(Page([Say(LEFT, TOP, before), Say(end, TOP + 4, "3", 6), Say(end + 3, TOP, behind)]))
    assert said(text) == [f"{before}3{behind}"]
    assert f"{before}3 {behind}" in text.content


def test_links_stand_at_the_end_of_their_page() -> None:
    addresses = ["https://undocs.org/S/RES/1373(2001)", "javascript:alert(1)", "https://undocs.org/A/RES/70/1"]
    text = read(Page([Say(LEFT, TOP, "First page here")], links=addresses), Page([Say(LEFT, TOP, "Second page", 14)]))
    roles = [block.role for block in text.blocks]
    assert roles == [Role.BODY, Role.LINK, Role.LINK, Role.BODY]
    assert said(text, Role.LINK) == [addresses[0], addresses[2]]


PAGE = Page([Say(LEFT, TOP, "Words on a page of a document, which says so.")])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (write([PAGE], locked=True), "is locked with a password"),
        (write([]), "has no pages"),
        (b"%PDF-1.7\nnothing else", "is broken"),
        (write([PAGE])[:900], "is broken"),
        (write([Page(scan=True), Page(scan=True)]), "holds no text: pages 1-2 of 2"),
        (write([Page()]), "holds no text: page 1 of 1"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=f"trial.pdf: .*{reason}"):
        read_text(data, "trial.pdf")


def test_an_error_is_not_that_of_the_file_before() -> None:
    for data, reason in ((write([PAGE], locked=True), "password"), (write([]), "no pages")):
        with pytest.raises(UnreadableInput, match=reason):
            read_text(data, "trial.pdf")


def test_scans_among_pages_with_text_are_told(tmp_path: Path) -> None:
    file = tmp_path / "trial.pdf"
    file.write_bytes(write([PAGE, Page(scan=True), PAGE, Page(scan=True), Page(scan=True), Page()]))
    result = CliRunner().invoke(main, ["export", str(file), "-f", "nq"])
    assert result.exit_code == 0
    assert "trial.pdf: pages 2, 4-5 of 6 without text: scans are not read" in result.stderr
    assert "Words on a page" in result.stdout
