"""What holds a series of patches, and in which order they apply."""

from __future__ import annotations

import base64
import gzip
import quopri
from pathlib import Path

import pytest

from auditor.errors import PatchError
from auditor.patches import Cover, apply, read_series
from auditor.patches import series as series_module
from auditor.tree import open_checkout
from tests.conftest import write_tree
from tests.patches.mails import CHANGED, DIFF, adding, mail, mbox, patch_mail
from tests.repositories import KERNEL, commit, git, repository

NON_ASCII = adding("arch/one/e.h", "/* é ü */\n".encode())


def titles(data: bytes) -> list[str]:
    return [patch.subject for patch in read_series(data, "x").patches]


def changes(tmp_path: Path, data: bytes) -> dict[str, bytes | None]:
    """What the only patch in `data` makes of the tree."""
    (patch,) = read_series(data, "x").patches
    base = open_checkout(str(write_tree(tmp_path, KERNEL)))
    return apply(base, patch).changes


def test_a_plain_diff_is_a_series_of_one(tmp_path: Path) -> None:
    """A diff without any mail is one patch without a subject."""
    series = read_series(DIFF, "x.diff")
    assert [(p.subject, p.author, p.number) for p in series.patches] == [("", "", None)]
    assert [(f.old, f.new, f.added, f.removed) for f in series.patches[0].files] == [
        ("arch/one/a.h", "arch/one/a.h", 1, 1)
    ]
    assert [(h.line, h.header) for h in series.patches[0].files[0].hunks] == [(1, "@@ -1,3 +1,3 @@")]
    assert (series.name, series.cover, series.base_commit) == ("x.diff", None, "")


def test_a_mail_says_who_and_what(tmp_path: Path) -> None:
    """Subject and author come from the mail, without the tags, and its signature is no part of the diff."""
    data = patch_mail("Re: [PATCH v2 3/7] mm: free later")
    (patch,) = read_series(data, "x").patches
    assert (patch.subject, patch.author, patch.number) == ("mm: free later", "Ann <ann@example.org>", 3)
    assert changes(tmp_path, data) == {"arch/one/a.h": CHANGED}


def test_encoded_headers_are_read() -> None:
    """Subjects and names in encoded words, folded ones too, are text; a broken one stays as it is."""
    data = mail(
        "=?utf-8?q?=5BPATCH=5D_a=C3=A9?=\n =?utf-8?q?_b?=", DIFF, author="=?iso-8859-1?q?J=F6rg?= <j@example.org>"
    )
    (patch,) = read_series(data, "x").patches
    assert (patch.subject, patch.author) == ("aé b", "Jörg <j@example.org>")
    assert titles(mail("=?none-such?q?a?= b", DIFF)) == ["=?none-such?q?a?= b"]


def test_what_the_body_says_of_its_author_counts() -> None:
    """`From:` and `Subject:` at the head of the text stand for the mail's own."""
    body = b"\nFrom: Bob <bob@example.org>\nSubject: the other\n\nWhy.\n---\n" + DIFF
    (patch,) = read_series(mail("[PATCH 2/2] one", body), "x").patches
    assert (patch.subject, patch.author, patch.number) == ("the other", "Bob <bob@example.org>", 2)


def test_what_is_above_the_scissors_is_talk() -> None:
    """A scissors line parts an answer from the patch in it."""
    body = b"How about this?\n\n-- >8 --\nFrom: Bob <bob@example.org>\nSubject: [PATCH] mine\n\nWhy.\n---\n" + DIFF
    (patch,) = read_series(mail("Re: something", body), "x").patches
    assert (patch.subject, patch.author) == ("mine", "Bob <bob@example.org>")


@pytest.mark.parametrize(
    ("headers", "encode"),
    [
        (("Content-Transfer-Encoding: quoted-printable",), quopri.encodestring),
        (("Content-Transfer-Encoding: base64",), base64.encodebytes),
        (("Content-Transfer-Encoding: 8bit", "Content-Type: text/plain; charset=utf-8"), bytes),
        (
            ("Content-Transfer-Encoding: base64", "Content-Type: text/plain; charset=utf-16"),
            lambda body: base64.encodebytes(body.decode().encode("utf-16")),
        ),
        (
            ("Content-Transfer-Encoding: base64",),
            lambda body: base64.encodebytes(body.replace(b"\n", b"\r\n")),
        ),
    ],
    ids=["quoted-printable", "base64", "8bit", "utf-16", "base64-crlf"],
)
def test_transfer_encodings_are_undone(tmp_path: Path, headers: tuple[str, ...], encode) -> None:  # type: ignore[no-untyped-def]
    """However a mail is encoded, the diff in it is the bytes that were sent."""
    data = mail("[PATCH] x", encode(b"Why = because.\n---\n" + NON_ASCII), *headers)
    assert changes(tmp_path, data) == {"arch/one/e.h": "/* é ü */\n".encode()}


def test_line_ends_of_the_mail_are_no_part_of_it(tmp_path: Path) -> None:
    """A mail, a mailbox or a diff with CR LF throughout is the one without them."""
    for data in (DIFF, patch_mail("[PATCH] x"), mbox(patch_mail("[PATCH] x"))):
        assert changes(tmp_path, data.replace(b"\n", b"\r\n")) == {"arch/one/a.h": CHANGED}


def test_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    """A carriage return in a file's own lines is a part of the change."""
    assert changes(tmp_path, adding("arch/one/dos.txt", b"x\r\n")) == {"arch/one/dos.txt": b"x\r\n"}


def test_flowed_text_is_put_together(tmp_path: Path) -> None:
    """format=flowed: lines broken and stuffed by a mailer are the lines that were typed (RFC 3676)."""
    diff = adding("arch/one/long.h", b"one two three\n From here\n")
    stuffed = b"\n".join(
        b" " + line if line[:1] in (b" ", b">") or line[:5] == b"From " else line for line in diff.split(b"\n")
    )
    flowed = stuffed.replace(b"+one two three", b"+one \ntwo \nthree")
    content = "Content-Type: text/plain; charset=utf-8; format=flowed"
    expected = {"arch/one/long.h": b"one two three\n From here\n"}
    assert changes(tmp_path, mail("x", flowed, content)) == expected
    delsp = stuffed.replace(b"+one two three", b"+one  \ntwo  \nthree")
    assert changes(tmp_path, mail("x", delsp, f"{content}; DelSp=yes")) == expected
    context = b"\n".join(b" " + line if line[:1] == b" " else line for line in DIFF.split(b"\n"))
    assert changes(tmp_path, mail("x", context, content)) == {"arch/one/a.h": CHANGED}


MULTIPART = b"""\
--=
Content-Type: text/plain

Why.

--=
Content-Type: text/html

<pre>diff --git a/x b/x</pre>
--=
Content-Type: %s
Content-Disposition: %s; filename="0001-x.patch"
Content-Transfer-Encoding: base64

%s
--=--
"""


@pytest.mark.parametrize("kind", [b"text/x-patch", b"application/octet-stream", b"text/plain"])
@pytest.mark.parametrize("place", [b"inline", b"attachment"])
def test_attached_patches_are_found(tmp_path: Path, kind: bytes, place: bytes) -> None:
    """A patch attached to a mail, or put in it as a part of its own, is the mail's."""
    body = MULTIPART % (kind, place, base64.encodebytes(DIFF))
    data = mail("[PATCH] x", body, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="="')
    assert titles(data) == ["x"]
    assert changes(tmp_path, data) == {"arch/one/a.h": CHANGED}


def test_an_attached_mail_speaks_for_itself() -> None:
    """A file of `git format-patch` attached to a mail brings its own subject."""
    body = MULTIPART % (b"text/x-patch", b"attachment", base64.encodebytes(mbox(patch_mail("[PATCH] inner"))))
    data = mail("please take", body, "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="="')
    assert titles(data) == ["inner"]


def test_patches_apply_in_the_order_of_their_numbers() -> None:
    """Mails of one series are sorted by number, whatever order they arrived in; the cover letter is kept."""
    cover = mail(
        "[PATCH v2 0/3] all", b"Hello.\n\nbase-commit: " + b"1" * 40 + b"\nprerequisite-patch-id: " + b"2" * 40 + b"\n"
    )
    numbered = [patch_mail(f"[PATCH v2 {n}/3] {n}", adding(f"arch/one/{n}.h")) for n in (3, 1, 2)]
    series = read_series(mbox(numbered[0], cover, *numbered[1:]), "x.mbox")
    assert [p.subject for p in series.patches] == ["1", "2", "3"]
    assert [p.number for p in series.patches] == [1, 2, 3]
    assert series.cover is not None
    assert (series.cover.subject, series.cover.author) == ("all", "Ann <ann@example.org>")
    assert isinstance(series.cover, Cover)
    assert series.cover.text.startswith("Hello.\n")
    assert (series.base_commit, series.prerequisites, series.missing) == ("1" * 40, ("2" * 40,), ())


def test_series_put_one_after_the_other_keep_their_order() -> None:
    """Where numbers repeat, or some patches have none, the order of the file counts."""
    assert titles(mbox(*(patch_mail(f"[PATCH {s}] {t}", adding(t)) for s, t in (("2/2", "b"), ("2/2", "d"))))) == [
        "b",
        "d",
    ]
    assert titles(mbox(patch_mail("[PATCH 2/2] b"), patch_mail("[PATCH] a", adding("a")))) == ["b", "a"]


def test_missing_numbers_are_told() -> None:
    """A series of which not every patch is there says which are not."""
    data = mbox(*(patch_mail(f"[PATCH {n}/4] {n}", adding(f"{n}")) for n in (4, 2)))
    assert read_series(data, "x").missing == (1, 3)
    assert read_series(mbox(patch_mail("[PATCH] x")), "x").missing == ()


def test_answers_are_no_patches() -> None:
    """In a thread, answers are left out, diffs in them too, and what came by two lists counts once."""
    first = patch_mail("[PATCH 1/1] x", DIFF, "Message-ID: <1@x>")
    answer = mail("Re: [PATCH 1/1] x", b"> quoted\n\nRather:\n\n" + adding("arch/one/other.h"))
    thanks = mail("Re: [PATCH 1/1] x", b"> +long b;\n\nFine.\n")
    assert titles(mbox(first, answer, thanks, first)) == ["x"]


def test_two_versions_of_a_patch_are_refused() -> None:
    """A mailbox that holds a patch twice, in two versions, is not guessed about."""
    data = mbox(patch_mail("[PATCH] x"), patch_mail("[PATCH v2] x", adding("a")))
    with pytest.raises(PatchError, match=r"^x\.mbox: it holds versions 1 and 2 of “x”; give one version$"):
        read_series(data, "x.mbox")


def test_from_in_a_text_does_not_begin_a_mail() -> None:
    """A line of a commit message that begins with `From` is no new mail."""
    assert titles(mbox(patch_mail("[PATCH] x", text=b"From the manual: at 10:30 it\nFrom 2001 on.\n"))) == ["x"]


def test_what_git_writes_is_read(tmp_path: Path) -> None:
    """`git format-patch --stdout --cover-letter --base`, its single files, and `git show` are understood."""
    root = repository(tmp_path / "linux")
    first = git(root, "rev-parse", "HEAD").decode().strip()
    for number in (1, 2):
        (root / "arch/one" / f"{number}.h").write_text("ü\n")
        commit(root, f"añadir {number}: a subject long enough to be folded over more than a single line of the header")
    whole = git(root, "format-patch", "--stdout", "--cover-letter", f"--base={first}", "HEAD~2")
    series = read_series(whole, "x")
    subject = "a subject long enough to be folded over more than a single line of the header"
    assert [p.subject for p in series.patches] == [f"añadir {number}: {subject}" for number in (1, 2)]
    assert (series.base_commit, series.missing, series.cover is None) == (first, (), False)
    shown = read_series(git(root, "show", "HEAD"), "x").patches
    assert [(p.subject, p.author) for p in shown] == [(f"añadir 2: {subject}", "A <A>")]
    for option in ("--attach", "--inline", "--no-prefix", "--src-prefix=i/", "--full-index"):
        assert len(read_series(git(root, "format-patch", "--stdout", option, "HEAD~2"), "x").patches) == 2
    with pytest.raises(PatchError, match="newest change first; give the output of git format-patch"):
        read_series(git(root, "log", "-p", "-2"), "x")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "there is no diff in it"),
        (b"hello\n", "there is no diff in it"),
        (mail("x", b"hello\n"), "there is no diff in it"),
        (b"--- text of a letter\n", "there is no diff in it"),
        (b"*** a/x\n--- b/x\n***************\n", "there is no diff in it"),
        (gzip.compress(DIFF), "it is compressed; unpack it first"),
        (DIFF.decode().encode("utf-16")[:-1], "it begins as UTF-16 and is cut off"),
        (DIFF.replace(b" int c;\n", b""), "this diff is damaged"),
        (DIFF.replace(b"+long b;", b"+long\nb;"), "this diff is damaged"),
        (DIFF + b"diff --cc x\n@@@ -1 -1 +1 @@@\n", "it is the diff of a merge"),
        (DIFF + b"Only in new/mm: x.c\n", "new files are left out of it"),
        (
            DIFF + b"diff --git a/x b/x\nindex 1..2 100644\nBinary files a/x and b/x differ\n",
            "a binary file is left out",
        ),
    ],
)
def test_what_holds_no_series_is_refused(data: bytes, what: str) -> None:
    """What has no diff, a damaged one or less than the whole change is an error that says so."""
    with pytest.raises(PatchError, match=f"^x: {what}"):
        read_series(data, "x")


def test_mails_within_mails_come_to_an_end() -> None:
    """A mail whose parts lie within each other without end is refused."""
    head = b"From: a\n" + b"Content-Type: message/rfc822\n\n" * 5000
    with pytest.raises(PatchError, match=r"^x: its parts lie too deep within each other; save the patch by itself$"):
        read_series(head + DIFF, "x")


def test_a_header_without_end_is_left_out() -> None:
    """A subject no mail has is not decoded, and the patch is read all the same."""
    assert titles(mail("=?utf-8?q?a?= " * 100_000, DIFF)) == [""]


def test_a_huge_file_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than any series is not looked into."""
    monkeypatch.setattr(series_module, "messages", lambda _: pytest.fail("it was read"))
    with pytest.raises(PatchError, match=r"^x: it is larger than 32 MiB; give the patches of one series$"):
        read_series(DIFF + b"x" * (50 << 20), "x")
