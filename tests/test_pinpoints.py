"""Pinpoints: a table of real forms in six languages, each with the paragraphs that it means."""

import tomllib

import pytest

from tests.gold_graph import ROOT
from unkg.languages import Slot, codes, load_language
from unkg.recognizers.citations import find_citations

TABLE: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "tests" / "pinpoints.toml").read_text(encoding="utf-8"))
FORMS = [(code, form, paths) for code, forms in TABLE.items() for form, paths in forms.items()]


@pytest.mark.parametrize("code", codes())
def test_each_language_has_ten_forms(code: str) -> None:
    assert sum(bool(paths) for paths in TABLE[code].values()) >= 10
    language = load_language(code)
    slots = (Slot.PINPOINT_BEFORE, Slot.PINPOINT_AFTER)
    assert sum(len(pattern.examples) for slot in slots for pattern in language.patterns[slot]) >= 10


@pytest.mark.parametrize(("code", "form", "paths"), FORMS)
def test_form(code: str, form: str, paths: list[str]) -> None:
    (found,) = find_citations(form, load_language(code))
    assert list(found.pinpoints) == paths
    assert found.noun == "Resolution"
