"""Giving up privileges and setting the kernel's own limits, on the way into a sandbox."""

import ctypes
import os
import resource
import struct
from pathlib import Path

from kernelwright.sandbox import syscalls
from kernelwright.sandbox.access import Limits

_CAPABILITY_VERSION_3 = 0x20080522
_CLEAR_ALL_AMBIENT = 4
_TASKS_OF_OTHERS = 1024


def drop() -> None:
    """Give up every capability, now and for every program started later.

    Raises:
        OSError: the kernel refused.
    """
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(64):
        try:
            syscalls.prctl(syscalls.PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one, or not privileged: then there is nothing to drop
    syscalls.prctl(syscalls.PR_CAP_AMBIENT, _CLEAR_ALL_AMBIENT)
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), 8)
    syscalls.call("capset", header, ctypes.create_string_buffer(24))


def limit(limits: Limits) -> None:
    """Set resource limits; a limit that is already lower stays."""
    if limits.cpu_s is not None:
        # The soft limit is a signal that can be ignored, the hard one a second later can't.
        _lower(resource.RLIMIT_CPU, limits.cpu_s, limits.cpu_s + 1)
    if limits.caps_mappings and hasattr(resource, "RLIMIT_DATA"):
        bytes_now = _status_bytes("VmData")
        _lower(resource.RLIMIT_DATA, bytes_now + limits.memory_here_bytes)
    _lower(resource.RLIMIT_FSIZE, limits.file_bytes)
    _lower(resource.RLIMIT_NOFILE, limits.open_files)
    _lower(resource.RLIMIT_CORE, 0)
    # Linux counts every task of the user on the whole machine, so the bound is relative to what runs
    # now and only blunts a fork bomb; the keeper's count is the real one.
    _lower(resource.RLIMIT_NPROC, _tasks_of_this_user() + limits.processes * 16 + _TASKS_OF_OTHERS)


def _lower(which: int, soft: int, hard: int | None = None) -> None:
    _, hard_now = resource.getrlimit(which)
    hard = soft if hard is None else hard
    if hard_now != resource.RLIM_INFINITY:
        soft, hard = min(soft, hard_now), min(hard, hard_now)
    resource.setrlimit(which, (soft, hard))


def _status_bytes(field: str) -> int:
    try:
        text = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    return 0


def _tasks_of_this_user() -> int:
    user, tasks = os.getuid(), 0
    try:
        entries = list(os.scandir("/proc"))
    except OSError:
        return 0
    for entry in entries:
        try:
            if entry.name.isdigit() and entry.stat().st_uid == user:
                tasks += len(os.listdir(f"/proc/{entry.name}/task"))  # noqa: PTH208 - counts, no paths wanted
        except OSError:
            continue  # ended meanwhile
    return tasks
