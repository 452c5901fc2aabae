"""What is known of an architecture, by all that its answer depended on: it holds for any tree that has the same.

Most of what an answer depends on are the Kconfig files that every architecture
of a tree reads: these are kept once (`parts/`), and checked once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from auditor.answers import Answer, Outcome, Way
from auditor.cache.entries import Entries
from auditor.tree import Contents, Dependencies

MOST: Final = 32
"""Answers kept for one architecture with one Kconfig file of its own; the one used longest ago goes first."""

_Pairs = tuple[tuple[str, str], ...]


class Recall:
    """The answers to one question, for the trees somebody has asked it of.

    `question` names everything beside the tree that an answer depends on.
    Only what has no notice is kept: what a tree lacked today may be there tomorrow.
    """

    def __init__(self, entries: Entries, question: str) -> None:
        self._entries = entries
        self._question = question
        self._held: dict[tuple[str, Contents], bool] = {}

    def whole(self, tree: str, arches: tuple[str, ...]) -> Outcome | None:
        """What became of a tree when it was asked for these architectures; its name says all of its content.

        An empty name says nothing.
        """
        if not tree:
            return None
        return _outcome(self._entries.read(f"trees/{_digest(self._question, tree, *arches)}"))

    def keep_whole(self, tree: str, arches: tuple[str, ...], outcome: Outcome) -> None:
        """Keep that, if there is nothing open about it."""
        if tree and not outcome.failure and not outcome.notices:
            answers = [_plain(answer) for answer in outcome.answers]
            self._entries.write(f"trees/{_digest(self._question, tree, *arches)}", [outcome.release, answers])

    def answer(self, arch: str, contents: Contents) -> Answer | None:
        """An answer whose dependencies hold in a tree."""
        for name in self._entries.newest(self._place(arch, contents)):
            found = self._entries.read(name)
            try:
                answer, shared, own = found
                if _dependencies(own).holds(contents) and self._part_holds(shared, contents):
                    return _answer(answer)
            except (TypeError, ValueError, AttributeError):
                self._entries.drop(name)
        return None

    def keep(self, answer: Answer, contents: Contents, needed: Dependencies, common: Dependencies) -> None:
        """Keep an answer with what it depended on, if nothing is open about that.

        `common` is the part of `needed` that other architectures depend on as well.
        """
        if needed.notices:
            return
        part = common.key()
        if self._entries.read(f"parts/{part}") is None:
            self._entries.write(f"parts/{part}", [common.files, common.folders, common.links, common.code])
        own = [
            [pair for pair in every if pair not in shared]
            for every, shared in (
                (needed.files, {*common.files}),
                (needed.folders, {*common.folders}),
                (needed.links, {*common.links}),
                (needed.code, {*common.code}),
            )
        ]
        place = self._place(answer.arch, contents)
        self._entries.write(f"{place}/{needed.key()}", [_plain(answer), part, own])
        for name in self._entries.newest(place)[MOST:]:
            self._entries.drop(name)

    def _place(self, arch: str, contents: Contents) -> str:
        """Where answers for trees like this are: each architecture reads its own Kconfig file first of all."""
        return f"ways/{_digest(self._question, arch, contents.file(f'arch/{arch}/Kconfig'))}"

    def _part_holds(self, part: str, contents: Contents) -> bool:
        known = self._held.get((part, contents))
        if known is None:
            known = self._held[part, contents] = self._holds(f"parts/{part}", contents)
        return known

    def _holds(self, name: str, contents: Contents) -> bool:
        shared = self._entries.read(name)
        try:
            return shared is not None and _dependencies(shared).holds(contents)
        except (TypeError, ValueError):
            self._entries.drop(name)
            return False


def _digest(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _dependencies(own: Any) -> Dependencies:
    files, folders, links, code = map(_pairs, own)
    return Dependencies(files, folders, links, code)


def _pairs(found: Any) -> _Pairs:
    pairs = tuple((path, name) for path, name in found)
    if not all(isinstance(text, str) for pair in pairs for text in pair):
        raise ValueError("this is no list of paths")
    return pairs


def _plain(answer: Answer) -> Sequence[object]:
    levels = [[level, [[way.deferral, way.condition] for way in ways]] for level, ways in answer.levels]
    return [answer.arch, answer.verdict, answer.reason, levels]


def _answer(found: Any) -> Answer:
    """Raises `ValueError` or `TypeError` for what is none."""
    arch, verdict, reason, levels = found
    return Answer(arch, verdict, reason, tuple((level, tuple(Way(*way) for way in ways)) for level, ways in levels))


def _outcome(found: Any) -> Outcome | None:
    try:
        release, answers = found
        return Outcome("", release, (), tuple(map(_answer, answers)))
    except (TypeError, ValueError):
        return None
