"""A command in a process of its own, on cores of its own: nothing it does can end whoever waits for it."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from kernelwright.sandbox import descendants

# Exit codes with one line for the user; any other but 0 is a crash.
REFUSALS = (2, 3)
_LAST_WORDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended: ``code`` is ``None`` where it had no end and was killed. ``seconds`` are of wall time."""

    code: int | None
    out: str
    err: str
    seconds: float

    @property
    def reason(self) -> str:
        """Why there is no answer, in one line."""
        if self.code is None:
            return f"had no end and was killed after {self.seconds:.0f} s"
        return why_none(self.code, self.err)


class OwnProcess:
    """A process from its start to its ending."""

    def __init__(
        self, command: Sequence[str], cores: Sequence[int], *, limit_s: float, inherits: Sequence[int] = ()
    ) -> None:
        """Start ``command`` on ``cores``; none means wherever the system puts it.

        It has ``limit_s`` seconds, and ``inherits`` these descriptors.
        """
        self.cores = cores
        self._limit_s = limit_s
        self._started = time.monotonic()
        self._was_killed = False
        # Files and not pipes: nobody has to read them while the process runs.
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - see close()
        with _on(cores):
            # Ctrl-C in a terminal goes to a whole session: here it is ours to pass on.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._out,
                stderr=self._err,
                start_new_session=True,
                pass_fds=inherits,
            )

    def has_ended(self) -> bool:
        """Return whether the process is over; one that is over its time is ended here."""
        if self._process.poll() is None and self._seconds > self._limit_s:
            self._was_killed = True
            self._kill()
        return self._process.poll() is not None

    def ending(self) -> Ending:
        """Wait for the end, and return what was printed until then."""
        code = self._process.wait()
        said: list[str] = []
        for file in (self._out, self._err):
            file.seek(0)
            said.append(file.read().decode(errors="replace"))
        return Ending(code=None if self._was_killed else code, out=said[0], err=said[1], seconds=self._seconds)

    def interrupt(self) -> None:
        """Ask the process to store what it has and end."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)

    def close(self, *, patience_s: float) -> None:
        """Wait ``patience_s`` for the process to end by itself, then end it, and forget what it said."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
        if self._process.poll() is None:
            self._kill()
        self._out.close()
        self._err.close()

    def _kill(self) -> None:
        """End the process and whatever is below it, and wait until it is gone."""
        for pid in (self._process.pid, *descendants.below(self._process.pid)):
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self._started


def why_none(code: int, said: str) -> str:
    """Return in one line why a process ended with ``code`` and no answer, from what it ``said`` on stderr."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1].removeprefix("kernelwright: ")[:_LAST_WORDS] if lines else "it said nothing"
    if code in REFUSALS:
        return last
    ending = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"crashed ({ending}): {last}"


@contextmanager
def _on(cores: Sequence[int]) -> Generator[None]:
    """Keep this thread on ``cores`` for the block: a process started in it stays there."""
    if not cores:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
