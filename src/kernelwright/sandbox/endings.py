"""Endings: how a sandboxed process ended, in words."""

import signal

from kernelwright.sandbox.nursery import Ended


def ending_of(ended: Ended) -> str:
    """Return in a few words how a process ended."""
    if ended.cause in ("memory", "disk", "output", "processes", "timed_out"):
        return f"ended by the sandbox: {ended.detail}"
    if ended.status is None:
        return f"ended ({ended.cause}): {ended.detail}"
    if ended.status < 0:
        return f"killed by {_signal_name(-ended.status)}"
    return f"ended itself with exit code {ended.status}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
