"""Exit codes, and the one line that a user sees when something can't be done."""

import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from kernelwright.errors import KernelwrightError

DONE = 0
FAILED = 1
ASKED_WRONGLY = 2
MACHINE_NOT_ABLE = 3
INTERRUPTED = 130  # 128 + SIGINT, what shells expect

# typer has moved click into itself in some versions and exports no common base; the bases of a
# name that it does export are the same in all of them.
_UsageError: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def ended_with(command: Callable[[], object]) -> int:
    """Run ``command`` and return its exit code; what was raised on purpose becomes one line."""
    try:
        result = command()
    except KernelwrightError as error:
        _tell(str(error))
        return error.exit_code
    except _UsageError as error:
        _tell(f"{error.format_message()} Try `kernelwright --help`.")
        return ASKED_WRONGLY
    except typer.Exit as ending:
        return ending.exit_code
    except typer.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        _tell("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; that is its choice, not a failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return result if isinstance(result, int) else DONE


def _tell(message: str) -> None:
    sys.stderr.write(f"kernelwright: {' '.join(message.split())}\n")
