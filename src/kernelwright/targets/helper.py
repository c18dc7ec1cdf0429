"""A helper: what a candidate's process may ask of its parent while it runs, and who answers.

An optional part of a target, for candidates of the module form that compile what they launch. What is asked is
hostile until proved otherwise, as everything from that process is; an answer is data.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from kernelwright.records.candidate import Candidate
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.wire import Message
from kernelwright.targets.target import Target

if TYPE_CHECKING:
    from kernelwright.targets.runnable import Runnable

# What a module is built for: to be used, to be watched for misuse, to be compared in float64.
Purpose = Literal["plain", "watched", "lifted"]
# The field of a message that is a question of the child's, no answer to the parent's order.
ASKS = "asks"


class Helper(Protocol):
    """Answers the questions of one candidate's process."""

    @property
    def kernels(self) -> Collection[str]:
        """Names of the kernels that it has handed out: no others can have run."""
        ...

    @property
    def readable(self) -> tuple[Path, ...]:
        """Folders that the process must read to use its answers."""
        ...

    def answer(self, asked: Message) -> Message:
        """Answer one question."""
        ...


@runtime_checkable
class HelpingTarget(Protocol):
    """A target whose modules need help."""

    def helper(self, candidate: Candidate, sandbox: Sandbox, purpose: Purpose) -> Helper:
        """Return who answers a process that holds ``candidate``, a module, for this purpose."""
        ...

    def hold(
        self,
        settings: Mapping[str, Any],
        arguments: Sequence[Any],
        keywords: Mapping[str, Any],
        ask: Callable[[Message], Message],
    ) -> "Runnable":
        """Hold a module in this process, which is its own; ``ask`` puts a question to the helper.

        Untrusted code runs from here on: only the sandboxed child calls it.
        """
        ...


def helping(target: Target) -> HelpingTarget | None:
    """Return a target as what helps modules, if it does: where it is the real thing they need no help."""
    return target if isinstance(target, HelpingTarget) and target.is_emulated else None
