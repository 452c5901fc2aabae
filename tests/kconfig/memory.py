"""A kernel tree in a dict, and the Kconfig model of one architecture of it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from auditor.condition import parse
from auditor.kconfig import Decision, KconfigModel
from auditor.model import Notice

TOP = 'source "arch/$(SRCARCH)/Kconfig"\n'


class MemoryTree:
    """Files by path; text loses its common indentation."""

    revision = ""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self.files = {
            path: content if isinstance(content, bytes) else textwrap.dedent(content).removeprefix("\n").encode()
            for path, content in files.items()
        }

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def names(self, folder: str) -> tuple[str, ...]:
        prefix = f"{folder}/" if folder else ""
        inside = [path[len(prefix) :] for path in self.files if path.startswith(prefix)]
        return tuple(sorted({p if "/" not in p else p.split("/")[0] + "/" for p in inside}))

    def notices(self) -> tuple[Notice, ...]:
        return ()


def model(kconfig: str | bytes, **files: str | bytes) -> KconfigModel:
    """The model of an architecture `one` whose Kconfig file is `kconfig`."""
    given = {"Kconfig": TOP, "arch/one/Kconfig": kconfig, **files}
    return KconfigModel(MemoryTree(given), "one")


def ask(kconfig: str, question: str, **files: str) -> Decision:
    """The answer to a question, spelled as a condition, about architecture `one`."""
    return model(kconfig, **files).decide(parse(question))


def possible(kconfig: str, question: str, **files: str) -> bool:
    """Whether some configuration of architecture `one` has it."""
    return ask(kconfig, question, **files).possible
