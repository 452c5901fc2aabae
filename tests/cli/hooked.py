"""`python hooked.py LOG ARGS`: runs `ptaudit ARGS`, and writes every event that reaches the outside to LOG."""

from __future__ import annotations

import os
import sys

_EVENTS = ("open", "subprocess.Popen", "os.", "socket.", "shutil.", "ctypes.", "urllib.", "pty.", "ftplib.", "smtplib.")


def _watch(log: int) -> None:
    opening = os.open
    told: list[object] = []

    def note(event: str, args: tuple[object, ...]) -> None:
        if event.startswith(_EVENTS) and not told:
            if event == "os.scandir" and isinstance(args[0], int):
                args = (os.readlink(f"/proc/self/fd/{args[0]}"),)
            os.write(log, f"{event}\t{args!r}\n".encode("utf-8", "backslashreplace"))

    def opened(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """`os.open`, told by the whole path: of a folder the name is relative to, the event says nothing."""
        above = "" if dir_fd is None else os.readlink(f"/proc/self/fd/{dir_fd}")
        note("open", (os.path.join(above, path), None, flags))
        told.append(path)
        try:
            return opening(path, flags, mode, dir_fd=dir_fd)
        finally:
            told.pop()

    os.open = opened
    sys.addaudithook(note)


if __name__ == "__main__":
    path = sys.argv.pop(1)
    _watch(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND))
    from auditor.cli import main

    main()
