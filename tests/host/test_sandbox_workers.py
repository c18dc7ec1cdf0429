"""Workers and tools: how they start, end and are ended."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kernelwright.errors import MachineNotAbleError
from kernelwright.sandbox import descendants
from kernelwright.sandbox.access import Access, Limits
from kernelwright.sandbox.choose import choose_sandbox
from kernelwright.sandbox.confinement import Unconfined, Wrapped
from kernelwright.sandbox.nursery import Nursery
from kernelwright.sandbox.paths import import_paths
from kernelwright.sandbox.sandbox import Sandbox
from kernelwright.sandbox.tree import Tree
from kernelwright.sandbox.wire import Lost, deadline_in
from processes import is_running, still_running

PROBE = "kernelwright.sandbox.choose:attempt"
SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture(scope="module")
def sandbox():
    with choose_sandbox() as chosen:
        yield chosen


def test_a_tool_runs_and_its_output_comes_back(sandbox):
    done = sandbox.run(["sh", "-c", "echo out; echo err >&2; exit 3"])

    assert (done.exit_code, done.stdout, done.stderr, done.timed_out) == (3, "out\n", "err\n", False)


def test_a_tool_reads_and_writes_where_it_may(sandbox, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "text").write_text("hello")
    command = f"cat {tmp_path}/in/text > {tmp_path}/out/copy; echo no > {tmp_path}/in/new; ls {tmp_path}/.. | wc -l"

    sandbox.run(["sh", "-c", command], readable=[tmp_path / "in"], writable=[tmp_path / "out"], folder=tmp_path / "out")

    assert (tmp_path / "out" / "copy").read_text() == "hello"
    assert not (tmp_path / "in" / "new").exists()


def test_a_compiler_works_inside(sandbox):
    done = sandbox.run(["sh", "-c", "echo 'int f(void){return 1;}' > a.c && cc -shared -fPIC a.c -o a.so && ls"])
    if "not found" in done.stderr:
        pytest.skip("no C compiler here")

    assert "a.so" in done.stdout.split()


def test_a_tool_that_hangs_is_ended_in_time(sandbox):
    started = time.monotonic()
    done = sandbox.run(["sleep", "60"], limits=Limits(wall_s=0.3))

    assert done.timed_out
    assert time.monotonic() - started < 20


def test_a_tool_that_does_not_exist_is_a_result(sandbox):
    done = sandbox.run(["no-such-compiler"])

    assert done.exit_code == 127
    assert "no such program" in done.stderr


def test_a_worker_without_programs_starts_none(sandbox):
    worker = sandbox.spawn("kernelwright.sandbox.tool:execute", access=Access())
    worker.channel.send({"argv": ["sh", "-c", "echo ran"], "folder": ""})
    ended = worker.wait(20)

    assert "ran" not in ended.stdout
    assert ended.status not in (0, None)


def test_nothing_is_left_on_disk(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sandbox.run(["sh", "-c", "mkdir deep; echo x > deep/file; ln -s / link"])

    assert list(tmp_path.iterdir()) == []


def test_a_module_that_cannot_be_imported_is_named():
    with Sandbox(Unconfined()) as sandbox, pytest.raises(MachineNotAbleError, match="no_such_module"):
        sandbox.warm(["no_such_module"])


def test_what_starts_a_thread_cannot_be_forked_and_is_told_of(tmp_path):
    (tmp_path / "starts_a_thread.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    paths = (*import_paths(), str(tmp_path))
    with (
        Nursery(import_paths=paths, preload=("starts_a_thread",)) as nursery,
        pytest.raises(MachineNotAbleError, match=r"importing started threads \(\S+\)"),
    ):
        nursery.warm()


def test_a_nursery_sees_no_gpu_whose_driver_would_start_a_thread(tmp_path):
    (tmp_path / "looks_for_a_gpu.py").write_text(
        "import os\nassert os.environ['CUDA_VISIBLE_DEVICES'] == ''\n"
        "assert os.environ['PYTORCH_NVML_BASED_CUDA_CHECK'] == '1'\n"
    )
    with Nursery(import_paths=(*import_paths(), str(tmp_path)), preload=("looks_for_a_gpu",)) as nursery:
        nursery.warm()


def test_a_fresh_worker_of_a_warm_nursery_is_quick(sandbox):
    sandbox.warm(())
    best = min(_seconds_to_first_answer(sandbox) for _ in range(5))

    assert best < 1.0  # quiet machines take 0.03 s


def _seconds_to_first_answer(sandbox):
    started = time.monotonic()
    worker = sandbox.spawn(PROBE)
    worker.channel.send({"canary": "/nothing", "port": 1})
    reply = worker.channel.receive(deadline=deadline_in(20))
    took = time.monotonic() - started
    worker.end()
    assert not isinstance(reply, Lost)
    return took


def test_workers_die_with_the_parent():
    code = (
        "import sys, time; from kernelwright.sandbox.choose import choose_sandbox;"
        "s = choose_sandbox(); w = s.spawn('kernelwright.sandbox.choose:attempt'); print(w.pid, flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert is_running(worker)
        everything = descendants.below(parent.pid)
        assert worker in everything
        parent.send_signal(signal.SIGKILL)

    assert still_running(everything) == []


def test_daemons_are_found_below_a_subreaper_and_ended():
    # What the keeper does where there is neither a process namespace nor a filter.
    code = (
        "import os, time, sys; from kernelwright.sandbox import descendants, syscalls;"
        "syscalls.prctl(syscalls.PR_SET_CHILD_SUBREAPER, 1);"
        "\nif os.fork() == 0:\n os.setsid()\n if os.fork() == 0:\n  os.setsid(); time.sleep(60)\n os._exit(0)"
        "\nos.wait(); found = descendants.below(os.getpid()); descendants.end_below(os.getpid());"
        "print(len(found), len(descendants.below(os.getpid())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert done.stdout.split() == ["1", "0"]


def test_a_worker_can_be_forked_from_a_process_that_was_started_with_other_variables(sandbox):
    with Sandbox(sandbox.confinement) as own:
        worker = own.spawn(PROBE, started_with={"PYTHONHASHSEED": "5", "MALLOC_ARENA_MAX": "1"})
        plain = own.spawn(PROBE)
        with_them, without = (Path(f"/proc/{each.pid}/environ").read_bytes() for each in (worker, plain))
        worker.end()
        plain.end()

    # What the system shows is what the interpreter was started with, before the worker's own was put in place.
    assert b"MALLOC_ARENA_MAX=1" in with_them
    assert b"MALLOC_ARENA_MAX" not in without


def test_a_wrapping_program_refuses_variables_that_are_not_meant_for_it():
    with (
        Sandbox(Wrapped(program="bwrap", path="/usr/bin/bwrap")) as wrapped,
        pytest.raises(MachineNotAbleError, match="wrapping program"),
    ):
        wrapped.spawn(PROBE, started_with={"LD_PRELOAD": "/lib/none.so"})


def test_a_lent_nursery_forks_for_its_borrower_and_outlives_it(sandbox):
    names, lent = sandbox.lend(())
    with Sandbox(sandbox.confinement, lent={names: lent}) as borrower:
        _seconds_to_first_answer(borrower)
        workers_parent = _parent_of_a_worker(borrower)

    assert workers_parent == _parent_of_a_worker(sandbox)


def test_a_borrower_whose_lender_has_ended_starts_its_own():
    with choose_sandbox() as lender:
        names, lent = lender.lend(())
        confinement = lender.confinement
    with Sandbox(confinement, lent={names: lent}) as borrower:
        _seconds_to_first_answer(borrower)


def _parent_of_a_worker(sandbox):
    """The process that a worker's chain of parents leads to, below this one."""
    worker = sandbox.spawn(PROBE)
    chain, parents = [worker.pid], descendants.parents()
    while chain[-1] in parents and os.getpid() not in chain:
        chain.append(parents[chain[-1]])
    worker.end()
    return chain[chain.index(os.getpid()) - 1]


def test_a_sandbox_that_is_closed_while_it_warms_up_leaves_no_process():
    before = set(descendants.below(os.getpid()))
    sandbox = Sandbox(Unconfined())
    sandbox.begin_to_warm(("json", "kernelwright.sandbox.choose"))
    sandbox.close()

    assert not still_running(set(descendants.below(os.getpid())) - before)


def test_what_is_about_to_be_warmed_up_is_not_waited_for(monkeypatch):
    """A process that has just refused a wrong path must not stay until torch was imported for nothing."""
    close, launch = threading.Event(), Nursery._launch

    def launched(self, descriptor, errors):
        assert close.wait(60.0)
        time.sleep(0.1)  # until `abandon` has found nothing
        return subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=(descriptor,), stderr=errors
        )

    monkeypatch.setattr(Nursery, "_launch", launched)
    sandbox = Sandbox(Unconfined())
    sandbox.begin_to_warm(("json",))
    began = time.monotonic()
    close.set()
    sandbox.close()

    assert time.monotonic() - began < 30.0
    monkeypatch.setattr(Nursery, "_launch", launch)
    with sandbox:  # and can be used again
        sandbox.warm(("json",))


def test_what_goes_wrong_while_warming_up_shows_when_the_warm_process_is_wanted():
    with Sandbox(Unconfined()) as sandbox:
        sandbox.begin_to_warm(("no_such_module",))
        with pytest.raises(MachineNotAbleError, match="no_such_module"):
            sandbox.warm(("no_such_module",))


def test_a_paused_worker_and_what_it_has_started_stand_still_and_go_on():
    with Sandbox(Unconfined()) as sandbox:
        worker = sandbox.spawn("kernelwright.sandbox.tool:execute", access=Access(may_start_programs=True))
        tree = Tree(worker.pid)
        tree.stop_growing()
        stopped = [tree.members, tree.look()]
        tree.resume()
        ended = worker.end()

    assert stopped[0] == stopped[1]
    assert worker.pid in stopped[0]
    assert ended.cause in {"killed", "ended"}
