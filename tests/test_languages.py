"""Language packs: every pattern matches its examples, and no language is known by name in code."""

import re

import pytest

from tests.gold_graph import ROOT
from unkg import iris, vocab
from unkg.authorities import load_authorities
from unkg.dates import find_dates
from unkg.errors import UsageError
from unkg.languages import Slot, codes, load_language, parse_language
from unkg.languages.detection import detect_language

PACKS = codes()


def test_there_are_packs() -> None:
    assert PACKS == ("ar", "en", "es", "fr", "ru", "zh")


@pytest.mark.parametrize("code", PACKS)
def test_every_pattern_matches_its_examples(code: str) -> None:
    language = load_language(code)
    assert language.code == code
    for slot in Slot:
        for pattern in language.patterns[slot]:
            assert pattern.examples, f"{slot}: {pattern.regex.pattern} has no example"
            for example in pattern.examples:
                assert pattern.regex.search(example), f"{slot}: {example!r} is not matched by {pattern.regex.pattern}"


@pytest.mark.parametrize("code", PACKS)
def test_ordinals(code: str) -> None:
    language = load_language(code)
    assert len(language.ordinals) == 100
    assert [language.ordinal(word.split("|")[0]) for word in language.ordinals] == list(range(1, 101))


def test_no_language_is_compared_in_code() -> None:
    compared = re.compile(rf"(?:==|!=|\bin)\s*[\[({{]?\s*[\"'](?:{'|'.join(PACKS)}|ar|fr|ru|es)[\"']")
    for path in (ROOT / "unkg").rglob("*.py"):
        assert not compared.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("回顾安全理事会第2462(2019)号决议 (UNODC, OSCE)", "zh"),
        ("Recalling its resolution 60/288 of 8 September", "en"),
        ("Rappelant sa résolution 60/288 du 8 septembre 2006", "fr"),
        ("Recordando su resolución 60/288, de 8 de septiembre de 2006", "es"),
        ("ссылаясь на свою резолюцию 60/288 от 8 сентября 2006 года", "ru"),
        (
            "отмечено, что меры для развития и защиты прав человека в Италии (Associazione Nazionale, Roma) по " * 9,
            "ru",
        ),
        ("وإذ تشير إلى قرارها 60/288 المؤرخ 8 أيلول/سبتمبر 2006", "ar"),
    ],
)
def test_detection(text: str, code: str) -> None:
    assert detect_language(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "Генералната асамблея, като припомня своята резолюция и като подчертава необходимостта държавите да " * 4,
        "Η Γενική Συνέλευση, υπενθυμίζοντας το ψήφισμά της",
        "12345",
        "Die Generalversammlung, unter Hinweis auf ihre Resolution vom 8. September und in der Erkenntnis, dass es "
        "nötig ist, den Herausforderungen zu begegnen, denen sich alle Staaten und die Menschen gegenübersehen " * 3,
        "مجمع عمومی، با یادآوری قطعنامه خود و با تأکید بر ضرورت همکاری میان همه کشورها برای این موضوع است که " * 4,
    ],
)
def test_other_languages_are_not_taken_for_one_of_these(text: str) -> None:
    with pytest.raises(UsageError, match="--lang"):
        detect_language(text)


@pytest.mark.parametrize(
    ("code", "text", "begin", "end"),
    [
        ("zh", "2019年5月16日和17日", "2019-05-16", "2019-05-17"),
        ("zh", "2018年12月28日至2019年1月3日", "2018-12-28", "2019-01-03"),
        ("zh", "2018年5月举行", "2018-05", "2018-05"),
        ("en", "held from 3 to 6 November 2012", "2012-11-03", "2012-11-06"),
        ("en", "in May 2018", "2018-05", "2018-05"),
        ("fr", "du 29 au 31 juillet 2014", "2014-07-29", "2014-07-31"),
        ("fr", "le 1er mars 2023", "2023-03-01", "2023-03-01"),
        ("es", "del 29 al 31 de julio de 2014", "2014-07-29", "2014-07-31"),
        ("ru", "с 3 по 5 мая 2019 года", "2019-05-03", "2019-05-05"),
        ("ar", "في الفترة من 29 إلى 31 تموز/يوليه 2014", "2014-07-29", "2014-07-31"),
        ("ar", "في 10 كانون الأول/ديسمبر 2020", "2020-12-10", "2020-12-10"),
    ],
)
def test_dates(code: str, text: str, begin: str, end: str) -> None:
    (found,) = find_dates(text, load_language(code))
    assert (str(found.begin), str(found.end)) == (begin, end)


def test_bad_packs_are_named() -> None:
    with pytest.raises(UsageError, match=r"xx\.toml: not a language pack"):
        parse_language("code = 'xx'", "xx.toml")
    with pytest.raises(UsageError, match="no language pack 'tlh'"):
        load_language("tlh")


@pytest.mark.parametrize(
    ("code", "state", "name"),
    [
        ("fr", "SN", "Représentant permanent du Sénégal auprès de l’Organisation des Nations Unies"),
        ("fr", "FR", "Représentant permanent de la France auprès de l’Organisation des Nations Unies"),
        ("fr", "IQ", "Représentant permanent de l’Iraq auprès de l’Organisation des Nations Unies"),
        ("fr", "PH", "Représentant permanent des Philippines auprès de l’Organisation des Nations Unies"),
        ("fr", "CU", "Représentant permanent de Cuba auprès de l’Organisation des Nations Unies"),
        ("fr", "HT", "Représentant permanent d’Haïti auprès de l’Organisation des Nations Unies"),
        (
            "fr",
            "IR",
            "Représentant permanent de la République islamique d’Iran auprès de l’Organisation des Nations Unies",
        ),
        (
            "fr",
            "FM",
            "Représentant permanent des États fédérés de Micronésie auprès de l’Organisation des Nations Unies",
        ),
        ("es", "UY", "Representante Permanente del Uruguay ante las Naciones Unidas"),
        ("es", "IN", "Representante Permanente de la India ante las Naciones Unidas"),
        ("es", "US", "Representante Permanente de los Estados Unidos de América ante las Naciones Unidas"),
        ("es", "KM", "Representante Permanente de las Comoras ante las Naciones Unidas"),
        ("es", "UG", "Representante Permanente de Uganda ante las Naciones Unidas"),
        ("es", "BO", "Representante Permanente del Estado Plurinacional de Bolivia ante las Naciones Unidas"),
        ("en", "BS", "Permanent Representative of the Bahamas to the United Nations"),
        ("en", "NL", "Permanent Representative of the Kingdom of the Netherlands to the United Nations"),
        ("en", "KE", "Permanent Representative of Kenya to the United Nations"),
        ("ru", "KE", "Постоянный представитель при Организации Объединенных Наций (Кения)"),
    ],
)
def test_the_published_name_of_a_body_of_a_state(code: str, state: str, name: str) -> None:
    post = iris.authority("post", f"PR-{state}")
    labels = [t.object for t in load_authorities().statements(post, code) if t.predicate == vocab.skos_prefLabel]
    assert [label.value for label in labels if label.language == code] == [name]  # type: ignore[union-attr]
    assert len(labels) == len(PACKS)


def test_a_name_that_a_pack_says_no_of_for_takes_another_template() -> None:
    pack = (ROOT / "tests" / "seventh.toml").read_text(encoding="utf-8")
    table = '[names.of]\n"A.*" = "of \\\\g<0>"\n\n[names.templates]\ngovernment = ["Rule {of}", "{state}: rule"]\n'
    changed = parse_language(re.sub(r"\[names\.templates\]\ngovernment = .*\n", lambda _: table, pack), "seventh.toml")
    assert list(changed.state_names("government", "Ayland")) == ["Rule of Ayland", "Ayland: rule"]
    assert list(changed.state_names("government", "Beeland")) == ["Beeland: rule"]
