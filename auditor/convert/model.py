"""What a conversion is made of: edits of files, a draft for each architecture, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import FreePath, Report


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a file from `line` on, and what takes their place; without a `before`, `after` is put in front of it."""

    path: str
    line: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HookEdit:
    """A hook that is handed to the table batch, and the way its table took until now."""

    path: FreePath
    edit: Edit


@dataclass(frozen=True, slots=True)
class Draft:
    """The conversion of one architecture: its hooks, and the `select` it lacks, if it lacks one."""

    arch: str
    hooks: tuple[HookEdit, ...]
    select: Edit | None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Every edit, by file and line."""
        every = (*(hook.edit for hook in self.hooks), *((self.select,) if self.select else ()))
        return tuple(sorted(every, key=lambda edit: (edit.path, edit.line)))


@dataclass(frozen=True, slots=True)
class Refusal:
    """An architecture that is not drafted: why, and what is needed instead, if anything is."""

    arch: str
    reason: str
    nothing_to_do: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """A draft with all that goes into its mail: the diff, how many lines it changes, whom to copy."""

    draft: Draft
    diff: str
    added: int
    removed: int
    cc: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of it: proven drafts with their mails' contents, refusals, and both reports."""

    series: tuple[Signed, ...]
    refusals: tuple[Refusal, ...]
    before: Report
    after: Report
