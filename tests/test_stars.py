"""Notes to stars at the foot of a page, with no rule above them."""

import pytest

from unkg.document import Kind, Role
from unkg.export import Settings, read_document
from unkg.readers.lines import split_lines
from unkg.readers.reflow import reflow
from unkg.readers.stars import starred_notes

# The title, a sentence, and the note over two lines.
TEXTS = {
    "en": (
        "Report on the banks of the river",
        "The States keep the banks of the river",
        "This report was",
        "not edited.",
    ),
    "fr": ("Rapport sur les rives du fleuve", "Les États entretiennent les rives", "Ce rapport n’a pas", "été revu."),
    "es": ("Informe sobre las orillas del río", "Los Estados mantienen las orillas", "Este informe no", "se editó."),
    "ru": ("Доклад о берегах реки", "Государства содержат берега реки", "Доклад публикуется", "без редактуры."),
    "zh": ("关于河流两岸的报告", "流域各国维护河流两岸及其船闸的正常使用", "本报告未经", "编辑。"),
    "ar": ("تقرير عن ضفاف النهر", "تحافظ دول الحوض على ضفاف النهر", "لم يخضع هذا التقرير", "للتحرير."),
}


def text_of(language: str, *, star: str = "*", title: str | None = None, below: str = "98-12345 2/4") -> str:
    named, sentence, note, rest = TEXTS[language]
    full = (" " if language != "zh" else "").join([sentence] * 2)
    dot, stop = " -" if language == "ar" else ".", "。" if language == "zh" else "."
    paragraphs = [f"{n}{dot} {full}\n\n{full}\n\n{sentence}{stop}\n\n" for n in range(1, 5)]
    head = f" {named if title is None else title}{star}\n\n \n\n{''.join(paragraphs[:2])}"
    return f"{head}  \n\n {star} {note}\n\n{rest}\n\n \n\n{below}\n\n{''.join(paragraphs[2:])}"


def notes(text: str) -> list[str]:
    return [block.text for block in reflow(text) if block.role is Role.NOTE]


@pytest.mark.parametrize("star", ["*", "**"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_starred_line_at_the_foot_is_a_note(language: str, star: str) -> None:
    _, _, first, second = TEXTS[language]
    document = read_document(text_of(language, star=star).encode(), "a.txt", Settings(language=language))
    found = [each for _, each in document.paragraphs() if each.kind is Kind.NOTE]
    assert [(each.number, each.text) for each in found] == [
        (star, f"{first}{'' if language == 'zh' else ' '}{second}"),
    ]
    assert [p.number for _, p in document.paragraphs() if p.kind is not Kind.NOTE and p.number] == ["1", "2", "3", "4"]


def test_the_symbol_may_bear_the_star() -> None:
    assert notes(f"United Nations A/98/7*\n\n{text_of('en', title='Report on')}") == ["* This report was not edited."]


def test_the_last_page_ends_with_the_text() -> None:
    text = text_of("en").partition("98-12345")[0]
    assert notes(text) == ["* This report was not edited."]
    assert notes(f"{text}The States agreed.\n\nThey went home.\n\nThey came again.\n") == []


@pytest.mark.parametrize("title", ["Report on the river ", "Report on the river (see *)", "* "])
def test_a_star_that_nothing_bears_marks_no_note(title: str) -> None:
    text = text_of("en", title=title) if title.endswith(" ") else text_of("en").replace("river*", f"{title}")
    assert notes(text) == []


def test_other_stars_mark_other_notes() -> None:
    text = text_of("en").replace("\n * ", "\n ** ")
    assert notes(text) == []


def test_a_list_in_the_text_is_no_foot() -> None:
    line = "The States keep the banks of the river and the locks of the river.\n\n"
    assert notes(text_of("en", below=line * 9)) == []


def test_a_star_on_another_page_is_too_far() -> None:
    line = "The States keep the banks of the river and the locks of the river.\n\n"
    text = text_of("en")
    title, rest = text[: text.index("1.")], text[text.index("1.") :]
    assert notes(title + line * 70 + rest) == []


def test_a_long_list_with_stars_is_no_foot() -> None:
    lines = [
        line for line in split_lines("The river*\n* The States keep it\n" * 5000 + "It is kept.\n" * 9) if line.text
    ]
    assert len(starred_notes(lines)) == 0
