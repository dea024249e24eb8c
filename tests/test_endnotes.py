"""Endnotes: at the end of a text, below a heading, with no rule above."""

import pytest

from unkg.document import Block, Kind, Role
from unkg.export import Settings, read_document
from unkg.readers.reflow import reflow

# A sentence without its mark, the heading, and the text of a note.
WORDS = {
    "en": ("The States of the basin keep the banks and locks of the river in repair", "Notes", "See document"),
    "fr": ("Les États du bassin entretiennent les rives et les écluses du fleuve", "Notes", "Voir le document"),
    "es": ("Los Estados de la cuenca mantienen las orillas y las esclusas del río", "Notas", "Véase el documento"),
    "ru": ("Государства бассейна содержат берега и шлюзы реки в исправности", "Примечания", "См. документ"),
    "zh": ("流域各国维护河流两岸及其船闸的正常使用和安全通航", "注", "见文件"),
    "ar": ("تحافظ دول الحوض على ضفاف النهر وأهوسته وتصلحها كل سنة", "الحواشي", "انظر الوثيقة"),
}


def text_of(language: str, notes: int = 6, *, marked: int = 6) -> str:
    sentence, heading, see = WORDS[language]
    stop = "。" if language == "zh" else "."
    dot, brackets = (" -", " ()") if language == "ar" else (".", "")
    marker = "({})" if language == "ar" else "{}"
    lines = [f"{n}{dot} {sentence}{marker.format(n) if n <= marked else ''}{stop}\n" for n in range(1, notes + 1)]
    below = [f" {n}{brackets} {see} A/98/{n}{stop}\n" for n in range(1, notes + 1)]
    below[2] += "\n99-12345 3/4\n\nand its annex, A/98/3/Add.1\n"
    return "\n".join([*lines, f"{heading}\n", *below])


def notes(text: str) -> list[Block]:
    return [block for block in reflow(text) if block.role is Role.NOTE]


@pytest.mark.parametrize("language", WORDS)
def test_endnotes_are_notes_of_their_paragraphs(language: str) -> None:
    document = read_document(text_of(language).encode(), "a.txt", Settings(language=language))
    found = [each for _, each in document.paragraphs() if each.kind is Kind.NOTE]
    assert [each.number for each in found] == ["1", "2", "3", "4", "5", "6"]
    assert [f"A/98/{n}" in each.text for n, each in enumerate(found, 1)] == [True] * 6
    assert [each.path.split("/note/")[-1] for each in found] == [each.number for each in found]
    assert sum(each.path.startswith("note/") for each in found) == 0
    others = [each.text for _, each in document.paragraphs() if each.kind is not Kind.NOTE]
    assert others[-1] == WORDS[language][1]
    assert len(others) == 7


def test_numbers_that_mark_nothing_are_no_notes() -> None:
    assert notes(text_of("en", marked=2)) == []


def test_a_few_notes_are_too_few_to_tell() -> None:
    assert notes(text_of("en", notes=4)) == []


@pytest.mark.parametrize("dot", [".", " -", ")"])
def test_numbered_paragraphs_are_no_notes(dot: str) -> None:
    text = "\n\n".join(f"The basin has a plan.{n}" for n in range(1, 8))
    text += "\n\n" + "\n\n".join(f" {n}{dot} Decides to keep the banks." for n in range(1, 8))
    assert notes(text) == []


def test_notes_at_the_feet_of_pages_take_no_text_below_them() -> None:
    def page(first: int) -> str:
        numbers = range(first, first + 4)
        said = "".join(f"The States of the basin keep its banks.{n}\n\n" for n in numbers)
        return said + "".join(f" {n} See document A/98/{n}.\n" for n in numbers) + f"\n99-12345 {first}/9\n\n"

    assert notes(page(1) + page(5) + page(9)) == []


def test_notes_with_an_annex_below_are_no_endnotes() -> None:
    annex = "\n99-12345 4/4\n\nAnnex\n\nThe banks of the river are kept by the States of the basin.\n"
    assert notes(text_of("en") + annex) == []
