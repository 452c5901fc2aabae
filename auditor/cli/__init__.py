"""The command line: the only place that prints or exits."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import signal
import sys
from typing import Final, NoReturn

from auditor.errors import AuditError
from auditor.render.safe import visible

INTERRUPTED: Final = 130
TERMINATED: Final = 128 + signal.SIGTERM
USAGE: Final = 2
_OUTPUT_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def main() -> NoReturn:
    """Run `ptaudit` and exit: 0 done, 1 policy failed, 2 wrong use, 3 incomplete, 130 interrupted, 143 terminated."""
    gc.disable()  # one short run: collecting costs a tenth of the time
    try:
        _heed_termination()
        _prepare_streams()
        _prepare_side()
        from auditor.cli.app import app

        code = app(standalone_mode=False)
    except Exception as error:
        code = _failed(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit:  # how typer answers a closed pipe, whatever the mode
        _silence_stdout()
        code = 0
    _leave(TERMINATED if _terminated else _flushed(code))


def _leave(code: int) -> NoReturn:
    """End the process, cleaned up but for its memory: to free each object takes longer than to print a report."""
    atexit._run_exitfuncs()
    os._exit(code)


_terminated: list[int] = []
"""Not empty once somebody ended this process with SIGTERM."""


def _heed_termination() -> None:
    """SIGTERM ends this process the way Ctrl-C does: nothing is left behind.  `timeout` sends it twice."""

    def end(number: int, _: object) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _terminated.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, end)


def _prepare_streams() -> None:
    """Nothing a tree holds fails to print, and a stream that was closed before we came swallows what we say."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # to the end of the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _prepare_side() -> None:
    """Where an audit is to come, its second process loads its modules while this one loads the command line."""
    if sys.argv[1:2] in (["audit"], ["report"], ["gate"]):
        from auditor.side import prepare, worthwhile

        if worthwhile(2):
            prepare("auditor.cside", "auditor.facts", "auditor.elsewhere")


def _failed(error: Exception) -> int:
    """The exit code of an expected failure, told in one line; anything else is a defect and shows its traceback."""
    import typer
    from typer._click.exceptions import ClickException

    if isinstance(error, typer.Abort):
        return INTERRUPTED
    if isinstance(error, ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        _silence_stdout()
        return 0
    if isinstance(error, AuditError | OSError):
        print(f"ptaudit: {visible(_told(error))}", file=sys.stderr)
        return USAGE
    raise error


def _told(error: Exception) -> str:
    """What is wrong, and what to do: one line, once it is made visible, for it may quote what a stranger wrote."""
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in _OUTPUT_FULL and not error.filename:
        return f"standard output: it cannot be written ({error.strerror}); make room, or give -o FORMAT=PATH"
    return f"{error.filename or 'the system'}: {error.strerror or error}; mend that and try again"


def _flushed(code: object) -> int:
    """`code`, once everything printed has left; a reader that went away is no error of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        if code != USAGE:  # else it has been told already
            print(f"ptaudit: {_told(error)}", file=sys.stderr)
        _silence_stdout()
        return USAGE
    return code if isinstance(code, int) else 0


def _silence_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
