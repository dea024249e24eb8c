"""Titles that nothing announces: of reports and notes, above their first heading."""

import pytest

from unkg.document import Kind
from unkg.export import Settings, link_document, read_document
from unkg.linking import CitedDocument

HEADS = {
    "en": ("United Nations", "Security Council", "Distr.: General", "3 May 2031", "Original: English"),
    "fr": ("Nations Unies", "Conseil de sécurité", "Distr. générale", "3 mai 2031", "Français", "Original : anglais"),
    "es": ("Naciones Unidas", "Consejo de Seguridad", "Distr. general", "3 de mayo de 2031", "Español"),
    "ru": ("Организация Объединенных Наций", "Совет Безопасности", "Distr.: General", "3 May 2031", "Russian"),
    "zh": ("联合国", "安全理事会", "Distr.: General", "3 May 2031", "Chinese", "Original: English"),
    "ar": ("الأمم المتحدة", "مجلس الأمن", "Distr.: General", "3 May 2031", "Arabic", "Original: English"),
}
TITLES = {
    "en": (
        "Report of the Secretary-General on the sample",
        "I. Introduction",
        "1. The present report is submitted pursuant to resolution 2347 (2017).",
    ),
    "fr": (
        "Rapport du Secrétaire général sur l’exemple",
        "I. Introduction",
        "1. Le présent rapport est soumis en application de la résolution 2347 (2017).",
    ),
    "es": (
        "Informe del Secretario General sobre la muestra",
        "I. Introducción",
        "1. Este informe se presenta de conformidad con la resolución 2347 (2017).",
    ),
    "ru": (
        "Доклад Генерального секретаря об образце",
        "I. Введение",
        "1. Настоящий доклад представляется во исполнение резолюции 2347 (2017).",
    ),
    "zh": ("秘书长关于样本的报告", "一. 导言", "1. 本报告是根据安全理事会第2347(2017)号决议提交的。"),
    "ar": ("تقرير الأمين العام عن العينة", "أولا - مقدمة", "1 - يقدم هذا التقرير عملا بقرار مجلس الأمن 2347 (2017)."),
}


@pytest.mark.parametrize("language", HEADS)
def test_a_report_has_its_title(language: str) -> None:
    title, heading, paragraph = TITLES[language]
    lines = ["S/2031/88", *HEADS[language], title, heading, paragraph]
    document = read_document("\n\n".join(lines).encode(), "a.txt", Settings(language=language))
    assert (document.identifier, document.main.title) == ("S/2031/88", title)
    assert str(document.masthead.distribution_date) == "2031-05-03"
    said = [part.title for part in document.parts()] + [each.text for _, each in document.paragraphs()]
    assert any(text and heading.split()[-1] in text for text in said)


def test_a_title_over_two_lines_and_in_capitals() -> None:
    head = (
        "UNITED NATIONS",
        "Security Council",
        "Distr.",
        "GENERAL",
        "S/1995/8888",
        "14 January 1995",
        "ORIGINAL: ENGLISH",
    )
    text = (
        "Report of the mission to the Sample Islands,",
        "3 to 6 May 1994",
        "I. Introduction",
        "1. It left on 3 May.",
    )
    document = read_document("\n\n".join((*head, *text)).encode(), "a.txt")
    assert document.main.title == "Report of the mission to the Sample Islands, 3 to 6 May 1994"


def test_what_has_no_title_gets_none() -> None:
    text = "S/2031/88\n\nSecurity Council\n\n3 May 2031\n\nThe mission left on 3 May and came back on 5 May."
    document = read_document(text.encode(), "a.txt")
    assert document.main.title is None
    assert len(list(document.paragraphs())) == 1


def test_a_title_above_the_note_to_its_masthead() -> None:
    head = ("United Nations", "A/95/6 (Income sect. 9)", "General Assembly", "Distr.: General", "16 May 2040")
    agenda = ("Ninety-fifth session", "Item 137 of the preliminary list*", "Sample budget for 2041")
    title = ("Sample budget for 2041", "Income section 9", "Income from samples")
    text = (
        "Income from samples",
        "(Thousands of dollars)",
        "2039 actual 2040 approved 2041 estimate",
        "Income required under section 36, Samples:",
        "IS9.1 The estimates under income section 9 amount to $1,000.",
    )
    document = read_document("\n\n".join((*head, *agenda, *title, "* A/95/50.", *text)).encode(), "a.txt")
    assert document.identifier == "A/95/6(Incomesect.9)"
    assert document.masthead.agenda_title == "Sample budget for 2041"
    assert document.main.title == "Sample budget for 2041 Income section 9 Income from samples"
    paragraphs = [each for _, each in document.paragraphs()]
    assert [each.text for each in paragraphs] == [*text, "A/95/50."]
    assert (paragraphs[-1].kind, paragraphs[-1].number) == (Kind.NOTE, "*")
    cited = [k.target.symbol.text for k in link_document(document).links if isinstance(k.target, CitedDocument)]
    assert "A/95/50" in cited
    spans = sorted([s for each in paragraphs for s in each.spans] + list(document.remainder))
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
