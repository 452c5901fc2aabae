"""What an answer about a kernel tree depended on, as a value that another tree can be held against.

If every file read has the same content, every file looked for in vain is
still absent, every folder listed has the same names and every link leads to
the same place, then whoever asks the same questions gets the same answers.
Content is named as git names it, so that a tree in git's object store tells
it without reading anything.  Of C files only the text may count, which others
have, too, whose comments differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

from auditor.model import Notice
from auditor.tree.base import KernelTree
from auditor.tree.observed import Observed, about
from auditor.tree.revision import Revision
from auditor.value import value

ABSENT: Final = ""
"""The content of what cannot be read."""


class Texts:
    """The texts of C files by the names of their contents, for trees that share them."""

    def __init__(self, whole: Callable[[bytes], bytes] = bytes, text: Callable[[bytes], bytes] = bytes) -> None:
        """`whole` spells a file's bytes plainly, `text` makes of that what counts: no word that was not there."""
        self.whole, self.text = whole, text
        self.known: dict[str, bytes] = {}
        self.held: dict[tuple[str, tuple[bytes, ...]], bool] = {}
        """Whether contents may hold some words, as far as somebody asked."""

    def forget(self) -> None:
        """Let go of all of them."""
        self.known.clear()
        self.held.clear()


class Contents:
    """The names of what a tree holds; each is found out once."""

    def __init__(self, tree: KernelTree, texts: Texts | None = None) -> None:
        self.tree = tree
        self._texts = texts or Texts()
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._behind: dict[str, set[str]] = {}
        """By where they really are, the paths that links lead there."""
        self._linking: set[str] = set()
        """Folders with a link among their entries, whose listing may change with what that leads to."""

    def on(self, tree: KernelTree, changed: Iterable[str]) -> Contents:
        """What is known, for another tree in which no link has changed.

        `changed` are all files that are not the same, and all folders that came,
        went or have other entries, as paths that go through no link.
        """
        other = Contents(tree, self._texts)
        if self.tree.notices():  # each tree has to come upon its own
            return other
        other._files, other._folders, other._behind = self._files.copy(), self._folders.copy(), self._behind
        lost = [path for real in changed for path in (real, *self._behind.get(real, ()))]
        again = [path for path in lost if other._files.pop(path, None)]
        for path in lost:
            other._folders.pop(path, None)
        for path in self._linking:
            other._folders.pop(path, None)
        if isinstance(tree, Revision) and isinstance(self.tree, Revision):
            tree.take_on(self.tree, other._files)
            tree.expect(again)
        return other

    def file(self, path: str) -> str:
        """The name of a file's content, `ABSENT` where there is none or it cannot be read."""
        known = self._files.get(path)
        if known is None:
            tree = self.tree
            known = tree.content(path) if isinstance(tree, Revision) else _named(tree.read(path))
            self._files[path] = known
            self._note(path)
        return known

    def has(self, files: Iterable[tuple[str, str]]) -> bool:
        """Whether these paths are files of these contents."""
        known = self._files.get  # nearly always it is known: thousands of calls less
        return all(known(path) == name or self.file(path) == name for path, name in files)

    def text(self, path: str) -> bytes | None:
        """What counts of a C file, `None` where there is none or it cannot be read."""
        name, known = self.file(path), self._texts.known
        found = known.get(name)
        if found is None:
            data = self.tree.read(path)
            if data is None:
                return None
            found = known[name] = self._texts.text(self._texts.whole(data))
        return found

    def may_hold(self, path: str, words: tuple[bytes, ...]) -> bool:
        """Whether the text of a C file may hold one of some words: it does not where this is false."""
        name, held = self.file(path), self._texts.held
        found = held.get((name, words))
        if found is None:
            text = self._texts.known.get(name)
            if text is None:
                data = self.tree.read(path)
                if data is None:  # each tree has to come upon that itself, and tell why
                    return False
                text = self._texts.whole(data)
            found = held[name, words] = any(word in text for word in words)
        return found

    def says(self, code: Iterable[tuple[str, str]]) -> bool:
        """Whether these paths are C files with the texts of these contents, as far as those are at hand."""
        known = self._files.get
        return all(known(path) == name or self._same_text(path, name) for path, name in code)

    def _same_text(self, path: str, name: str) -> bool:
        if self.file(path) == name:
            return True
        text = self._texts.known.get(name)
        return text is not None and self.text(path) == text

    def folder(self, path: str) -> str:
        """A name for the entries of a folder."""
        known = self._folders.get(path)
        if known is None:
            known = self._folders[path] = _digest("\0".join(self.tree.names(path)))
            self._note(path)
            if isinstance(self.tree, Revision) and self.tree.links(path):
                self._linking.add(path)
        return known

    def _note(self, path: str) -> None:
        real = self.tree.real(path)
        if real != path:
            self._behind.setdefault(real, set()).add(path)


@value
class Dependencies:
    """Paths of files, folders and links, each with what it was; sorted.

    `code` are C files of which only the text counts.  `notices` are those of
    the tree about any of these paths.
    """

    files: tuple[tuple[str, str], ...] = ()
    folders: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    code: tuple[tuple[str, str], ...] = ()
    notices: tuple[Notice, ...] = ()

    def holds(self, contents: Contents) -> bool:
        """Whether a tree is the same as far as these go."""
        tree = contents.tree
        same = (
            contents.has(self.files)
            and contents.says(self.code)
            and all(contents.folder(path) == name for path, name in self.folders)
            and all(tree.real(path) == name for path, name in self.links)
        )
        return same and _notices(tree, [path for part in self._parts() for path, _ in part]) == self.notices

    def key(self) -> str:
        """A name for all of it: equal where the whole is."""
        return _digest(repr((*self._parts(), tuple(map(str, self.notices)))))

    def _parts(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        return self.files, self.folders, self.links, self.code


def united(every: Sequence[Dependencies]) -> Dependencies:
    """All of some, which are of one tree."""
    files, folders, links, code = (
        tuple(sorted(set(chain.from_iterable(parts)))) for parts in zip(*(each._parts() for each in every), strict=True)
    )
    return Dependencies(files, folders, links, code, tuple(sorted({n for each in every for n in each.notices})))


class ObservedCode(Observed):
    """The tree of some `Contents`, whose C files are read as far as they count."""

    def __init__(self, contents: Contents) -> None:
        super().__init__(contents.tree)
        self._contents = contents

    def read(self, path: str) -> bytes | None:
        """See `KernelTree.read`."""
        if not is_code(path):
            return super().read(path)
        self.code.add(path)
        return self._contents.text(path)

    def may_hold(self, path: str, words: tuple[bytes, ...]) -> bool:
        """See `Contents.may_hold`."""
        self.code.add(path)
        return self._contents.may_hold(path, words)


def is_code(path: str) -> bool:
    """Whether a file is C, by its name."""
    return path.endswith((".c", ".h"))


def observed(tree: Observed, contents: Contents) -> Dependencies:
    """What was asked of `tree`, which observes the tree that `contents` names."""
    return dependencies(contents, tree.files, tree.folders, tree.links, tree.code)


def dependencies(
    contents: Contents,
    files: Iterable[str],
    folders: Iterable[str] = (),
    links: Iterable[str] = (),
    code: Iterable[str] = (),
) -> Dependencies:
    """These paths as they are in one tree."""
    files, folders, links, code = sorted(files), sorted(folders), sorted(links), sorted(code)
    return Dependencies(
        tuple((path, contents.file(path)) for path in files),
        tuple((path, contents.folder(path)) for path in folders),
        tuple((path, contents.tree.real(path)) for path in links),
        tuple((path, contents.file(path)) for path in code),
        _notices(contents.tree, [*files, *folders, *links, *code]),
    )


def _notices(tree: KernelTree, paths: list[str]) -> tuple[Notice, ...]:
    found = tree.notices()
    return about(found, {*paths, *(tree.real(path) for path in paths)}) if found else ()


def _named(data: bytes | None) -> str:
    from hashlib import sha1  # not above: it loads OpenSSL, and an audit without a cache or a history has no need of it

    return ABSENT if data is None else sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
