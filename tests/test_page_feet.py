"""The feet of pages, as extractors of PDF leave them in a text."""

import pytest

from unkg.document import Block, Role
from unkg.readers.lines import is_next_note
from unkg.readers.reflow import reflow

PAGE = """
 1. Welcome the plan of action of the basin, 1 which the States of the basin adopted at
their meeting, and the report on it,2 and recall the earlier one,3 which remains in force
in all the States of the basin, and the means that it provides, including for the upkeep
of banks and locks, of which there are many along the whole course of the river and which
serve

__________________

 1  Resolution 70/1.

2 See document A/98/7, annex.
3 See Official Records of the Conference, Supplement No. 12
and corrigendum, chap. II.
https://undocs.org/A/98/7
"""


def notes(text: str) -> list[Block]:
    return [block for block in reflow(text) if block.role is Role.NOTE]


def test_notes_whose_indent_was_lost() -> None:
    assert [block.text for block in notes(PAGE)] == [
        "1 Resolution 70/1.",
        "2 See document A/98/7, annex.",
        "3 See Official Records of the Conference, Supplement No. 12 and corrigendum, chap. II.",
    ]


@pytest.mark.parametrize("wrong", ["7 See document A/98/7, annex.", "of 2 May, annex."])
def test_a_line_that_is_no_next_note_goes_on(wrong: str) -> None:
    assert len(notes(PAGE.replace("2 See document A/98/7, annex.", wrong))) < len(notes(PAGE))


def test_the_next_note() -> None:
    assert is_next_note("3 See annex.", "2 Resolution 69/1.")
    assert not is_next_note("4 See annex.", "2 Resolution 69/1.")
    assert not is_next_note("See annex.", "2 Resolution 69/1.")
    assert not is_next_note("* See annex.", "* Resolution 69/1.")


def test_a_number_below_a_heading_that_nothing_ends() -> None:
    line = "the States of the basin reported to the meeting on the upkeep of the banks and locks and\n"
    heading = "What the States of the basin agreed upon at their last meeting of the year"
    text = f"1. First {line}{line}again.\n\n  {heading}\n \n\n2. Then {line}again.\n"
    assert [block.text[:9] for block in reflow(text)] == ["1. First ", "What the ", "2. Then t"]
