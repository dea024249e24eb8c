"""A masthead behind what the first page says, as some templates of the United Nations have it."""

import pytest

from unkg.document import Document
from unkg.export import Settings, read_document
from unkg.readers.displaced import masthead_first
from unkg.readers.lines import split_lines

# The publisher's line, the organ's, the language; then the body that reports, the title, a heading and a sentence.
TEXTS = {
    "en": (
        ("United Nations A/HRC/98/7", "General Assembly Distr.: General", "Original: English"),
        ("Human Rights Council", "Report on the banks of the river", "I. Introduction"),
        "The States of the basin keep the banks and the locks of the river in good",
    ),
    "fr": (
        ("Nations Unies A/HRC/98/7", "Assemblée générale Distr. générale", "Original : anglais"),
        ("Conseil des droits de l’homme", "Rapport sur les rives du fleuve", "I. Introduction"),
        "Les États du bassin entretiennent les rives et toutes les écluses du fleuve et",
    ),
    "es": (
        ("Naciones Unidas A/HRC/98/7", "Asamblea General Distr. general", "Original: inglés"),
        ("Consejo de Derechos Humanos", "Informe sobre las orillas del río", "I. Introducción"),
        "Los Estados de la cuenca mantienen las orillas y todas las esclusas del río",
    ),
    "ru": (
        ("Организация Объединенных Наций A/HRC/98/7", "Генеральная Ассамблея Distr.: General", "Original: English"),
        ("Совет по правам человека", "Доклад о берегах реки", "I. Введение"),
        "Государства бассейна содержат берега и все шлюзы реки в исправности, о чем",
    ),
    "zh": (
        ("联合国 A/HRC/98/7", "大会 Distr.: General", "Original: English"),
        ("人权理事会", "关于河流两岸的报告", "一. 导言"),
        "流域各国维护河流两岸及其船闸的正常使用和安全通航，并为此每年拨出经费和人员",
    ),
    "ar": (
        ("الأمم المتحدة A/HRC/98/7", "الجمعية العامة Distr.: General", "Original: English"),
        ("مجلس حقوق الإنسان", "تقرير عن ضفاف النهر", "أولا - مقدمة"),
        "تحافظ دول الحوض على ضفاف النهر وعلى جميع أهوسته وتقوم بإصلاحها إصلاحا كاملا",
    ),
}
DATES = {"fr": "2 mai 2031", "es": "2 de mayo de 2031"}
DATE = "2 May 2031"


def text_of(language: str) -> str:
    (publisher, organ, original), head, sentence = TEXTS[language]
    dot, stop = " -" if language == "ar" else ".", "。" if language == "zh" else "."
    first = "\n\n".join([f"GE.31-12345 (E) 020531\n\n{head[0]}", f" {head[1]}", f" {head[2]}"])
    masthead = f"{publisher}\n\n{organ}\n\n{DATES.get(language, DATE)}\n\n{original}\n"
    text = f"{first}\n\n1{dot} {sentence}\n\n{sentence}\n\n{sentence}\n\n{sentence}\n \n\n{masthead}\n\n"
    rest = sentence[len(sentence) // 2 :].partition(" ")[2] or sentence[len(sentence) // 2 :]
    return f"{text}\n\fA/HRC/98/7\n\n2 GE.31-12345\n\n{rest}{stop}\n\n2{dot} {sentence}\n\n{sentence}\n\n{rest}{stop}\n"


def read(content: str, language: str) -> Document:
    return read_document(content.encode(), "a.txt", Settings(language=language))


@pytest.mark.parametrize("language", TEXTS)
def test_it_is_read_as_a_masthead(language: str) -> None:
    document = read(text_of(language), language)
    masthead = document.masthead
    assert (document.identifier, masthead.organ) == ("A/HRC/98/7", "HRC")
    assert str(masthead.distribution_date) == "2031-05-02"
    assert masthead.original_language is not None
    assert document.main.title == TEXTS[language][1][1]


@pytest.mark.parametrize("language", TEXTS)
def test_its_lines_are_no_paragraphs(language: str) -> None:
    content = text_of(language)
    paragraphs = [paragraph for _, paragraph in read(content, language).paragraphs()]
    assert [paragraph.number for paragraph in paragraphs if paragraph.number] == ["1", "2"]
    assert len(paragraphs) == 3  # the heading, and both
    said = "".join(paragraph.text for paragraph in paragraphs)
    assert not any(line.replace(" ", "") in said.replace(" ", "") for line in (*TEXTS[language][0], "2031"))


@pytest.mark.parametrize("language", TEXTS)
def test_spans_stay_true(language: str) -> None:
    content = text_of(language)
    document = read(content, language)
    spans = sorted([s for _, p in document.paragraphs() for s in p.spans] + list(document.remainder))
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == len(content)
    for _, paragraph in document.paragraphs():
        for index, letter in enumerate(paragraph.text):
            assert letter == " " or content[paragraph.runs.source_of(index)] == letter


def moved(content: str) -> list[str]:
    return [line.text for line in masthead_first(list(split_lines(content)))[0] if line.text]


def test_a_source_without_a_blank_line_above() -> None:
    content = text_of("en").removeprefix("GE.31-12345 (E) 020531\n\n")
    assert moved(content) == [
        "United Nations A/HRC/98/7",
        "General Assembly Distr.: General",
        DATE,
        "Original: English",
    ]
    assert read(content, "en").identifier == "A/HRC/98/7"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("United Nations A/HRC/98/7", "United Nations A/HRC/98/8"),  # of another document
        ("United Nations A/HRC/98/7", "12. A/HRC/98/7"),
        ("\fA/HRC/98/7", "\f"),  # the next page does not begin with it
        (DATE, "This was said on 2 May 2031."),
        (DATE, "This was said at the meeting of the States of the basin of 2031"),
        (f"{DATE}\n\nOriginal: English", ""),
    ],
)
def test_what_is_no_masthead(old: str, new: str) -> None:
    content = text_of("en")
    assert old in content
    assert moved(content)
    assert moved(content.replace(old, new)) == []


def test_a_masthead_in_its_place_stays() -> None:
    content = "United Nations A/98/7\n\nGeneral Assembly\n\n2 May 2031\n\nOriginal: English\n\nA/98/7\n\nThe text.\n"
    assert moved(content) == []
