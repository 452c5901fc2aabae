"""What a user names: patches, mails, settings, configurations, reports, and a repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from worst.common import ARM, TLB, behind, git, hostile


@hostile
def patch_of_hundred_megabytes(root: Path) -> Sequence[str]:
    patch = root.parent / "big.patch"
    patch.write_bytes(b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n" + b"+line\n" * 17_000_000)
    return ("gate", str(root), "--patch", str(patch))


@hostile
def patch_just_under_the_limit(root: Path) -> Sequence[str]:
    patch = root.parent / "big.patch"
    count = 2_600_000
    head = f"diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,{count} @@\n".encode()
    patch.write_bytes(head + b"+line and\n" * count)
    return ("gate", str(root), "--patch", str(patch))


@hostile
def mail_of_many_parts(root: Path) -> Sequence[str]:
    mail = root.parent / "mail"
    head = b"From: a\nSubject: [PATCH] x\nContent-Type: multipart/mixed; boundary=b\n\n"
    mail.write_bytes(head + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000 + b"--b--\n")
    return ("gate", str(root), "--patch", str(mail))


@hostile
def mail_of_nested_parts(root: Path) -> Sequence[str]:
    mail = root.parent / "mail"
    parts = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(3_000))
    mail.write_bytes(b"From: a\nSubject: [PATCH] x\nContent-Type: multipart/mixed; boundary=b0\n\n" + parts)
    return ("gate", str(root), "--patch", str(mail))


@hostile
def many_mails(root: Path) -> Sequence[str]:
    mail = root.parent / "mbox"
    head = b"From 0123 Mon Sep 17 00:00:00 2001\nFrom: a\nSubject: [PATCH] x\n\ntext\n---\n\n"
    one = head + b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\n"
    mail.write_bytes(one * 100_000)
    return ("gate", str(root), "--patch", str(mail))


@hostile
def settings_of_hundred_megabytes(root: Path) -> Sequence[str]:
    settings = root.parent / "ptaudit.toml"
    settings.write_bytes(b"# a comment\n" * 8_700_000)
    return ("audit", str(root), "--settings", str(settings))


@hostile
def waivers_of_hundred_megabytes(root: Path) -> Sequence[str]:
    waivers = root.parent / "waivers.toml"
    waivers.write_bytes(b"# a comment\n" * 8_700_000)
    patch = root.parent / "small.patch"
    patch.write_text("diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+x\n")
    return ("gate", "--patch", str(patch), str(root), "--waivers", str(waivers))


@hostile
def config_of_hundred_megabytes(root: Path) -> Sequence[str]:
    config = root.parent / "config"
    config.write_text(
        "# Linux/arm64 6.0 Kernel Configuration\n" + "".join(f"CONFIG_A{n}=y\n" for n in range(6_000_000))
    )
    return ("audit", str(root), "--config", str(config))


@hostile
def stored_report_of_hundred_megabytes(root: Path) -> Sequence[str]:
    report = root.parent / "old.json"
    report.write_bytes(b'{"schema": "x", "a": [' + b'"a",' * 25_000_000 + b'""]}')
    return ("gate", "--baseline", str(report), str(root))


@hostile
def maintainers_of_hundred_megabytes(root: Path) -> Sequence[str]:
    (root / "MAINTAINERS").write_bytes(b"A\nM:\ta <a@b>\nF:\t*\n\n" * 5_000_000)
    return ("report", str(root), "-o", str(root.parent / "out.html"))


@hostile
def maintainers_just_under_the_limit(root: Path) -> Sequence[str]:
    (root / "MAINTAINERS").write_bytes(b"A\nM:\ta <a@b>\nF:\t*a*b*c*d/\nN:\ta.*b.*\n\n" * 190_000)
    return ("report", str(root), "-o", str(root.parent / "out.html"))


@hostile
def deltas_in_a_pack(root: Path) -> Sequence[str]:
    """A blob of 1 GB, packed to a megabyte, and a thousand versions of a file, one delta upon the other."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    for n in range(300):
        behind(root, TLB, f"/* {n} */\n" + "x" * 2_000)
        git(root, "commit", "-qam", str(n))
    (root / ARM / "include/asm/pgtable.h").write_bytes(b" " * (1 << 29))
    git(root, "add", "-A")
    git(root, "commit", "-qm", "big")
    git(root, "repack", "-adq", "--depth=4000", "--window=10")
    return ("audit", str(root), "--rev", "HEAD")
