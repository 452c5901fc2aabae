"""Who else could be asked, and what they answer: one `Peer` each, with our rules for it in bench/peers/.

They run in the tree: semgrep, started elsewhere, takes minutes.  All but grep
and CVEhound are asked the same: which function does the PTE hook of each
architecture call.  They look at the headers that can hold a hook (`headers`).
What is no Debian package is installed into a folder of its own below build/.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from harness import BUILD

RULES: Final = Path(__file__).resolve().parent / "peers"
HOOK: Final = "__pte_free_tlb"

WORDS: Final = {
    "immediate": r"pte_free|pagetable_free|__free_pages?|free_pages?|free_pointer_table",
    "batched": r"tlb_remove_page(?:_size|_ptdesc)?",
    "table-batch": r"tlb_remove_table|tlb_remove_ptdesc",
}
"""What a call in a hook means to somebody who reads no further; the rules of the others say the same."""

Answer = Iterator[tuple[str, str]]
"""Paths of headers, each with a word of `WORDS`."""


class Peer(NamedTuple):
    """A program: how it is called on a tree, and how its output is read; a package to install it from, or none."""

    name: str
    package: str
    arguments: Callable[[Path], list[str]]
    answer: Callable[[str], Answer]
    prints_version: str = "--version"

    @property
    def program(self) -> str | None:
        """The path of the program, installed if need be; `None` where it cannot be had."""
        return _installed(self.name, self.package) if self.package else shutil.which(self.name)

    @property
    def why_not(self) -> str:
        """What to do about a peer that is not there."""
        return f"pip could not install {self.package}" if self.package else f"not installed: {self.name}"

    def version(self, program: str) -> str:
        """The version it prints of itself."""
        said = subprocess.run([program, self.prints_version], capture_output=True, text=True, check=False).stdout
        found = re.search(r"\d+(?:\.\d+)+", said)
        return found[0] if found else "?"

    def asked(self, program: str, tree: Path) -> dict[str, frozenset[str]]:
        """Per architecture the words it finds for the PTE hook."""
        command = [program, *self.arguments(tree)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tree)
        found: dict[str, set[str]] = {}
        for path, word in self.answer(done.stdout):
            found.setdefault(Path(path).relative_to(tree / "arch").parts[0], set()).add(word)
        return {arch: frozenset(words) for arch, words in found.items()}


def headers(tree: Path) -> list[str]:
    """The headers in which the kernels we know define the hook."""
    found = (path for pattern in ("*pgalloc*.h", "tlb*.h") for path in tree.glob(f"arch/*/include/asm/**/{pattern}"))
    return sorted(map(str, found))


def _installed(name: str, package: str) -> str | None:
    folder = BUILD / "peers" / name
    program = folder / "bin" / name
    if not program.exists():
        print(f"installing {package} into {folder.relative_to(BUILD.parent)} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False)
        pip = [
            str(folder / "bin" / "python"),
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            "install",
            package,
        ]
        subprocess.run(pip, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    return str(program) if program.exists() else None


def _grep(output: str) -> Answer:
    """The calls on the line itself: a body on the next one is not shown."""
    for line in output.splitlines():
        path, _, text = line.split(":", 2)
        for word, calls in WORDS.items():
            if re.search(rf"define\s+{HOOK}\(.*\)\s.*\b(?:{calls})\s*\(", text):
                yield path, word


def _spatch(output: str) -> Answer:
    yield from ((path, word) for path, _, word in (line.partition(": ") for line in output.splitlines()) if word)


def _semgrep(output: str) -> Answer:
    for found in json.loads(output)["results"]:
        yield found["path"], found["check_id"].rpartition(".")[2]


def _ast_grep(output: str) -> Answer:
    for line in output.splitlines():
        found = json.loads(line)
        yield found["file"], found["ruleId"]


SPATCH: Final = ["--very-quiet", "--no-includes", "--include-headers", "--sp-file", str(RULES / "spatch.cocci")]
SEMGREP: Final = ["scan", "--metrics", "off", "--disable-version-check", "--quiet", "--no-git-ignore", "--json"]

GREP: Final = Peer("grep", "", lambda tree: ["-rn", HOOK, str(tree / "arch")], _grep)
PEERS: Final = (
    GREP,
    Peer(
        "ast-grep",
        "ast-grep-cli",
        lambda t: ["scan", "--json=stream", "-r", f"{RULES}/ast-grep.yml", *headers(t)],
        _ast_grep,
    ),
    Peer("spatch", "", lambda tree: [*SPATCH, *headers(tree)], _spatch),
    Peer("semgrep", "semgrep", lambda tree: [*SEMGREP, "--config", f"{RULES}/semgrep.yml", *headers(tree)], _semgrep),
    # Its rules are for known vulnerabilities; only how soon it could begin is compared.
    Peer("cvehound", "cvehound", lambda tree: ["--version"], lambda output: iter(())),
)
