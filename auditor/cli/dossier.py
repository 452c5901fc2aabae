"""What the readiness report tells beside the verdicts: where it comes from, whom to ask, what changed."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from auditor import __version__
from auditor.cli.clock import moment, today
from auditor.cli.inputs import MAX_REPORT, MAX_TOML, contents
from auditor.errors import AuditError, UsageError

if TYPE_CHECKING:
    from auditor.delta import Stale, Waived
    from auditor.model import ArchReport
    from auditor.render.page.dossier import ArchExtras, Comparison, Provenance
    from auditor.survey import Survey
    from auditor.tree import KernelTree

PARTS: Final = ("tree-sitter", "tree-sitter-c", "python-sat")
OUTPUT: Final = ("-o", "--output")


def check_forge(forge: str) -> None:
    """Raise `UsageError` for an address that is none, or that names no file."""
    if forge and not forge.startswith(("https://", "http://")):
        raise UsageError(f"--forge {forge}: it is no web address; begin it with https://")
    if forge and "{path}" not in forge:
        raise UsageError(f"--forge {forge}: it has no {{path}}; put {{path}}, {{line}}, {{revision}} where they go")


def linked(path: str, page: str) -> str:
    """The address of a file on the page that is written to `page`; raises `UsageError` where there is no such file."""
    if not os.path.isfile(path):
        raise UsageError(f"--history {path}: there is no such file; let ptaudit history write it with -o html={path}")
    from urllib.parse import quote

    return quote(os.path.relpath(os.path.realpath(path), os.path.dirname(os.path.realpath(page))))


def provenance(kernel: str, revision: str | None, tree: KernelTree, files: tuple[str, ...]) -> Provenance:
    """The tool, its parts, how it was called, and whether the files read are those of a commit."""
    from auditor.render.page.dossier import Provenance

    parts = tuple((name, found) for name in PARTS if (found := _installed(name)))
    commit, dirty = ("", False) if revision else _commit(kernel, tree, files)
    return Provenance(__version__, parts, _command(sys.argv[1:]), _made(), commit, dirty)


def comparison(path: str, survey: Survey, some: bool) -> Comparison:
    """What changed since the report stored at `path`, under its scenario if that was asked for here.

    With `some` architectures left out here, the older report is reduced to
    the others.  Raises `UsageError` for a file that is no report.
    """
    from auditor.delta import snapshot
    from auditor.gate import compare, read_report
    from auditor.render.page.dossier import Comparison

    before = read_report(contents(path, "report", MAX_REPORT), path)
    if some:
        names = {arch.name for arch in survey.report.architectures}
        findings = tuple(finding for finding in before.findings if finding.arch in names)
        before = replace(before, findings=findings, verdicts=tuple(v for v in before.verdicts if v[0] in names))
    same = (j.report for j in survey.judgements if j.report.scenario == before.scenario)
    after = next(same, survey.report)
    return Comparison(before, compare(before, snapshot(after, after.tree.release)), after.scenario)


def waived(path: str, survey: Survey) -> tuple[tuple[Waived, ...], tuple[Stale, ...]]:
    """What the waivers of a file accept, and those that accept nothing; raises `UsageError` for a bad file."""
    if not path:
        return (), ()
    from auditor.delta import FailOn, snapshot
    from auditor.gate import gate, read_waivers

    waivers = read_waivers(contents(path, "waiver file", MAX_TOML), path)
    result = gate([snapshot(survey.report, "")], FailOn.NEVER, waivers, today())
    return result.waived, result.stale


def extras(survey: Survey, tree: KernelTree) -> Iterator[ArchExtras]:
    """For each architecture the change to try, and who looks after the files it is about."""
    from auditor.advice import suggestions
    from auditor.maintainers import FILE, read_sections, responsible
    from auditor.render.page.dossier import ArchExtras

    sections = read_sections(tree.read(FILE) or b"")
    for arch in survey.report.architectures:
        every = [a for j in survey.judgements for a in j.report.architectures if a.name == arch.name]
        tries = next((found for a in every if (found := suggestions(a, tree))), ())
        people = responsible(sections, _files(every), lambda path: bool(tree.names(path)))
        yield ArchExtras(arch.name, tries, people)


def _files(reports: list[ArchReport]) -> tuple[str, ...]:
    """The files a change to an architecture would touch: its hooks, its Kconfig, and the generic side of the hooks."""
    from auditor.convert.hooks import GENERIC

    hooks = (p.hook for r in reports[:1] for level in r.facts.levels for p in level.paths if p.hook)
    bearing = (f.claim.location.path for r in reports for f in r.findings if f.witness is not None)
    own = (step.location.path for step in hooks)
    folder = f"arch/{reports[0].name}/"
    mine = dict.fromkeys(path for path in (*bearing, *own) if path.startswith(folder))
    return (*mine, f"{folder}Kconfig", GENERIC)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _command(arguments: list[str]) -> str:
    """How the answer was asked for; where it was written is no part of that."""
    kept = []
    skip = False
    for argument in arguments:
        if skip or argument.startswith("--output="):
            skip = False
        elif argument in OUTPUT:
            skip = True
        else:
            kept.append(argument)
    return shlex.join(("ptaudit", *kept))


def _made() -> str:
    made = moment()
    return f"{made:%Y-%m-%d %H:%M} UTC" if made else ""


def _commit(kernel: str, tree: KernelTree, files: tuple[str, ...]) -> tuple[str, bool | None]:
    """The commit a checkout is of, and whether a file that was read is not as in it; `None` where nobody can tell."""
    if not os.path.exists(os.path.join(kernel, ".git")):
        return "", None
    from auditor.tree.opening import open_revision

    try:
        head = open_revision(kernel, "HEAD")
        return head.revision, any(head.read(path) != tree.read(path) for path in files)
    except AuditError:
        return "", None
