"""Headings and titles of two lines: set narrower than the text, and only the first line indented."""

import pytest

from unkg.document import Role
from unkg.readers.reflow import reflow

# Lines of the text, then both lines of a heading that is narrower, and its label.
TEXTS = {
    "en": (
        ("The States of the basin keep the banks and the locks of the whole river in good", "repair all the year."),
        ("Recommendations for the completion of the works on the", "Upper Lock of the basin"),
        "B. ",
    ),
    "fr": (
        (
            "Les États du bassin entretiennent les rives et toutes les écluses du fleuve et les",
            "réparent chaque année.",
        ),
        ("Recommandations relatives à l’achèvement des travaux de", "l’écluse supérieure du bassin"),
        "B. ",
    ),
    "es": (
        ("Los Estados de la cuenca mantienen las orillas y todas las esclusas del río y las", "reparan cada año."),
        ("Recomendaciones relativas a la terminación de las obras", "de la esclusa superior de la cuenca"),
        "B. ",
    ),
    "ru": (
        ("Государства бассейна содержат берега и все шлюзы реки в исправности и ежегодно их", "чинят."),
        ("Рекомендации относительно завершения работ на верхнем", "шлюзе бассейна и в его окрестностях"),
        "B. ",
    ),
    "zh": (
        ("流域各国维护河流两岸及其船闸的正常使用和安全通航，并为此每年拨出必要的", "经费。"),
        ("关于完成流域上游船闸各项工程的一般性建议和各", "国提出的其他意见"),
        "二. ",
    ),
    "ar": (
        ("تحافظ دول الحوض على ضفاف النهر وعلى جميع أهوسته وتقوم بإصلاحها إصلاحا كاملا في كل", "سنة."),
        ("توصيات بشأن إنجاز الأعمال الجارية في الهويس الأعلى في", "الحوض وفي المناطق المجاورة"),
        "باء - ",
    ),
}


def text_of(language: str, heading: tuple[str, str], *, indent: str, blank: str) -> str:
    (full, rest), _, label = TEXTS[language]
    dot = " - " if language == "ar" else ". "
    paragraph = f"{{}}{dot}{full}\n{blank}{full}\n{blank}{rest}\n{blank}"
    first, second = heading
    return (
        f"{paragraph.format(1)} \n\n{indent}{label}{first}\n{blank}{second}\n \n\n{paragraph.format(2)}"
        f"  {rest}\n{paragraph.format(3)}{paragraph.format(4)}"
    )


def blocks(text: str) -> list[str]:
    return [block.text.replace(" ", "") for block in reflow(text) if block.role is Role.BODY]


@pytest.mark.parametrize("blank", ["", "\n"], ids=["close", "spaced"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_heading_of_two_lines_is_one(language: str, blank: str) -> None:
    _, (first, second), label = TEXTS[language]
    found = blocks(text_of(language, (first, second), indent=" ", blank=blank))
    assert found[1] == f"{label}{first}{second}".replace(" ", "")
    assert len(found) == 6


@pytest.mark.parametrize("language", TEXTS)
def test_a_label_tells_where_nothing_is_indented(language: str) -> None:
    _, heading, label = TEXTS[language]
    text = text_of(language, heading, indent="", blank="").replace("\n  ", "\n")
    assert f"{label}{''.join(heading)}".replace(" ", "") in blocks(text)


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_below_a_heading_is_none_of_its_lines(language: str) -> None:
    (_, rest), (first, _), label = TEXTS[language]
    assert f"{label}{first}".replace(" ", "") in blocks(text_of(language, (first, rest), indent=" ", blank=""))


@pytest.mark.parametrize(
    ("heading", "indent"),
    [
        (("Recommendations for the works", "Upper Lock of the basin"), " "),  # there was room for more words
        (("Recommendations for the completion of the works.", "Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "1. Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "C. Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "(a) Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "– Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "  Upper Lock"), " "),
        (("Recommendations for the completion of the works on the", "\n\nUpper Lock"), " "),
    ],
)
def test_what_is_no_second_line(heading: tuple[str, str], indent: str) -> None:
    label = TEXTS["en"][2]
    text = text_of("en", heading, indent=indent, blank="")
    assert f"{label}{heading[0]}".replace(" ", "") in blocks(text)


def test_a_heading_has_five_lines_at_most() -> None:
    line = "Recommendations for the completion of the works on the"
    found = blocks(f" {line}\n" + f"{line}\n" * 20 + f"{line} and of the other locks of the river\n" * 3)
    assert len(found[0]) == 5 * len(line.replace(" ", ""))


PROGRAMMES = {
    "en": ("Meeting with the Minister for Rivers of the basin, who was", "together with his deputy", "Lunch"),
    "fr": ("Réunion avec le Ministre des fleuves du bassin, qui était", "accompagné de son adjoint", "Déjeuner"),
    "es": ("Reunión con el Ministro de Ríos de la cuenca, que estaba", "acompañado de su adjunto", "Almuerzo"),
    "ru": ("Встреча с Министром по делам рек бассейна, которого", "сопровождал его заместитель", "Обед"),
    "zh": ("与流域河流事务部部长及其所有副手和顾问举行的会", "议和工作会谈", "午餐"),
    "ar": ("اجتماع مع وزير الأنهار في الحوض الذي كان يرافقه نائبه", "ومستشاره", "غداء"),
}


@pytest.mark.parametrize("blank", ["", "\n"], ids=["close", "spaced"])
@pytest.mark.parametrize("language", TEXTS)
def test_entries_of_a_programme(language: str, blank: str) -> None:
    """Some end before they are as wide as the text, some are short; each begins with its time."""
    (full, _), _, _ = TEXTS[language]
    first, rest, lunch = PROGRAMMES[language]
    text = f"1. {full}\n{blank}" + f"{full}\n{blank}" * 6 + f"{lunch}.\n \n\n"
    text += f"0830-0930 {first}\n{blank}{rest}\n \n0945–1045 {first}\n \n11.30-12.45 {lunch}\n"
    found = blocks(text)[1:]
    entries = (f"0830-0930{first}{rest}", f"0945–1045{first}", f"11.30-12.45{lunch}")
    assert found == [entry.replace(" ", "") for entry in entries]


def test_a_line_below_a_short_entry_is_another() -> None:
    (full, _), _, _ = TEXTS["en"]
    found = blocks(f"{full}\n" * 6 + "again.\n0830-0930 Opening\nLunch\n")
    assert found[-2:] == ["0830-0930Opening", "Lunch"]


def test_lines_that_are_whole_paragraphs_are_not_joined() -> None:
    (full, _), _, _ = TEXTS["en"]
    long = f"0830-0930 {full} {full} {full}"
    found = blocks(f"{full} {full} {full} {full}\n" * 20 + f"{long}\n{full}\n")
    assert found[-2:] == [long.replace(" ", ""), full.replace(" ", "")]
