"""Deaths: how a process that served a runnable ended, in words for the candidate's author."""

from kernelwright.sandbox.endings import ending_of
from kernelwright.sandbox.nursery import Ended
from kernelwright.sandbox.wire import Lost
from kernelwright.targets.reply import DeathKind, Died

_LAST_LINES = 8


def death_of(lost: Lost, ended: Ended) -> Died:
    """Return the death that a lost connection and the end of its process are."""
    match lost.kind:
        case "timed_out":
            return Died(kind="timed_out", message="no answer within the time limit" + _last_words(ended))
        case "garbled":
            return Died(kind="protocol", message=f"it sent what is not an answer: {lost.detail}")
        case "ended":
            kind: DeathKind = "timed_out" if ended.cause == "timed_out" else "crashed"
            return Died(kind=kind, message=how_it_ended(ended), said=ended.stderr)


def how_it_ended(ended: Ended) -> str:
    """Return in words how a process ended, with what it said last."""
    return ending_of(ended) + _last_words(ended)


def _last_words(ended: Ended) -> str:
    lines = [line for line in ended.stderr.splitlines() if line.strip() and not _is_own(line)][-_LAST_LINES:]
    return "\n" + "\n".join(line[:300] for line in lines) if lines else ""


def _is_own(line: str) -> bool:
    """Whether a line of a crash's stack tells of our code, which its author has no use for."""
    is_frame = line.lstrip().startswith("File ")
    own = ("/kernelwright/sandbox/", "/kernelwright/targets/", '"<string>"', "/torch/nn/modules/module.py")
    return (is_frame and any(part in line for part in own)) or line.startswith("Extension modules:")
