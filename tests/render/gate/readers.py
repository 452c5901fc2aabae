"""Commands that print what they are told to, where a reader of some format runs a command."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path


def saying(folder: Path, name: str, output: str) -> Path:
    """An executable `name` in `folder` that prints `output` and ends with 1, as a gate that failed does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.out").write_text(output, encoding="utf-8", newline="\n")
    script = folder / name
    script.write_text(f'#!/bin/sh\ncat >/dev/null\ncat "{folder}/{name}.out"\nexit 1\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def patch_mail() -> EmailMessage:
    """A patch as b4 hands it to a check."""
    mail = EmailMessage()
    mail["Subject"] = "[PATCH 1/2] mm: enable it everywhere"
    mail["From"] = "Dev Eloper <dev@example.org>"
    mail["Message-Id"] = "<20261122-1@example.org>"
    mail.set_content("Enable it.\n---\ndiff --git a/x b/x\n")
    return mail
