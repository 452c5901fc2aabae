"""What only a hosted service can run: held against its published schema, and its scripts run as it would."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.doors.conftest import Run, block, document

ACTION = REPOSITORY / "action.yml"
PLACE = "arch/alpha/include/asm/tlb.h"


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("github-actions", ACTION.read_text("utf-8")),
        ("github-workflows", block("yaml", "# .github/workflows/ptaudit.yml")),
        ("gitlab-ci", block("yaml", "# .gitlab-ci.yml")),
    ],
    ids=["action", "workflow", "gitlab"],
)
def test_it_follows_the_published_schema(run: Run, tmp_path: Path, schema: str, text: str) -> None:
    """The schemas come with check-jsonschema."""
    file = tmp_path / f"{schema}.yml"
    file.write_text(text, "utf-8")
    run(tmp_path, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)


def step(name: str) -> dict[str, Any]:
    """The step of the action with this name."""
    steps: list[dict[str, Any]] = document(ACTION.read_text("utf-8"))["runs"]["steps"]
    (found,) = [each for each in steps if each.get("name") == name]
    return found


def filled(found: dict[str, Any], **given: str) -> dict[str, str]:
    """The variables of a step, with its inputs as given or by their defaults."""
    inputs = document(ACTION.read_text("utf-8"))["inputs"]
    defaults = {name: str(each["default"]) for name, each in inputs.items()} | given

    def value(expression: str) -> str:
        name = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", expression)
        assert name, expression
        return defaults[name[1]]

    return {variable: value(expression) for variable, expression in found["env"].items()}


@pytest.fixture
def merged(topic: Path, run: Run) -> Path:
    """What a pull request is checked out as: the merge of `topic` into the target, with the two parents it has."""
    run(topic, "git", "checkout", "-q", "main")
    run(topic, "git", "merge", "-q", "--no-ff", "-m", "merge", "topic")
    run(topic.parent, "git", "clone", "-q", "--depth=2", f"file://{topic}", "checkout")
    return topic.parent / "checkout"


def gate(run: Run, folder: Path, code: int, **given: str) -> tuple[str, dict[str, str], str]:
    """The `Gate` step: what it prints, its outputs, and the summary."""
    temporary = folder.parent / "runner"
    temporary.mkdir(exist_ok=True)
    output, summary = temporary / "output", temporary / "summary"
    for file in (output, summary):
        file.write_text("", "utf-8")
    variables = {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    found = step("Gate")
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"])
    said = run(folder, *shell, code=code, **variables, **filled(found, **given)).stdout
    pairs = dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())
    return said, pairs, summary.read_text("utf-8")


def test_the_action_judges_a_pull_request(run: Run, merged: Path) -> None:
    """A shallow clone of the merge commit is enough: annotations, a summary, SARIF, and exit code 1."""
    said, outputs, summary = gate(run, merged, 1)
    assert re.search(rf"^::error .*file={PLACE},", said, re.MULTILINE)
    assert outputs["exit-code"] == "1"
    assert json.loads(Path(outputs["sarif"]).read_text("utf-8"))["version"] == "2.1.0"
    assert PLACE in summary


def test_the_inputs_of_the_action(run: Run, merged: Path) -> None:
    """Each reaches the gate; what is in them is never run."""
    assert gate(run, merged, 0, **{"fail-on": "never"})[1]["exit-code"] == "0"
    assert gate(run, merged, 0, base="HEAD")[1]["exit-code"] == "0"
    assert gate(run, merged, 0, arguments="--arch arm64 --scenario tree")[1]["exit-code"] == "0"
    assert gate(run, merged, 1, kernel="../checkout")[1]["exit-code"] == "1"
    for name in ("kernel", "base", "head", "fail-on", "arguments"):
        said, outputs, summary = gate(run, merged, 2, **{name: "$(touch run); `touch run`; touch run"})
        assert (outputs, summary) == ({"exit-code": "2"}, ""), said
    assert not (merged / "run").exists()


def test_the_action_takes_inputs_as_variables_only() -> None:
    """No expression stands in a script, where it would be text of that script."""
    for each in document(ACTION.read_text("utf-8"))["runs"]["steps"]:
        assert "${{" not in each.get("run", "")


def test_the_job_for_gitlab(run: Run, topic: Path) -> None:
    """Its script, in a clone as shallow as GitLab makes it: both reports are there, and the exit code is 1."""
    job = document(block("yaml", "# .gitlab-ci.yml"))["ptaudit"]
    run(topic, "git", "push", "-q", "origin", "topic")
    origin = f"file://{topic.parent}/origin.git"
    depth = job["variables"]["GIT_DEPTH"]
    run(topic.parent, "git", "clone", "-q", f"--depth={depth}", "--branch=topic", origin, "builds")
    folder = topic.parent / "builds"
    variables = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": run(topic, "git", "rev-parse", "main").stdout.strip(),
        "CI_COMMIT_SHA": run(topic, "git", "rev-parse", "topic").stdout.strip(),
    }
    run(folder, "bash", "-eo", "pipefail", "-c", "\n".join(job["script"]), code=1, **variables)
    reports = job["artifacts"]["reports"]
    findings = json.loads((folder / reports["codequality"]).read_text("utf-8"))
    assert PLACE in {finding["location"]["path"] for finding in findings}
    assert "<testsuite" in (folder / reports["junit"]).read_text("utf-8")
