"""Running heights against plain sums, under any sequence of changes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_desktop.ui.transcript.heights import Heights

_steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(0, 500), st.just(0)),
        st.tuples(st.just("put"), st.integers(0, 500), st.integers(0, 60)),
        st.tuples(st.just("truncate"), st.integers(0, 60), st.just(0)),
    ),
    max_size=60,
)


@given(st.lists(st.integers(0, 500), max_size=40), _steps)
def test_sums_agree_with_a_list(start: list[int], steps: list[tuple[str, int, int]]) -> None:
    plain = list(start)
    heights = Heights(start)
    for what, value, at in steps:
        if what == "append":
            plain.append(value)
            heights.append(value)
        elif what == "put" and plain:
            index = at % len(plain)
            assert heights.put(index, value) == value - plain[index]
            plain[index] = value
        elif what == "truncate":
            heights.truncate(min(value, len(plain)))
            del plain[value:]
    assert len(heights) == len(plain)
    assert [heights.before(i) for i in range(len(plain) + 1)] == [sum(plain[:i]) for i in range(len(plain) + 1)]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=70), st.integers(0, 4000))
def test_find_is_the_one_an_offset_falls_into(values: list[int], offset: int) -> None:
    heights = Heights(values)
    found = heights.find(offset)
    if offset >= sum(values):
        assert found == len(values) - 1
    else:
        assert sum(values[:found]) <= offset < sum(values[: found + 1])
