"""Citations: a table of forms, the same sentence in six languages; and what links them to their documents."""

import tomllib
from typing import Any

import pytest
from pyoxigraph import NamedNode

from tests.gold_graph import ROOT
from unkg import vocab
from unkg.export import Settings, link_document, quads, read_document
from unkg.languages import codes
from unkg.linking import CitedDocument, OwnPart
from unkg.linking.series import Speaker, decision, resolution

TABLE: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "tests" / "citations.toml").read_text(encoding="utf-8"))
CASES = [(form, code) for form in TABLE for code in codes()]
HEADS = {
    "A/RES/": {
        "ar": "إن الجمعية العامة،",
        "en": "The General Assembly,",
        "es": "La Asamblea General,",
        "fr": "L’Assemblée générale,",
        "ru": "Генеральная Ассамблея,",
        "zh": "大会，",
    },
    "S/RES/": {
        "ar": "إن مجلس الأمن،",
        "en": "The Security Council,",
        "es": "El Consejo de Seguridad,",
        "fr": "Le Conseil de sécurité,",
        "ru": "Совет Безопасности,",
        "zh": "安全理事会，",
    },
    "A/HRC/": {
        "ar": "إن مجلس حقوق الإنسان،",
        "en": "The Human Rights Council,",
        "es": "El Consejo de Derechos Humanos,",
        "fr": "Le Conseil des droits de l’homme,",
        "ru": "Совет по правам человека,",
        "zh": "人权理事会，",
    },
}


def cited(text: str, code: str, issuer: str = "A/RES/99/997") -> list[str]:
    """Return the symbols that a sentence in a resolution cites, in order, each once."""
    head = next(heads[code] for prefix, heads in HEADS.items() if issuer.startswith(prefix))
    document = read_document(f" {head}\n {text}\n".encode(), "a.txt", Settings(symbol=issuer, language=code))
    links = link_document(document).links
    return list(dict.fromkeys(k.target.symbol.text for k in links if isinstance(k.target, CitedDocument)))


def test_every_form_is_in_six_languages() -> None:
    assert len(TABLE) >= 18
    for form, row in TABLE.items():
        assert row.keys() - {"cites", "issuer"} == set(codes()), form


@pytest.mark.parametrize(("form", "code"), CASES)
def test_form(form: str, code: str) -> None:
    row = TABLE[form]
    assert sorted(cited(row[code], code, row.get("issuer", "A/RES/99/997"))) == sorted(row["cites"])


@pytest.mark.parametrize(
    ("number", "organ", "speaker", "symbol"),
    [
        ("2462(2019)", "GA", Speaker("GA"), "S/RES/2462(2019)"),
        ("2625(XXV)", None, Speaker("SC"), "A/RES/2625(XXV)"),
        ("217A(III)", None, Speaker("HRC"), "A/RES/217(III)"),
        ("155C(VII)", "ECOSOC", Speaker("GA"), "E/RES/155(VII)"),
        ("2021/8", None, Speaker("GA"), "E/RES/2021/8"),
        ("60/288", None, Speaker("SC"), "A/RES/60/288"),
        ("60/288", "SC", Speaker("SC"), "A/RES/60/288"),
        ("5/1", None, Speaker("GA"), None),
        ("5/1", None, Speaker("HRC", 54), "A/HRC/RES/5/1"),
        ("53/30", None, Speaker("HRC", 54), "A/HRC/RES/53/30"),
        ("60/251", None, Speaker("HRC", 54), "A/RES/60/251"),
        ("5/1", "other", Speaker("GA"), None),
        ("5/14", "UNEA", Speaker("GA"), "UNEP/EA.5/Res.14"),
        ("2473", None, Speaker("SC"), "S/RES/2473(2019)"),
        ("2474", None, Speaker("SC"), None),
    ],
)
def test_series(number: str, organ: str | None, speaker: Speaker, symbol: str | None) -> None:
    assert resolution(number, organ, speaker, {"2473": "2019"}) == symbol


@pytest.mark.parametrize(
    ("number", "organ", "speaker", "symbol"),
    [
        ("57/573", None, Speaker("GA"), "A/DEC/57/573"),
        ("15/4", None, Speaker("GA"), None),
        ("2012/224", None, Speaker("GA"), "E/DEC/2012/224"),
        ("2/102", "HRC", Speaker("GA"), "A/HRC/DEC/2/102"),
        ("5/1", "UNEA", Speaker("GA"), "UNEP/EA.5/Dec.1"),
    ],
)
def test_decisions(number: str, organ: str | None, speaker: Speaker, symbol: str | None) -> None:
    assert decision(number, organ, speaker) == symbol


def test_a_joint_symbol_is_one_citation_of_one_document_with_two_symbols() -> None:
    text = " The General Assembly,\n Taking note of document A/79/302-S/2024/600,\n"
    found = list(quads(read_document(text.encode(), "a.txt", Settings(symbol="A/RES/99/997"))))
    assert len({q.subject for q in found if q.predicate == vocab.citingPart}) == 1
    one, other = (NamedNode(f"https://w3id.org/unkg/doc/{symbol}") for symbol in ("A/79/302", "S/2024/600"))
    assert [(q.subject, q.object) for q in found if q.predicate == vocab.owl_sameAs] == [(one, other)]
    symbols = {str(q.subject): q.object for q in found if q.predicate == vocab.symbol}
    assert {str(one), str(other)} <= symbols.keys()


def test_ibid_means_what_the_note_before_cites() -> None:
    text = """ The General Assembly,
 Recalling the report,1 and the annex to it,2 the Convention3 and its Protocol,4
 1. Decides to remain seized.
__________________
 1 A/66/340.
 2 Ibid., annex.
 3 United Nations, Treaty Series, vol. 1577, No. 27531.
 4 Ibid., vol. 2171, No. 27531.
"""
    document = read_document(text.encode(), "a.txt", Settings(symbol="A/RES/99/997"))
    links = link_document(document).links
    found = {k.mention.place.paragraph: k.target.symbol.text for k in links if isinstance(k.target, CitedDocument)}
    assert found == {"pp/1/note/1": "A/66/340", "pp/1/note/2": "A/66/340"}


def test_a_date_tells_another_session_from_the_assembly_s() -> None:
    assert cited("Recalling resolution 31/1 of 20 May 2022, entitled “Archives”,", "en") == []
    assert cited("Recalling resolution 76/1 of 20 May 2022, entitled “Archives”,", "en") == ["A/RES/76/1"]
    assert cited("回顾2022年5月20日第31/1号决议，", "zh") == []


def test_a_special_session_goes_on_with_the_organ_before() -> None:
    text = "Recalling Human Rights Council resolution 49/1 of 4 March 2022, and resolution S-34/1 of 12 May 2022,"
    assert cited(text, "en") == ["A/HRC/RES/49/1", "A/HRC/RES/S-34/1"]


def test_the_organ_of_a_number_holds_when_it_is_cited_again() -> None:
    text = (
        "Welcoming resolution 31/1 of 20 May 2022 of the Commission on Crime Prevention and Criminal Justice, and the "
        "report pursuant to resolution 31/1,"
    )
    assert cited(text, "en") == []
    assert cited(
        "Recalling Human Rights Council resolution 32/1, and the report pursuant to resolution 32/1,", "en"
    ) == ["A/HRC/RES/32/1"]


OWN = {
    "ar": "تعمم هذه الوثيقة (A/98/7) بوصفها إضافة إلى الوثيقة A/97/5.",
    "en": "The present document (A/98/7) is circulated in addition to document A/97/5.",
    "es": "El presente documento (A/98/7) se distribuye como adición al documento A/97/5.",
    "fr": "Le présent document (A/98/7) est distribué en complément du document A/97/5.",
    "ru": "Настоящий документ (A/98/7) распространяется в дополнение к документу A/97/5.",
    "zh": "本文件(A/98/7)作为文件A/97/5的增编分发。",
}


@pytest.mark.parametrize("code", codes())
def test_a_document_s_own_symbol_is_a_mention_of_itself_and_no_citation(code: str) -> None:
    text = f"A/98/7-S/2031/9\n\n\n1. {OWN[code]}\n\n2. S/2031/9; A/98/7-S/2031/9; A/98/7/Add.1.\n"
    document = read_document(text.encode(), "a.txt", Settings(language=code))
    links = link_document(document)
    assert [link.target.symbol.text for link in links.links if isinstance(link.target, CitedDocument)] == [
        "A/97/5",
        "A/98/7/Add.1",
    ]
    own = [link.mention.place.anchor for link in links.links if link.target == OwnPart("")]
    assert own == ["A/98/7", "S/2031/9", "A/98/7-S/2031/9"]
    found = set(quads(document))
    itself = NamedNode("https://w3id.org/unkg/doc/A/98/7")
    assert {q.predicate for q in found if q.object == itself} >= {vocab.mentions, vocab.mentionOf}
    assert not any(q.predicate in {vocab.cites, vocab.citedDocument} for q in found if q.object == itself)


def test_an_ibid_behind_the_own_symbol_means_it_too() -> None:
    notes = "__________________\n 1 A/98/7, para. 3.\n 2 Ibid., para. 4.\n"
    text = f"A/98/7\n\n1. This was said,1 and said again.2\n\n2. It was said of others.\n\n{notes}"
    links = link_document(read_document(text.encode(), "a.txt", Settings(language="en"))).links
    assert [link.target for link in links if link.mention.place.paragraph.endswith(("note/1", "note/2"))] == [
        OwnPart(""),
        OwnPart(""),
    ]
