"""Running a compiler: one command, a folder, a time limit.

A build takes whatever runs commands as an argument, so that untrusted sources can be compiled
inside a sandbox by passing the sandbox's runner in.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kernelwright.compilers.environment import environment_without_secrets

_VERSION_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A command that ended by itself."""

    returncode: int
    output: str
    complaints: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """A command that was ended because it ran past its limit."""

    timeout_s: float


class Runner(Protocol):
    """Runs one command to its end in ``folder``.

    It needs to write there alone (zig: to its own cache too) and to read the compiler, the folder of
    our headers and, beside ``folder``, the cache's other entries, where the runtime object lies.
    """

    def __call__(self, command: Sequence[str], *, folder: Path, timeout_s: float) -> Finished | TimedOut:
        """Run ``command``."""
        ...


def run_command(command: Sequence[str], *, folder: Path, timeout_s: float) -> Finished | TimedOut:
    """Run ``command`` on this machine, unconfined but for time.

    Raises:
        OSError: it can't be started.
    """
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment_without_secrets(),
        start_new_session=True,
    ) as process:
        try:
            output, complaints = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            return TimedOut(timeout_s=timeout_s)
        finally:
            if process.poll() is None:
                # A compiler driver starts others: the whole group has to go.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
    return Finished(returncode=process.returncode, output=output, complaints=complaints)


def version_line(command: Sequence[str]) -> str:
    """Return the first line of what ``command --version`` says; "" if it says nothing, or isn't there."""
    try:
        reply = subprocess.run(
            (*command, "--version"),
            capture_output=True,
            text=True,
            timeout=_VERSION_TIMEOUT_S,
            check=False,
            env=environment_without_secrets(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said = reply.stdout.strip()
    return said.splitlines()[0] if reply.returncode == 0 and said else ""
