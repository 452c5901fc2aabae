"""`@value` is a frozen dataclass with slots, made quickly."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.value import shape, value


@value
class Leaf:
    """One page of a book."""

    number: int
    words: tuple[str, ...] = ()
    pencil: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"page {self.number}"


@shape
class Pair:
    """Two things, the second of them optional."""

    first: int
    second: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a leaf should be like."""

    number: int
    words: tuple[str, ...] = ()
    pencil: str = field(default="", compare=False)


@value
class Blank:
    """Nothing at all."""


leaves = st.tuples(st.integers(0, 3), st.lists(st.sampled_from("ab"), max_size=2).map(tuple), st.sampled_from("xy"))


@given(leaves, leaves)
def test_like_a_frozen_dataclass(one: tuple, other: tuple) -> None:
    """Equality, hash, text, fields and copies are always those of a frozen dataclass with the same fields."""
    a, b, known_a, known_b = Leaf(*one), Leaf(*other), Known(*one), Known(*other)
    assert (a == b, a != b) == (known_a == known_b, known_a != known_b)
    assert hash(a) == hash(known_a)
    assert repr(a) == repr(known_a).replace("Known", "Leaf")
    assert [f.name for f in fields(a)] == [f.name for f in fields(known_a)]
    assert replace(a, number=7) == Leaf(7, a.words)
    copy = pickle.loads(pickle.dumps(a))
    assert (copy, copy.pencil) == (a, a.pencil)


def test_names_and_defaults() -> None:
    """Fields are given by place or name; what is missing or too much is an error that names it."""
    assert Leaf(words=("a",), number=1) == Leaf(1, ("a",))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'number'"):
        Leaf()
    with pytest.raises(TypeError, match="unexpected keyword argument 'ink'"):
        Leaf(1, ink="red")
    assert (str(Leaf(4)), Leaf.__doc__) == ("page 4", "One page of a book.")
    assert is_dataclass(Leaf)
    match Leaf(3, ("a",)):
        case Leaf(number, (word,)):
            assert (number, word) == (3, "a")
    assert Blank() == Blank()
    assert Leaf(1) != (1, (), "")


def test_nothing_changes() -> None:
    """No field can be set or removed, and none added."""
    leaf = Leaf(1)
    with pytest.raises(FrozenInstanceError, match=r"Leaf\.number"):
        leaf.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match=r"Leaf\.number"):
        del leaf.number
    with pytest.raises(FrozenInstanceError, match=r"Leaf\.ink"):
        leaf.ink = "red"  # type: ignore[attr-defined]
    assert not hasattr(leaf, "__dict__")


def test_a_hash_of_its_own() -> None:
    """A class that knows a quicker hash keeps it."""

    @value
    class Word:
        """A word."""

        text: str
        place: int = 0

        def __hash__(self) -> int:
            return len(self.text)

    assert hash(Word("table", 3)) == 5


def test_no_factory() -> None:
    """A default that a function makes each time could change, and is refused."""
    with pytest.raises(TypeError, match="has no default factory"):

        @value
        class Book:
            """Many pages."""

            leaves: list[Leaf] = field(default_factory=list)


def test_a_shape_has_its_names_as_slots_compares_and_matches_by_them() -> None:
    """A shape equals one of its class with the same parts, has defaults, matches in order, and takes no other names."""
    match Pair(1, second=(2,)):
        case Pair(first, second):
            assert (first, second) == (1, (2,))
    assert Pair(1) == Pair(1, ()) != Pair(2)
    assert Pair(1) != Leaf(1)
    assert (Pair.__doc__, Pair.__module__) == ("Two things, the second of them optional.", __name__)
    with pytest.raises(AttributeError):
        setattr(Pair(1), "third", 3)  # noqa: B010  # a type checker refuses the plain spelling
