"""The trees a gate audits, in order: before the change, after each commit where asked, after all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.errors import PatchError, UsageError
from auditor.gate.origin import made_on
from auditor.git.history import commits, has_commit, merge_base
from auditor.patches import Series, apply, read_series
from auditor.tree import KernelTree, open_checkout
from auditor.tree.opening import open_revision

WORKING_TREE: Final = "working tree"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in the user's words.

    `span` is `A..B` or `A...B` (from where B left A); `patch` holds the bytes
    of a mail, a mailbox or a diff, `patch_name` where they come from.  No
    `head` means the files as they lie in the folder.
    """

    kernel: str
    span: str = ""
    base: str = ""
    head: str = ""
    patch: bytes | None = None
    patch_name: str = ""
    per_commit: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One state of the tree and its name in the user's words; `subject` is that of the commit that led to it."""

    name: str
    tree: KernelTree
    subject: str = ""


def stages(change: Change, against_baseline: bool) -> tuple[Stage, ...]:
    """At least two states, or the last alone where a stored report stands for the first.

    Raises `UsageError` for a change that says too little or contradicts
    itself, and what opening a tree or applying a patch raises.
    """
    _check(change, against_baseline)
    if change.patch is not None:
        return _patched(change, change.patch)
    base, head = _ends(change)
    if not base:
        return (_state(change.kernel, head),)
    if not change.per_commit:
        return (_state(change.kernel, base), _state(change.kernel, head))
    return (_state(change.kernel, base), *_each(change, base, head))


def _check(change: Change, against_baseline: bool) -> None:
    if change.span and (change.base or change.head or change.patch is not None):
        raise UsageError(f"{change.span}: a range says both ends; leave out --base, --head and --patch")
    if change.patch is not None and change.head:
        raise UsageError(f"--head {change.head}: a patch is its own head; leave out --head, or --patch")
    if not (change.span or change.base or change.patch is not None or against_baseline):
        raise UsageError(
            "gate: nothing to compare with; give --base REV, a range A..B, --patch FILE or --baseline FILE"
        )
    if change.per_commit and change.patch is None and not _ends(change)[0]:
        raise UsageError("--per-commit: a baseline has no commits; give --base REV, a range A..B or --patch FILE")


def _ends(change: Change) -> tuple[str, str]:
    """The revisions before and after; an empty one after is the folder itself, as one before there is none."""
    if not change.span:
        return change.base, change.head
    first, dots, second = change.span.partition("...")
    if not dots:
        first, _, second = change.span.partition("..")
    first, second = first or "HEAD", second or "HEAD"
    return (merge_base(change.kernel, first, second), second) if dots else (first, second)


def _state(kernel: str, revision: str) -> Stage:
    if revision:
        return Stage(revision, open_revision(kernel, revision))
    return Stage(WORKING_TREE, open_checkout(kernel))


def _each(change: Change, base: str, head: str) -> Iterator[Stage]:
    """The state after each commit; the folder itself comes last where no head was named."""
    for commit in commits(change.kernel, base, head or "HEAD"):
        yield Stage(commit.revision[:12], open_revision(change.kernel, commit.revision), commit.subject)
    if not head:
        yield _state(change.kernel, "")


def _patched(change: Change, data: bytes) -> tuple[Stage, ...]:
    """A series on what is below it; one that does not fit the folder may be in its history already."""
    series = read_series(data, change.patch_name)
    _check_gaps(series)
    below = _below(change, series)
    try:
        return _laid(change, series, below)
    except PatchError as error:
        made = made_on(change.kernel, series.patches[0]) if below.name == WORKING_TREE else ""
        if not made:
            raise _with_needs(error, series) from None
        return _laid(change, series, _state(change.kernel, made))


def _check_gaps(series: Series) -> None:
    """Raise `PatchError` where a patch between two of a series is not there: what applies is not what was sent."""
    numbers = [patch.number for patch in series.patches if patch.number]
    gaps = [n for n in series.missing if numbers and min(numbers) < n < max(numbers)]
    if gaps:
        which = ", ".join(map(str, gaps))
        raise PatchError(f"{series.name}: of the series, {which} of {max(numbers)} is not here; give all its patches")


def _with_needs(error: PatchError, series: Series) -> PatchError:
    needed = len(series.prerequisites)
    return PatchError(f"{error} (its author names {needed} to be applied first)") if needed else error


def _laid(change: Change, series: Series, below: Stage) -> tuple[Stage, ...]:
    states, name = [below], series.cover.subject if series.cover else series.name
    for patch in series.patches:
        states.append(Stage(name, apply(states[-1].tree, patch), patch.subject))
    return tuple(states) if change.per_commit else (states[0], states[-1])


def _below(change: Change, series: Series) -> Stage:
    """What a series goes on top of: the base that was named, the one it names itself where we have it, the folder."""
    if change.base:
        return _state(change.kernel, change.base)
    if series.base_commit and has_commit(change.kernel, series.base_commit):
        return _state(change.kernel, series.base_commit)
    return _state(change.kernel, "")
