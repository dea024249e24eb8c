"""Paragraphs over page ends, where white space and short lines tell nothing."""

import pytest

from unkg.document import Role
from unkg.readers.reflow import reflow

# A full line of a paragraph, its last line on the page, and how it goes on.
TEXTS = {
    "en": (
        "The States of the basin keep the banks and the locks of the whole river",
        "in repair, which",
        "they report.",
    ),
    "fr": ("Les États du bassin entretiennent les rives et toutes les écluses et les", "réparent, ce", "qu’ils font."),
    "es": (
        "Los Estados de la cuenca mantienen las orillas y todas las esclusas del río",
        "y del lago, lo",
        "que hacen.",
    ),
    "ru": ("Государства бассейна содержат берега и все шлюзы реки в исправности, о чем", "они сообщают", "ежегодно."),
    "zh": (
        "流域各国维护河流两岸及其船闸的正常使用和安全通航，并为此每年拨出",
        "必要的经费和人员以及相关的设备和材料等",
        "并提出报告。",
    ),
    "ar": (
        "تحافظ دول الحوض على ضفاف النهر وعلى جميع أهوسته وتقوم بإصلاحها إصلاحا كاملا",
        "في كل سنة وتخصص لذلك الموارد المالية اللازمة",
        "والموظفين.",
    ),
}
END = "\n____________\n\n1/ A/98/7, annex.\n\n/...\n\n\n\nA/RES/98/7\nPage 2\n\n"


def paragraphs(language: str, last: str, first: str, *, indent: str = "") -> list[str]:
    full, _, _ = TEXTS[language]
    whole = f"{full}\n{full}.\n\n"
    text = f"A/RES/98/7\n\n{indent}{whole * 3}{indent}{full}\n{last}\n{END}{first}\n\n{indent}{whole}"
    return [block.text for block in reflow(text) if block.role is Role.BODY]


@pytest.mark.parametrize("indent", ["", "     "], ids=["flush", "indented"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_page_end_cuts_no_sentence(language: str, indent: str) -> None:
    _, last, first = TEXTS[language]
    found = paragraphs(language, last, first, indent=indent)
    joined = last.split()[-1] + ("" if language == "zh" else " ") + first
    assert any(each.endswith(joined) for each in found)
    assert len(found) == len(paragraphs(language, f"{last}.", first, indent=indent)) - 1


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("label", ["2. ", "(b) ", "b) ", "II. "])
def test_a_label_begins_a_paragraph(language: str, label: str) -> None:
    _, last, first = TEXTS[language]
    expected = (label.rstrip() if language == "zh" else label) + first
    assert expected in paragraphs(language, last, label + first)


@pytest.mark.parametrize(("language", "label"), [("zh", "二、"), ("ar", "ثانيا - "), ("ar", "(ب) ")])
def test_labels_of_other_scripts(language: str, label: str) -> None:
    _, last, first = TEXTS[language]
    assert label + first in paragraphs(language, last, label + first)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru"])
def test_a_capital_begins_a_paragraph_below_a_short_line(language: str) -> None:
    _, last, first = TEXTS[language]
    assert first.capitalize() in paragraphs(language, last, first.capitalize())


@pytest.mark.parametrize("language", TEXTS)
def test_a_mark_ends_a_paragraph(language: str) -> None:
    _, last, first = TEXTS[language]
    assert first in paragraphs(language, f"{last}{'，' if language == 'zh' else ','}", first)


@pytest.mark.parametrize(("language", "row", "below"), [("zh", "中国", "智利"), ("ar", "الصين", "شيلي")])
def test_rows_of_scripts_without_case_are_not_joined(language: str, row: str, below: str) -> None:
    assert below in paragraphs(language, f"{TEXTS[language][2]}\n\n{row}", below)
