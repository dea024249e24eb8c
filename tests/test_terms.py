"""Terms as text are what pyoxigraph writes, and what `unkg.iris` builds is legal, whatever stands in a document."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from unkg import vocab, vocab_nt
from unkg.errors import UsageError
from unkg.iris import Iris
from unkg.languages import codes
from unkg.terms import Term, iri, plain, tagged, typed

NODE = NamedNode("http://example.org/a")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ODD = "".join(map(chr, [*range(0x21), *range(0x7F, 0xA1), 0x2028, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600, 0x1FFFF])) + "\"\\'"


def written(value: NamedNode | Literal) -> str:
    """Return a term as pyoxigraph writes it in N-Quads."""
    line = (serialize([Quad(NODE, NODE, value, NODE)], format=RdfFormat.N_QUADS) or b"").decode()
    return line.removeprefix(f"{NODE} {NODE} ").removesuffix(f" {NODE} .\n")


@given(TEXTS, st.sampled_from(codes()))
@example(ODD, "ar")
def test_literals(text: str, language: str) -> None:
    assert plain(text) == written(Literal(text))
    assert tagged(text, language) == written(Literal(text, language=language))
    date = Literal(text, datatype=vocab.xsd_date)
    assert typed(text, vocab_nt.xsd_date) == written(date)


def test_every_character() -> None:
    for start in (*range(0, 0xD800, 0x400), *range(0xE000, 0x110000, 0x400)):
        text = "".join(map(chr, range(start, start + 0x400)))
        assert plain(text) == written(Literal(text))


@pytest.mark.parametrize("language", ["EN", "zh-Hans", "fr-CA"])
def test_tags_are_written_in_small_letters(language: str) -> None:
    assert tagged("a", language) == written(Literal("a", language=language))


@pytest.mark.parametrize("language", ["", "en_GB", "x", "en fr"])
def test_no_tags(language: str) -> None:
    with pytest.raises(ValueError, match="tag"):
        tagged("a", language)


def test_half_of_a_pair() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        plain("\ud83d").encode()


@given(TEXTS)
@example("A/RES/1 2")
@example("[x")
def test_iris_are_checked(text: str) -> None:
    value = f"http://example.org/{text}"
    try:
        expected = written(NamedNode(value))
    except ValueError:
        with pytest.raises(ValueError, match="IRI"):
            iri(value)
    else:
        assert iri(value) == expected


@given(TEXTS, TEXTS)
@example(ODD, "".join(map(chr, [0xE000, 0xF8FF, 0xFDD0, 0xE0001, 0xF0000, 0x10FFFF])))
def test_what_iris_builds_is_legal(one: str, two: str) -> None:
    names = Iris()
    part = names.part(one, two)
    built = [names.document(one), part, names.citation(part, two), names.person(one), names.meeting(one)]
    built += [names.session(one, two), names.agenda_item(one, two, one), names.instrument(one), names.activity(two)]
    built += [names.mention(part, "zh", 0, 1), names.language_version(one, "zh")]
    assert [NamedNode(value).value for value in built] == built


@pytest.mark.parametrize(
    "base", ["example/", "//example.org/", "http://example.org/\ue000/", "1:/", "/", "http://example.org/#"]
)
def test_no_base(base: str) -> None:
    with pytest.raises(UsageError, match="cannot be a base"):
        Iris(base)


def test_vocabulary_is_the_same_in_both_forms() -> None:
    terms = {name: value for name, value in vars(vocab).items() if isinstance(value, NamedNode)}
    assert len(terms) > 100
    assert {name: vars(vocab_nt)[name] for name in terms} == {name: Term(str(value)) for name, value in terms.items()}
