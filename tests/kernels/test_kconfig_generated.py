"""Random Kconfig files: what the model says, and what the kernel's own interpreter makes of all a user may set."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from auditor.condition import Condition, all_of
from auditor.kconfig import KconfigModel, read_config
from oracle.kconfig import Interpreter
from tests.kconfig.memory import MemoryTree
from tests.kernels.generated import Generated, Values, fact, kconfigs, questions
from tests.kernels.test_kconfig_witness import line

EXAMPLES = 12
RUN = """
for config in *.in; do
    KCONFIG_CONFIG="$config" "$0" --olddefconfig Kconfig >/dev/null 2>said || { cat said >&2; exit 1; }
done
"""
"""One shell for all of them: to start it takes longer than a run on so small a file."""


def configured(program: Path, text: str, fragments: Iterable[Values]) -> list[Values]:
    """What `olddefconfig` makes of each fragment."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Kconfig").write_text(text)
        (folder / "include" / "config").mkdir(parents=True)
        (folder / "include" / "config" / "auto.conf").touch()
        files = []
        for number, fragment in enumerate(fragments):
            files.append(folder / f"{number}.in")
            files[-1].write_text("".join(line(*pair) for pair in fragment.items()))
        done = subprocess.run(
            ["sh", "-c", RUN, str(program)],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{done.stderr}\n{text}"
        return [dict(read_config(file.read_bytes(), str(file)).values) for file in files]


def whole(generated: Generated, values: Values) -> Condition:
    """That every symbol has the value it has there; a number that is not there has none that is asked for."""
    known = ((n, values.get(n, "n"), kind) for n, kind in generated.types.items() if kind != "int" or n in values)
    return all_of(fact(*row) for row in known)


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_the_interpreter_agrees_about_random_files(interpreter: Interpreter, data: st.DataObject) -> None:
    """No configuration a user can make is called impossible, and each witness leads to what was asked."""
    generated = data.draw(kconfigs())
    model = KconfigModel(MemoryTree({"Kconfig": generated.text}), "one")
    assert model.notices() == ()
    real = [
        dict(pairs)
        for pairs in {
            tuple(sorted(v.items())) for v in configured(interpreter.program, generated.text, generated.fragments())
        }
    ]
    for values in real:
        assert model.decide(whole(generated, values)).possible, f"{values} is real:\n{generated.text}"
    asked = [data.draw(questions(generated.types)) for _ in range(12)]
    decisions = [(question, model.decide(question)) for question in asked]
    for question, decision in decisions:
        shown = [values for values in real if question.evaluate(values)]
        assert decision.possible or not shown, f"{question} is so in {shown[0]}:\n{generated.text}"
    possible = [(q, d) for q, d in decisions if d.possible and not d.free and not generated.lax]
    event(f"possible: {len(possible)} of {len(asked)}")
    witnesses = [dict(decision.witness) for _, decision in possible]
    for (question, _), witness, values in zip(
        possible, witnesses, kept(interpreter, generated, witnesses), strict=True
    ):
        lost = {name: values.get(name, "n") for name, value in witness.items() if values.get(name, "n") != value}
        assert not lost, f"{question}: {witness} became {lost}:\n{generated.text}"
        assert question.evaluate(values) is not False, f"{question}: {values}:\n{generated.text}"


def kept(interpreter: Interpreter, generated: Generated, witnesses: list[Values]) -> list[Values]:
    """What each witness leads to.

    A tristate whose prompt allows `m` at most may be `y` by default as long as
    nobody writes that down: then it is left to its default.
    """
    found = configured(interpreter.program, generated.text, witnesses)
    capped = [
        {name for name, value in witness.items() if value == "y" and values.get(name) == "m"}
        for witness, values in zip(witnesses, found, strict=True)
    ]
    if not any(capped):
        return found
    shorter = [{n: v for n, v in w.items() if n not in some} for w, some in zip(witnesses, capped, strict=True)]
    return configured(interpreter.program, generated.text, shorter)
