"""Folded text: what is compared as equal, and where each folded code point stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unkg.recognizers.folding import fold

ALPHABET = "aBc C АВсбё’‑ـًٰﻷﭐ，。中文ſİÉ\u00a0\U0001f600\ufeff"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("General Assembly", "general assembly"),
        ("L’Assemblée", "l'assemblée"),
        ("Cовет Безопаcности, её роль", "совет безопасности, ее роль"),  # two letters are Latin
        ("la conférence c est", "la conférence c est"),
        ("قرارٌ مجلـس", "قرار مجلس"),
        ("ا\ufef7مم", "ا\u0644\u0623مم"),  # a ligature is two letters
        ("联合国，决议", "联合国，决议"),
        ("İstanbul ’", "İstanbul '"),  # the small letter would be two code points
    ],
)
def test_examples(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(st.sampled_from(ALPHABET), max_size=30))
def test_each_letter_is_folded_where_it_stood(text: str) -> None:
    found = fold(text)
    if found.indexes is None:
        assert len(found.text) == len(text)
        return
    assert len(found.indexes) == len(found.text) + 1
    assert found.indexes[-1] == len(text)
    for index, letter in enumerate(found.text):
        assert letter in fold(text[found.at(index)]).text or letter == "с"
    assert list(found.indexes) == sorted(found.indexes)
