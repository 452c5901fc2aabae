"""`@value`: what `@dataclass(frozen=True, slots=True)` is, for a program that ends after a fraction of a second.

`dataclasses` writes six methods of a frozen class as text and compiles each:
with some sixty classes that was a tenth of a whole audit.  Here `__init__` is
the only one; the others are closures over the names of the fields.  To
`dataclasses.fields` and `replace`, to `match`, `pickle` and a type checker such
a class is a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: Class) -> Class:
    """Make the annotated names of `cls` its fields: set once, compared, hashed and shown in their order.

    A `__hash__` of the class's own stays.  Raises `TypeError` for a default factory: nothing that can change belongs
    into a value.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    own = fields(made)
    if any(f.default_factory is not MISSING for f in own):
        raise TypeError(f"{cls.__qualname__}: a value has no default factory; take a default that never changes")
    every, compared = (_getter([f.name for f in some]) for some in (own, [f for f in own if f.compare]))
    made.__init__ = _init(own, made)
    made.__eq__ = lambda self, other: compared(self) == compared(other) if type(other) is made else NotImplemented
    if "__hash__" not in vars(cls):
        made.__hash__ = lambda self: hash(compared(self))
    made.__reduce__ = lambda self: (made, every(self))
    made.__repr__ = _shown
    made.__setattr__ = made.__delattr__ = _refuse
    return made  # type: ignore[no-any-return]


@dataclass_transform()
def shape(cls: Class) -> Class:
    """Make the annotated names of `cls` its slots, filled, compared and matched in their order: no more than that.

    What `dataclass` does beside took half of the time that the import of some twenty classes takes.
    """
    names = tuple(cls.__annotations__)
    given = {name: thing for name, thing in vars(cls).items() if name not in ("__dict__", "__weakref__", *names)}
    every = _getter([*names])
    given["__eq__"] = lambda self, other: every(self) == every(other) if type(other) is made else NotImplemented
    scope = {f"default_{name}": vars(cls)[name] for name in names if name in vars(cls)}
    taken = (f"{name}=default_{name}" if f"default_{name}" in scope else name for name in names)
    exec(f"def __init__(self, {', '.join(taken)}): {'; '.join(f'self.{n} = {n}' for n in names)}", scope)
    given |= {"__init__": scope["__init__"], "__slots__": names, "__match_args__": names}
    made: Any = type(cls)(cls.__name__, cls.__bases__, given)
    return made  # type: ignore[no-any-return]


def _init(own: tuple[Field[Any], ...], made: Any) -> Callable[..., None]:
    """`__init__`, which fills the slots behind the back of `__setattr__`."""
    scope: dict[str, Any] = {f"set_{f.name}": getattr(made, f.name).__set__ for f in own}
    scope |= {f"default_{f.name}": f.default for f in own}
    taken = (f.name if f.default is MISSING else f"{f.name}=default_{f.name}" for f in own)
    body = "; ".join(f"set_{f.name}(self, {f.name})" for f in own)
    exec(f"def __init__(self, {', '.join(taken)}): {body or 'pass'}", scope)
    return scope["__init__"]  # type: ignore[no-any-return]


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of these fields as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _shown(self: Any) -> str:
    given = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
    return f"{type(self).__qualname__}({given})"


def _refuse(self: Any, name: str, _: object = None) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__qualname__}.{name}: a value does not change; use dataclasses.replace")
