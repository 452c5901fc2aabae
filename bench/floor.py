"""The floor under an audit: start, import, read and parse what an audit does, and nothing else.

    python bench/floor.py record TREE FILE    one audit, in one process; note what it imported, read and parsed
    python bench/floor.py replay FILE         do just that again: this is what is timed

An audit cannot take less without reading less.  It runs in two processes, the
floor in one: compare the processor time for the work, the wall for the wait.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

gc.disable()  # as the command does


class Recording(NamedTuple):
    """The modules an audit had when it was done, the files it read, and the texts it had tree-sitter parse."""

    modules: list[str]
    files: list[str]
    texts: list[bytes]

    def __str__(self) -> str:
        read = sum(os.path.getsize(path) for path in self.files)
        parsed = sum(map(len, self.texts))
        return (
            f"{len(self.modules)} modules imported, {len(self.files)} files read ({read / 1e6:.1f} MB), "
            f"{len(self.texts)} texts parsed ({parsed / 1e3:.0f} kB)"
        )


def record(root: str) -> Recording:
    """Audit `root` and note what for; tree-sitter's parser is replaced by one that remembers."""
    import tree_sitter

    texts: list[bytes] = []

    class Remembering:
        def __init__(self, *arguments: Any) -> None:
            self._parser = parser(*arguments)

        def parse(self, source: Any, *rest: Any) -> Any:
            texts.append(bytes(source))
            return self._parser.parse(source, *rest)

    parser, tree_sitter.Parser = tree_sitter.Parser, Remembering  # type: ignore[misc, assignment]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # with one processor an audit is one process
    for name in ("app", "audit"):
        import_module(f"auditor.cli.{name}")
    from auditor.cli import output
    from auditor.pipeline import Request, audit
    from auditor.tree import Recorded, open_checkout

    tree = Recorded(open_checkout(root))
    report = audit(tree, Request(extras=output.extras("text")))
    output.RENDERERS["text"](report, tree)
    files = sorted(str(Path(root, path)) for path in tree.take())
    return Recording(sorted(name for name in sys.modules if name != "__main__"), files, texts)


def replay(recording: Recording) -> None:
    """Import, read, parse."""
    for name in recording.modules:
        if not name.startswith("__"):
            import_module(name)
    for path in recording.files:
        with open(path, "rb", buffering=0) as file:
            file.read()
    import tree_sitter
    import tree_sitter_c

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c.language()))
    for text in recording.texts:
        parser.parse(text)


def main() -> None:
    """Record or replay, as the first argument says."""
    if sys.argv[1] == "record":
        recording = record(sys.argv[2])
        Path(sys.argv[3]).write_bytes(pickle.dumps(tuple(recording)))
        print(recording)
    else:
        replay(Recording(*pickle.loads(Path(sys.argv[2]).read_bytes())))


if __name__ == "__main__":
    main()
