"""Classes of characters: what is told by bytes is what the standard library tells of code points."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from unkg.characters import has_digit


def test_each_decimal_digit_is_one() -> None:
    for code in range(sys.maxunicode + 1):
        assert has_digit(f"a{chr(code)}") == chr(code).isdecimal(), hex(code)


@given(st.text(st.characters(), max_size=40))
def test_a_digit_is_found_wherever_it_stands(text: str) -> None:
    assert has_digit(text) == any(map(str.isdecimal, text))
