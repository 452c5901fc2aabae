"""What differs between two rows of a campaign's table."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.answers import LEVELS, Answer, Change, Comparison, State, Table, TreeRow, conditions, deferrals
from auditor.errors import UsageError


def compared(table: Table, before: str, after: str) -> Comparison:
    """Every difference between two rows, named as `TREE` or `TREE:ARCH`.

    Raises `UsageError` for a row that is not there or has no answer, and where only one of them names an architecture.
    """
    (old, old_arch), (new, new_arch) = _row(table, before), _row(table, after)
    if bool(old_arch) != bool(new_arch):
        raise UsageError(f"{before}, {after}: one is a tree and one an architecture of it; give two of a kind")
    if old_arch:
        return Comparison(before, after, tuple(_changes(new_arch, _of(old, old_arch), _of(new, new_arch))))
    names = sorted({answer.arch for row in (old, new) for answer in row.outcome.answers})
    return Comparison(before, after, tuple(c for n in names for c in _changes(n, _of(old, n), _of(new, n))))


def _row(table: Table, name: str) -> tuple[TreeRow, str]:
    tree, arch = _named(table, name)
    if tree.state is not State.DONE:
        raise UsageError(f"{name}: this tree has no answer ({tree.outcome.failure or tree.state}); mend that first")
    if arch and not _of(tree, arch):
        raise UsageError(f"{name}: this tree has no {arch}; it has {', '.join(a.arch for a in tree.outcome.answers)}")
    return tree, arch


def _named(table: Table, name: str) -> tuple[TreeRow, str]:
    """A tree by its name, or by the revision alone where that is enough, and the architecture behind a colon."""
    above, _, arch = name.rpartition(":")
    for wanted, part in ((name, ""), (above, arch)):
        exact = [row for row in table.trees if row.place.name == wanted]
        found = exact or [row for row in table.trees if row.place.name.endswith(f"@{wanted}")]
        if wanted and len(found) == 1:
            return found[0], part
        if wanted and found:
            raise UsageError(f"{name}: there are {' and '.join(row.place.name for row in found)}; name one of them")
    raise UsageError(f"{name}: the campaign has no such tree; its table lists them")


def _of(row: TreeRow, arch: str) -> Answer | None:
    return next((answer for answer in row.outcome.answers if answer.arch == arch), None)


def _changes(arch: str, old: Answer | None, new: Answer | None) -> Iterator[Change]:
    for what in ("verdict", "reason"):
        before, after = (str(getattr(answer, what)) if answer else "" for answer in (old, new))
        if before != after:
            yield Change(arch, what, before, after)
    for level in LEVELS:
        ways_before, ways_after = (answer.ways(level) if answer else () for answer in (old, new))
        if deferrals(ways_before) != deferrals(ways_after):
            yield Change(arch, level, deferrals(ways_before), deferrals(ways_after))
        elif ways_before != ways_after:
            yield Change(arch, f"{level} condition", conditions(ways_before), conditions(ways_after))
