"""`ptaudit gate`: what a change introduces, and whether it may go in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.chosen import Chosen, SettingsFile, chosen
from auditor.cli.clock import today
from auditor.cli.inputs import MAX_REPORT, MAX_TOML, beginning, contents
from auditor.cli.options import Arch, EnableIf, ScenarioName, Select, Waivers
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.delta import FailOn, GateResult, Snapshot, Waiver
    from auditor.gate.stages import Change, Stage
    from auditor.model import Report
    from auditor.pipeline import Request
    from auditor.tree import KernelTree

DONE, FAILED, INCOMPLETE = 0, 1, 3


Where = Annotated[
    list[str] | None,
    typer.Argument(metavar="[KERNEL] [A..B]", help="A kernel tree (default: this folder), and a range of commits."),
]
Base = Annotated[str, typer.Option("--base", metavar="REV", help="The revision before the change.")]
Head = Annotated[
    str, typer.Option("--head", metavar="REV", help="The revision after it; without, the files as they are.")
]
PatchFile = Annotated[
    str, typer.Option("--patch", metavar="FILE|-", help="A patch, a mail or a series, applied in memory.")
]
PerCommit = Annotated[bool, typer.Option("--per-commit", help="Judge every commit of the series, not only the whole.")]
Baseline = Annotated[
    str, typer.Option("--baseline", metavar="FILE", help="A stored JSON report; what it has is not introduced.")
]
WriteBaseline = Annotated[
    str, typer.Option("--write-baseline", metavar="FILE", help="Store the report of the tree after the change.")
]
FailWord = Annotated[str, typer.Option("--fail-on", metavar="WHAT", help="introduced, blocking, unknown or never.")]
Form = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, sarif, …")]
Output = Annotated[
    list[str] | None, typer.Option("--output", "-o", metavar="FORMAT=PATH", help="Also write a file; repeatable.")
]


def command(
    context: typer.Context,
    where: Where = None,
    base: Base = "",
    head: Head = "",
    patch: PatchFile = "",
    per_commit: PerCommit = False,
    baseline: Baseline = "",
    write_baseline: WriteBaseline = "",
    fail_on: FailWord = "introduced",
    waivers: Waivers = "",
    scenario: ScenarioName = "tree",
    enable_if: EnableIf = "",
    select: Select = None,
    arch: Arch = None,
    form: Form = "text",
    output: Output = None,
    settings: SettingsFile = "",
) -> int:
    """Compare two states of a kernel tree: what the change introduces, what it fixes, and whether it may go in."""
    from auditor.cli import gate_output as out
    from auditor.cli.output import check_format, parse_targets
    from auditor.gate.stages import Change, stages
    from auditor.pipeline import Request

    targets = parse_targets(output, out.FORMATS)
    mine = chosen(context, settings)
    with mine.blamed("format"):
        check_format(form := mine.text("format", form), out.FORMATS)
    _fail_on(mine, fail_on)  # told before anything is opened
    per_commit = mine.switch("per-commit", per_commit)
    change = Change(*_places(where), base, head, _patch(patch), patch, per_commit)
    steps = stages(change, bool(mine.text("baseline", baseline)))
    mine = _within(mine, change, steps)
    policy, accepted = _fail_on(mine, fail_on), _waivers(mine, waivers, steps[0].tree)
    request = Request(mine.arches(steps[0].tree, arch), scenario=mine.scenario(scenario, enable_if, select))
    known = _baseline(mine, baseline, request)
    result = _gate(steps, request, known, policy, accepted, write_baseline)
    for wanted, path in targets:
        out.write_target(result, wanted, path)
    out.show(result, form)
    return FAILED if result.policy.failed else DONE if result.complete else INCOMPLETE


def _within(mine: Chosen, change: Change, steps: tuple[Stage, ...]) -> Chosen:
    """With what the tree says for itself before the change, where the user said which state that is.

    A patch chooses neither: not by what it does to the file, and not by the commit it names as its base.
    """
    from auditor.gate.stages import WORKING_TREE

    first = steps[0]
    if len(steps) > 1 and (change.base or change.span or first.name == WORKING_TREE):
        return mine.within(first.tree, change.kernel, "" if first.name == WORKING_TREE else first.name)
    return mine


def _gate(
    steps: tuple[Stage, ...],
    request: Request,
    known: Snapshot | None,
    fail_on: FailOn,
    waivers: tuple[Waiver, ...],
    write_baseline: str,
) -> GateResult:
    """Audit every stage and compare; the last report becomes the new baseline where one is wanted."""
    from auditor.delta import snapshot
    from auditor.gate import gate, together
    from auditor.pipeline import audit

    reports = [audit(step.tree, request) for step in steps]
    shots = [snapshot(report, step.name, step.subject) for report, step in zip(reports, steps, strict=True)]
    if known is not None:
        shots = [together(known, shots[0]), *shots[1:]] if len(shots) > 1 else [known, *shots]
    if write_baseline:
        _write_baseline(write_baseline, reports[-1])
    return gate(shots, fail_on, waivers, today())


def _write_baseline(path: str, report: Report) -> None:
    from auditor import __version__
    from auditor.cli import output
    from auditor.render import as_json

    output.write_file(path, as_json.render(report, __version__))


def _places(where: list[str] | None) -> tuple[str, str]:
    """The kernel and the range among the arguments: what has two dots and is no folder is a range."""
    kernels = [w for w in where or () if not _is_range(w)]
    ranges = [w for w in where or () if _is_range(w)]
    if len(kernels) > 1 or len(ranges) > 1:
        raise UsageError(f"{' '.join(where or ())}: too many arguments; give one kernel tree and one range A..B")
    return kernels[0] if kernels else ".", ranges[0] if ranges else ""


def _is_range(text: str) -> bool:
    return ".." in text and ".." not in text.split("/") and not Path(text).exists()


def _fail_on(mine: Chosen, given: str) -> FailOn:
    from auditor.delta import FailOn

    word = mine.text("fail-on", given)
    with mine.blamed("fail-on"):
        try:
            return FailOn(word)
        except ValueError:
            raise UsageError(f"--fail-on {word}: no such policy; there are {', '.join(FailOn)}") from None


def _waivers(mine: Chosen, given: str, before: KernelTree) -> tuple[Waiver, ...]:
    """The waivers of a file; of one the tree names for itself as they were before the change."""
    from auditor.gate import read_waivers

    path, setting = mine.text("waivers", given), mine.setting("waivers")
    if not path:
        return ()
    with mine.blamed("waivers"):
        if setting is None or setting.source != "tree":
            data: bytes | None = contents(path, "waiver file", MAX_TOML)
        else:
            data = before.read(path)
        if data is None:
            raise UsageError(f"{path}: the tree before the change has no such file; add it first")
    return read_waivers(data, path)


def _baseline(mine: Chosen, given: str, request: Request) -> Snapshot | None:
    path = mine.text("baseline", given)
    if not path:
        return None
    from auditor.gate import read_report

    with mine.blamed("baseline"):
        known = read_report(contents(path, "baseline", MAX_REPORT), path)
    if known.scenario != request.scenario.name:
        raise UsageError(
            f"{path}: it was written under scenario {known.scenario}, and this gate asks for {request.scenario.name};"
            " write it anew, or give the same --scenario"
        )
    return known


def _patch(path: str) -> bytes | None:
    if not path:
        return None
    from auditor.patches.series import MAX_BYTES

    most = MAX_BYTES + 1  # one more says that it is too large
    return sys.stdin.buffer.read(most) if path == "-" else beginning(path, "patch", most)
