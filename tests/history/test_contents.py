"""What is known of a commit's tree and carried to the next: never anything but what the next one has."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.apart import Answer, Judged, Searched, Traced
from auditor.git.log import Log
from auditor.history.watch import Held, Lasting, touched
from auditor.model import ArchFacts, Notice
from auditor.tree import Contents, Texts, dependencies
from auditor.tree.opening import Revisions
from tests.history.build import LINK, Made, repository

Files = dict[str, bytes | tuple[bytes, bytes] | None]

LINKS: Files = {
    "arch/beside": (LINK, b"alpha/lib"),
    "arch/alpha/one": (LINK, b"lib/one"),
    "arch/other/chain": (LINK, b"../beside/two"),
    "arch/alpha/lib/one": b"one\n",
    "arch/alpha/lib/two": b"two\n",
}
BROKEN: Files = {"arch/other/nowhere": (LINK, b"../alpha/lib/none"), "arch/other/out": (LINK, b"../../../out")}
PLAIN = [f"arch/alpha/lib/{name}" for name in ("one", "two", "none", "none/deep", "two/deep")]
THROUGH = [f"arch/beside{name}" for name in ("", "/one", "/two", "/none", "/none/deep", "/two/deep")]
OTHERS = ["arch", "arch/alpha", "arch/alpha/lib", "arch/alpha/one", "arch/other", "arch/other/chain"]
PATHS = [*PLAIN, *THROUGH, *OTHERS, *BROKEN]


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, bytes | None]]:
    """Files that come, change and go, sometimes where there was a folder, or a folder where there was one."""
    now, found = {"arch/alpha/lib/one", "arch/alpha/lib/two"}, []
    for number in range(draw(st.integers(1, 5))):
        path = draw(st.sampled_from(PLAIN))
        gone = {other for other in now if other.startswith(f"{path}/") or path.startswith(f"{other}/")}
        new = None if path in now and draw(st.booleans()) else b"%d\n" % draw(st.integers(0, 1 + number))
        found.append({**dict.fromkeys(gone), path: new})
        now = (now - gone | {path}) if new is not None else now - {path}
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=steps(), looked=st.sets(st.sampled_from(range(1, 6))), broken=st.sampled_from(({}, {}, {}, BROKEN)))
def test_what_is_carried_is_what_the_next_tree_has(
    changes: list[dict[str, bytes | None]], looked: set[int], broken: Files, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However many commits lie between two looks, files, folders and bytes are those of the tree read anew."""
    root = tmp_path_factory.mktemp("carried")
    hashes = repository(
        root, (Made("links", {**LINKS, **broken}), *(Made("change", dict(change)) for change in changes))
    )[1:]
    log, revisions = Log(str(root)), Revisions(str(root))
    contents, changed = Contents(revisions.open(hashes[0])), set[str]()
    lasting = Lasting(contents.tree)
    _looked_at(contents)
    for number, (before, commit) in enumerate(pairwise(hashes), 1):
        changes = log.changes(before, commit)
        lasting.note(changes)
        change = touched(changes, lasting)
        assert change.plain
        changed |= change.paths
        if number in looked or commit == hashes[-1]:
            contents, changed = contents.on(revisions.open(commit), changed), set()
            lasting = Lasting(contents.tree)
            assert _looked_at(contents) == _looked_at(Contents(Revisions(str(root)).open(commit)))


def _looked_at(contents: Contents) -> list[object]:
    """What can be asked of a tree about each of `PATHS`, and the notices that come of it."""
    tree = contents.tree
    asked = [(path, contents.file(path), contents.folder(path), tree.real(path)) for path in PATHS]
    return [*asked, *(tree.read(path) for path, name, *_ in asked if name), tree.notices()]


def test_a_listing_is_touched_by_what_its_links_lead_to(tmp_path: Path) -> None:
    """Where a link leads to a folder that was a file, the listing with the link is another, and so is the answer."""
    turned: Files = {"arch/alpha/lib/two": None, "arch/alpha/lib/two/deep": b"\n"}
    _, old, new = repository(tmp_path, (Made("links", LINKS), Made("turn", turned)))
    revisions, change = Revisions(str(tmp_path)), touched(Log(str(tmp_path)).changes(old, new), Lasting(None))
    contents = Contents(revisions.open(old))
    needed = dependencies(contents, (), ("arch/other",))
    nothing = Traced(ArchFacts("alpha", ()), (), needed)
    judged = Judged((), False, Searched(nothing.facts, frozenset(), needed), needed, needed, needed)
    held = Held(Answer((), needed, nothing, judged), contents.tree, {})
    assert held.touched(change)
    assert not held.same(change, Contents(revisions.open(new)))


def test_above_a_folder_that_lasts_no_listing_changes(tmp_path: Path) -> None:
    """A file that comes changes the listing of its folder, and above it only where that folder comes with it."""
    base: Files = {"include/few/a.h": b"\n", "include/few/b.h": b"\n"}
    made = (
        Made("base", base),
        Made("in a folder", {"include/few/c.h": b"\n"}),
        Made("with its folder", {"include/new/c.h": b"\n"}),
        Made("all but one", {"include/few/a.h": None, "include/few/c.h": None}),
        Made("the last one", {"include/few/b.h": None}),
    )
    hashes = repository(tmp_path, made)[1:]
    log, lasting = Log(str(tmp_path)), Lasting(Revisions(str(tmp_path)).open(hashes[0]))
    found = []
    for before, commit in pairwise(hashes):
        changes = log.changes(before, commit)
        lasting.note(changes)
        found.append(sorted(touched(changes, lasting).paths - {change.path for change in changes}))
    assert found == [
        ["include/few"],
        ["include", "include/new"],
        ["include/few"],
        ["include", "include/few"],
    ]


class Reading:
    """A tree with these files, `None` for one that cannot be read, and a list of what was asked for."""

    revision = ""

    def __init__(self, files: dict[str, bytes | None]) -> None:
        self.files = files
        self.asked: list[str] = []

    def read(self, path: str) -> bytes | None:
        self.asked.append(path)
        return self.files.get(path)

    def names(self, folder: str) -> tuple[str, ...]:
        return ()

    def real(self, path: str) -> str:
        return path

    def notices(self) -> tuple[Notice, ...]:
        return ()


def test_each_tree_comes_upon_what_it_cannot_read() -> None:
    """Whether a file holds a word is known for all trees with its content, but one that cannot be read is asked for."""
    texts = Texts(bytes, bytes.upper)
    for _ in range(2):
        tree = Reading({"a.c": b"word", "b.c": None})
        contents = Contents(tree, texts)
        found = [contents.may_hold(path, (b"word", b"x")) for path in ("a.c", "b.c")]
        assert (found, "b.c" in tree.asked, contents.text("b.c")) == ([True, False], True, None)
    assert contents.text("a.c") == b"WORD"
    assert tree.asked.count("a.c") == 2  # for its name, and for its text; what it holds was known


def test_texts_that_are_the_same_are_one() -> None:
    """A tree says what some contents said where the text is the same; where that is not at hand, the name decides."""
    texts = Texts(bytes, lambda data: data.partition(b"#")[0])
    one, other, third = (Contents(Reading({"a.c": data}), texts) for data in (b"a#1", b"a#2", b"b#1"))
    code = (("a.c", one.file("a.c")),)
    assert not other.says(code)
    assert one.text("a.c") == b"a"
    assert (one.says(code), other.says(code), third.says(code)) == (True, True, False)
    assert not Contents(Reading({}), texts).says(code)
    texts.forget()
    assert (one.says(code), other.says(code)) == (True, False)
