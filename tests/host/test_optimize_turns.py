"""A search takes turns at the device: its stages each in the right kind, a whole `optimize` beside one that times."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_judges import KERNEL, PLAN, PROBLEM

from kernelwright.api import optimize
from kernelwright.compilers.cache import cache_folder
from kernelwright.errors import MachineNotAbleError
from kernelwright.problems.capture import capture_reference
from kernelwright.problems.load import load_reference
from kernelwright.store.store import Store
from kernelwright.swarm import opening, supervisor
from kernelwright.swarm.joined import JoinedStages
from kernelwright.swarm.opening import LOCKS, opened_turns
from kernelwright.targets.cpu.target import CpuTarget
from kernelwright.timing.turns import Turns, device_here
from loopback_models import Answer, LoopbackModels

WAIT_S = 120.0
START = "from kernelwright.cli.main import main; main()"


@pytest.fixture
def problem(tmp_path):
    path = tmp_path / "twice.py"
    path.write_text(PROBLEM)
    return path


class ToldTurns:
    """Turns that keep who had them for what."""

    def __init__(self):
        self.now, self.told = "", []

    @contextmanager
    def _turn(self, kind):
        assert not self.now
        self.now = kind
        yield
        self.now = ""

    def working(self):
        return self._turn("working")

    def timing(self):
        return self._turn("timing")

    def add(self, what):
        self.told.append((self.now, what))


class ToldTimer:
    """A timer that only tells in which turn it was asked for what."""

    def __init__(self, turns):
        self._turns = turns

    def renew(self):
        self._turns.add("renew")

    def start(self):
        self._turns.add("start")

    def start_some(self):
        self._turns.add("start_some")

    def measure(self, *_arguments, budget_s, final):
        self._turns.add("measure")

    def time_baselines(self, *, budget_s):
        self._turns.add("time_baselines")
        return {"eager": 2.0, "compile": 1.0}


@pytest.mark.parametrize(("begun", "first"), [(False, "start"), (True, "start_some")])
def test_baselines_get_ready_while_others_may_work_and_only_timing_is_alone(sandbox, begun, first):
    turns = ToldTurns()
    stages = JoinedStages(None, CpuTarget(), sandbox, timer=ToldTimer(turns), turns=turns, begun=begun)

    stages.measure(None, None, None, budget_s=1.0, is_final=False)
    stages.measure(None, None, None, budget_s=1.0, is_final=True)
    assert stages.fastest_baseline(budget_s=1.0) == "compile"
    assert stages.baseline_and_floor(budget_s=1.0).ns == 1e9

    assert turns.told == [
        ("working", first),
        ("timing", "measure"),
        ("working", "renew"),
        ("working", "start"),
        ("timing", "measure"),
        ("working", "start"),
        ("timing", "time_baselines"),
        ("working", "start"),
        ("timing", "time_baselines"),
    ]


class ToldRoof:
    """A roof whose rates were measured while the machine was busy."""

    def __init__(self, turns):
        self._turns = turns

    def floor(self):
        return SimpleNamespace(ns=2e9)

    def floor_again(self):
        self._turns.add("floor_again")
        return SimpleNamespace(ns=5e8)


def test_where_a_baseline_is_faster_than_the_roof_its_rates_are_measured_again_alone(sandbox):
    turns = ToldTurns()
    stages = JoinedStages(
        None, CpuTarget(), sandbox, timer=ToldTimer(turns), roof=ToldRoof(turns), turns=turns, begun=True
    )

    known = stages.baseline_and_floor(budget_s=1.0)

    assert (known.name, known.ns, known.floor_ns) == ("compile", 1e9, 5e8)
    assert turns.told[-1] == ("timing", "floor_again")


class BegunTimer:
    """A timer that only tells whether its baselines were begun."""

    def __init__(self, _reference, **_options):
        self.has_begun = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def begin(self):
        self.has_begun = True


@pytest.mark.parametrize(
    ("given", "begun"),
    [
        ({}, True),
        ({"turns": ToldTurns(), "begins_early": True}, True),
        ({"turns": ToldTurns(), "begins_early": False}, False),
    ],
)
def test_baselines_begin_at_once_where_nobody_else_is_at_the_device(sandbox, monkeypatch, problem, given, begun):
    timers = []
    monkeypatch.setattr(
        opening, "Timer", lambda *given, **named: timers.append(BegunTimer(*given, **named)) or timers[0]
    )
    reference, target = load_reference(str(problem), mode="eval"), CpuTarget()

    with opening.opened_stages(
        reference,
        capture_reference(reference),
        target=target,
        sandbox=sandbox,
        stable=object(),
        machine=target.machine(),
        seconds_left=lambda: 1.0,
        **given,
    ):
        assert timers[0].has_begun == begun


class SeenError(Exception):
    """Enough was seen."""


@pytest.mark.parametrize("others", [0, 1])
def test_an_optimize_begins_early_only_where_it_is_alone(sandbox, monkeypatch, problem, tmp_path, others):
    seen = []

    def opened(*_arguments, turns, begins_early, **_options):
        seen.append((isinstance(turns, Turns), begins_early))
        raise SeenError

    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setattr(supervisor, "warmed_stable", lambda *_: None)
    monkeypatch.setattr(supervisor, "opened_stages", opened)
    present = [Turns(device_here("cpu"), cache_folder(LOCKS)) for _ in range(others)]
    with pytest.raises(SeenError):
        optimize(problem, target="cpu", home=tmp_path / "home")
    for each in present:
        each.close()

    assert seen == [(True, not others)]


def test_where_no_locks_can_be_one_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    cache_folder(LOCKS).parent.mkdir(parents=True)
    cache_folder(LOCKS).write_text("a file")

    with pytest.raises(MachineNotAbleError, match="writable"), opened_turns(CpuTarget(), waits=print):
        pass


def said(process, what):
    """Read what a process says until a line has ``what`` in it."""
    lines = []
    for line in process.stderr:
        lines.append(line)
        if what in line:
            return line
    raise AssertionError("".join(lines))


def test_an_optimize_waits_for_another_process_that_times_and_says_so(sandbox, monkeypatch, problem, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    text = f"```python plan.py\n{PLAN}```\n\n```cpp k.cpp\n{KERNEL.format(end='n')}```\n"
    home = tmp_path / "home"
    with LoopbackModels([Answer(text=text)]) as server:
        command = [sys.executable, "-c", START, "optimize", problem]
        options = ["--target", "cpu", "--authors", "openai:gpt-5", "--attempts", "1", "--judges", "1", "--time", "24"]
        words = [*command, *options, "--base-url", server.url, "--home", home]
        environment = os.environ | {"OPENAI_API_KEY": "sk-none"}
        turns = Turns(device_here("cpu"), cache_folder(LOCKS))
        with turns.timing():
            process = subprocess.Popen(
                [str(word) for word in words],
                stderr=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                text=True,
                env=environment,
            )
            patience = threading.Timer(WAIT_S, process.kill)
            patience.start()
            said(process, "waiting: another process is timing on cpu")
            with Store(home) as store:
                (run,) = store.runs()
                assert store.attempts_of(run.id) == ()
        process.communicate()
        patience.cancel()
        turns.close()

    with Store(home) as store:
        assert store.run_named(run.id).state == "finished"
        first = store.attempts_of(run.id)[0]
        assert first.is_accepted
        assert first.measurement is not None
    assert list(Path(home, "places").iterdir())
