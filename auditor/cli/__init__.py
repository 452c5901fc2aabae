"""The command line: the only place that prints or exits."""

from __future__ import annotations

import gc
import os
import sys

from auditor.errors import AuditError

INTERRUPTED = 130
USAGE = 2


def main() -> None:
    """Run `ptaudit` and exit: 0 done, 1 policy failed, 2 wrong use, 3 incomplete, 130 interrupted."""
    gc.disable()  # one short run that frees everything at its end: collecting costs a tenth of the time
    from auditor.cli.app import app

    try:
        code = app(standalone_mode=False)
    except Exception as error:
        code = _failed(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit:  # how typer answers a closed pipe, whatever the mode
        _silence_stdout()
        code = 0
    sys.exit(_flushed(code))


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
        print(f"ptaudit: {error}", file=sys.stderr)
        return USAGE
    raise error


def _flushed(code: object) -> int:
    """`code`, once everything printed has left; a reader that went away is no error of ours."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
    except OSError as error:
        print(f"ptaudit: standard output: {error.strerror}", file=sys.stderr)
        return USAGE
    return code if isinstance(code, int) else 0


def _silence_stdout() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
