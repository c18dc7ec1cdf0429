"""User code: run a step of it so that whatever goes wrong becomes one line.

References are trusted: they run in this process. But they are other people's code, so a step
may raise anything, exit, or never end. Each step is one ``with running(...)`` block.
"""

import signal
import sys
import sysconfig
import threading
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from kernelwright.errors import LoadError

STEP_LIMIT_S = 600.0
_OWN_FOLDER = str(Path(__file__).resolve().parents[1])
_LIBRARY_FOLDERS = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})


class StepTimeout(BaseException):
    """A step of user code ran past its limit."""


@contextmanager
def running(reference: str, step: str, *, remedy: str, limit_s: float = STEP_LIMIT_S) -> Generator[None]:
    """Run one step of user code.

    Args:
        reference: what the user asked for, as they spelt it.
        step: what is being done, as a subject: "Model(...)", "get_inputs()".
        remedy: what to do if it simply raises.
        limit_s: wall time the step may take; enforced on the main thread of POSIX systems only.

    Raises:
        LoadError: the step raised, exited or took too long. ``__cause__`` is what it raised.
    """
    try:
        with _time_limit(limit_s):
            yield
    except LoadError:
        raise
    except StepTimeout as error:
        problem = f"{step} did not end within {limit_s:g} s{_where(error)}"
        raise LoadError(reference, problem, "Look for an endless loop there, or make the sizes smaller") from error
    except SystemExit as error:
        problem = f"{step} called sys.exit({'' if error.code is None else repr(error.code)}){_where(error)}"
        remedy = "Keep what must not run on import under `if __name__ == '__main__':`"
        raise LoadError(reference, problem, remedy) from error
    except Exception as error:
        problem, remedy = explained(error, step, remedy)
        raise LoadError(reference, problem, remedy) from error


def explained(error: Exception, step: str, remedy: str) -> tuple[str, str]:
    """Return one clause that says what went wrong, and what to do about it."""
    text = one_line(error)
    circular = "partially initialized module" in text or "circular import" in text
    if isinstance(error, MemoryError) or "can't allocate memory" in text:
        return f"{step} needs more memory than this machine gives{_where(error)}", "Try smaller sizes (--fit)"
    if circular:
        return (
            f"{step} meets a circular import: {text}{_where(error)}",
            "Import one of the two modules inside a function",
        )
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = str(error.name).partition(".")[0]
        return f"{step} needs the module {error.name!r}, which isn't installed{_where(error)}", (
            f"Install it into this Python, as in `{Path(sys.executable).name} -m pip install {package}`"
        )
    if isinstance(error, RecursionError):
        return f"{step} recurses without end{_where(error)}", remedy
    if "Torch not compiled with CUDA" in text or "Found no NVIDIA driver" in text:
        return f"{step} asks for a CUDA device, which isn't here{_where(error)}", "Leave the device to kernelwright"
    return f"{step} raised {type(error).__name__}: {text}{_where(error)}", remedy


def one_line(error: BaseException, limit: int = 300) -> str:
    """Return the message of ``error`` without line breaks, cut at ``limit`` characters."""
    text = " ".join(str(error).split()) or "no message"
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def user_line(error: BaseException) -> str:
    """Return "file.py:12", the innermost line of an error that is the user's own, or the empty string."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_user_file(frame.filename):
            return f"{Path(frame.filename).name}:{frame.lineno}"
    return ""


def is_user_file(filename: str) -> bool:
    """Whether a file is neither kernelwright's, nor Python's, nor an installed package's."""
    known = (_OWN_FOLDER, *_LIBRARY_FOLDERS)
    return not filename.startswith(("<frozen", "<string>", "<eval_with_key>", *known))


def _where(error: BaseException) -> str:
    line = user_line(error)
    return f" ({line})" if line else ""


@contextmanager
def _time_limit(limit_s: float) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield  # signals reach the main thread only
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise StepTimeout

    handler: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGALRM, stop)
    started = time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # someone else's alarm was running: give back what is left of it
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 0.001), interval)
