"""Diffs and mails for the tests of patches."""

from __future__ import annotations

DIFF = b"""\
diff --git a/arch/one/a.h b/arch/one/a.h
index 1111111..2222222 100644
--- a/arch/one/a.h
+++ b/arch/one/a.h
@@ -1,3 +1,3 @@
 int a;
-int b;
+long b;
 int c;
"""

CHANGED = b"int a;\nlong b;\nint c;\n"


def mail(subject: str, body: bytes, *headers: str, author: str = "Ann <ann@example.org>") -> bytes:
    """A mail as it lies in a mailbox file, without its `From ` line."""
    head = [f"From: {author}", f"Subject: {subject}", *headers]
    return "\n".join(head).encode() + b"\n\n" + body


def patch_mail(subject: str, diff: bytes = DIFF, *headers: str, text: bytes = b"Why.\n") -> bytes:
    """A patch as `git send-email` sends it."""
    return mail(subject, text + b"---\n arch/one/a.h | 2 +-\n\n" + diff + b"-- \n2.39.2\n\n", *headers)


def mbox(*mails: bytes) -> bytes:
    """Mails as one mbox, as `git format-patch --stdout` writes it."""
    line = b"From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\n"
    return b"".join(line + mail for mail in mails)


def adding(path: str, content: bytes = b"x\n") -> bytes:
    """A diff that adds one file."""
    lines = content.splitlines(keepends=True)
    name = path.encode()
    head = b"diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n+++ b/%s\n" % (name, name, name)
    return head + b"@@ -0,0 +1,%d @@\n" % len(lines) + b"".join(b"+" + line for line in lines)
