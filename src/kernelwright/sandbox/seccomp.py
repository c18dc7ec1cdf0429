"""A seccomp filter: system calls that sandboxed code has no business making.

The filter is a list of known calls that are refused, not of those allowed: what torch, its
math libraries and compilers call differs by version. Calls newer than the list answer "no
such call", so that a new kernel opens nothing. Refusals are errors, not kills, so that a
library that only probes goes on.
"""

# ruff: noqa: SIM905 - names read better in rows than in a column of strings

import ctypes
import errno
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kernelwright.sandbox import syscalls

REFUSED = (
    "socket connect bind listen accept accept4 "
    "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp move_pages migrate_pages "
    "pidfd_open pidfd_send_signal pidfd_getfd rt_sigqueueinfo rt_tgsigqueueinfo "
    "mount umount2 pivot_root chroot fsopen fsmount fspick fsconfig move_mount open_tree mount_setattr unshare setns "
    "add_key request_key keyctl bpf perf_event_open userfaultfd fanotify_init "
    "io_uring_setup io_uring_enter io_uring_register "
    "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff "
    "settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname iopl ioperm modify_ldt uselib "
    "quotactl quotactl_fd acct syslog open_by_handle_at name_to_handle_at vhangup personality "
    "shmget shmat shmctl msgget msgctl msgsnd msgrcv semget semctl semop semtimedop mq_open mq_unlink "
    "sched_setscheduler sched_setparam sched_setattr setpriority ioprio_set "
    "chown lchown fchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr "
    "setuid setgid setreuid setregid setresuid setresgid setgroups capset truncate"
).split()

# Compilers do these to their own files; nothing depends on the effect. Landlock can't confine
# them to the scratch folder, so they say they succeeded and do nothing. Staying in one process
# group is what lets the keeper end a whole tree at one stroke.
IDLE = "chmod fchmod fchmodat fchmodat2 utime utimes utimensat futimesat setsid setpgid".split()

# Their arguments lie in memory, where a filter can't look; libc falls back to the older calls.
ABSENT = ("clone3", "openat2")
LAST_KNOWN_CALL = 456

PROGRAMS = ("execve", "execveat", "fork", "vfork")

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_CALLS = 0x40000000

_CLONE_THREAD = 0x00010000
_CLONE_NAMESPACES = 0x7E020080  # CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
_O_ACCMODE, _O_TRUNC = 0o3, 0o1000

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERROR = 0x00050000

_LOAD, _AND, _JUMP_EQUAL, _JUMP_GREATER, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentRule:
    """Refuse ``name`` where ``argument & mask`` is (or, with ``differs``, is not) ``value``.

    Only the low 32 bits are looked at: process ids, flags and options have no more.
    """

    name: str
    argument: int
    mask: int
    value: int
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction of classic BPF."""

    code: int
    if_true: int = 0
    if_false: int = 0
    operand: int = 0

    def packed(self) -> bytes:
        """Return ``struct sock_filter``."""
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.operand)


def argument_rules(*, may_start_programs: bool, signals_only_to: int | None) -> tuple[ArgumentRule, ...]:
    """Return the rules that depend on arguments.

    Args:
        may_start_programs: without it a new task can only be a thread.
        signals_only_to: the only process that may be signalled; ``None`` where something else
            (Landlock's scopes, a process namespace) already confines signals.
    """
    whole = 0xFFFFFFFF
    rules = [
        ArgumentRule(name="clone", argument=0, mask=_CLONE_NAMESPACES, value=0, differs=True),
        ArgumentRule(name="openat", argument=2, mask=_O_ACCMODE | _O_TRUNC, value=_O_TRUNC),
        ArgumentRule(name="open", argument=1, mask=_O_ACCMODE | _O_TRUNC, value=_O_TRUNC),
        ArgumentRule(name="prlimit64", argument=0, mask=whole, value=0, differs=True),
        ArgumentRule(name="sched_setaffinity", argument=0, mask=whole, value=0, differs=True),
        # To outlive the keeper, or to become one.
        ArgumentRule(name="prctl", argument=0, mask=whole, value=syscalls.PR_SET_PDEATHSIG),
        ArgumentRule(name="prctl", argument=0, mask=whole, value=syscalls.PR_SET_CHILD_SUBREAPER),
    ]
    if not may_start_programs:
        rules.append(ArgumentRule(name="clone", argument=0, mask=_CLONE_THREAD, value=0))
    if signals_only_to is not None:
        rules += [
            ArgumentRule(name=name, argument=0, mask=whole, value=signals_only_to, differs=True)
            for name in ("kill", "tgkill")
        ]
        rules.append(ArgumentRule(name="tkill", argument=0, mask=0, value=0))
    return tuple(rules)


def program(machine: str, *, may_start_programs: bool, signals_only_to: int | None) -> tuple[Instruction, ...]:
    """Return the filter of an isolated process for one processor family.

    Raises:
        KeyError: the family isn't one whose numbers are known.
    """
    numbers = syscalls.TABLES[machine]
    code = _answer_above(LAST_KNOWN_CALL, _ERROR | errno.ENOSYS)
    refused = (*REFUSED, *(() if may_start_programs else PROGRAMS))
    for names, number_of_error in ((refused, errno.EPERM), (IDLE, 0), (ABSENT, errno.ENOSYS)):
        code += _answers(numbers, names, number_of_error)
    rules = argument_rules(may_start_programs=may_start_programs, signals_only_to=signals_only_to)
    for name in dict.fromkeys(rule.name for rule in rules):
        if name in numbers:
            code += _for_call(numbers[name], list(_decide([rule for rule in rules if rule.name == name])))
    return _whole(machine, code)


def group_program(machine: str) -> tuple[Instruction, ...]:
    """Return the filter of a process that isn't isolated: it only stays in its process group, to be ended whole.

    Raises:
        KeyError: the family isn't one whose numbers are known.
    """
    return _whole(machine, _answers(syscalls.TABLES[machine], ("setsid", "setpgid"), 0))


def install(code: Sequence[Instruction]) -> None:
    """Filter this process's system calls from now on.

    Raises:
        OSError: the kernel has no seccomp filters.
    """
    body = ctypes.create_string_buffer(b"".join(each.packed() for each in code))
    header = ctypes.create_string_buffer(struct.pack("@HxxxxxxQ", len(code), ctypes.addressof(body)), 16)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    set_mode_filter = 1
    syscalls.call("seccomp", set_mode_filter, 0, header)


def _whole(machine: str, code: Sequence[Instruction]) -> tuple[Instruction, ...]:
    return (
        Instruction(code=_LOAD, operand=_ARCHITECTURE_AT),
        Instruction(code=_JUMP_EQUAL, operand=_AUDIT_ARCH[machine], if_true=1),
        Instruction(code=_RETURN, operand=KILL),
        Instruction(code=_LOAD, operand=_NUMBER_AT),
        *_answer_above(_X32_CALLS - 1, KILL),
        *code,
        Instruction(code=_RETURN, operand=ALLOW),
    )


def _answers(numbers: Mapping[str, int], names: Sequence[str], error: int) -> list[Instruction]:
    answer = Instruction(code=_RETURN, operand=_ERROR | error)
    return [each for name in names if name in numbers for each in _for_call(numbers[name], [answer])]


def _answer_above(limit: int, answer: int) -> list[Instruction]:
    return [
        Instruction(code=_JUMP_GREATER, operand=limit, if_false=1),
        Instruction(code=_RETURN, operand=answer),
    ]


def _for_call(number: int, block: list[Instruction]) -> list[Instruction]:
    # Every block ends in a return, so the call's number need not be loaded again after it.
    return [Instruction(code=_JUMP_EQUAL, operand=number, if_false=len(block)), *block]


def _decide(rules: list[ArgumentRule]) -> Iterator[Instruction]:
    for rule in rules:
        yield Instruction(code=_LOAD, operand=_ARGUMENTS_AT + 8 * rule.argument)  # low half: both are little-endian
        yield Instruction(code=_AND, operand=rule.mask)
        yield Instruction(
            code=_JUMP_EQUAL, operand=rule.value, if_true=int(rule.differs), if_false=int(not rule.differs)
        )
        yield Instruction(code=_RETURN, operand=_ERROR | errno.EPERM)
    yield Instruction(code=_RETURN, operand=ALLOW)
