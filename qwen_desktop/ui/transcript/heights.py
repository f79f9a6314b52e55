"""Heights in a row and their running sums, in logarithmic time (a Fenwick tree). Knows no pixels and no widgets."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """A list of non-negative numbers that can be summed up to any place, changed anywhere and grown at its end."""

    __slots__ = ("_tree", "_values")

    def __init__(self, values: Iterable[float] = ()) -> None:
        self._values: list[float] = list(values)
        tree = [0.0, *self._values]
        for i in range(1, len(tree)):
            above = i + (i & -i)
            if above < len(tree):
                tree[above] += tree[i]
        self._tree = tree

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> float:
        return self._values[index]

    @property
    def total(self) -> float:
        return self.before(len(self._values))

    def before(self, index: int) -> float:
        """The sum of everything in front of `index`."""
        out = 0.0
        while index > 0:
            out += self._tree[index]
            index &= index - 1
        return out

    def put(self, index: int, value: float) -> float:
        """Change one height; returns by how much it grew."""
        delta = value - self._values[index]
        if delta:
            self._values[index] = value
            at = index + 1
            while at < len(self._tree):
                self._tree[at] += delta
                at += at & -at
        return delta

    def next_to(self, index: int, forward: bool) -> int:
        """The nearest place in front of `index` or behind it that is not 0; the first or the last where all are."""
        if forward:
            return self.find(self.before(index + 1))
        return self.find(self.before(index) - 1)

    def append(self, value: float) -> None:
        self._values.append(value)
        n = len(self._values)
        self._tree.append(value + self.before(n - 1) - self.before(n & (n - 1)))

    def truncate(self, length: int) -> float:
        """Forget everything from `length` on; returns what it came to."""
        gone = sum(self._values[length:])
        del self._values[length:]
        del self._tree[length + 1 :]
        return gone

    def find(self, offset: float) -> int:
        """The index of the one that `offset` falls into; the last one when it lies past the end."""
        index, rest = 0, offset
        step = 1 << (len(self._values).bit_length())
        while step:
            nxt = index + step
            if nxt < len(self._tree) and self._tree[nxt] <= rest:
                index = nxt
                rest -= self._tree[nxt]
            step >>= 1
        return min(index, max(0, len(self._values) - 1))
