"""Spans: the same answers as when each span is compared with each."""

from hypothesis import given
from hypothesis import strategies as st

from unkg.document import Span
from unkg.recognizers.spans import Spans

SPAN = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(SPAN, max_size=6), SPAN)
def test_spans_answer_as_comparing_each(spans: list[Span], asked: Span) -> None:
    known = Spans(spans)
    around = [s for s in spans if s.start <= asked.start and asked.end <= s.end]
    assert known.overlaps(asked) == any(s.start < asked.end and asked.start < s.end for s in spans)
    assert known.cover(asked) == bool(around)
    assert known.cover_more(asked) == any(s != asked for s in around)
