"""The seccomp filter, run by a small interpreter of classic BPF."""

import errno
import struct

import pytest

from kernelwright.sandbox import seccomp, syscalls
from kernelwright.sandbox.seccomp import ALLOW, KILL, Instruction

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
REFUSED = 0x00050000 | errno.EPERM
ABSENT = 0x00050000 | errno.ENOSYS
PRETENDED = 0x00050000
O_RDONLY, O_WRONLY, O_TRUNC = 0, 1, 0o1000
CLONE_THREAD, CLONE_NEWUSER, SIGCHLD = 0x10000, 0x10000000, 17


def verdict(code: tuple[Instruction, ...], architecture: int, number: int, *arguments: int) -> int:
    words = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, architecture, 0, *words)
    at, accumulator = 0, 0
    while True:
        each = code[at]
        at += 1
        match each.code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, each.operand)
            case 0x54:
                accumulator &= each.operand
            case 0x15:
                at += each.if_true if accumulator == each.operand else each.if_false
            case 0x25:
                at += each.if_true if accumulator > each.operand else each.if_false
            case 0x06:
                return each.operand
            case other:
                raise AssertionError(f"unknown instruction {other:#x}")


@pytest.fixture(params=sorted(ARCHITECTURES))
def machine(request):
    return request.param


def ask(machine, name, *arguments, may_start_programs=False, signals_only_to=None):
    code = seccomp.program(machine, may_start_programs=may_start_programs, signals_only_to=signals_only_to)
    return verdict(code, ARCHITECTURES[machine], syscalls.TABLES[machine][name], *arguments)


@pytest.mark.parametrize("name", seccomp.REFUSED)
def test_every_call_on_the_list_is_refused_where_it_exists(machine, name):
    if name in syscalls.TABLES[machine]:
        assert ask(machine, name) == REFUSED


@pytest.mark.parametrize("name", ["socket", "connect", "bind", "ptrace", "mount", "bpf", "io_uring_setup", "setns"])
def test_what_an_escape_would_use_is_on_the_list(machine, name):
    assert ask(machine, name, may_start_programs=True) == REFUSED


def test_every_name_on_a_list_is_a_call_of_some_processor():
    known = set(syscalls.TABLES["x86_64"]) | set(syscalls.TABLES["aarch64"])

    assert set(seccomp.REFUSED) | set(seccomp.IDLE) | set(seccomp.ABSENT) | set(seccomp.PROGRAMS) <= known


def test_ordinary_calls_pass(machine):
    code = seccomp.program(machine, may_start_programs=False, signals_only_to=None)
    read, mmap = {"x86_64": (0, 9), "aarch64": (63, 222)}[machine]

    assert [verdict(code, ARCHITECTURES[machine], number) for number in (read, mmap)] == [ALLOW, ALLOW]


def test_calls_newer_than_the_list_do_not_exist(machine):
    code = seccomp.program(machine, may_start_programs=True, signals_only_to=None)

    assert verdict(code, ARCHITECTURES[machine], seccomp.LAST_KNOWN_CALL + 1) == ABSENT
    assert ask(machine, "clone3") == ABSENT


def test_another_processors_calls_are_deadly(machine):
    code = seccomp.program(machine, may_start_programs=True, signals_only_to=None)
    i386 = 0x40000003

    assert verdict(code, i386, 1) == KILL
    assert verdict(code, ARCHITECTURES[machine], 0x40000000 + 41) == KILL


def test_threads_may_start_but_processes_only_with_programs(machine):
    assert ask(machine, "clone", CLONE_THREAD) == ALLOW
    assert ask(machine, "clone", SIGCHLD) == REFUSED
    assert ask(machine, "clone", SIGCHLD, may_start_programs=True) == ALLOW
    assert ask(machine, "execve") == REFUSED
    assert ask(machine, "execve", may_start_programs=True) == ALLOW


def test_no_clone_makes_a_namespace(machine):
    assert ask(machine, "clone", CLONE_NEWUSER | SIGCHLD, may_start_programs=True) == REFUSED
    assert ask(machine, "clone", CLONE_NEWUSER | CLONE_THREAD) == REFUSED


def test_opening_to_read_must_not_empty_a_file(machine):
    assert ask(machine, "openat", 0, 0, O_RDONLY | O_TRUNC) == REFUSED
    assert ask(machine, "openat", 0, 0, O_WRONLY | O_TRUNC) == ALLOW
    assert ask(machine, "openat", 0, 0, O_RDONLY) == ALLOW


def test_signals_go_to_oneself_alone_where_nothing_else_confines_them(machine):
    assert ask(machine, "kill", 4242, signals_only_to=4242) == ALLOW
    assert ask(machine, "tgkill", 1, signals_only_to=4242) == REFUSED
    assert ask(machine, "tkill", 4242, signals_only_to=4242) == REFUSED
    assert ask(machine, "kill", 1) == ALLOW


def test_limits_and_places_of_other_processes_are_out_of_reach(machine):
    assert ask(machine, "prlimit64", 0) == ALLOW
    assert ask(machine, "prlimit64", 77) == REFUSED
    assert ask(machine, "sched_setaffinity", 77) == REFUSED


def test_outliving_the_keeper_is_refused(machine):
    assert ask(machine, "prctl", syscalls.PR_SET_PDEATHSIG) == REFUSED
    assert ask(machine, "prctl", syscalls.PR_SET_CHILD_SUBREAPER) == REFUSED
    assert ask(machine, "prctl", 15) == ALLOW  # PR_SET_NAME


@pytest.mark.parametrize("name", ["setsid", "setpgid", "fchmod"])
def test_compilers_habits_seem_to_succeed(machine, name):
    assert ask(machine, name) == PRETENDED


def test_an_unconfined_process_only_stays_in_its_group(machine):
    code = seccomp.group_program(machine)
    numbers = syscalls.TABLES[machine]

    assert verdict(code, ARCHITECTURES[machine], numbers["setsid"]) == PRETENDED
    assert verdict(code, ARCHITECTURES[machine], numbers["socket"]) == ALLOW


def test_the_filter_is_small_enough_for_the_kernel(machine):
    code = seccomp.program(machine, may_start_programs=False, signals_only_to=1)

    assert len(code) < 4096
    assert all(0 <= jump < 256 for each in code for jump in (each.if_true, each.if_false))
    assert all(len(each.packed()) == 8 for each in code)
